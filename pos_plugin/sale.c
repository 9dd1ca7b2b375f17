#include "pos_plugin/sale.h"

#include "pos_plugin/order_json.h"
#include "pos_plugin/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

// Longest wait of one step: the cashier's stop and timers are looked at then.
#define SALE_STEP_MAX_MS 50

static int64_t
now_ms(void) {
    return plugin_now_us() / 1000;
}

static enum status
make_sale_id(char id[SALE_ID_MAX]) {
    uint32_t noise = 0;
    time_t now = time(NULL);
    struct tm utc;
    char stamp[20];

    if (getrandom(&noise, sizeof(noise), 0) != (ssize_t)sizeof(noise)) {
        log_error("the system gives no random numbers");
        return STATUS_IO;
    }
    gmtime_r(&now, &utc);
    strftime(stamp, sizeof(stamp), "%Y%m%d%H%M%S", &utc);
    snprintf(id, SALE_ID_MAX, "%s-%08x", stamp, noise);
    return STATUS_OK;
}

static char *
order_text(const struct order *order) {
    json_t *json = order_to_json(order);
    char *text = json_dumps(json, JSON_COMPACT);

    json_decref(json);
    return text;
}

static struct money
order_total(const struct order *order) {
    struct money total = {.minor = order->total.minor};

    memcpy(total.currency, order->currency, sizeof(total.currency));
    return total;
}

// A journal that fails in the middle of a sale is logged by itself; the sale
// goes on, since the payment's own record is written separately and first.
static void
enter(struct sale *sale, enum sale_state state, const char *detail) {
    if (sale->state == state && strcmp(sale->detail, detail) == 0) {
        return;
    }
    sale->state = state;
    snprintf(sale->detail, sizeof(sale->detail), "%s", detail);
    journal_set_sale_state(sale->parts.journal, sale->sale_id, state, detail);
    sale->deadline_ms = now_ms() + sale->parts.customer_timeout_ms;
    if (sale->parts.changed) {
        sale->parts.changed(sale->parts.context, state, detail);
    }
}

static struct message *
new_message(struct sale *sale, enum message_type type) {
    memset(&sale->outgoing, 0, sizeof(sale->outgoing));
    sale->outgoing.type = type;
    return &sale->outgoing;
}

static void
send(struct sale *sale) {
    // A full queue means that the terminal is away; it will be told where
    // the sale stands when it comes back.
    if (link_send(sale->parts.link, &sale->outgoing) != STATUS_OK) {
        log_warning("the terminal is away; it is told later");
    }
}

static void
send_order(struct sale *sale) {
    struct message_order *order = &new_message(sale, MESSAGE_ORDER)->u.order;

    memcpy(order->sale_id, sale->sale_id, SALE_ID_MAX);
    order->revision = sale->revision;
    order->order = sale->order;
    link_set_sale(sale->parts.link, sale->sale_id, sale->revision,
                  order_hash(&sale->order));
    send(sale);
    sale->order_sent = true;
}

static void
send_cancel(struct sale *sale, enum cancel_reason reason) {
    struct message_cancel *cancel =
        &new_message(sale, MESSAGE_CANCEL)->u.cancel;

    memcpy(cancel->sale_id, sale->sale_id, SALE_ID_MAX);
    cancel->reason = reason;
    send(sale);
}

static void
send_progress(struct sale *sale, enum payment_progress what, const char *text) {
    struct message_progress *progress =
        &new_message(sale, MESSAGE_PROGRESS)->u.progress;

    memcpy(progress->sale_id, sale->sale_id, SALE_ID_MAX);
    progress->progress = what;
    utf8_copy(progress->text, sizeof(progress->text), text);
    send(sale);
}

static void
send_result(struct sale *sale, enum sale_outcome outcome) {
    struct message_result *result =
        &new_message(sale, MESSAGE_RESULT)->u.result;

    memcpy(result->sale_id, sale->sale_id, SALE_ID_MAX);
    result->outcome = outcome;
    memcpy(result->currency, sale->order.currency, sizeof(result->currency));
    result->total_minor = sale->order.total.minor;
    // Why not, where it was not paid; "paid" needs no words.
    if (outcome != OUTCOME_PAID) {
        utf8_copy(result->text, sizeof(result->text), sale->detail);
    }
    send(sale);
}

