// The rules of a sale on the terminal's side; see posterminal.h.

#include "link/posterminal_internal.h"

#include <string.h>

static bool
is_mine(const struct posterminal *t, const char *sale_id) {
    return t->order.sale_id[0] != '\0' &&
           strcmp(t->order.sale_id, sale_id) == 0;
}

/** May the customer do something now? */
static bool
is_agreed(const struct posterminal *t) {
    return t->online && t->agreed;
}

static bool
is_confirmed(const struct posterminal *t) {
    return is_mine(t, t->confirmed.sale_id) &&
           t->confirmed.revision == t->order.revision &&
           t->confirmed.hash == t->hash;
}

static void
clear(struct posterminal *t) {
    t->phase = POSTERMINAL_PHASE_IDLE;
    memset(&t->order, 0, sizeof(t->order));
    memset(&t->confirmed, 0, sizeof(t->confirmed));
    t->hash = 0;
    t->agreed = true;
}

static void
set_text(struct posterminal_event *event, const char *text) {
    utf8_copy(event->text, sizeof(event->text), text);
}

static void
end(struct posterminal *t, enum sale_outcome outcome,
    struct posterminal_event *event) {
    t->phase = POSTERMINAL_PHASE_ENDED;
    t->outcome = outcome;
    event->type = POSTERMINAL_RESULT;
    event->outcome = outcome;
    memcpy(event->currency, t->order.order.currency, sizeof(event->currency));
    event->total_minor = t->order.order.total.minor;
}

// --- the till

/** Can this order be put before a customer at all? */
static bool
is_showable(const struct order *order) {
    return order->total.known && currency_decimals(order->currency) >= 0;
}

static enum status
send_cancel(struct posterminal *t, const char *sale_id,
            enum cancel_reason reason) {
    struct message *message = posterminal_begin(t, MESSAGE_CANCEL);
    memcpy(message->u.cancel.sale_id, sale_id, SALE_ID_MAX);
    message->u.cancel.reason = reason;
    return posterminal_send(t);
}

static void
take_order(struct posterminal *t, const struct message_order *message,
           struct posterminal_event *event) {
    uint64_t hash = order_hash(&message->order);
    bool again = is_mine(t, message->sale_id);
    bool same =
        again && message->revision == t->order.revision && hash == t->hash;
    t->agreed |= same;
    if (same || (again && message->revision < t->order.revision) ||
        message->sale_id[0] == '\0' ||
        strcmp(message->sale_id, t->cancelled_id) == 0) {
        return;
    }
    if (!is_showable(&message->order)) {
        log_error("order without a total or a known currency refused");
        send_cancel(t, message->sale_id, CANCEL_ERROR);
        return;
    }
    t->order = *message;
    t->hash = hash;
    t->agreed = true;
    t->phase = POSTERMINAL_PHASE_SHOWN;
    memset(&t->confirmed, 0, sizeof(t->confirmed));
    event->type = again ? POSTERMINAL_CHANGED : POSTERMINAL_ORDER;
}

/** True once a credential has left and the end has not been told. */
static bool
is_paying(const struct posterminal *t) {
    return t->phase == POSTERMINAL_PHASE_PAYING ||
           (t->phase == POSTERMINAL_PHASE_ENDED &&
            t->outcome == OUTCOME_UNKNOWN);
}

static void
take_cancel(struct posterminal *t, const struct message_cancel *message,
            struct posterminal_event *event) {
    if (!is_mine(t, message->sale_id)) {
        return;
    }
    if (is_paying(t)) {
        // The money may already have moved: only a result ends this.
        t->phase = POSTERMINAL_PHASE_PAYING;
        event->type = POSTERMINAL_PROGRESS;
        event->progress = PROGRESS_CHECKING;
        return;
    }
    end(t, OUTCOME_CANCELLED, event);
    event->type = POSTERMINAL_CANCELLED;
}

