// Upgrade packages: versions, manifest, signature, and the terminal's half of
// the transfer with a store in memory.

#include "link/posterminal.h"
#include "link/upgrade_key.h"
#include "link/upgrade_package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#define PAYLOAD 5000

static uint8_t payload[PAYLOAD];
static uint8_t public_key[UPGRADE_KEY_SIZE];
static char private_path[] = "/tmp/posplugin-upgrade-XXXXXX";

static struct upgrade_manifest
make_manifest(void) {
    struct upgrade_manifest manifest = {
        .product = "p", .version = "2.0", .minimum = "1.0", .size = PAYLOAD};
    EVP_Digest(payload, sizeof payload, manifest.sha256, NULL, EVP_sha256(),
               NULL);
    return manifest;
}

// --- package

static void
test_versions(void **state) {
    (void)state;
    assert_true(upgrade_version_ok("0"));
    assert_true(upgrade_version_ok("1.2.3.4"));
    assert_true(upgrade_version_ok("999999999.0"));
    static const char *const bad[] = {"",     ".",         "1.",        ".1",
                                      "1..2", "1.2.3.4.5", "1a",        "v1",
                                      "1 ",   "-1",        "1234567890"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(upgrade_version_ok(bad[i]));
    }
    assert_int_equal(upgrade_version_compare("1.2", "1.2.0.0"), 0);
    assert_true(upgrade_version_compare("1.10", "1.9") > 0);
    assert_true(upgrade_version_compare("0.9.9", "1") < 0);
    assert_true(upgrade_version_compare("", "0.1") < 0);
}

static void
test_objections(void **state) {
    struct upgrade_manifest manifest = make_manifest();
    (void)state;
    assert_null(upgrade_objection(&manifest, "p", "1.5"));
    assert_non_null(upgrade_objection(&manifest, "q", "1.5"));
    assert_non_null(upgrade_objection(&manifest, "p", "2.0"));
    assert_non_null(upgrade_objection(&manifest, "p", "2.1"));
    assert_non_null(upgrade_objection(&manifest, "p", "0.9"));
    manifest.may_downgrade = true;
    assert_null(upgrade_objection(&manifest, "p", "2.1"));
    assert_non_null(upgrade_objection(&manifest, "p", "2.0"));
}

static void
test_manifest_bytes(void **state) {
    static const uint8_t begin[] = {0xA5, 0x00, 0x61, 'p',       // product
                                    0x01, 0x63, '2',  '.',  '0', // version
                                    0x02, 0x63, '1',  '.',  '0', // minimum
                                    0x03, 0x19, 0x13, 0x88, 0x04,
                                    0x58, // size 5000, hash
                                    0x20};
    struct upgrade_manifest manifest = make_manifest();
    struct upgrade_manifest again;
    uint8_t bytes[UPGRADE_MANIFEST_MAX];
    (void)state;
    size_t size = upgrade_manifest_encode(&manifest, bytes, sizeof bytes);
    assert_int_equal(size, sizeof begin + UPGRADE_HASH_SIZE);
    assert_memory_equal(bytes, begin, sizeof begin);
    assert_int_equal(upgrade_manifest_decode(bytes, size, &again), STATUS_OK);
    assert_memory_equal(&again, &manifest, sizeof again);
    for (size_t cut = 0; cut < size; cut++) {
        assert_int_not_equal(upgrade_manifest_decode(bytes, cut, &again),
                             STATUS_OK);
        assert_int_equal(upgrade_manifest_encode(&manifest, bytes, cut), 0);
    }
    upgrade_manifest_encode(&manifest, bytes, sizeof bytes);
    bytes[size] = 0; // something behind
    assert_int_not_equal(upgrade_manifest_decode(bytes, size + 1, &again),
                         STATUS_OK);
    manifest.version[0] = 'x';
    assert_int_equal(upgrade_manifest_encode(&manifest, bytes, sizeof bytes),
                     0);
    manifest = make_manifest();
    manifest.size = UPGRADE_PAYLOAD_MAX + 1;
    assert_int_equal(upgrade_manifest_encode(&manifest, bytes, sizeof bytes),
                     0);
}

