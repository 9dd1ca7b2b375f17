// Offers of new software: what must be refused, and what must not disturb.

#include "samples/conformance/cases.h"

#include <string.h>

static bool
begin(struct bench *b) {
    if ((b->hello.capabilities & TERMINAL_CAN_UPGRADE) == 0) {
        return bench_skip(b, "the terminal takes no upgrades");
    }
    return bench_connect(b);
}

static bool
goes_on(struct bench *b) {
    return bench_show(b, 2) && bench_confirm(b) &&
           bench_end(b, OUTCOME_CANCELLED);
}

/** Offer a manifest for this terminal. */
static bool
offer(struct bench *b, const struct upgrade_manifest *manifest,
      const uint8_t *signature) {
    struct message_upgrade_offer *out = &b->message.u.upgrade_offer;
    memset(&b->message, 0, sizeof b->message);
    b->message.type = MESSAGE_UPGRADE_OFFER;
    out->manifest_size =
        upgrade_manifest_encode(manifest, out->manifest, sizeof out->manifest);
    memcpy(out->signature, signature, sizeof out->signature);
    return bench_send(b);
}

static bool
is_refused(struct bench *b, const char *what) {
    if (!bench_expect(b, MESSAGE_UPGRADE_STATUS)) {
        return false;
    }
    enum upgrade_state state = b->event.message.u.upgrade_status.state;
    return state == UPGRADE_REFUSED ||
           bench_fail(b, "%s was answered by state %d, not 4, refused", what,
                      (int)state);
}

/** Nobody signed this. */
static bool
forged(struct bench *b) {
    static const uint8_t signature[UPGRADE_SIGNATURE_SIZE] = {1, 2, 3};
    struct upgrade_manifest manifest = {.version = "999", .size = 1000};
    if (!begin(b)) {
        return false;
    }
    utf8_copy(manifest.product, sizeof manifest.product, b->hello.product);
    return offer(b, &manifest, signature) &&
           is_refused(b, "an offer with a false signature") && goes_on(b);
}

static bool
unasked(struct bench *b) {
    struct message_upgrade_chunk *chunk = &b->message.u.upgrade_chunk;
    if (!begin(b)) {
        return false;
    }
    memset(&b->message, 0, sizeof b->message);
    b->message.type = MESSAGE_UPGRADE_CHUNK;
    chunk->size = 100;
    return bench_send(b) && bench_quiet(b) && goes_on(b);
}

static bool
read_package(struct bench *b, uint8_t *bytes, size_t capacity,
             struct upgrade_header *header) {
    FILE *file = fopen(b->options.package, "rbe");
    size_t size = file != NULL ? fread(bytes, 1, capacity, file) : 0;
    if (file != NULL) {
        fclose(file);
    }
    return upgrade_header_parse(bytes, size, header) == STATUS_OK ||
           bench_fail(b, "%s is no upgrade package", b->options.package);
}

/** A genuine one, with one bit of what was signed turned. */
static bool
altered(struct bench *b) {
    uint8_t bytes[UPGRADE_HEADER_MAX];
    struct upgrade_header header;
    if (!begin(b)) {
        return false;
    }
    if (b->options.package == NULL) {
        return bench_skip(b, "needs --package FILE.ppu for this terminal");
    }
    if (!read_package(b, bytes, sizeof bytes, &header)) {
        return false;
    }
    header.manifest.size++;
    return offer(b, &header.manifest, header.signature) &&
           is_refused(b, "a package that was altered") && goes_on(b);
}

/** Offered while an order is shown: no piece may be asked for. */
static bool
during_sale(struct bench *b) {
    uint8_t bytes[UPGRADE_HEADER_MAX];
    struct upgrade_header header;
    if (!begin(b)) {
        return false;
    }
    if (b->options.package == NULL) {
        return bench_skip(b, "needs --package FILE.ppu for this terminal");
    }
    if (!read_package(b, bytes, sizeof bytes, &header) || !bench_show(b, 2) ||
        !offer(b, &header.manifest, header.signature) ||
        !bench_expect(b, MESSAGE_UPGRADE_STATUS)) {
        return false;
    }
    if (b->event.message.u.upgrade_status.state == UPGRADE_WANTED) {
        return bench_fail(b, "it asks for a piece while a sale is in hand");
    }
    if (!bench_confirm(b) ||
        !bench_send_code(b, MESSAGE_RESULT, OUTCOME_CANCELLED, "") ||
        !bench_send_code(b, MESSAGE_IDLE, 0, "")) {
        return false;
    }
    link_set_sale(b->link, "", 0, 0);
    // Then it does ask; there is nothing more to come.
    return bench_expect(b, MESSAGE_UPGRADE_STATUS) &&
           (b->event.message.u.upgrade_status.state == UPGRADE_WANTED ||
            bench_fail(b, "after the sale it does not ask for a piece"));
}

const struct conformance_case upgrade_cases[] = {
    {"upgrade-forged", "a false signature is refused", forged},
    {"upgrade-unasked", "a piece that was not asked for", unasked},
    {"upgrade-altered", "a genuine package, altered", altered},
    {"upgrade-in-sale", "waits until the sale is over", during_sale},
    {NULL, NULL, NULL},
};
