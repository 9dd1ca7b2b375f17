// Messages: round trips, bounds, malformed bytes, and the protocol page.

#include "link/frame.h"
#include "link/message.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t bytes[MESSAGE_BYTES_MAX];
static struct message decoded;

static size_t
round_trip(const struct message *message) {
    size_t size = message_encode(message, bytes, sizeof(bytes));
    assert_true(size > 0);
    assert_int_equal(message_decode(bytes, size, &decoded), STATUS_OK);
    assert_int_equal(decoded.type, message->type);
    assert_memory_equal(&decoded, message, sizeof(decoded));
    // Every shorter piece is refused, and every smaller buffer.
    for (size_t i = 0; i < size && i < 400; i++) {
        uint8_t *exact = malloc(i + 1);
        memcpy(exact, bytes, i);
        assert_int_not_equal(message_decode(exact, i, &decoded), STATUS_OK);
        assert_int_equal(message_encode(message, exact, i), 0);
        free(exact);
    }
    return message_encode(message, bytes, sizeof(bytes));
}

static void
expect_bytes(const struct message *message, const uint8_t *expected,
             size_t size) {
    assert_int_equal(round_trip(message), size);
    assert_memory_equal(bytes, expected, size);
}

static enum status
decode(const uint8_t *input, size_t size) {
    uint8_t *exact = malloc(size + 1);
    memcpy(exact, input, size);
    enum status status = message_decode(exact, size, &decoded);
    free(exact);
    return status;
}

#define DECODE(...)                                                            \
    decode((const uint8_t[]){__VA_ARGS__}, sizeof((uint8_t[]){__VA_ARGS__}))

static struct message
make(enum message_type type) {
    // Static: zero to the last padding byte, so that memcmp() may compare.
    static struct message message;
    memset(&message, 0, sizeof(message));
    message.type = type;
    return message;
}

// --- each type

static void
test_hello(void **state) {
    (void)state;
    struct message message = make(MESSAGE_HELLO);
    struct message_hello *hello = &message.u.hello;
    hello->protocol_version = 1;
    hello->role = LINK_ROLE_TERMINAL;
    static const uint8_t least[] = {
        0xA3,       // map of 3
        0x00, 0x01, // type: hello
        0x04, 0x01, // protocol version 1
        0x05, 0x02, // role: terminal
    };
    expect_bytes(&message, least, sizeof(least));
    hello->capabilities = TERMINAL_CAN_CODE | TERMINAL_CAN_DISPUTE;
    strcpy(hello->name, "Reference terminal");
    strcpy(hello->software_version, "0.1.0");
    strcpy(hello->sale_id, "S1");
    hello->revision = 3;
    hello->order_hash = UINT64_MAX;
    round_trip(&message);
}

static struct order_item *
add_item(struct message *message, const char *label) {
    struct order *order = &message->u.order.order;
    struct order_item *item = &order->items[order->item_count++];
    item->item_id = (uint32_t)order->item_count;
    snprintf(item->label, sizeof(item->label), "%s", label);
    return item;
}

static struct message
make_order(void) {
    struct message message = make(MESSAGE_ORDER);
    strcpy(message.u.order.sale_id, "S1");
    message.u.order.revision = 1;
    strcpy(message.u.order.order.currency, "CNY");
    return message;
}

static void
test_order_bytes(void **state) {
    (void)state;
    struct message message = make_order();
    struct order_item *tea = add_item(&message, "Tea");
    tea->quantity = (struct amount){true, 2000};
    tea->unit_price = (struct amount){true, 350};
    tea->item_amount = (struct amount){true, 700};
    struct order_item *pears = add_item(&message, "Pears");
    pears->quantity = (struct amount){true, 345};
    pears->item_amount = (struct amount){true, 412};
    add_item(&message, "Coupon")->item_amount = (struct amount){true, -100};
    add_item(&message, "Gift");
    message.u.order.order.total = (struct amount){true, 1012};
    static const uint8_t expected[] = {
        0xA6,                                         // map of 6
        0x00, 0x02,                                   // type: order
        0x01, 0x62, 'S',  '1',                        // sale id
        0x02, 0x01,                                   // revision
        0x04, 0x63, 'C',  'N',  'Y',                  // currency
        0x05, 0x84,                                   // 4 items
        0x84, 0x63, 'T',  'e',  'a',                  // label
        0xF5,                                         // amount: 2 x 3.50
        0x02,                                         // quantity 2
        0x19, 0x01, 0x5E,                             // unit price 3.50
        0x83, 0x65, 'P',  'e',  'a',  'r',  's',      // label
        0x19, 0x01, 0x9C,                             // amount 4.12
        0xC4, 0x82, 0x22, 0x19, 0x01, 0x59,           // quantity 345 * 10^-3
        0x82, 0x66, 'C',  'o',  'u',  'p',  'o', 'n', // label
        0x38, 0x63,                                   // amount -1.00
        0x81, 0x64, 'G',  'i',  'f',  't',            // label only
        0x06, 0x19, 0x03, 0xF4,                       // total 10.12
    };
    expect_bytes(&message, expected, sizeof(expected));
}

