// Orders, disputes, cancellations, credentials on a good line.

#include "samples/conformance/cases.h"

#include <string.h>

static bool
hello(struct bench *b) {
    const struct message_hello *hello = &b->hello;
    if (hello->role != LINK_ROLE_TERMINAL) {
        return bench_fail(b, "the hello's role (key 5) is not 2, terminal");
    }
    if (hello->protocol_version < PROTOCOL_VERSION) {
        return bench_fail(b, "the hello's version (key 4) is %u",
                          hello->protocol_version);
    }
    return (hello->capabilities & (TERMINAL_CAN_CODE | TERMINAL_CAN_FACE)) ||
           bench_fail(b, "the hello (key 6) names neither codes nor faces: "
                         "nobody could pay");
}

/** Shown, confirmed, cancelled by the till. */
static bool
show_lines(struct bench *b, size_t lines) {
    return bench_show(b, lines) && bench_confirm(b) &&
           bench_end(b, OUTCOME_CANCELLED);
}

static bool
order_1(struct bench *b) {
    return show_lines(b, 1);
}

static bool
order_12(struct bench *b) {
    return show_lines(b, 12);
}

static bool
order_200(struct bench *b) {
    return show_lines(b, ORDER_ITEMS_MAX);
}

static bool
revision(struct bench *b) {
    return bench_show(b, 5) && bench_correct(b) && bench_quiet(b) &&
           bench_confirm(b) && bench_end(b, OUTCOME_CANCELLED);
}

static bool
late_revision(struct bench *b) {
    if (!bench_show(b, 5) || !bench_correct(b)) {
        return false;
    }
    struct order newest = b->order;
    b->order.total.minor += 1; // tells which one was confirmed
    if (!bench_send_order(b, 1)) {
        return false;
    }
    b->order = newest;
    return bench_quiet(b) && bench_confirm(b) &&
           bench_end(b, OUTCOME_CANCELLED);
}

/** A message of a later version. */
static bool
unknown_type(struct bench *b) {
    static const uint8_t message[] = {0xA2, 0x00, 0x18, 0xC8, 0x01, 0x61, 'x'};
    if (!bench_show(b, 3)) {
        return false;
    }
    return (link_send_bytes(b->link, message, sizeof message) == STATUS_OK ||
            bench_fail(b, "the message cannot be sent")) &&
           bench_quiet(b) && bench_confirm(b) &&
           bench_end(b, OUTCOME_CANCELLED);
}

/** A correction with the keys 99 and -1, which nobody knows yet. */
static bool
unknown_keys(struct bench *b) {
    static const uint8_t more[] = {0x18, 0x63, 0xF5, 0x20, 0xF5};
    static uint8_t bytes[MESSAGE_BYTES_MAX + sizeof more];
    if (!bench_show(b, 3)) {
        return false;
    }
    struct message_order *order = &b->message.u.order;
    b->order.total.minor += 1;
    b->message.type = MESSAGE_ORDER;
    order->revision = ++b->revision;
    order->order = b->order;
    size_t size = message_encode(&b->message, bytes, MESSAGE_BYTES_MAX);
    bytes[0] = (uint8_t)(bytes[0] + 2); // a map of so many keys
    memcpy(bytes + size, more, sizeof more);
    return (link_send_bytes(b->link, bytes, size + sizeof more) == STATUS_OK ||
            bench_fail(b, "the message cannot be sent")) &&
           bench_quiet(b) && bench_confirm(b) &&
           bench_end(b, OUTCOME_CANCELLED);
}

static bool
names_item(const struct message_disputed *disputed, uint32_t item_id) {
    bool found = false;
    for (size_t i = 0; i < disputed->item_count; i++) {
        found |= disputed->item_ids[i] == item_id;
    }
    return found;
}

static bool
dispute(struct bench *b) {
    const struct message_disputed *disputed = &b->event.message.u.disputed;
    if ((b->hello.capabilities & TERMINAL_CAN_DISPUTE) == 0) {
        return bench_skip(b, "the terminal has no disputes");
    }
    if (!bench_show(b, 3) || !bench_act(b, "wrong 2") ||
        !bench_expect(b, MESSAGE_DISPUTED)) {
        return false;
    }
    if (strcmp(disputed->sale_id, b->sale_id) != 0 ||
        disputed->revision != b->revision) {
        return bench_fail(b, "the dispute is about sale %s revision %u",
                          disputed->sale_id, disputed->revision);
    }
    if (!names_item(disputed, 2)) {
        return bench_fail(b, "line 2 was marked, but the dispute (key 4) does "
                             "not name it");
    }
    return bench_correct(b) && bench_confirm(b) &&
           bench_end(b, OUTCOME_CANCELLED);
}

