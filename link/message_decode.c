#include "link/cbor_cursor.h"
#include "link/message_internal.h"

#include <string.h>

// --- values

static bool
take_text(struct cbor_cursor *cursor, char *out, size_t size) {
    struct cbor_token token;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    if (token.kind != CBOR_TEXT) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (token.value >= size) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    if (!message_text_ok(token.bytes, (size_t)token.value)) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    memcpy(out, token.bytes, (size_t)token.value);
    out[token.value] = '\0';
    return true;
}

static bool
take_sale(struct cbor_cursor *cursor, char *out) {
    return take_text(cursor, out, SALE_ID_MAX) &&
           (message_id_ok((const uint8_t *)out, strlen(out)) ||
            cursor_fail(cursor, STATUS_MALFORMED));
}

static bool
take_currency(struct cbor_cursor *cursor, char *out) {
    return take_text(cursor, out, sizeof(currency_code)) &&
           (currency_decimals(out) >= 0 ||
            cursor_fail(cursor, STATUS_MALFORMED));
}

static bool
take_u32(struct cbor_cursor *cursor, uint32_t *out) {
    uint64_t value;
    bool ok = cursor_uint(cursor, UINT32_MAX, &value);
    *out = (uint32_t)value;
    return ok;
}

/** A number from 1 to `max`: revision, or a value of an enum. */
static bool
take_from_one(struct cbor_cursor *cursor, uint32_t max, uint32_t *out) {
    if (!take_u32(cursor, out)) {
        return false;
    }
    return (*out >= 1 && *out <= max) || cursor_fail(cursor, STATUS_MALFORMED);
}

static bool
take_amount(struct cbor_cursor *cursor, struct amount *out) {
    out->known = cursor_int(cursor, &out->minor);
    return out->known;
}

// --- order

/** A whole number, null, or `true` when `truth` says where to note it. */
static bool
take_optional(struct cbor_cursor *cursor, struct amount *out, bool *truth) {
    struct cbor_token token;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    if (token.kind == CBOR_NULL) {
        return true;
    }
    if (truth && token.kind == CBOR_BOOL && token.value == 1) {
        *truth = true;
        return true;
    }
    out->known = cursor_token_int(cursor, &token, &out->minor);
    return out->known;
}

/** 4([-3, thousandths]), the head of the tag being taken already. */
static bool
take_thousandths(struct cbor_cursor *cursor, struct amount *out) {
    size_t count;
    int64_t exponent;
    if (!cursor_container(cursor, CBOR_ARRAY, &count) ||
        !cursor_int(cursor, &exponent)) {
        return false;
    }
    if (count != 2 || exponent != -3) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    return take_amount(cursor, out);
}

static bool
take_quantity(struct cbor_cursor *cursor, struct amount *out) {
    struct cbor_token token;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    if (token.kind == CBOR_NULL) {
        return true;
    }
    if (token.kind == CBOR_TAG && token.value == TAG_DECIMAL_FRACTION) {
        return take_thousandths(cursor, out);
    }
    int64_t whole;
    if (!cursor_token_int(cursor, &token, &whole)) {
        return false;
    }
    if (whole > INT64_MAX / QUANTITY_ONE || whole < INT64_MIN / QUANTITY_ONE) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    out->known = true;
    out->minor = whole * QUANTITY_ONE;
    return true;
}

static bool
multiply_item(struct cbor_cursor *cursor, struct order_item *item) {
    bool exact = false;
    struct amount *amount = &item->item_amount;
    if (!item->quantity.known || !item->unit_price.known) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (minor_multiply(item->quantity.minor, item->unit_price.minor,
                       &amount->minor, &exact) != STATUS_OK) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    amount->known = true;
    return exact || cursor_fail(cursor, STATUS_MALFORMED);
}

static bool
take_element(struct cbor_cursor *cursor, size_t element,
             struct order_item *item, bool *multiplies) {
    switch (element) {
    case ITEM_LABEL:
        return take_text(cursor, item->label, sizeof(item->label));
    case ITEM_AMOUNT:
        return take_optional(cursor, &item->item_amount, multiplies);
    case ITEM_QUANTITY:
        return take_quantity(cursor, &item->quantity);
    case ITEM_UNIT_PRICE:
        return take_optional(cursor, &item->unit_price, NULL);
    case ITEM_ID:
        return take_u32(cursor, &item->item_id);
    default: // of a later version
        return cursor_skip(cursor);
    }
}

