// The terminal's side: a till that says anything, in any order, while a
// customer presses anything. Each input is a row of: 1 byte what, 1 byte size,
// content. The rules that protect money are asserted.

#include "link/posterminal.h"

#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>

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
    }
}

static enum status
store_begin(void *context, const struct upgrade_manifest *manifest,
            uint64_t *have) {
    (void)context;
    (void)manifest;
    (void)have;
    abort(); // nobody has the key: no offer is genuine
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
        posterminal_accept_upgrade(terminal, what > 127);
        posterminal_poll(terminal, 0, &event);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t key[UPGRADE_KEY_SIZE] = {9};
    const struct posterminal_store store = {.begin = store_begin};
    const struct posterminal_options options = {.send = take,
                                                .software_version = "1",
                                                .product = "p",
                                                .upgrade_key = key,
                                                .store = &store};
    posterminal_set_log(NULL, NULL, 0);
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
