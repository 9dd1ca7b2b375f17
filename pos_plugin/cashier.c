#include "pos_plugin/cashier.h"

#include "pos_plugin/commands.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
cashier_init(struct cashier *cashier, enum language language, bool ask) {
    memset(cashier, 0, sizeof(*cashier));
    cashier->language = language;
    cashier->there = ask || isatty(STDIN_FILENO) == 1;
}

bool
cashier_is_there(const struct cashier *cashier) {
    return cashier->there;
}

static void
format_amount(struct amount amount, const char *currency,
              char text[MONEY_TEXT_MAX]) {
    if (amount.known) {
        minor_format(amount.minor, currency, text);
    } else {
        snprintf(text, MONEY_TEXT_MAX, "-");
    }
}

static void
show_item(const struct order_item *item, const char *currency) {
    char quantity[MONEY_TEXT_MAX] = "-";
    char price[MONEY_TEXT_MAX];
    char amount[MONEY_TEXT_MAX];

    if (item->quantity.known) {
        quantity_format(item->quantity.minor, quantity);
    }
    format_amount(item->unit_price, currency, price);
    format_amount(item->item_amount, currency, amount);
    fprintf(stderr, "%4u  %8s x %10s = %10s  %s\n", item->item_id, quantity,
            price, amount, item->label);
}

static void
show_sum(const char *name, struct amount amount, const char *currency) {
    char text[MONEY_TEXT_MAX];

    if (amount.known) {
        format_amount(amount, currency, text);
        fprintf(stderr, "      %s %s %s\n", name, text, currency);
    }
}

void
cashier_show(struct cashier *cashier, const struct reading *reading) {
    const struct order *order = &reading->order;
    enum language language = cashier->language;
    char sentence[256];

    for (size_t i = 0; i < order->item_count; i++) {
        show_item(&order->items[i], order->currency);
    }
    show_sum(in_language(language, "discount", "优惠"), order->discount,
             order->currency);
    show_sum(in_language(language, "tax", "税"), order->tax, order->currency);
    show_sum(in_language(language, "total", "应付"), order->total,
             order->currency);
    fprintf(stderr, "      %s\n", verdict_string(reading->verdict));
    for (size_t i = 0; i < reading->reason_count; i++) {
        reason_format(&reading->reasons[i], language, sentence,
                      sizeof(sentence));
        fprintf(stderr, "      - %s\n", sentence);
    }
}

static enum cashier_answer
answer_of(const char *line) {
    switch (line[0]) {
    case 'y':
    case 'Y':
        return CASHIER_YES;
    case 'c':
    case 'C':
        return CASHIER_CANCEL;
    case 'r':
    case 'R':
        return CASHIER_READ_AGAIN;
    default:
        return CASHIER_NO;
    }
}

// One byte at a time: answers are short, and later lines stay in the pipe
// for later questions.
static enum cashier_answer
take_byte(struct cashier *cashier) {
    char byte;
    ssize_t got = read(STDIN_FILENO, &byte, 1);

    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
        cashier->there = false;
        return CASHIER_NOTHING;
    }
    if (got < 0) {
        return CASHIER_NOTHING;
    }
    if (byte == '\n') {
        cashier->line[cashier->length] = '\0';
        cashier->length = 0;
        return answer_of(cashier->line);
    }
    if (cashier->length + 1 < sizeof(cashier->line)) {
        cashier->line[cashier->length++] = byte;
    }
    return CASHIER_NOTHING;
}

static enum cashier_answer
wait_answer(struct cashier *cashier, int timeout_ms) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    while (cashier->there && poll(&input, 1, timeout_ms) > 0) {
        enum cashier_answer answer = take_byte(cashier);

        if (answer != CASHIER_NOTHING) {
            return answer;
        }
    }
    return CASHIER_NOTHING;
}

enum cashier_answer
cashier_poll(struct cashier *cashier) {
    return wait_answer(cashier, 0);
}

bool
cashier_accepts(struct cashier *cashier) {
    if (!cashier->there) {
        return false;
    }
    fprintf(stderr, "%s ",
            in_language(cashier->language,
                        "Is this order right, may it be shown? [y/N]",
                        "订单正确吗？可以给顾客看吗？[y/N]"));
    return wait_answer(cashier, -1) == CASHIER_YES;
}

void
cashier_ask_dispute(struct cashier *cashier) {
    fprintf(stderr, "%s\n",
            in_language(cashier->language,
                        "Correct the register, then r = read again, "
                        "c = cancel the sale.",
                        "请在收银机上更正，然后 r = 重新读取，c = 取消。"));
}

static const char *
label_of(const struct order *order, uint32_t item_id, enum language language) {
    for (size_t i = 0; i < order->item_count; i++) {
        if (order->items[i].item_id == item_id) {
            return order->items[i].label;
        }
    }
    return in_language(language, "total", "应付");
}

void
cashier_show_dispute(struct cashier *cashier,
                     const struct message_disputed *dispute,
                     const struct order *order) {
    fprintf(stderr, "%s\n",
            in_language(cashier->language,
                        "The customer says this is wrong:", "顾客认为有误："));
    for (size_t i = 0; i < dispute->item_count; i++) {
        fprintf(stderr, "  %4u  %s\n", dispute->item_ids[i],
                label_of(order, dispute->item_ids[i], cashier->language));
    }
    cashier_ask_dispute(cashier);
}