static bool
take_item(struct cbor_cursor *cursor, struct order_item *item,
          uint32_t expected_id) {
    size_t count;
    bool multiplies = false;
    if (!cursor_container(cursor, CBOR_ARRAY, &count)) {
        return false;
    }
    item->item_id = expected_id;
    for (size_t i = 0; i < count; i++) {
        if (!take_element(cursor, i, item, &multiplies)) {
            return false;
        }
    }
    if (count == 0 || item->item_id == 0 || item->item_id < expected_id) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    return !multiplies || multiply_item(cursor, item);
}

static bool
take_items(struct cbor_cursor *cursor, struct order *order) {
    size_t count;
    if (!cursor_container(cursor, CBOR_ARRAY, &count)) {
        return false;
    }
    if (count > ORDER_ITEMS_MAX) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    uint32_t expected_id = 1;
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        struct order_item *item = &order->items[i];
        if (!take_item(cursor, item, expected_id)) {
            return false;
        }
        if (minor_add(sum, item->item_amount.minor, &sum) != STATUS_OK) {
            return cursor_fail(cursor, STATUS_OVERFLOW);
        }
        expected_id = item->item_id + 1; // 0 after the last: none can follow
        order->item_count++;
    }
    return true;
}

static bool
take_true(struct cbor_cursor *cursor, bool *out) {
    struct cbor_token token;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    *out = token.value == 1;
    return token.kind == CBOR_BOOL || cursor_fail(cursor, STATUS_MALFORMED);
}

static bool
take_order(struct cbor_cursor *cursor, uint64_t key,
           struct message_order *message) {
    struct order *order = &message->order;
    switch (key) {
    case KEY_SALE_ID:
        return take_sale(cursor, message->sale_id);
    case KEY_REVISION:
        return take_from_one(cursor, UINT32_MAX, &message->revision);
    case ORDER_CURRENCY:
        return take_currency(cursor, order->currency);
    case ORDER_ITEMS:
        return take_items(cursor, order);
    case ORDER_TOTAL:
        return take_amount(cursor, &order->total);
    case ORDER_SUBTOTAL:
        return take_amount(cursor, &order->subtotal);
    case ORDER_DISCOUNT:
        return take_amount(cursor, &order->discount);
    case ORDER_TAX:
        return take_amount(cursor, &order->tax);
    case ORDER_TAX_INCLUDED:
        return take_true(cursor, &order->tax_included);
    default:
        return cursor_skip(cursor);
    }
}

// --- the other messages

