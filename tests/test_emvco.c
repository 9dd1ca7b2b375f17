#include "pos_plugin/payment/emvco.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool
read_text(const char *text, struct emvco_summary *out) {
    return emvco_read((const uint8_t *)text, strlen(text), out);
}

// The examples of the specification.
static void
test_published_codes(void **state) {
    static const uint8_t aid[] = {0xa0, 0, 0, 0, 0x55, 0x55, 0x55};
    struct emvco_summary summary;
    (void)state;
    assert_true(read_text("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=",
                          &summary));
    assert_int_equal(summary.applications, 1);
    assert_int_equal(summary.aid_size, sizeof(aid));
    assert_memory_equal(summary.aid, aid, sizeof(aid));
    assert_true(read_text(
        "hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJ"
        "WggSNFZ4kBI0WF8gDkNBUkRIT0xERVIvRU1WXy0IcnVlc2RlZW5kIZ8QBwYBCgMAAACf"
        "JghYT9OF+iNLzJ82AgABnzcEbVjvEw==",
        &summary));
    assert_int_equal(summary.applications, 2);
    assert_memory_equal(summary.aid, aid, sizeof(aid));
}

static void
test_objects(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        size_t taken; // 0: refused
        uint32_t tag;
        size_t value_size;
    } cases[] = {
        {"\x4f\x00", 2, 2, 0x4f, 0},
        {"\x4f\x02\x01\x02\x03", 5, 4, 0x4f, 2},
        {"\x9f\x26\x01\x05", 4, 4, 0x9f26, 1},
        {"\xdf\x81\x01\x01\x05", 5, 5, 0xdf8101, 1},
        {"\x4f\x81\x01\x05", 4, 4, 0x4f, 1},
        {"\x4f\x82\x00\x01\x05", 5, 5, 0x4f, 1},
        {"", 0, 0, 0, 0},
        {"\x4f", 1, 0, 0, 0},                 // no length
        {"\x4f\x02\x01", 3, 0, 0, 0},         // value cut
        {"\x9f", 1, 0, 0, 0},                 // tag cut
        {"\xdf\x81\x81\x01\x00", 5, 0, 0, 0}, // tag too long
        {"\x4f\x80\x00\x00", 4, 0, 0, 0},     // indefinite
        {"\x4f\x81", 2, 0, 0, 0},             // length cut
        {"\x4f\x83\x00\x00\x00", 5, 0, 0, 0}, // length too long
        {"\x4f\x8f\x01", 3, 0, 0, 0},
        {"\x00\x00", 2, 0, 0, 0}, // padding is no object here
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct emvco_object object = {0};
        // On the heap and of the exact size, so that sanitizers see over-reads.
        uint8_t *bytes = malloc(cases[i].size + (cases[i].size == 0));
        memcpy(bytes, cases[i].bytes, cases[i].size);
        assert_int_equal(emvco_take(bytes, cases[i].size, &object),
                         cases[i].taken);
        if (cases[i].taken > 0) {
            assert_int_equal(object.tag, cases[i].tag);
            assert_int_equal(object.size, cases[i].value_size);
            assert_ptr_equal(object.value,
                             bytes + cases[i].taken - cases[i].value_size);
        }
        free(bytes);
    }
}

static void
test_what_is_no_whole_code(void **state) {
    static const char *const cases[] = {
        "",
        "hQVDUFYwMQ==",             // no application
        "hQVDUFYwMmEJTwegAAAAVVVV", // CPV02
        "YQlPB6AAAABVVVWFBUNQVjAx", // application before format
        "hQVDUFYwMWEJTwegAAAAVVU=", // one byte short
        "hQVDUFYwMWECUAA=",         // application without its name
        "hQVDUFYwMWEETwKgAA==",     // name of two bytes
        "hQVDUFYwMWEJTwegAAAAVVVV hQ==",
        // 61 in 61 in 61 ...: deeper than any code is
        "hQVDUFYwMWEMYQphCGEGYQRhAmEA",
    };
    struct emvco_summary summary;
    (void)state;
    assert_true(read_text("hQVDUFYwMWEJTwegAAAAVVVV", &summary));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (read_text(cases[i], &summary)) {
            fail_msg("taken: %s", cases[i]);
        }
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_codes),
        cmocka_unit_test(test_objects),
        cmocka_unit_test(test_what_is_no_whole_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