static size_t
sign(struct upgrade_manifest *manifest, uint8_t *bytes, uint8_t *signature) {
    size_t size =
        upgrade_manifest_encode(manifest, bytes, UPGRADE_MANIFEST_MAX);
    assert_int_not_equal(size, 0);
    assert_int_equal(upgrade_sign(private_path, bytes, size, signature),
                     STATUS_OK);
    return size;
}

static void
test_signature(void **state) {
    struct upgrade_manifest manifest = make_manifest();
    uint8_t bytes[UPGRADE_MANIFEST_MAX];
    uint8_t signature[UPGRADE_SIGNATURE_SIZE];
    uint8_t other[UPGRADE_KEY_SIZE];
    (void)state;
    size_t size = sign(&manifest, bytes, signature);
    assert_int_equal(upgrade_verify(bytes, size, signature, public_key),
                     STATUS_OK);
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 0x10;
        assert_int_equal(upgrade_verify(bytes, size, signature, public_key),
                         STATUS_UNVERIFIED);
        bytes[i] ^= 0x10;
    }
    for (size_t i = 0; i < sizeof signature; i++) {
        signature[i] ^= 1;
        assert_int_equal(upgrade_verify(bytes, size, signature, public_key),
                         STATUS_UNVERIFIED);
        signature[i] ^= 1;
    }
    memcpy(other, public_key, sizeof other);
    other[0] ^= 1;
    assert_int_not_equal(upgrade_verify(bytes, size, signature, other),
                         STATUS_OK);
    assert_int_equal(upgrade_verify(bytes, size - 1, signature, public_key),
                     STATUS_UNVERIFIED);
}

static void
test_header(void **state) {
    struct upgrade_manifest manifest = make_manifest();
    struct upgrade_header header;
    uint8_t file[UPGRADE_HEADER_MAX] = UPGRADE_MAGIC;
    uint8_t *bytes = file + UPGRADE_MAGIC_SIZE + 2;
    (void)state;
    size_t size =
        upgrade_manifest_encode(&manifest, bytes, UPGRADE_MANIFEST_MAX);
    file[UPGRADE_MAGIC_SIZE + 1] = (uint8_t)size;
    size_t whole = UPGRADE_MAGIC_SIZE + 2 + size + UPGRADE_SIGNATURE_SIZE;
    assert_int_equal(upgrade_header_parse(file, whole, &header), STATUS_OK);
    assert_int_equal(header.size, whole);
    assert_ptr_equal(header.signature, bytes + size);
    for (size_t cut = 0; cut < whole; cut++) {
        assert_int_not_equal(upgrade_header_parse(file, cut, &header),
                             STATUS_OK);
    }
    file[UPGRADE_MAGIC_SIZE] = 0xFF; // a manifest of 65 KB
    assert_int_not_equal(upgrade_header_parse(file, whole, &header), STATUS_OK);
}

// --- terminal

static struct posterminal *terminal;
static struct posterminal_event event;
static struct message incoming;
static struct message_upgrade_status told;
static unsigned tellings;
static uint8_t stored[PAYLOAD];
static uint64_t stored_size;
static int finished; // 1 good, -1 bad
static enum status store_says;

static void
keep(void *context, const struct message *message) {
    (void)context;
    if (message->type == MESSAGE_UPGRADE_STATUS) {
        told = message->u.upgrade_status;
        tellings++;
    }
}

static enum status
store_begin(void *context, const struct upgrade_manifest *manifest,
            uint64_t *have) {
    (void)context;
    assert_int_equal(manifest->size, PAYLOAD);
    *have = stored_size;
    return store_says;
}

static enum status
store_write(void *context, uint64_t offset, const uint8_t *bytes, size_t size) {
    (void)context;
    assert_int_equal(offset, stored_size);
    assert_in_range(size, 1, PAYLOAD - offset);
    memcpy(stored + offset, bytes, size);
    stored_size += size;
    return STATUS_OK;
}

static enum status
store_read(void *context, uint64_t offset, uint8_t *bytes, size_t size) {
    (void)context;
    memcpy(bytes, stored + offset, size);
    return STATUS_OK;
}

static enum status
store_finish(void *context, const struct upgrade_manifest *manifest,
             bool good) {
    (void)context;
    (void)manifest;
    finished = good ? 1 : -1;
    return STATUS_OK;
}