static void
take_progress(struct posterminal *t, const struct message_progress *message,
              struct posterminal_event *event) {
    bool ended =
        t->phase == POSTERMINAL_PHASE_ENDED && t->outcome != OUTCOME_UNKNOWN;
    bool known = message->progress >= PROGRESS_PAYING &&
                 message->progress <= PROGRESS_NEW_CREDENTIAL;
    if (!is_mine(t, message->sale_id) || ended || !known) {
        return;
    }
    set_text(event, message->text);
    if (message->progress != PROGRESS_NEW_CREDENTIAL) {
        t->phase = POSTERMINAL_PHASE_PAYING;
        event->type = POSTERMINAL_PROGRESS;
        event->progress = message->progress;
    } else if (is_confirmed(t)) {
        t->phase = POSTERMINAL_PHASE_ASKED;
        event->type = POSTERMINAL_CREDENTIAL;
    }
}

static void
take_result(struct posterminal *t, const struct message_result *message,
            struct posterminal_event *event) {
    bool known =
        message->outcome >= OUTCOME_PAID && message->outcome <= OUTCOME_UNKNOWN;
    if (!is_mine(t, message->sale_id) || !known) {
        return;
    }
    end(t, message->outcome, event);
    memcpy(event->currency, message->currency, sizeof(event->currency));
    event->total_minor = message->total_minor;
    set_text(event, message->text);
}

static void
go_idle(struct posterminal *t, struct posterminal_event *event) {
    clear(t);
    event->type = POSTERMINAL_IDLE;
}

/** The till has no sale in hand; one that was being paid has no end yet. */
static void
leave_sale(struct posterminal *t, struct posterminal_event *event) {
    if (t->phase == POSTERMINAL_PHASE_PAYING) {
        end(t, OUTCOME_UNKNOWN, event);
        t->agreed = true;
    } else {
        go_idle(t, event);
    }
}

/** The till is there and says which sale it has in hand. */
static void
take_hello(struct posterminal *t, const struct message_hello *hello,
           struct posterminal_event *event) {
    bool ours = is_mine(t, hello->sale_id);
    bool none = t->order.sale_id[0] == '\0';
    bool ended = t->phase == POSTERMINAL_PHASE_ENDED;
    t->online = true;
    t->agreed = none || ended ||
                (ours && hello->revision == t->order.revision &&
                 hello->order_hash == t->hash);
    event->type = POSTERMINAL_ONLINE;
    if (ours || none || ended) {
        return; // when it is not agreed the order comes again
    }
    leave_sale(t, event);
}

void
sale_take(struct posterminal *t, const struct message *message,
          struct posterminal_event *event) {
    switch (message->type) {
    case MESSAGE_HELLO:
        take_hello(t, &message->u.hello, event);
        break;
    case MESSAGE_ORDER:
        take_order(t, &message->u.order, event);
        break;
    case MESSAGE_CANCEL:
        take_cancel(t, &message->u.cancel, event);
        break;
    case MESSAGE_PROGRESS:
        take_progress(t, &message->u.progress, event);
        break;
    case MESSAGE_RESULT:
        take_result(t, &message->u.result, event);
        break;
    case MESSAGE_IDLE:
        leave_sale(t, event);
        break;
    default:
        break; // the terminal's own direction
    }
}

// --- the customer

/** Is this order the one that may be agreed to or disputed? */
static bool
is_open(const struct posterminal *t, const char *sale_id, uint32_t revision) {
    return is_agreed(t) && t->phase == POSTERMINAL_PHASE_SHOWN &&
           is_mine(t, sale_id) && revision == t->order.revision;
}