static void
test_order_fields(void **state) {
    (void)state;
    struct message message = make_order();
    struct order *order = &message.u.order.order;
    round_trip(&message); // no items
    struct order_item *item = add_item(&message, "\xE7\xBA\xA2\xE8\x8C\xB6");
    item->unit_price = (struct amount){true, INT64_MAX};
    item->item_id = 7; // numbers may jump
    add_item(&message, "")->item_id = 8;
    item = add_item(&message, "x");
    item->item_id = UINT32_MAX;
    item->quantity = (struct amount){true, -1500};
    order->subtotal = (struct amount){true, INT64_MIN};
    order->discount = (struct amount){true, 0};
    order->tax = (struct amount){true, 1};
    order->tax_included = true;
    order->total = (struct amount){true, INT64_MAX};
    size_t size = round_trip(&message);
    assert_int_equal(message_decode(bytes, size, &decoded), STATUS_OK);
    assert_true(order_hash(&decoded.u.order.order) == order_hash(order));
}

static void
test_largest_order(void **state) {
    (void)state;
    struct message message = make_order();
    for (int i = 0; i < ORDER_ITEMS_MAX; i++) {
        struct order_item *item = add_item(&message, "");
        memset(item->label, 'M', ORDER_LABEL_MAX - 1);
        item->quantity = (struct amount){true, 1234567};
        item->unit_price = (struct amount){true, INT64_MAX / 400};
        item->item_amount = (struct amount){true, INT64_MAX / 400};
    }
    assert_true(round_trip(&message) < MESSAGE_BYTES_MAX);
}

static void
test_disputed(void **state) {
    (void)state;
    struct message message = make(MESSAGE_DISPUTED);
    struct message_disputed *disputed = &message.u.disputed;
    strcpy(disputed->sale_id, "S1");
    disputed->revision = 1;
    disputed->item_count = 2;
    disputed->item_ids[0] = 3;
    disputed->point_count = 4;
    disputed->points[0] = (struct dispute_point){100, 200, true};
    disputed->points[1] = (struct dispute_point){110, 190, false};
    disputed->points[2] = (struct dispute_point){1000, 0, true};
    disputed->points[3] = (struct dispute_point){0, 1000, false};
    static const uint8_t expected[] = {
        0xA5,                               // map of 5
        0x00, 0x04,                         // type: disputed
        0x01, 0x62, 'S',  '1',              // sale id
        0x02, 0x01,                         // revision
        0x04, 0x82, 0x03, 0x00,             // items 3 and the total
        0x05, 0x82,                         // 2 strokes
        0x84, 0x18, 0x64, 0x18, 0xC8,       // from 100, 200
        0x0A, 0x29,                         // by +10, -10
        0x84, 0x19, 0x03, 0xE8, 0x00,       // from 1000, 0
        0x39, 0x03, 0xE7, 0x19, 0x03, 0xE8, // by -1000, +1000
    };
    expect_bytes(&message, expected, sizeof(expected));
    disputed->item_count = DISPUTE_ITEMS_MAX;
    disputed->point_count = DISPUTE_POINTS_MAX;
    disputed->points[4].starts_stroke = true;
    round_trip(&message);
}

