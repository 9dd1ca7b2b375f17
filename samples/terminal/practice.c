#include "samples/terminal/practice.h"

#include <stdio.h>
#include <string.h>

struct sample {
    const char *en;
    const char *zh;
    int64_t quantity_milli;
    int64_t unit_minor;
};

static const struct sample samples[] = {
    {"Flat white, large", "澳白咖啡（大杯）", 2000, 2800},
    {"Butter croissant", "黄油可颂", 3000, 1250},
    {"Sparkling water 500 ml", "气泡水 500毫升", 1000, 680},
    {"Bananas, loose, kg", "香蕉（散称，千克）", 1345, 890},
    {"Sandwich with smoked salmon, cream cheese, dill and capers",
     "烟熏三文鱼奶油芝士三明治配莳萝与酸豆", 1000, 3600},
};

#define SAMPLES (sizeof samples / sizeof samples[0])
#define LONG_LINES 24
#define DISCOUNT_MINOR 500

static void
add_line(struct order *order, const struct sample *sample,
         enum language language) {
    struct order_item *item = &order->items[order->item_count++];
    item->item_id = (uint32_t)order->item_count;
    utf8_copy(item->label, sizeof item->label,
              language == LANGUAGE_ZH ? sample->zh : sample->en);
    item->quantity = (struct amount){true, sample->quantity_milli};
    item->unit_price = (struct amount){true, sample->unit_minor};
    item->item_amount.known =
        minor_multiply(sample->quantity_milli, sample->unit_minor,
                       &item->item_amount.minor, NULL) == STATUS_OK;
}

static void
add_up(struct order *order, int64_t discount_minor) {
    int64_t sum = 0;
    for (size_t i = 0; i < order->item_count; i++) {
        minor_add(sum, order->items[i].item_amount.minor, &sum);
    }
    order->total = (struct amount){true, sum};
    if (discount_minor > 0) {
        order->subtotal = order->total;
        order->discount = (struct amount){true, discount_minor};
        minor_subtract(sum, discount_minor, &order->total.minor);
    }
}

static void
make_order(struct practice *practice, size_t lines) {
    struct order *order = &practice->order;
    memset(order, 0, sizeof *order);
    memcpy(order->currency, "CNY", sizeof order->currency);
    for (size_t i = 0; i < lines; i++) {
        add_line(order, &samples[i % SAMPLES], practice->language);
    }
    add_up(order, DISCOUNT_MINOR);
}

static void
set_sale_id(const struct practice *practice, char sale_id[SALE_ID_MAX]) {
    snprintf(sale_id, SALE_ID_MAX, "practice-%u", practice->sale);
}

static void
tell_order(struct practice *practice) {
    struct message message = {.type = MESSAGE_ORDER};
    set_sale_id(practice, message.u.order.sale_id);
    message.u.order.revision = practice->revision;
    message.u.order.order = practice->order;
    terminal_receive(practice->terminal, &message);
}

static void
new_order(struct practice *practice, size_t lines) {
    practice->sale++;
    practice->revision = 1;
    make_order(practice, lines);
    tell_order(practice);
}

/** The second line, which the cashier had typed twice, goes. */
static void
correct_order(struct practice *practice) {
    struct order *order = &practice->order;
    if (order->item_count > 2) {
        memmove(&order->items[1], &order->items[2],
                (order->item_count - 2) * sizeof order->items[0]);
        order->item_count--;
    }
    add_up(order, DISCOUNT_MINOR);
    practice->revision++;
    tell_order(practice);
}

static void
tell_progress(struct practice *practice, enum payment_progress progress,
              const char *text) {
    struct message message = {.type = MESSAGE_PROGRESS};
    set_sale_id(practice, message.u.progress.sale_id);
    message.u.progress.progress = progress;
    utf8_copy(message.u.progress.text, sizeof message.u.progress.text, text);
    terminal_receive(practice->terminal, &message);
}

static void
tell_result(struct practice *practice, enum sale_outcome outcome,
            const char *text) {
    struct message message = {.type = MESSAGE_RESULT};
    struct message_result *result = &message.u.result;
    set_sale_id(practice, result->sale_id);
    result->outcome = outcome;
    memcpy(result->currency, practice->order.currency, sizeof result->currency);
    result->total_minor = practice->order.total.minor;
    utf8_copy(result->text, sizeof result->text, text);
    terminal_receive(practice->terminal, &message);
}