enum status
posterminal_confirm(struct posterminal *t, const char *sale_id,
                    uint32_t revision) {
    if (!is_open(t, sale_id, revision)) {
        return STATUS_STATE;
    }
    struct message *message = posterminal_begin(t, MESSAGE_CONFIRMED);
    struct message_confirmed *confirmed = &message->u.confirmed;
    memcpy(confirmed->sale_id, t->order.sale_id, sizeof(confirmed->sale_id));
    confirmed->revision = revision;
    confirmed->order_hash = t->hash;
    enum status status = posterminal_send(t);
    if (status == STATUS_OK) {
        memcpy(t->confirmed.sale_id, t->order.sale_id,
               sizeof(t->confirmed.sale_id));
        t->confirmed.revision = revision;
        t->confirmed.hash = t->hash;
        t->phase = POSTERMINAL_PHASE_ASKED;
    }
    return status;
}

/** 0 is the total. */
static bool
has_item(const struct order *order, uint32_t item_id) {
    bool found = item_id == 0;
    for (size_t i = 0; i < order->item_count && !found; i++) {
        found = order->items[i].item_id == item_id;
    }
    return found;
}

enum status
posterminal_dispute(struct posterminal *t,
                    const struct message_disputed *disputed) {
    if (!is_open(t, disputed->sale_id, disputed->revision)) {
        return STATUS_STATE;
    }
    if (disputed->item_count > DISPUTE_ITEMS_MAX ||
        disputed->point_count > DISPUTE_POINTS_MAX) {
        return STATUS_INVALID;
    }
    for (size_t i = 0; i < disputed->item_count; i++) {
        if (!has_item(&t->order.order, disputed->item_ids[i])) {
            return STATUS_INVALID;
        }
    }
    posterminal_begin(t, MESSAGE_DISPUTED)->u.disputed = *disputed;
    enum status status = posterminal_send(t);
    if (status == STATUS_OK) {
        t->phase = POSTERMINAL_PHASE_DISPUTED;
    }
    return status;
}

enum status
posterminal_cancel(struct posterminal *t) {
    if (t->phase != POSTERMINAL_PHASE_SHOWN &&
        t->phase != POSTERMINAL_PHASE_DISPUTED &&
        t->phase != POSTERMINAL_PHASE_ASKED) {
        return STATUS_STATE;
    }
    enum status status = send_cancel(t, t->order.sale_id, CANCEL_BY_CUSTOMER);
    memcpy(t->cancelled_id, t->order.sale_id, sizeof(t->cancelled_id));
    memset(&t->confirmed, 0, sizeof(t->confirmed));
    t->phase = POSTERMINAL_PHASE_ENDED;
    t->outcome = OUTCOME_CANCELLED;
    return status;
}

static enum status
send_credential(struct posterminal *t, enum credential_kind kind,
                const uint8_t *bytes, size_t size, const char *hint) {
    struct message *message = posterminal_begin(t, MESSAGE_CREDENTIAL);
    struct message_credential *credential = &message->u.credential;
    memcpy(credential->sale_id, t->confirmed.sale_id,
           sizeof(credential->sale_id));
    credential->revision = t->confirmed.revision;
    credential->kind = kind;
    credential->size = size;
    memcpy(credential->bytes, bytes, size);
    utf8_copy(kind == CREDENTIAL_FACE_TOKEN ? credential->face_provider
                                            : credential->wallet_hint,
              sizeof(credential->wallet_hint), hint != NULL ? hint : "");
    return posterminal_send(t);
}

enum status
posterminal_give(struct posterminal *t, enum credential_kind kind,
                 const uint8_t *bytes, size_t size, const char *hint) {
    if (t->phase != POSTERMINAL_PHASE_ASKED || !is_confirmed(t)) {
        return STATUS_STATE;
    }
    if (!is_agreed(t)) {
        return STATUS_GONE;
    }
    if (size == 0 || size > CREDENTIAL_MAX) {
        return STATUS_INVALID;
    }
    enum status status = send_credential(t, kind, bytes, size, hint);
    if (status == STATUS_OK) {
        t->phase = POSTERMINAL_PHASE_PAYING;
    }
    return status;
}

void
posterminal_done(struct posterminal *t) {
    if (t->phase == POSTERMINAL_PHASE_ENDED) {
        clear(t);
    }
}