static bool
take_hello(struct cbor_cursor *cursor, uint64_t key,
           struct message_hello *hello) {
    uint32_t role;
    switch (key) {
    case KEY_SALE_ID:
        return take_sale(cursor, hello->sale_id);
    case KEY_REVISION:
        return take_u32(cursor, &hello->revision);
    case KEY_ORDER_HASH:
        return cursor_uint(cursor, UINT64_MAX, &hello->order_hash);
    case HELLO_VERSION:
        return take_from_one(cursor, UINT32_MAX, &hello->protocol_version);
    case HELLO_ROLE:
        if (!take_from_one(cursor, LINK_ROLE_TERMINAL, &role)) {
            return false;
        }
        hello->role = role;
        return true;
    case HELLO_CAPABILITIES:
        return take_u32(cursor, &hello->capabilities);
    case HELLO_NAME:
        return take_text(cursor, hello->name, sizeof(hello->name));
    case HELLO_SOFTWARE:
        return take_text(cursor, hello->software_version,
                         sizeof(hello->software_version));
    case HELLO_PRODUCT:
        return take_text(cursor, hello->product, sizeof(hello->product));
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_confirmed(struct cbor_cursor *cursor, uint64_t key,
               struct message_confirmed *confirmed) {
    switch (key) {
    case KEY_SALE_ID:
        return take_sale(cursor, confirmed->sale_id);
    case KEY_REVISION:
        return take_from_one(cursor, UINT32_MAX, &confirmed->revision);
    case KEY_ORDER_HASH:
        return cursor_uint(cursor, UINT64_MAX, &confirmed->order_hash);
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_disputed_items(struct cbor_cursor *cursor,
                    struct message_disputed *disputed) {
    size_t count;
    if (!cursor_container(cursor, CBOR_ARRAY, &count)) {
        return false;
    }
    if (count > DISPUTE_ITEMS_MAX) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    for (size_t i = 0; i < count; i++) {
        if (!take_u32(cursor, &disputed->item_ids[i])) {
            return false;
        }
    }
    disputed->item_count = count;
    return true;
}

/** One coordinate as the difference from the last one. */
static bool
take_step(struct cbor_cursor *cursor, int64_t *position) {
    int64_t step;
    if (!cursor_int(cursor, &step)) {
        return false;
    }
    if (step < -DISPUTE_COORDINATE_MAX || step > DISPUTE_COORDINATE_MAX) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    *position += step;
    return (*position >= 0 && *position <= DISPUTE_COORDINATE_MAX) ||
           cursor_fail(cursor, STATUS_OVERFLOW);
}

static bool
take_stroke(struct cbor_cursor *cursor, struct message_disputed *disputed) {
    size_t count;
    if (!cursor_container(cursor, CBOR_ARRAY, &count)) {
        return false;
    }
    if (count == 0 || count % 2 != 0) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (count / 2 > DISPUTE_POINTS_MAX - disputed->point_count) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    int64_t x = 0;
    int64_t y = 0;
    for (size_t i = 0; i < count / 2; i++) {
        if (!take_step(cursor, &x) || !take_step(cursor, &y)) {
            return false;
        }
        struct dispute_point *point =
            &disputed->points[disputed->point_count++];
        point->x = (uint16_t)x;
        point->y = (uint16_t)y;
        point->starts_stroke = i == 0;
    }
    return true;
}

static bool
take_disputed(struct cbor_cursor *cursor, uint64_t key,
              struct message_disputed *disputed) {
    size_t strokes;
    switch (key) {
    case KEY_SALE_ID:
        return take_sale(cursor, disputed->sale_id);
    case KEY_REVISION:
        return take_from_one(cursor, UINT32_MAX, &disputed->revision);
    case DISPUTED_ITEMS:
        return take_disputed_items(cursor, disputed);
    case DISPUTED_STROKES:
        if (!cursor_container(cursor, CBOR_ARRAY, &strokes)) {
            return false;
        }
        while (strokes > 0 && take_stroke(cursor, disputed)) {
            strokes--;
        }
        return strokes == 0;
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_code(struct cbor_cursor *cursor, enum message_type type, unsigned *out) {
    uint32_t code;
    bool ok = take_from_one(cursor, message_code_max(type), &code);
    *out = code;
    return ok;
}

static bool
take_cancel(struct cbor_cursor *cursor, uint64_t key,
            struct message_cancel *cancel) {
    switch (key) {
    case KEY_SALE_ID:
        return take_sale(cursor, cancel->sale_id);
    case KEY_CODE:
        return take_code(cursor, MESSAGE_CANCEL, &cancel->reason);
    default:
        return cursor_skip(cursor);
    }
}

/** A byte string of 1 to `capacity` bytes. */
static bool
take_bytes(struct cbor_cursor *cursor, uint8_t *out, size_t capacity,
           size_t *size) {
    struct cbor_token token;
    if (!cursor_next(cursor, &token)) {
        return false;
    }
    if (token.kind != CBOR_BYTES || token.value == 0) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (token.value > capacity) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    *size = (size_t)token.value;
    memcpy(out, token.bytes, *size);
    return true;
}

static bool
take_credential(struct cbor_cursor *cursor, uint64_t key,
                struct message_credential *credential) {
    uint32_t kind;
    switch (key) {
    case KEY_SALE_ID:
        return take_sale(cursor, credential->sale_id);
    case KEY_REVISION:
        return take_from_one(cursor, UINT32_MAX, &credential->revision);
    case CREDENTIAL_KIND:
        if (!take_from_one(cursor, CREDENTIAL_FACE_TOKEN, &kind)) {
            return false;
        }
        credential->kind = kind;
        return true;
    case CREDENTIAL_BYTES:
        return take_bytes(cursor, credential->bytes, CREDENTIAL_MAX,
                          &credential->size);
    case CREDENTIAL_WALLET:
        return take_text(cursor, credential->wallet_hint,
                         sizeof(credential->wallet_hint));
    case CREDENTIAL_PROVIDER:
        return take_text(cursor, credential->face_provider,
                         sizeof(credential->face_provider));
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_progress(struct cbor_cursor *cursor, uint64_t key,
              struct message_progress *progress) {
    switch (key) {
    case KEY_SALE_ID:
        return take_sale(cursor, progress->sale_id);
    case KEY_CODE:
        return take_code(cursor, MESSAGE_PROGRESS, &progress->progress);
    case PROGRESS_TEXT:
        return take_text(cursor, progress->text, sizeof(progress->text));
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_result(struct cbor_cursor *cursor, uint64_t key,
            struct message_result *result) {
    switch (key) {
    case KEY_SALE_ID:
        return take_sale(cursor, result->sale_id);
    case KEY_CODE:
        return take_code(cursor, MESSAGE_RESULT, &result->outcome);
    case RESULT_CURRENCY:
        return take_currency(cursor, result->currency);
    case RESULT_TOTAL:
        return cursor_int(cursor, &result->total_minor);
    case RESULT_TEXT:
        return take_text(cursor, result->text, sizeof(result->text));
    default:
        return cursor_skip(cursor);
    }
}

// --- upgrade

static bool
take_upgrade_offer(struct cbor_cursor *cursor, uint64_t key,
                   struct message_upgrade_offer *offer) {
    size_t size = 0;
    switch (key) {
    case OFFER_MANIFEST:
        return take_bytes(cursor, offer->manifest, UPGRADE_MANIFEST_MAX,
                          &offer->manifest_size);
    case OFFER_SIGNATURE:
        return take_bytes(cursor, offer->signature, UPGRADE_SIGNATURE_SIZE,
                          &size) &&
               (size == UPGRADE_SIGNATURE_SIZE ||
                cursor_fail(cursor, STATUS_MALFORMED));
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_upgrade_chunk(struct cbor_cursor *cursor, uint64_t key,
                   struct message_upgrade_chunk *chunk) {
    switch (key) {
    case CHUNK_OFFSET:
        return cursor_uint(cursor, INT64_MAX, &chunk->offset);
    case CHUNK_BYTES:
        return take_bytes(cursor, chunk->bytes, UPGRADE_CHUNK_MAX,
                          &chunk->size);
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_upgrade_status(struct cbor_cursor *cursor, uint64_t key,
                    struct message_upgrade_status *status) {
    switch (key) {
    case KEY_CODE:
        return take_code(cursor, MESSAGE_UPGRADE_STATUS, &status->state);
    case STATUS_OFFSET:
        return cursor_uint(cursor, INT64_MAX, &status->offset);
    case STATUS_TEXT:
        return take_text(cursor, status->text, sizeof(status->text));
    default:
        return cursor_skip(cursor);
    }
}

// --- map

static bool
take_field(struct cbor_cursor *cursor, uint64_t key, struct message *message) {
    switch (message->type) {
    case MESSAGE_HELLO:
        return take_hello(cursor, key, &message->u.hello);
    case MESSAGE_ORDER:
        return take_order(cursor, key, &message->u.order);
    case MESSAGE_CONFIRMED:
        return take_confirmed(cursor, key, &message->u.confirmed);
    case MESSAGE_DISPUTED:
        return take_disputed(cursor, key, &message->u.disputed);
    case MESSAGE_CANCEL:
        return take_cancel(cursor, key, &message->u.cancel);
    case MESSAGE_CREDENTIAL:
        return take_credential(cursor, key, &message->u.credential);
    case MESSAGE_PROGRESS:
        return take_progress(cursor, key, &message->u.progress);
    case MESSAGE_RESULT:
        return take_result(cursor, key, &message->u.result);
    case MESSAGE_IDLE:
        return cursor_skip(cursor);
    case MESSAGE_UPGRADE_OFFER:
        return take_upgrade_offer(cursor, key, &message->u.upgrade_offer);
    case MESSAGE_UPGRADE_CHUNK:
        return take_upgrade_chunk(cursor, key, &message->u.upgrade_chunk);
    case MESSAGE_UPGRADE_STATUS:
        return take_upgrade_status(cursor, key, &message->u.upgrade_status);
    default:
        return cursor_fail(cursor, STATUS_UNSUPPORTED);
    }
}

#define BIT(key) (1u << (key))

/** Keys without which a message makes no sense. */
static uint32_t
required_keys(enum message_type type) {
    uint32_t sale = BIT(KEY_SALE_ID);
    uint32_t revision = sale | BIT(KEY_REVISION);
    switch (type) {
    case MESSAGE_HELLO:
        return BIT(HELLO_VERSION) | BIT(HELLO_ROLE);
    case MESSAGE_ORDER:
        return revision | BIT(ORDER_ITEMS);
    case MESSAGE_CONFIRMED:
        return revision | BIT(KEY_ORDER_HASH);
    case MESSAGE_DISPUTED:
        return revision;
    case MESSAGE_CREDENTIAL:
        return revision | BIT(CREDENTIAL_KIND) | BIT(CREDENTIAL_BYTES);
    case MESSAGE_CANCEL:
    case MESSAGE_PROGRESS:
        return sale | BIT(KEY_CODE);
    case MESSAGE_RESULT:
        return sale | BIT(KEY_CODE) | BIT(RESULT_TOTAL);
    case MESSAGE_UPGRADE_OFFER:
        return BIT(OFFER_MANIFEST) | BIT(OFFER_SIGNATURE);
    case MESSAGE_UPGRADE_CHUNK:
        return BIT(CHUNK_OFFSET) | BIT(CHUNK_BYTES);
    case MESSAGE_UPGRADE_STATUS:
        return BIT(KEY_CODE) | BIT(STATUS_OFFSET);
    default:
        return 0;
    }
}

/** Keys rise by their encoded bytes: 0, 1, 2 ... then -1, -2 ... */
static bool
take_key(struct cbor_cursor *cursor, struct cbor_token *last,
         struct cbor_token *key) {
    if (!cursor_next(cursor, key)) {
        return false;
    }
    bool number = key->kind == CBOR_UINT || key->kind == CBOR_NEGINT;
    bool rises = key->kind > last->kind ||
                 (key->kind == last->kind && key->value > last->value);
    if (!number || !rises) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    *last = *key;
    return true;
}

/** {0: type, ...: the type comes first. */
static bool
take_type(struct cbor_cursor *cursor, struct message *out, size_t *pairs) {
    uint64_t key;
    uint64_t type;
    if (!cursor_container(cursor, CBOR_MAP, pairs) ||
        !cursor_uint(cursor, UINT64_MAX, &key) ||
        !cursor_uint(cursor, UINT64_MAX, &type)) {
        return false;
    }
    if (*pairs == 0 || key != KEY_TYPE) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (type < MESSAGE_HELLO || type > MESSAGE_UPGRADE_STATUS) {
        return cursor_fail(cursor, STATUS_UNSUPPORTED);
    }
    out->type = (enum message_type)type;
    return true;
}

static void
take_message(struct cbor_cursor *cursor, struct message *out) {
    size_t pairs;
    if (!take_type(cursor, out, &pairs)) {
        return;
    }
    struct cbor_token last = {.kind = CBOR_UINT, .value = KEY_TYPE};
    struct cbor_token key;
    uint32_t seen = 0;
    while (--pairs > 0 && take_key(cursor, &last, &key)) {
        bool known = key.kind == CBOR_UINT && key.value < 32;
        seen |= known ? BIT(key.value) : 0;
        if (known ? !take_field(cursor, key.value, out)
                  : !cursor_skip(cursor)) {
            return;
        }
    }
    uint32_t required = required_keys(out->type);
    if (cursor->left > 0 || (seen & required) != required) {
        cursor_fail(cursor, STATUS_MALFORMED);
    }
}

enum status
message_decode(const uint8_t *bytes, size_t size, struct message *out) {
    memset(out, 0, sizeof(*out));
    if (size > MESSAGE_BYTES_MAX) {
        return STATUS_OVERFLOW;
    }
    struct cbor_cursor cursor = {.at = bytes, .left = size};
    take_message(&cursor, out);
    if (cursor.status != STATUS_OK) {
        message_wipe(out);
    }
    return cursor.status;
}