static void
test_others(void **state) {
    (void)state;
    struct message message = make(MESSAGE_CONFIRMED);
    strcpy(message.u.confirmed.sale_id, "S1");
    message.u.confirmed.revision = 2;
    message.u.confirmed.order_hash = 0;
    round_trip(&message);
    message = make(MESSAGE_CANCEL);
    strcpy(message.u.cancel.sale_id, "123456789012345678901234567890123456789");
    message.u.cancel.reason = CANCEL_ERROR;
    round_trip(&message);
    message = make(MESSAGE_CREDENTIAL);
    strcpy(message.u.credential.sale_id, "S1");
    message.u.credential.revision = 1;
    message.u.credential.kind = CREDENTIAL_FACE_TOKEN;
    strcpy(message.u.credential.wallet_hint, "alipay");
    strcpy(message.u.credential.face_provider, "simulated");
    message.u.credential.size = CREDENTIAL_MAX;
    memset(message.u.credential.bytes, 0xFF, CREDENTIAL_MAX);
    round_trip(&message);
    message = make(MESSAGE_PROGRESS);
    strcpy(message.u.progress.sale_id, "S1");
    message.u.progress.progress = PROGRESS_CUSTOMER_PASSWORD;
    memset(message.u.progress.text, 'x', MESSAGE_TEXT_MAX - 1);
    round_trip(&message);
    message = make(MESSAGE_RESULT);
    strcpy(message.u.result.sale_id, "S1");
    message.u.result.outcome = OUTCOME_UNKNOWN;
    strcpy(message.u.result.currency, "JPY");
    message.u.result.total_minor = -1;
    strcpy(message.u.result.text, "ask");
    round_trip(&message);
    message = make(MESSAGE_IDLE);
    expect_bytes(&message, (const uint8_t[]){0xA1, 0x00, 0x09}, 3);
}

// --- what may not be sent

static void
test_encode_refuses(void **state) {
    (void)state;
    struct message message = make(0);
    assert_int_equal(message_encode(&message, bytes, sizeof(bytes)), 0);
    message = make(MESSAGE_CANCEL);
    message.u.cancel.reason = CANCEL_BY_CUSTOMER; // no sale id
    assert_int_equal(message_encode(&message, bytes, sizeof(bytes)), 0);
    strcpy(message.u.cancel.sale_id, "a b");
    assert_int_equal(message_encode(&message, bytes, sizeof(bytes)), 0);
    memset(message.u.cancel.sale_id, 'x', SALE_ID_MAX); // no end
    assert_int_equal(message_encode(&message, bytes, sizeof(bytes)), 0);
    message = make_order();
    add_item(&message, "\xFF");
    assert_int_equal(message_encode(&message, bytes, sizeof(bytes)), 0);
    message = make_order();
    add_item(&message, "x")->item_id = 0;
    assert_int_equal(message_encode(&message, bytes, sizeof(bytes)), 0);
    message = make_order();
    strcpy(message.u.order.order.currency, "XQX");
    assert_int_equal(message_encode(&message, bytes, sizeof(bytes)), 0);
    message = make_order();
    message.u.order.order.item_count = ORDER_ITEMS_MAX + 1;
    assert_int_equal(message_encode(&message, bytes, sizeof(bytes)), 0);
}

// --- foreign bytes

static void
test_unknown_parts(void **state) {
    (void)state;
    // Keys of later versions (11, 40) and of a maker (-1), with any content.
    assert_int_equal(DECODE(0xA4, 0x00, 0x09, 0x0B, 0x82, 0xA1, 0x61, 'a', 0xF6,
                            0xC1, 0xFB, 0, 0, 0, 0, 0, 0, 0, 0, 0x18, 0x28,
                            0x40, 0x20, 0x61, 'x'),
                     STATUS_OK);
    assert_int_equal(decoded.type, MESSAGE_IDLE);
    // A sixth element of an item.
    assert_int_equal(DECODE(0xA4, 0x00, 0x02, 0x01, 0x61, 'S', 0x02, 0x01, 0x05,
                            0x81, 0x86, 0x61, 'x', 0x01, 0xF6, 0xF6, 0x01,
                            0x80),
                     STATUS_OK);
    assert_int_equal(decoded.u.order.order.items[0].item_amount.minor, 1);
    assert_int_equal(DECODE(0xA1, 0x00, 0x0D), STATUS_UNSUPPORTED);
    assert_int_equal(DECODE(0xA1, 0x00, 0x00), STATUS_UNSUPPORTED);
}