static int
set_up(void **state) {
    const struct posterminal_store store = {.begin = store_begin,
                                            .write = store_write,
                                            .read = store_read,
                                            .finish = store_finish};
    const struct posterminal_options options = {.send = keep,
                                                .software_version = "1.5",
                                                .product = "p",
                                                .upgrade_key = public_key,
                                                .store = &store};
    (void)state;
    stored_size = 0;
    finished = 0;
    tellings = 0;
    store_says = STATUS_OK;
    assert_int_equal(posterminal_open(&options, &terminal), STATUS_OK);
    memset(&incoming, 0, sizeof incoming);
    incoming.type = MESSAGE_HELLO;
    posterminal_feed(terminal, &incoming, &event);
    return 0;
}

static int
tear_down(void **state) {
    (void)state;
    posterminal_close(terminal);
    return 0;
}

static void
feed_offer(struct upgrade_manifest *manifest) {
    struct message_upgrade_offer *offer = &incoming.u.upgrade_offer;
    memset(&incoming, 0, sizeof incoming);
    incoming.type = MESSAGE_UPGRADE_OFFER;
    offer->manifest_size = sign(manifest, offer->manifest, offer->signature);
    posterminal_feed(terminal, &incoming, &event);
}

static void
feed_chunk(uint64_t offset, size_t size) {
    memset(&incoming, 0, sizeof incoming);
    incoming.type = MESSAGE_UPGRADE_CHUNK;
    incoming.u.upgrade_chunk.offset = offset;
    incoming.u.upgrade_chunk.size = size;
    memcpy(incoming.u.upgrade_chunk.bytes, payload + offset, size);
    posterminal_feed(terminal, &incoming, &event);
}

static void
feed_order(void) {
    memset(&incoming, 0, sizeof incoming);
    incoming.type = MESSAGE_ORDER;
    memcpy(incoming.u.order.sale_id, "s1", 3);
    incoming.u.order.revision = 1;
    memcpy(incoming.u.order.order.currency, "CNY", 4);
    incoming.u.order.order.total.known = true;
    posterminal_feed(terminal, &incoming, &event);
    assert_int_equal(event.type, POSTERMINAL_ORDER);
}

static void
feed_idle(void) {
    memset(&incoming, 0, sizeof incoming);
    incoming.type = MESSAGE_IDLE;
    posterminal_feed(terminal, &incoming, &event);
}

/** Offered and accepted; the first piece is asked for. */
static void
begin_loading(void) {
    struct upgrade_manifest manifest = make_manifest();
    feed_offer(&manifest);
    assert_int_equal(event.type, POSTERMINAL_UPGRADE_OFFER);
    assert_string_equal(event.manifest.version, "2.0");
    assert_int_equal(posterminal_accept_upgrade(terminal, true), STATUS_OK);
}

static void
test_transfer(void **state) {
    (void)state;
    begin_loading();
    for (uint64_t offset = 0; offset < PAYLOAD; offset += 1000) {
        assert_int_equal(told.state, UPGRADE_WANTED);
        assert_int_equal(told.offset, offset);
        feed_chunk(offset, 1000);
    }
    posterminal_poll(terminal, 0, &event);
    assert_int_equal(event.type, POSTERMINAL_UPGRADE_READY);
    assert_int_equal(told.state, UPGRADE_READY);
    assert_int_equal(finished, 1);
    // Offered once more before the restart: it is there.
    struct upgrade_manifest manifest = make_manifest();
    told.state = 0;
    feed_offer(&manifest);
    assert_int_equal(told.state, UPGRADE_READY);
}

static void
test_wrong_pieces(void **state) {
    (void)state;
    begin_loading();
    feed_chunk(1000, 100); // not where it was asked for
    assert_int_equal(stored_size, 0);
    feed_chunk(0, 1000);
    feed_chunk(0, 1000); // once more
    assert_int_equal(stored_size, 1000);
    posterminal_feed_offline(terminal, &event);
    feed_chunk(1000, 1000); // asked for in an earlier connection
    assert_int_equal(stored_size, 1000);
}