static void
finish(struct sale *sale, enum sale_state state, const char *detail) {
    explicit_bzero(&sale->credential, sizeof(sale->credential));
    sale->has_credential = false;
    enter(sale, state, detail);
    sale->finished = true;
    link_set_sale(sale->parts.link, "", 0, 0);
}

static void
cancel(struct sale *sale, enum cancel_reason reason, const char *detail) {
    if (reason != CANCEL_BY_CUSTOMER) {
        link_forget_queue(sale->parts.link);
        send_cancel(sale, reason);
    }
    finish(sale, SALE_CANCELLED, detail);
}

static void
end_payment(struct sale *sale, enum sale_state state,
            enum sale_outcome outcome) {
    finish(sale, state, sale->payment.detail);
    send_result(sale, outcome);
}

// Ends a sale whose credential was not used. The terminal gave it away, so it
// waits for a result and takes no cancel any more.
static void
call_off(struct sale *sale, const char *detail) {
    finish(sale, SALE_CANCELLED, detail);
    send_result(sale, OUTCOME_CANCELLED);
}

// A refused code: the customer may show another one, as a new attempt.
static void
ask_again(struct sale *sale, const char *why) {
    enter(sale, SALE_CONFIRMED, why);
    send_progress(sale, PROGRESS_NEW_CREDENTIAL, why);
}

static void
follow_payment(struct sale *sale) {
    const struct engine_status *payment = &sale->payment;
    enum sale_state before = sale->state;
    enum sale_state state = sale_state_of_attempt(payment->state);

    switch (state) {
    case SALE_PAID:
        end_payment(sale, state, OUTCOME_PAID);
        return;
    case SALE_REVERSED:
        end_payment(sale, state, OUTCOME_REVERSED);
        return;
    case SALE_DECLINED:
        if (payment->new_code_helps && !sale->stop_wanted) {
            ask_again(sale, payment->detail);
        } else {
            end_payment(sale, state, OUTCOME_DECLINED);
        }
        return;
    default:
        break;
    }
    if (payment->state == ATTEMPT_MANUAL) {
        end_payment(sale, SALE_UNKNOWN, OUTCOME_UNKNOWN);
        return;
    }
    enter(sale, state, payment->detail);
    if (state != before) {
        send_progress(sale,
                      state == SALE_CUSTOMER_PASSWORD
                          ? PROGRESS_CUSTOMER_PASSWORD
                      : state == SALE_UNKNOWN ? PROGRESS_CHECKING
                                              : PROGRESS_PAYING,
                      "");
    }
    sale->step_due_ms = now_ms() + payment->next_step_ms;
}

static void
refuse_payment(struct sale *sale, enum status status) {
    if (status == STATUS_REFUSED) {
        ask_again(sale, sale->payment.detail[0] ? sale->payment.detail
                                                : "code was refused");
        return;
    }
    sale->failure = status;
    if (status == STATUS_STATE) {
        // The journal knows of a payment that is open: never "cancelled".
        end_payment(sale, SALE_UNKNOWN, OUTCOME_UNKNOWN);
        return;
    }
    // Nothing was sent: the journal could not record it.
    call_off(sale, status_string(status));
}

// False when the order on the screen is no longer the one that the customer
// confirmed: the sale is off, and nothing is charged.
static bool
order_stands(struct sale *sale) {
    char why[JOURNAL_TEXT_MAX] = "";

    if (!sale->parts.stands ||
        sale->parts.stands(sale->parts.stands_context, why)) {
        return true;
    }
    call_off(sale, why);
    return false;
}

static void
pay(struct sale *sale) {
    struct payment_credential credential = {
        .is_face_token = sale->credential.kind == CREDENTIAL_FACE_TOKEN,
        .wallet_hint = sale->credential.wallet_hint,
        .bytes = sale->credential.bytes,
        .size = sale->credential.size,
    };
    enum status status;

    enter(sale, SALE_CREDENTIAL,
          credential.is_face_token ? "face token" : "payment code");
    enter(sale, SALE_PAYING, "");
    send_progress(sale, PROGRESS_PAYING, "");
    status = engine_pay(sale->parts.engine, sale->sale_id, sale->parts.till,
                        &sale->order, &credential, &sale->payment);
    explicit_bzero(&sale->credential, sizeof(sale->credential));
    sale->has_credential = false;
    if (status == STATUS_OK) {
        follow_payment(sale);
    } else {
        refuse_payment(sale, status);
    }
}