static void
test_malformed(void **state) {
    (void)state;
    static const struct {
        uint8_t bytes[24];
        size_t size;
        enum status status;
    } cases[] = {
        {{0}, 0, STATUS_MALFORMED},
        {{0xA0}, 1, STATUS_MALFORMED},                   // no type
        {{0x81, 0x09}, 2, STATUS_MALFORMED},             // no map
        {{0xA1, 0x01, 0x09}, 3, STATUS_MALFORMED},       // type not first
        {{0xA1, 0x00, 0x20}, 3, STATUS_MALFORMED},       // type -1
        {{0xA1, 0x00, 0x09, 0x00}, 4, STATUS_MALFORMED}, // bytes left over
        {{0xBF, 0x00, 0x09, 0xFF}, 4, STATUS_MALFORMED}, // indefinite
        {{0xA1, 0x00, 0x18, 0x09}, 4, STATUS_MALFORMED}, // head too long
        {{0xA1, 0x18, 0x00, 0x09}, 4, STATUS_MALFORMED},
        {{0xA2, 0x00, 0x09, 0x00, 0x09}, 5, STATUS_MALFORMED}, // key twice
        {{0xA3, 0, 9, 7, 0, 6, 0}, 7, STATUS_MALFORMED},       // order of keys
        {{0xA2, 0x00, 0x09, 0x61, 'a', 0x00}, 6, STATUS_MALFORMED}, // text key
        {{0xA3, 0, 5, 1, 0x61, 'S', 4, 0}, 8, STATUS_MALFORMED},    // reason 0
        {{0xA3, 0, 5, 1, 0x61, 'S', 4, 5}, 8, STATUS_MALFORMED},    // reason 5
        {{0xA2, 0, 5, 4, 1}, 5, STATUS_MALFORMED},               // no sale id
        {{0xA3, 0, 5, 1, 0x60, 4, 1}, 7, STATUS_MALFORMED},      // empty id
        {{0xA3, 0, 5, 1, 0x61, ' ', 4, 1}, 8, STATUS_MALFORMED}, // space
        {{0xA3, 0, 5, 1, 0x41, 'S', 4, 1}, 8, STATUS_MALFORMED}, // bytes
        {{0xA2, 0, 9, 11, 0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
         13,
         STATUS_MALFORMED},                                  // huge array
        {{0xA2, 0, 9, 11, 0xF8, 0x18}, 6, STATUS_MALFORMED}, // odd simple
        {{0xA2, 0, 9, 11, 0xFF}, 5, STATUS_MALFORMED},       // break
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (decode(cases[i].bytes, cases[i].size) != cases[i].status) {
            fail_msg("case %zu", i);
        }
    }
}

/** An order of one item whose bytes after the label are given. */
static enum status
decode_item(const uint8_t *tail, size_t size, uint8_t elements) {
    uint8_t input[64] = {0xA4, 0x00, 0x02, 0x01, 0x61, 'S', 0x02,
                         0x01, 0x05, 0x81, 0x80, 0x61, 'x'};
    input[10] = (uint8_t)(0x80 + elements);
    memcpy(input + 13, tail, size);
    return decode(input, 13 + size);
}

#define ITEM(elements, ...)                                                    \
    decode_item((const uint8_t[]){__VA_ARGS__},                                \
                sizeof((uint8_t[]){__VA_ARGS__}), elements)

static void
test_item_bounds(void **state) {
    (void)state;
    assert_int_equal(ITEM(2, 0x01), STATUS_OK);
    assert_int_equal(ITEM(2, 0xF6), STATUS_OK);
    assert_int_equal(ITEM(2, 0xF4), STATUS_MALFORMED); // false
    assert_int_equal(ITEM(2, 0xF5), STATUS_MALFORMED); // of what?
    assert_int_equal(ITEM(3, 0xF5, 0x01), STATUS_MALFORMED);
    assert_int_equal(ITEM(4, 0xF5, 0x02, 0x03), STATUS_OK);
    assert_int_equal(decoded.u.order.order.items[0].item_amount.minor, 6);
    // 0.5 x 3 is not whole.
    assert_int_equal(ITEM(4, 0xF5, 0xC4, 0x82, 0x22, 0x19, 0x01, 0xF4, 0x03),
                     STATUS_MALFORMED);
    // Only thousandths.
    assert_int_equal(ITEM(3, 0x01, 0xC4, 0x82, 0x21, 0x01), STATUS_MALFORMED);
    // 2^63: beyond an amount; 2^60: beyond a quantity.
    assert_int_equal(ITEM(2, 0x1B, 0x80, 0, 0, 0, 0, 0, 0, 0), STATUS_OVERFLOW);
    assert_int_equal(ITEM(3, 0x01, 0x1B, 0x10, 0, 0, 0, 0, 0, 0, 0),
                     STATUS_OVERFLOW);
    // Quantity times price beyond 64 bits.
    assert_int_equal(ITEM(4, 0xF5, 0x02, 0x1B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF,
                          0xFF, 0xFF, 0xFF),
                     STATUS_OVERFLOW);
    assert_int_equal(ITEM(5, 0x01, 0xF6, 0xF6, 0x00), STATUS_MALFORMED);
}

static void
test_sum_overflow(void **state) {
    (void)state;
    struct message message = make_order();
    add_item(&message, "a")->item_amount = (struct amount){true, INT64_MAX};
    add_item(&message, "b")->item_amount = (struct amount){true, 1};
    size_t size = message_encode(&message, bytes, sizeof(bytes));
    assert_true(size > 0);
    assert_int_equal(message_decode(bytes, size, &decoded), STATUS_OVERFLOW);
}

static void
test_texts(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum status status;
    } cases[] = {
        {"plain", STATUS_OK},
        {"\xE2\x82\xAC", STATUS_OK},
        {"\xF0\x9F\x8D\xB5", STATUS_OK},
        {"\xC0\x80", STATUS_MALFORMED},         // NUL in disguise
        {"\xED\xA0\x80", STATUS_MALFORMED},     // half a surrogate pair
        {"\xF4\x90\x80\x80", STATUS_MALFORMED}, // beyond Unicode
        {"\xE2\x82", STATUS_MALFORMED},         // cut off
        {"a\nb", STATUS_MALFORMED},             // control
        {"\xC2\x9B", STATUS_MALFORMED},         // control sequence
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t length = strlen(cases[i].text);
        uint8_t input[64] = {0xA4, 0, 7, 1, 0x61, 'S', 4, 1, 5};
        input[9] = (uint8_t)(0x60 + length);
        memcpy(input + 10, cases[i].text, length);
        if (decode(input, 10 + length) != cases[i].status) {
            fail_msg("case %zu", i);
        }
    }
}