static void
test_goes_on_where_it_was(void **state) {
    (void)state;
    memcpy(stored, payload, 3000);
    stored_size = 3000;
    begin_loading();
    assert_int_equal(told.offset, 3000);
    feed_chunk(3000, 1000);
    posterminal_feed_offline(terminal, &event);
    memset(&incoming, 0, sizeof incoming);
    incoming.type = MESSAGE_HELLO;
    posterminal_feed(terminal, &incoming, &event);
    struct upgrade_manifest manifest = make_manifest();
    feed_offer(&manifest);
    assert_int_equal(event.type, POSTERMINAL_NONE); // was accepted already
    assert_int_equal(told.offset, 4000);
    feed_chunk(4000, 1000);
    posterminal_poll(terminal, 0, &event);
    assert_int_equal(finished, 1);
}

static void
test_sale_comes_first(void **state) {
    (void)state;
    begin_loading();
    feed_order();
    feed_chunk(0, 1000); // was on its way
    assert_int_equal(told.state, UPGRADE_PAUSED);
    unsigned before = tellings;
    posterminal_poll(terminal, 0, &event);
    assert_int_equal(tellings, before);
    feed_idle();
    posterminal_poll(terminal, 0, &event);
    assert_int_equal(told.state, UPGRADE_WANTED);
    assert_int_equal(told.offset, 1000);
    // Verification waits too.
    for (uint64_t offset = 1000; offset < PAYLOAD - 1000; offset += 1000) {
        feed_chunk(offset, 1000);
    }
    feed_order();
    incoming.u.order.revision = 2;
    feed_chunk(4000, 1000);
    posterminal_poll(terminal, 0, &event);
    assert_int_equal(finished, 0);
    feed_idle();
    posterminal_poll(terminal, 0, &event);
    assert_int_equal(finished, 1);
}

static void
test_false_payload(void **state) {
    (void)state;
    stored_size = PAYLOAD; // all there, but not this
    memset(stored, 0, sizeof stored);
    begin_loading();
    posterminal_poll(terminal, 0, &event);
    assert_int_equal(event.type, POSTERMINAL_UPGRADE_FAILED);
    assert_int_equal(told.state, UPGRADE_FAILED);
    assert_int_equal(finished, -1);
}

static void
test_refusals(void **state) {
    struct upgrade_manifest manifest = make_manifest();
    (void)state;
    assert_int_equal(posterminal_accept_upgrade(terminal, true), STATUS_STATE);
    feed_offer(&manifest);
    incoming.u.upgrade_offer.signature[5] ^= 1;
    posterminal_feed(terminal, &incoming, &event);
    assert_int_equal(event.type, POSTERMINAL_NONE);
    assert_int_equal(told.state, UPGRADE_REFUSED);
    memcpy(manifest.version, "1.4", 4);
    feed_offer(&manifest);
    assert_int_equal(told.state, UPGRADE_REFUSED);
    assert_string_equal(told.text, "a newer version is installed");
    manifest = make_manifest();
    store_says = STATUS_REFUSED; // was tried and did not come up
    feed_offer(&manifest);
    posterminal_accept_upgrade(terminal, true);
    assert_int_equal(told.state, UPGRADE_REFUSED);
    store_says = STATUS_FULL;
    feed_offer(&manifest);
    posterminal_accept_upgrade(terminal, true);
    assert_int_equal(told.state, UPGRADE_FAILED);
    feed_offer(&manifest);
    posterminal_accept_upgrade(terminal, false);
    assert_int_equal(told.state, UPGRADE_REFUSED);
}

/** A key of this run only. */
static int
make_keys(void **state) {
    size_t size = sizeof public_key;
    (void)state;
    for (size_t i = 0; i < sizeof payload; i++) {
        payload[i] = (uint8_t)(i * 7 + i / 256);
    }
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    int descriptor = mkstemp(private_path);
    FILE *file = fdopen(descriptor, "w");
    int failed =
        key == NULL || file == NULL ||
        EVP_PKEY_get_raw_public_key(key, public_key, &size) != 1 ||
        PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) != 1;
    fclose(file);
    EVP_PKEY_free(key);
    return failed;
}

static int
remove_keys(void **state) {
    (void)state;
    return unlink(private_path);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_objections),
        cmocka_unit_test(test_manifest_bytes),
        cmocka_unit_test(test_signature),
        cmocka_unit_test(test_header),
        cmocka_unit_test_setup_teardown(test_transfer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_goes_on_where_it_was, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_sale_comes_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_false_payload, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, make_keys, remove_keys);
}
