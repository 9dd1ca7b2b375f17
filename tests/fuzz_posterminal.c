// The terminal's side: a till that says anything, in any order, while a
// customer presses anything. Each input is a row of: 1 byte what, 1 byte size,
// content. The rules that protect money are asserted, and that an upgrade is
// finished only when all that was signed is there, and never during a sale.

#include "link/posterminal.h"

#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct posterminal *terminal;
static struct posterminal_event event;
static struct message message;
static char confirmed_id[SALE_ID_MAX];
static uint32_t confirmed_revision;
static bool wanted; // a credential may go out

static void
take(void *context, const struct message *sent) {
    const struct message_order *order = posterminal_order(terminal);
    (void)context;
    if (sent->type == MESSAGE_CONFIRMED) {
        assert(order != NULL);
        assert(sent->u.confirmed.revision == order->revision);
        assert(sent->u.confirmed.order_hash == order_hash(&order->order));
        memcpy(confirmed_id, sent->u.confirmed.sale_id, SALE_ID_MAX);
        confirmed_revision = sent->u.confirmed.revision;
        wanted = true;
    } else if (sent->type == MESSAGE_CREDENTIAL) {
        assert(wanted);
        assert(strcmp(sent->u.credential.sale_id, confirmed_id) == 0);
        assert(sent->u.credential.revision == confirmed_revision);
        wanted = false;
    } else if (sent->type == MESSAGE_UPGRADE_STATUS &&
               sent->u.upgrade_status.state == UPGRADE_WANTED) {
        assert(posterminal_phase(terminal) == POSTERMINAL_PHASE_IDLE);
    }
}

// --- an upgrade that is genuine

#define PAYLOAD 64

static uint8_t public_key[UPGRADE_KEY_SIZE];
static struct message offer;
static const uint8_t payload[PAYLOAD] = "new software";
static uint8_t stored[PAYLOAD];
static size_t stored_size;

static enum status
store_begin(void *context, const struct upgrade_manifest *manifest,
            uint64_t *have) {
    (void)context;
    assert(manifest->size == PAYLOAD);
    *have = stored_size;
    return STATUS_OK;
}

static enum status
store_write(void *context, uint64_t offset, const uint8_t *bytes, size_t size) {
    (void)context;
    assert(offset == stored_size && size <= PAYLOAD - offset);
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
    assert(posterminal_phase(terminal) == POSTERMINAL_PHASE_IDLE);
    assert(good == (memcmp(stored, payload, PAYLOAD) == 0));
    stored_size = 0;
    return STATUS_OK;
}

/** A fixed key, and an offer signed with it. */
static void
make_offer(void) {
    static const uint8_t secret[UPGRADE_KEY_SIZE] = {1, 2, 3};
    struct message_upgrade_offer *out = &offer.u.upgrade_offer;
    struct upgrade_manifest manifest = {
        .product = "p", .version = "2", .size = PAYLOAD};
    uint8_t bytes[UPGRADE_HEADER_MAX];
    size_t size = sizeof public_key;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret,
                                                 sizeof secret);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_Digest(payload, PAYLOAD, manifest.sha256, NULL, EVP_sha256(), NULL);
    assert(EVP_PKEY_get_raw_public_key(key, public_key, &size) == 1);
    offer.type = MESSAGE_UPGRADE_OFFER;
    out->manifest_size =
        upgrade_manifest_encode(&manifest, out->manifest, sizeof out->manifest);
    size_t signed_size =
        upgrade_signed_bytes(out->manifest, out->manifest_size, bytes);
    size = sizeof out->signature;
    assert(EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1);
    assert(EVP_DigestSign(context, out->signature, &size, bytes, signed_size) ==
           1);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

/** The next bytes, true or with one wrong. */
static void
feed_chunk(uint8_t what) {
    struct message_upgrade_chunk *chunk = &message.u.upgrade_chunk;
    if (stored_size == PAYLOAD) {
        return;
    }
    memset(&message, 0, sizeof message);
    message.type = MESSAGE_UPGRADE_CHUNK;
    chunk->offset = stored_size;
    chunk->size = PAYLOAD - stored_size < 40 ? PAYLOAD - stored_size : 40;
    memcpy(chunk->bytes, payload + stored_size, chunk->size);
    chunk->bytes[0] ^= what == 255;
    posterminal_feed(terminal, &message, &event);
}

static void
upgrade(uint8_t what) {
    if (what < 64) {
        posterminal_feed(terminal, &offer, &event);
    } else if (what < 128) {
        posterminal_accept_upgrade(terminal, what != 127);
    } else {
        feed_chunk(what);
    }
    posterminal_poll(terminal, 0, &event);
}

static void
feed(const uint8_t *bytes, size_t size) {
    if (message_decode(bytes, size, &message) != STATUS_OK) {
        return;
    }
    posterminal_feed(terminal, &message, &event);
    if (event.type == POSTERMINAL_CREDENTIAL) {
        wanted = true;
    } else if (event.type != POSTERMINAL_NONE &&
               event.type != POSTERMINAL_ONLINE) {
        wanted = false;
    }
}

static void
press(uint8_t what) {
    const struct message_order *order = posterminal_order(terminal);
    struct message_disputed disputed = {.item_count = 0};
    const char *sale_id = order != NULL ? order->sale_id : "S1";
    uint32_t revision = order != NULL ? order->revision : 1;
    switch (what % 8) {
    case 1:
        posterminal_confirm(terminal, sale_id, revision);
        break;
    case 2:
        posterminal_give(terminal, CREDENTIAL_PAYMENT_CODE,
                         (const uint8_t *)"28", 2, NULL);
        break;
    case 3:
        if (posterminal_cancel(terminal) == STATUS_OK) {
            wanted = false;
        }
        break;
    case 4:
        memcpy(disputed.sale_id, sale_id, strlen(sale_id) + 1);
        disputed.revision = revision;
        posterminal_dispute(terminal, &disputed);
        break;
    case 5:
        posterminal_feed_offline(terminal, &event);
        break;
    case 6:
        posterminal_done(terminal);
        break;
    default:
        upgrade(what);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct posterminal_store store = {.begin = store_begin,
                                            .write = store_write,
                                            .read = store_read,
                                            .finish = store_finish};
    const struct posterminal_options options = {.send = take,
                                                .software_version = "1",
                                                .product = "p",
                                                .upgrade_key = public_key,
                                                .store = &store};
    posterminal_set_log(NULL, NULL, 0);
    if (offer.type == 0) {
        make_offer();
    }
    stored_size = 0;
    assert(posterminal_open(&options, &terminal) == STATUS_OK);
    wanted = false;
    while (size >= 2) {
        uint8_t what = data[0];
        size_t length = data[1] <= size - 2 ? data[1] : size - 2;
        if (what % 8 == 0) {
            feed(data + 2, length);
        } else {
            length = 0;
            press(what);
        }
        data += 2 + length;
        size -= 2 + length;
    }
    posterminal_close(terminal);
    return 0;
}