static bool
payment_is_open(const struct sale *sale) {
    return !sale->finished && (sale->state == SALE_PAYING ||
                               sale->state == SALE_CUSTOMER_PASSWORD ||
                               sale->state == SALE_UNKNOWN);
}

static void
on_confirmed(struct sale *sale, const struct message_confirmed *message) {
    if (sale->state != SALE_SHOWN && sale->state != SALE_CAPTURED) {
        return;
    }
    if (message->revision != sale->revision) {
        return; // of an earlier revision, crossed on the wire
    }
    if (message->order_hash != order_hash(&sale->order)) {
        log_warning("the terminal confirmed another order than was sent; "
                    "showing it again");
        send_order(sale);
        return;
    }
    enter(sale, SALE_CONFIRMED, "");
}

static void
on_disputed(struct sale *sale, const struct message_disputed *message) {
    if (message->revision == sale->revision &&
        (sale->state == SALE_SHOWN || sale->state == SALE_CAPTURED)) {
        sale->dispute = *message;
        enter(sale, SALE_DISPUTED, "");
    }
}

static void
on_cancel(struct sale *sale) {
    if (payment_is_open(sale)) {
        sale->stop_wanted = true;
    } else {
        cancel(sale, CANCEL_BY_CUSTOMER, "by the customer");
    }
}

static void
on_credential(struct sale *sale, const struct message_credential *message) {
    // Any other state: a repetition after a reconnect, or unasked for.
    if (sale->state == SALE_CONFIRMED && !sale->has_credential &&
        message->revision == sale->revision) {
        sale->credential = *message;
        sale->has_credential = true;
    }
}

// The terminal (re)appeared: does it show what it should?
static void
on_up(struct sale *sale, const struct message_hello *hello) {
    bool same = strcmp(hello->sale_id, sale->sale_id) == 0 &&
                hello->revision == sale->revision &&
                hello->order_hash == order_hash(&sale->order);

    if (payment_is_open(sale)) {
        send_progress(sale,
                      sale->state == SALE_CUSTOMER_PASSWORD
                          ? PROGRESS_CUSTOMER_PASSWORD
                          : PROGRESS_CHECKING,
                      "");
        return;
    }
    if (!sale->order_sent) {
        send_order(sale);
    } else if (!same && (sale->state == SALE_CONFIRMED ||
                         sale->state == SALE_DISPUTED)) {
        // The link has sent the order again; the customer starts anew.
        enter(sale, SALE_SHOWN, "shown again");
    }
}

