#include "link/link_internal.h"

#include <string.h>

void
link_restore_order(struct link_end *link, const struct message_hello *peer) {
    const struct shown_order *order = &link->order;
    const struct message_hello *own = &link->hello;
    bool same = strcmp(peer->sale_id, own->sale_id) == 0 &&
                peer->revision == own->revision &&
                peer->order_hash == own->order_hash;
    if (order->size == 0 || same ||
        session_holds(link->session, order->bytes, order->size)) {
        return;
    }
    log_info("link: the terminal shows another order: sent again");
    session_send_first(link->session, order->bytes, order->size);
}

void
link_drop_late(struct link_end *link, const struct message_hello *peer) {
    if (!session_is_drained(link->session) &&
        strcmp(link->sent_sale_id, peer->sale_id) != 0) {
        log_info("link: what was to be sent is of a sale that is over");
        session_forget(link->session);
    }
}

/** Keep what the terminal is to show; see link_restore_order(). */
static void
remember_order(struct link_end *link, const struct message_order *message,
               size_t size) {
    struct shown_order *order = &link->order;
    link_set_sale(link, message->sale_id, message->revision,
                  order_hash(&message->order));
    memcpy(order->sale_id, message->sale_id, sizeof(order->sale_id));
    order->revision = message->revision;
    memcpy(order->bytes, link->scratch, size);
    order->size = size;
}

/** What the terminal is to show changes with what it is sent. */
static void
follow_sale(struct link_end *link, const struct message *message, size_t size) {
    switch (message->type) {
    case MESSAGE_ORDER:
        remember_order(link, &message->u.order, size);
        break;
    case MESSAGE_CANCEL:
    case MESSAGE_RESULT:
    case MESSAGE_IDLE:
        link->order.size = 0; // never shown again by a reconnect
        break;
    default:
        break;
    }
}

/** The sale that a message of a terminal is about, NULL for none. */
static const char *
terminal_sale_id(const struct message *message) {
    switch (message->type) {
    case MESSAGE_CONFIRMED:
        return message->u.confirmed.sale_id;
    case MESSAGE_DISPUTED:
        return message->u.disputed.sale_id;
    case MESSAGE_CANCEL:
        return message->u.cancel.sale_id;
    case MESSAGE_CREDENTIAL:
        return message->u.credential.sale_id;
    default:
        return NULL;
    }
}

enum status
link_send(struct link_end *link, const struct message *message) {
    size_t size = message_encode(message, link->scratch, sizeof(link->scratch));
    if (size == 0) {
        log_error("link: message %d cannot be encoded: a field is out of its "
                  "bounds",
                  (int)message->type);
        return STATUS_INVALID;
    }
    enum status status = session_send(link->session, link->scratch, size);
    if (status == STATUS_OK && link->hello.role == LINK_ROLE_TILL) {
        follow_sale(link, message, size);
    } else if (status == STATUS_OK && terminal_sale_id(message)) {
        memcpy(link->sent_sale_id, terminal_sale_id(message), SALE_ID_MAX);
    }
    explicit_bzero(link->scratch, size);
    if (status == STATUS_OVERFLOW) {
        log_warning("link: the queue is full: the other side is away");
    }
    return status;
}

void
link_set_sale(struct link_end *link, const char *sale_id, uint32_t revision,
              uint64_t order_hash) {
    struct message_hello *hello = &link->hello;
    memset(hello->sale_id, 0, sizeof(hello->sale_id));
    memcpy(hello->sale_id, sale_id, strnlen(sale_id, SALE_ID_MAX - 1));
    hello->revision = *sale_id ? revision : 0;
    hello->order_hash = *sale_id ? order_hash : 0;
    if (strcmp(link->order.sale_id, hello->sale_id) != 0 ||
        link->order.revision != revision) {
        link->order.size = 0;
    }
}