// --- the protocol page

/** Bytes of one block of hex; what follows a semicolon is a remark. */
static size_t
read_hex(FILE *page, uint8_t *out, size_t capacity) {
    char line[512];
    size_t size = 0;
    while (fgets(line, sizeof(line), page) && strncmp(line, "```", 3) != 0) {
        char *at = line;
        while (isxdigit((unsigned char)at[0]) &&
               isxdigit((unsigned char)at[1])) {
            char digits[3] = {at[0], at[1], '\0'};
            assert_true(size < capacity);
            out[size++] = (uint8_t)strtoul(digits, NULL, 16);
            at += 2;
            at += strspn(at, " ");
        }
        if (*at != ';' && *at != '\n') {
            fail_msg("page: no hex: %s", line);
        }
    }
    return size;
}

static void
check_message(const uint8_t *block, size_t size) {
    if (message_decode(block, size, &decoded) != STATUS_OK) {
        fail_msg("page: a message of %zu bytes is not decoded", size);
    }
    assert_int_equal(message_encode(&decoded, bytes, sizeof(bytes)), size);
    assert_memory_equal(bytes, block, size);
}

static size_t
check_frame(const uint8_t *block, size_t size) {
    struct frame_decoder decoder = {.state = 0};
    size_t frames = 0;
    for (size_t i = 0; i < size; i++) {
        enum frame_result result = frame_decode(&decoder, block[i]);
        assert_int_not_equal(result, FRAME_BAD);
        frames += result == FRAME_GOOD;
    }
    return frames;
}

/** The page's confirmation carries the hash of the page's order. */
static void
check_hash(uint64_t *hash) {
    if (decoded.type == MESSAGE_ORDER) {
        *hash = order_hash(&decoded.u.order.order);
    } else if (decoded.type == MESSAGE_CONFIRMED) {
        assert_true(decoded.u.confirmed.order_hash == *hash);
    }
}

static void
test_page(void **state) {
    (void)state;
    FILE *page = fopen(PROTOCOL_PAGE, "r");
    assert_non_null(page);
    char line[1024];
    uint8_t block[4096];
    unsigned seen = 0;
    size_t frames = 0;
    uint64_t hash = 0;
    while (fgets(line, sizeof(line), page)) {
        if (strcmp(line, "```hex message\n") == 0) {
            check_message(block, read_hex(page, block, sizeof(block)));
            seen |= 1u << decoded.type;
            check_hash(&hash);
        } else if (strcmp(line, "```hex frame\n") == 0) {
            frames += check_frame(block, read_hex(page, block, sizeof(block)));
        }
    }
    fclose(page);
    assert_int_equal(seen, 0x1FFE); // every type
    assert_true(frames >= 5);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello),
        cmocka_unit_test(test_order_bytes),
        cmocka_unit_test(test_order_fields),
        cmocka_unit_test(test_largest_order),
        cmocka_unit_test(test_disputed),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_encode_refuses),
        cmocka_unit_test(test_unknown_parts),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_item_bounds),
        cmocka_unit_test(test_sum_overflow),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
