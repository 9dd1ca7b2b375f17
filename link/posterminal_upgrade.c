// The terminal's half of an upgrade: what may be taken, pieces, verification.

#include "link/posterminal_internal.h"

#include <string.h>

#define CHECK_BYTES 4096 ///< read back at once
#define CHECKS_A_CALL 64 ///< so that one call stays well below 10 ms

static bool
is_idle(const struct posterminal *t) {
    return t->phase == POSTERMINAL_PHASE_IDLE;
}

/** Tell the till; @param text why, "" for none. */
static void
tell(struct posterminal *t, enum upgrade_state state, const char *text) {
    struct message *message = posterminal_begin(t, MESSAGE_UPGRADE_STATUS);
    struct message_upgrade_status *status = &message->u.upgrade_status;
    status->state = state;
    status->offset = t->upgrade.offset;
    utf8_copy(status->text, sizeof(status->text), text);
    posterminal_send(t);
}

/** Ask for the next piece, or say that it has to wait. */
static void
ask(struct posterminal *t) {
    bool now = is_idle(t);
    t->upgrade.asked = now;
    tell(t, now ? UPGRADE_WANTED : UPGRADE_PAUSED, "");
}

static void
fail(struct posterminal *t, enum upgrade_state state, const char *text,
     struct posterminal_event *event) {
    log_error("upgrade to %s: %s", t->upgrade.manifest.version, text);
    t->upgrade.step = UPGRADE_NONE;
    tell(t, state, text);
    event->type = POSTERMINAL_UPGRADE_FAILED;
    utf8_copy(event->text, sizeof(event->text), text);
}