static bool
cancel_customer(struct bench *b) {
    const struct message_cancel *cancel = &b->event.message.u.cancel;
    if (!bench_show(b, 2) || !bench_act(b, "cancel") ||
        !bench_expect(b, MESSAGE_CANCEL)) {
        return false;
    }
    if (strcmp(cancel->sale_id, b->sale_id) != 0 ||
        cancel->reason != CANCEL_BY_CUSTOMER) {
        return bench_fail(b, "the cancel is for sale %s, reason %d",
                          cancel->sale_id, (int)cancel->reason);
    }
    return bench_end(b, OUTCOME_CANCELLED);
}

/** The next sale must go as usual. */
static bool
goes_on(struct bench *b) {
    return bench_quiet(b) && show_lines(b, 2);
}

static bool
till_cancels(struct bench *b) {
    return bench_send_code(b, MESSAGE_CANCEL, CANCEL_BY_CASHIER, "");
}

static bool
cancel_shown(struct bench *b) {
    return bench_show(b, 2) && bench_quiet(b) && till_cancels(b) && goes_on(b);
}

static bool
cancel_asked(struct bench *b) {
    return bench_show(b, 2) && bench_confirm(b) && till_cancels(b) &&
           goes_on(b);
}

static bool
cancel_paying(struct bench *b) {
    return bench_show(b, 2) && bench_confirm(b) &&
           bench_take_code(b, CODE_FIRST) &&
           bench_send_code(b, MESSAGE_PROGRESS, PROGRESS_PAYING, "") &&
           till_cancels(b) && bench_quiet(b) && bench_end(b, OUTCOME_PAID);
}

static bool
credential(struct bench *b) {
    return bench_show(b, 2) && bench_confirm(b) &&
           bench_take_code(b, CODE_FIRST) && bench_quiet(b) &&
           bench_send_code(b, MESSAGE_PROGRESS, PROGRESS_CUSTOMER_PASSWORD,
                           "") &&
           bench_quiet(b) && bench_end(b, OUTCOME_PAID);
}

static bool
new_credential(struct bench *b) {
    return bench_show(b, 2) && bench_confirm(b) &&
           bench_take_code(b, CODE_FIRST) &&
           bench_send_code(b, MESSAGE_PROGRESS, PROGRESS_NEW_CREDENTIAL,
                           "code expired") &&
           bench_take_code(b, CODE_SECOND) && bench_quiet(b) &&
           bench_end(b, OUTCOME_PAID);
}

/** Results and progress of a sale that is not in hand change nothing. */
static bool
foreign_sale(struct bench *b) {
    char sale_id[SALE_ID_MAX];
    if (!bench_show(b, 2)) {
        return false;
    }
    memcpy(sale_id, b->sale_id, sizeof sale_id);
    utf8_copy(b->sale_id, sizeof b->sale_id, "another-sale");
    bool ok = bench_send_code(b, MESSAGE_PROGRESS, PROGRESS_PAYING, "") &&
              bench_send_code(b, MESSAGE_RESULT, OUTCOME_PAID, "") &&
              till_cancels(b) && bench_quiet(b);
    memcpy(b->sale_id, sale_id, sizeof sale_id);
    return ok && bench_confirm(b) && bench_end(b, OUTCOME_CANCELLED);
}

const struct conformance_case sale_cases[] = {
    {"hello", "says who it is and what it can do", hello},
    {"order-1", "confirms an order of 1 line", order_1},
    {"order-12", "of 12 lines with names in UTF-8", order_12},
    {"order-200", "of 200 lines", order_200},
    {"revision", "confirms the corrected order", revision},
    {"late-revision", "an older revision changes nothing", late_revision},
    {"unknown-type", "a message of a later version", unknown_type},
    {"unknown-keys", "an order with keys of a later version", unknown_keys},
    {"foreign-sale", "another sale's result changes nothing", foreign_sale},
    {"dispute", "names the line that is wrong", dispute},
    {"cancel-customer", "the customer cancels", cancel_customer},
    {"cancel-shown", "the till cancels while it is shown", cancel_shown},
    {"cancel-asked", "while a code is awaited", cancel_asked},
    {"cancel-paying", "after a code was sent", cancel_paying},
    {"credential", "sends a code once", credential},
    {"new-credential", "and a fresh one when asked", new_credential},
    {NULL, NULL, NULL},
};
