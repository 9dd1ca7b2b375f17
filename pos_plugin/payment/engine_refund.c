#include "pos_plugin/payment/engine_hand.h"

#include <stdio.h>
#include <string.h>

/** One refund, with what it belongs to. */
struct refund_call {
    struct journal_refund refund;
    struct journal_attempt attempt;
    const struct engine_provider *provider;
    bool fresh; ///< never sent before
};

/** A definite answer is recorded; any other says how to go on. */
static enum status
record(struct engine *engine, const struct refund_call *call,
       struct payment_answer *answer) {
    const char *number = call->refund.refund_no;
    bool nothing = answer->outcome == PAYMENT_NOT_SENT && call->fresh;
    if (answer->outcome == PAYMENT_PAID) {
        return journal_set_refund_state(engine->journal, number,
                                        REFUND_ACCEPTED, answer->detail);
    }
    if (answer->outcome == PAYMENT_DECLINED || nothing) {
        return journal_set_refund_state(engine->journal, number, REFUND_REFUSED,
                                        answer->detail);
    }
    char why[JOURNAL_TEXT_MAX];
    memcpy(why, answer->detail, sizeof(why));
    snprintf(answer->detail, sizeof(answer->detail),
             answer->outcome == PAYMENT_PENDING
                 ? "refund %s is under way: %.100s"
                 : "refund %s is not known to be done, repeat it with this "
                   "number: %.100s",
             number,
             why[0] != '\0' ? why : payment_outcome_string(answer->outcome));
    if (answer->outcome != PAYMENT_PENDING) {
        answer->outcome = PAYMENT_UNKNOWN;
    }
    return STATUS_OK;
}

static struct payment_request
request_of(const struct refund_call *call) {
    return (struct payment_request){.order_no = call->attempt.order_no,
                                    .amount = call->attempt.amount,
                                    .till = ""};
}

static void
ask(const struct refund_call *call, struct payment_answer *answer) {
    struct payment_request request = request_of(call);
    hand_clear_answer(answer);
    call->provider->ops->refund_query(call->provider->state, &request,
                                      call->refund.refund_no,
                                      call->refund.minor, answer);
}

/** Send; the same number again is the same refund. */
static void
send(const struct refund_call *call, struct payment_answer *answer) {
    struct payment_request request = request_of(call);
    hand_clear_answer(answer);
    call->provider->ops->refund(call->provider->state, &request,
                                call->refund.refund_no, call->refund.minor,
                                answer);
    if (answer->outcome == PAYMENT_QUERY &&
        call->provider->ops->refund_query != NULL) {
        ask(call, answer);
    }
}

static void
ask_or_send(const struct refund_call *call, struct payment_answer *answer) {
    if (call->provider->ops->refund_query == NULL) {
        send(call, answer);
        return;
    }
    ask(call, answer);
    if (answer->outcome == PAYMENT_NOT_EXIST) {
        send(call, answer);
    }
}

/** What the journal knows of a refund that is settled. */
static bool
is_settled(const struct journal_refund *refund, struct payment_answer *answer) {
    if (refund->state == REFUND_SENT) {
        return false;
    }
    answer->outcome =
        refund->state == REFUND_ACCEPTED ? PAYMENT_PAID : PAYMENT_DECLINED;
    memcpy(answer->detail, refund->detail, sizeof(answer->detail));
    return true;
}

static enum status
find_parts(struct engine *engine, const char *order_no,
           struct refund_call *call) {
    enum status status =
        journal_find_attempt(engine->journal, order_no, &call->attempt);
    if (status != STATUS_OK) {
        return status;
    }
    call->provider = engine_find_provider(engine, call->attempt.provider);
    return call->provider == NULL ? STATUS_INVALID : STATUS_OK;
}

static enum status
make_refund(const char *order_no, int64_t minor, const char *refund_no,
            struct journal_refund *refund) {
    refund->minor = minor;
    snprintf(refund->order_no, sizeof(refund->order_no), "%s", order_no);
    if (refund_no == NULL) {
        return engine_make_number(refund->refund_no) ? STATUS_OK : STATUS_IO;
    }
    if (strlen(refund_no) >= ORDER_NO_MAX) {
        log_error("a refund number has at most %d characters",
                  ORDER_NO_MAX - 1);
        return STATUS_INVALID;
    }
    snprintf(refund->refund_no, sizeof(refund->refund_no), "%s", refund_no);
    return STATUS_OK;
}

enum status
engine_refund(struct engine *engine, const char *order_no, int64_t minor,
              const char *refund_no, struct payment_answer *out) {
    struct refund_call call = {.fresh = true};
    struct journal_refund known;
    hand_clear_answer(out);
    enum status status = find_parts(engine, order_no, &call);
    if (status == STATUS_OK) {
        status = make_refund(order_no, minor, refund_no, &call.refund);
    }
    if (status == STATUS_OK &&
        journal_find_refund(engine->journal, call.refund.refund_no, &known) ==
            STATUS_OK) {
        call.fresh = false;
    }
    if (status == STATUS_OK) {
        status = journal_add_refund(engine->journal, &call.refund);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!call.fresh && is_settled(&known, out)) {
        return STATUS_OK;
    }
    if (call.fresh) {
        send(&call, out);
    } else {
        ask_or_send(&call, out);
    }
    return record(engine, &call, out);
}

enum status
engine_resume_refund(struct engine *engine, const char *refund_no,
                     struct payment_answer *out) {
    struct refund_call call = {.fresh = false};
    hand_clear_answer(out);
    enum status status =
        journal_find_refund(engine->journal, refund_no, &call.refund);
    if (status == STATUS_OK) {
        status = find_parts(engine, call.refund.order_no, &call);
    }
    if (status != STATUS_OK || is_settled(&call.refund, out)) {
        return status;
    }
    ask_or_send(&call, out);
    return record(engine, &call, out);
}