static void
tell_cancel(struct practice *practice) {
    struct message message = {.type = MESSAGE_CANCEL};
    set_sale_id(practice, message.u.cancel.sale_id);
    message.u.cancel.reason = CANCEL_BY_CASHIER;
    terminal_receive(practice->terminal, &message);
}

static bool
say_progress(struct practice *practice, const char *word, const char *text) {
    static const struct {
        const char *word;
        enum payment_progress progress;
    } words[] = {{"paying", PROGRESS_PAYING},
                 {"password", PROGRESS_CUSTOMER_PASSWORD},
                 {"checking", PROGRESS_CHECKING},
                 {"newcode", PROGRESS_NEW_CREDENTIAL}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].word, word) == 0) {
            tell_progress(practice, words[i].progress, text);
            return true;
        }
    }
    return false;
}

static bool
say_result(struct practice *practice, const char *word, const char *text) {
    static const struct {
        const char *word;
        enum sale_outcome outcome;
    } words[] = {{"paid", OUTCOME_PAID},
                 {"declined", OUTCOME_DECLINED},
                 {"cancelled", OUTCOME_CANCELLED},
                 {"reversed", OUTCOME_REVERSED},
                 {"unknown", OUTCOME_UNKNOWN}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].word, word) == 0) {
            tell_result(practice, words[i].outcome, text);
            return true;
        }
    }
    return false;
}

static bool
say(struct practice *practice, const char *word, const char *text) {
    if (strcmp(word, "order") == 0) {
        new_order(practice, SAMPLES);
    } else if (strcmp(word, "long") == 0) {
        new_order(practice, LONG_LINES);
    } else if (strcmp(word, "corrected") == 0) {
        correct_order(practice);
    } else if (strcmp(word, "cancel") == 0) {
        tell_cancel(practice);
    } else if (strcmp(word, "idle") == 0) {
        struct message message = {.type = MESSAGE_IDLE};
        terminal_receive(practice->terminal, &message);
    } else if (strcmp(word, "lost") == 0 || strcmp(word, "found") == 0) {
        terminal_set_link(practice->terminal, word[0] == 'f');
    } else {
        return say_progress(practice, word, text) ||
               say_result(practice, word, text);
    }
    return true;
}

bool
practice_knows(const char *word) {
    static const char words[] = PRACTICE_WORDS;
    const char *found = strstr(words, word);
    size_t size = strlen(word);
    while (found != NULL && size > 0) {
        bool starts = found == words || found[-1] == ' ';
        if (starts && (found[size] == ',' || found[size] == '\0')) {
            return true;
        }
        found = strstr(found + 1, word);
    }
    return false;
}

static void
plan(struct practice *practice, const char *word, int64_t delay_ms) {
    practice->next = word;
    practice->due_ms = practice->now_ms + delay_ms;
}

void
practice_init(struct practice *practice, struct terminal *terminal,
              enum language language, int64_t now_ms) {
    memset(practice, 0, sizeof *practice);
    practice->terminal = terminal;
    practice->language = language;
    practice->now_ms = now_ms;
    terminal_set_link(terminal, true);
    plan(practice, "order", 1500);
}

void
practice_take(struct practice *practice, const struct message *message) {
    if (message->type == MESSAGE_DISPUTED) {
        plan(practice, "corrected", 2500);
    } else if (message->type == MESSAGE_CREDENTIAL) {
        plan(practice, "paid", 2000);
    } else if (message->type == MESSAGE_CANCEL) {
        plan(practice, "order", 12000);
    }
}

void
practice_tick(struct practice *practice, int64_t now_ms) {
    practice->now_ms = now_ms;
    const char *word = practice->next;
    if (practice->is_manual || word == NULL || now_ms < practice->due_ms) {
        return;
    }
    practice->next = NULL;
    if (strcmp(word, "paid") == 0) {
        plan(practice, "order", 12000);
    }
    say(practice, word, "");
}

bool
practice_say(struct practice *practice, const char *word, const char *text) {
    practice->is_manual = true;
    return say(practice, word, text);
}