static void
begin_check(struct posterminal *t) {
    struct upgrade *upgrade = &t->upgrade;
    upgrade->step = UPGRADE_CHECKING;
    upgrade->offset = 0;
    EVP_MD_CTX_free(upgrade->digest);
    upgrade->digest = EVP_MD_CTX_new();
    if (upgrade->digest != NULL &&
        EVP_DigestInit_ex(upgrade->digest, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(upgrade->digest);
        upgrade->digest = NULL;
    }
}

/** Why this offer is not taken, NULL when it is; fills in the manifest. */
static const char *
judge(const struct upgrade *upgrade, const struct message_upgrade_offer *offer,
      struct upgrade_manifest *manifest) {
    if (!upgrade->possible) {
        return "this terminal takes no upgrades";
    }
    if (upgrade_verify(offer->manifest, offer->manifest_size, offer->signature,
                       upgrade->key) != STATUS_OK) {
        return "the signature is not by this terminal's maker";
    }
    if (upgrade_manifest_decode(offer->manifest, offer->manifest_size,
                                manifest) != STATUS_OK) {
        return "the manifest cannot be read";
    }
    return upgrade_objection(manifest, upgrade->product, upgrade->installed);
}

/** The same payload again, after a reconnect. */
static void
go_on(struct posterminal *t) {
    switch (t->upgrade.step) {
    case UPGRADE_LOADING:
        ask(t);
        break;
    case UPGRADE_DONE:
        tell(t, UPGRADE_READY, "");
        break;
    default: // an answer comes when the check or the caller is ready
        break;
    }
}

static void
take_offer(struct posterminal *t, const struct message_upgrade_offer *offer,
           struct posterminal_event *event) {
    struct upgrade *upgrade = &t->upgrade;
    struct upgrade_manifest manifest = {.size = 0};
    const char *objection = judge(upgrade, offer, &manifest);
    if (objection != NULL) {
        log_warning("upgrade refused: %s", objection);
        tell(t, UPGRADE_REFUSED, objection);
        return;
    }
    if (upgrade->step != UPGRADE_NONE &&
        memcmp(manifest.sha256, upgrade->manifest.sha256, UPGRADE_HASH_SIZE) ==
            0) {
        go_on(t);
        return;
    }
    upgrade_end(t);
    upgrade->manifest = manifest;
    upgrade->offset = 0;
    upgrade->step = UPGRADE_OFFERED;
    event->type = POSTERMINAL_UPGRADE_OFFER;
    event->manifest = manifest;
}

enum status
posterminal_accept_upgrade(struct posterminal *t, bool accept) {
    struct upgrade *upgrade = &t->upgrade;
    if (upgrade->step != UPGRADE_OFFERED) {
        return STATUS_STATE;
    }
    upgrade->step = UPGRADE_NONE;
    if (!accept) {
        tell(t, UPGRADE_REFUSED, "not wanted now");
        return STATUS_OK;
    }
    enum status status = upgrade->store.begin(
        upgrade->store.context, &upgrade->manifest, &upgrade->offset);
    if (status == STATUS_REFUSED) {
        tell(t, UPGRADE_REFUSED, "it was tried and did not come up");
    } else if (status != STATUS_OK ||
               upgrade->offset > upgrade->manifest.size) {
        tell(t, UPGRADE_FAILED, "the terminal cannot store it");
    } else if (upgrade->offset == upgrade->manifest.size) {
        begin_check(t);
    } else {
        upgrade->step = UPGRADE_LOADING;
        ask(t);
    }
    return status;
}

static void
take_chunk(struct posterminal *t, const struct message_upgrade_chunk *chunk,
           struct posterminal_event *event) {
    struct upgrade *upgrade = &t->upgrade;
    // What was not asked for is late, or of an earlier connection.
    if (upgrade->step != UPGRADE_LOADING || !upgrade->asked ||
        chunk->offset != upgrade->offset ||
        chunk->size > upgrade->manifest.size - upgrade->offset) {
        return;
    }
    upgrade->asked = false;
    if (upgrade->store.write(upgrade->store.context, chunk->offset,
                             chunk->bytes, chunk->size) != STATUS_OK) {
        fail(t, UPGRADE_FAILED, "the terminal cannot store it", event);
        return;
    }
    upgrade->offset += chunk->size;
    if (upgrade->offset == upgrade->manifest.size) {
        begin_check(t);
    } else {
        ask(t);
    }
}

void
upgrade_take(struct posterminal *t, const struct message *message,
             struct posterminal_event *event) {
    if (message->type == MESSAGE_UPGRADE_OFFER) {
        take_offer(t, &message->u.upgrade_offer, event);
    } else if (message->type == MESSAGE_UPGRADE_CHUNK) {
        take_chunk(t, &message->u.upgrade_chunk, event);
    }
}

void
upgrade_offline(struct posterminal *t) {
    t->upgrade.asked = false;
}

// --- verification, a little at a time

static bool
check_piece(struct upgrade *upgrade) {
    uint8_t bytes[CHECK_BYTES];
    uint64_t left = upgrade->manifest.size - upgrade->offset;
    size_t size = left < sizeof(bytes) ? (size_t)left : sizeof(bytes);
    bool ok = upgrade->digest != NULL &&
              upgrade->store.read(upgrade->store.context, upgrade->offset,
                                  bytes, size) == STATUS_OK &&
              EVP_DigestUpdate(upgrade->digest, bytes, size) == 1;
    upgrade->offset += size;
    return ok;
}

static void
end_check(struct posterminal *t, bool readable,
          struct posterminal_event *event) {
    struct upgrade *upgrade = &t->upgrade;
    uint8_t hash[EVP_MAX_MD_SIZE];
    bool good = readable &&
                EVP_DigestFinal_ex(upgrade->digest, hash, NULL) == 1 &&
                memcmp(hash, upgrade->manifest.sha256, UPGRADE_HASH_SIZE) == 0;
    enum status status =
        upgrade->store.finish(upgrade->store.context, &upgrade->manifest, good);
    if (!good || status != STATUS_OK) {
        upgrade->offset = 0;
        fail(t, UPGRADE_FAILED,
             good ? "the terminal cannot store it"
                  : "what arrived is not what was signed",
             event);
        return;
    }
    upgrade->step = UPGRADE_DONE;
    tell(t, UPGRADE_READY, "");
    event->type = POSTERMINAL_UPGRADE_READY;
    event->manifest = upgrade->manifest;
}

void
upgrade_work(struct posterminal *t, struct posterminal_event *event) {
    struct upgrade *upgrade = &t->upgrade;
    if (!is_idle(t)) {
        return; // a sale comes first
    }
    if (upgrade->step == UPGRADE_LOADING && !upgrade->asked && t->online) {
        ask(t); // the sale is over
    }
    bool readable = true;
    for (unsigned i = 0;
         i < CHECKS_A_CALL && readable && upgrade->step == UPGRADE_CHECKING &&
         upgrade->offset < upgrade->manifest.size;
         i++) {
        readable = check_piece(upgrade);
    }
    if (upgrade->step == UPGRADE_CHECKING &&
        (!readable || upgrade->offset == upgrade->manifest.size)) {
        end_check(t, readable, event);
    }
}

void
upgrade_end(struct posterminal *t) {
    EVP_MD_CTX_free(t->upgrade.digest);
    t->upgrade.digest = NULL;
    t->upgrade.step = UPGRADE_NONE;
}
