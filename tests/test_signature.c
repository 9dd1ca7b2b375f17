#include "pos_plugin/payment/signature.h"
#include "tests/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
quiet(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

static struct signature_key
repeated_key(uint8_t byte, size_t size) {
    struct signature_key key = {.size = size};
    memset(key.bytes, byte, size);
    return key;
}

static void
assert_mac(const struct signature_key *key, const char *data, size_t size,
           const char *expected) {
    uint8_t mac[SIGNATURE_SIZE];
    char hex[SIGNATURE_HEX_MAX];
    // In two parts, so that the split is proven not to matter.
    struct signature_part parts[] = {{data, size / 2},
                                     {data + size / 2, size - size / 2}};
    assert_true(signature_hmac(key, parts, 2, mac));
    signature_hex(mac, sizeof(mac), hex);
    assert_string_equal(hex, expected);
    assert_true(signature_matches(mac, expected));
}

/** RFC 4231, test cases 1 to 4. */
static void
test_published_vectors(void **state) {
    (void)state;
    struct signature_key key = repeated_key(0x0b, 20);
    assert_mac(&key, "Hi There", 8,
               "b0344c61d8db38535ca8afceaf0bf12b"
               "881dc200c9833da726e9376c2e32cff7");
    key = (struct signature_key){.bytes = "Jefe", .size = 4};
    assert_mac(&key, "what do ya want for nothing?", 28,
               "5bdcc146bf60754e6a042426089575c7"
               "5a003f089d2739839dec58b964ec3843");
    char data[50];
    memset(data, 0xdd, sizeof(data));
    key = repeated_key(0xaa, 20);
    assert_mac(&key, data, sizeof(data),
               "773ea91e36800e46854db8ebd09181a7"
               "2959098b3ef8c122d9635514ced565fe");
    key.size = 25;
    for (size_t i = 0; i < key.size; i++) {
        key.bytes[i] = (uint8_t)(i + 1);
    }
    memset(data, 0xcd, sizeof(data));
    assert_mac(&key, data, sizeof(data),
               "82558a389a443c0ea4cc819899f2083a"
               "85f0faa3e578f8077a2e3ff46729665b");
}

static void
test_every_changed_digit_is_noticed(void **state) {
    uint8_t mac[SIGNATURE_SIZE];
    char hex[SIGNATURE_HEX_MAX];
    (void)state;
    assert_true(signature_random(mac, sizeof(mac)));
    signature_hex(mac, sizeof(mac), hex);
    assert_true(signature_matches(mac, hex));
    for (size_t i = 0; i < sizeof(hex) - 1; i++) {
        char kept = hex[i];
        hex[i] = kept == '0' ? '1' : '0';
        assert_false(signature_matches(mac, hex));
        hex[i] = 'g';
        assert_false(signature_matches(mac, hex));
        hex[i] = kept;
    }
    hex[63] = '\0';
    assert_false(signature_matches(mac, hex));
    assert_false(signature_matches(mac, ""));
}

static enum status
read_key_text(const char *text, unsigned mode, struct signature_key *key) {
    char folder[FOLDER_MAX];
    char path[FOLDER_MAX + 16];
    folder_make(folder);
    folder_write(folder, "key", text, mode, path, sizeof(path));
    enum status status = signature_read_key(path, key);
    folder_remove(folder);
    return status;
}

static void
test_key_files(void **state) {
    static const char good[] = "000102030405060708090a0b0c0d0e0f"
                               "101112131415161718191A1B1C1D1E1F";
    char text[300];
    struct signature_key key;
    (void)state;
    snprintf(text, sizeof(text), "%s\r\n", good);
    assert_int_equal(read_key_text(text, 0600, &key), STATUS_OK);
    assert_int_equal(key.size, 32);
    assert_int_equal(key.bytes[31], 0x1f);
    assert_int_equal(read_key_text(good, 0400, &key), STATUS_OK);
    assert_int_equal(read_key_text(good, 0640, &key), STATUS_ACCESS);
    assert_int_equal(read_key_text(good, 0604, &key), STATUS_ACCESS);
    assert_int_equal(key.size, 0);
    assert_int_equal(read_key_text("", 0600, &key), STATUS_MALFORMED);
    assert_int_equal(read_key_text("0011", 0600, &key), STATUS_MALFORMED);
    snprintf(text, sizeof(text), "%sx", good);
    assert_int_equal(read_key_text(text, 0600, &key), STATUS_MALFORMED);
    snprintf(text, sizeof(text), "%s%s00", good, good);
    assert_int_equal(read_key_text(text, 0600, &key), STATUS_MALFORMED);
    snprintf(text, sizeof(text), "%s%s%s", good, good, good);
    assert_int_equal(read_key_text(text, 0600, &key), STATUS_MALFORMED);
    assert_int_equal(signature_read_key("/nonexistent/key", &key),
                     STATUS_NOT_FOUND);
    assert_int_equal(signature_read_key("/dev/null", &key), STATUS_IO);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_vectors),
        cmocka_unit_test(test_every_changed_digit_is_noticed),
        cmocka_unit_test(test_key_files),
    };
    log_set_sink(quiet, NULL, LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