// Which sale a message speaks of, NULL when it is about none.
static const char *
message_sale(const struct message *message) {
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

static void
on_message(struct sale *sale, const struct message *message) {
    const char *sale_id = message_sale(message);

    if (sale->finished || !sale_id || strcmp(sale_id, sale->sale_id) != 0) {
        return;
    }
    switch (message->type) {
    case MESSAGE_CONFIRMED:
        on_confirmed(sale, &message->u.confirmed);
        break;
    case MESSAGE_DISPUTED:
        on_disputed(sale, &message->u.disputed);
        break;
    case MESSAGE_CANCEL:
        on_cancel(sale);
        break;
    case MESSAGE_CREDENTIAL:
        on_credential(sale, &message->u.credential);
        break;
    default:
        break;
    }
}

static void
pump_link(struct sale *sale, int timeout_ms) {
    struct link_event *event = &sale->incoming;
    enum status status = link_poll(sale->parts.link, timeout_ms, event);

    if (status != STATUS_OK) {
        return; // logged by the link, which goes on trying
    }
    switch (event->type) {
    case LINK_EVENT_UP:
        if (!sale->finished) {
            on_up(sale, &event->message.u.hello);
        }
        break;
    case LINK_EVENT_MESSAGE:
        on_message(sale, &event->message);
        message_wipe(&event->message);
        break;
    case LINK_EVENT_REFUSED:
        if (!sale->finished && !payment_is_open(sale)) {
            sale->failure = STATUS_REFUSED;
            finish(sale, SALE_CANCELLED, "terminal speaks another protocol");
        }
        break;
    case LINK_EVENT_DOWN:
        log_info("terminal lost: %s", status_string(event->reason));
        break;
    case LINK_EVENT_NONE:
        break;
    }
    if (sale->state == SALE_CAPTURED && sale->order_sent &&
        link_is_drained(sale->parts.link)) {
        enter(sale, SALE_SHOWN, "");
    }
}

void
sale_idle(void *context) {
    struct sale *sale = context;

    if (sale->parts.link) {
        pump_link(sale, 0);
    }
}

enum status
sale_begin(struct sale *sale, const struct sale_parts *parts,
           const struct order *order) {
    struct journal_sale record = {.state = SALE_CAPTURED, .revision = 1};
    enum status status = make_sale_id(sale->sale_id);
    char *text;

    if (status != STATUS_OK) {
        return status;
    }
    sale->parts = *parts;
    sale->revision = 1;
    sale->state = SALE_CAPTURED;
    sale->order = *order;
    sale->deadline_ms = now_ms() + parts->connect_timeout_ms;
    snprintf(record.sale_id, sizeof(record.sale_id), "%s", sale->sale_id);
    snprintf(record.till, sizeof(record.till), "%s", parts->till);
    record.total = order_total(order);
    text = order_text(order);
    status = text ? journal_add_sale(parts->journal, &record, text)
                  : STATUS_NO_MEMORY;
    free(text);
    if (status != STATUS_OK) {
        return status;
    }
    if (parts->changed) {
        parts->changed(parts->context, SALE_CAPTURED, "");
    }
    link_set_sale(parts->link, sale->sale_id, sale->revision,
                  order_hash(order));
    if (link_is_up(parts->link)) {
        send_order(sale);
    }
    return STATUS_OK;
}

enum status
sale_revise(struct sale *sale, const struct order *order) {
    enum status status;
    char *text;

    if (sale->state != SALE_DISPUTED || sale->finished) {
        return STATUS_STATE;
    }
    text = order_text(order);
    status =
        text ? journal_revise_sale(sale->parts.journal, sale->sale_id,
                                   sale->revision + 1, order_total(order), text)
             : STATUS_NO_MEMORY;
    free(text);
    if (status != STATUS_OK) {
        return status;
    }
    sale->revision++;
    sale->order = *order;
    enter(sale, SALE_CAPTURED, "corrected");
    send_order(sale);
    return STATUS_OK;
}

static void
step_payment(struct sale *sale) {
    enum status status;

    if (sale->stop_wanted) {
        sale->stop_wanted = false;
        status = engine_stop(sale->parts.engine, &sale->payment);
    } else if (now_ms() >= sale->step_due_ms) {
        status = engine_step(sale->parts.engine, &sale->payment);
    } else {
        return;
    }
    if (status == STATUS_OK) {
        follow_payment(sale);
        return;
    }
    // The journal or the engine failed: the attempt stays on record.
    sale->failure = status;
    end_payment(sale, SALE_UNKNOWN, OUTCOME_UNKNOWN);
}

static void
check_deadline(struct sale *sale) {
    if (sale->finished || payment_is_open(sale) ||
        now_ms() < sale->deadline_ms) {
        return;
    }
    if (sale->state == SALE_CAPTURED) {
        log_error("the terminal does not answer; is it switched on, and is "
                  "terminal.uri right? (posplugin devices)");
        sale->failure = STATUS_TIMEOUT;
        cancel(sale, CANCEL_TIMEOUT, "terminal does not answer");
        return;
    }
    cancel(sale, CANCEL_TIMEOUT, "customer did not answer");
}

void
sale_step(struct sale *sale, int timeout_ms) {
    if (timeout_ms > SALE_STEP_MAX_MS) {
        timeout_ms = SALE_STEP_MAX_MS;
    }
    pump_link(sale, timeout_ms);
    if (sale->has_credential && sale->state == SALE_CONFIRMED &&
        order_stands(sale)) {
        pay(sale);
    }
    if (payment_is_open(sale)) {
        step_payment(sale);
    }
    check_deadline(sale);
}

void
sale_stop(struct sale *sale) {
    if (sale->finished) {
        return;
    }
    if (payment_is_open(sale)) {
        sale->stop_wanted = true;
    } else {
        cancel(sale, CANCEL_BY_CASHIER, "by the cashier");
    }
}
