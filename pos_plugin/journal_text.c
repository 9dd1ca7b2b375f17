#include "pos_plugin/journal_text.h"

#include "pos_plugin/cells.h"
#include "pos_plugin/shift_report.h"

#include <inttypes.h>
#include <stdio.h>

static json_t *
attempt_to_json(const struct journal_attempt *attempt) {
    char amount[MONEY_TEXT_MAX];
    char refunded[MONEY_TEXT_MAX];

    money_format(attempt->amount, amount);
    minor_format(attempt->refunded_minor, attempt->amount.currency, refunded);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
                     "order_no", attempt->order_no, "sale_id", attempt->sale_id,
                     "provider", attempt->provider, "state",
                     attempt_state_string(attempt->state), "amount", amount,
                     "currency", attempt->amount.currency, "refunded", refunded,
                     "trade_no", attempt->trade_no, "detail", attempt->detail);
}

json_t *
journal_text_sale(const struct journal_sale *sale,
                  const struct journal_attempt *attempts, size_t count) {
    json_t *list = json_array();
    char total[MONEY_TEXT_MAX];

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, attempt_to_json(&attempts[i]));
    }
    money_format(sale->total, total);
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:I, s:I, s:s, s:I, s:o}",
        "sale_id", sale->sale_id, "till", sale->till, "state",
        sale_state_string(sale->state), "total", total, "currency",
        sale->total.currency, "revision", (int)sale->revision, "detail",
        sale->detail, "created_ms", (json_int_t)sale->created_ms, "updated_ms",
        (json_int_t)sale->updated_ms, "cashier", sale->cashier, "shift",
        (json_int_t)sale->shift, "attempts", list);
}

void
journal_text_print(const struct journal_sale *sale,
                   const struct journal_attempt *attempts, size_t count) {
    char when[CELLS_TIME_MAX];
    char total[MONEY_TEXT_MAX];

    cells_format_time(sale->created_ms, when);
    money_format(sale->total, total);
    printf("%s  %s  %-9s %10s %s  %s%s%s\n", when, sale->sale_id,
           sale_state_string(sale->state), total, sale->total.currency,
           sale->cashier, sale->cashier[0] ? "  " : "", sale->detail);
    for (size_t i = 0; i < count; i++) {
        char refunded[MONEY_TEXT_MAX];

        minor_format(attempts[i].refunded_minor, attempts[i].amount.currency,
                     refunded);
        printf("    payment %s  %-9s %s %s%s%s%s%s\n", attempts[i].order_no,
               attempt_state_string(attempts[i].state), attempts[i].provider,
               attempts[i].trade_no,
               attempts[i].refunded_minor ? "  refunded " : "",
               attempts[i].refunded_minor ? refunded : "",
               attempts[i].detail[0] ? "  " : "", attempts[i].detail);
    }
}

static void
print_cell(const char *text, char end) {
    cells_print(stdout, text);
    putchar(end);
}

void
journal_text_print_head(bool totals) {
    puts(totals
             ? "provider,till,currency,paid_count,paid,refund_count,refunded,"
               "net,declined_count,reversed_count,open_count,open,cashier"
             : "time,sale_id,till,sale_state,total,currency,order_no,"
               "provider,state,amount,refunded,trade_no,detail,cashier");
}

static void
print_csv_sale(const struct journal_sale *sale) {
    char when[CELLS_TIME_MAX];
    char total[MONEY_TEXT_MAX];

    cells_format_time(sale->created_ms, when);
    money_format(sale->total, total);
    print_cell(when, ',');
    print_cell(sale->sale_id, ',');
    print_cell(sale->till, ',');
    printf("%s,%s,%s,", sale_state_string(sale->state), total,
           sale->total.currency);
}

void
journal_text_print_csv(const struct journal_sale *sale,
                       const struct journal_attempt *attempts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct journal_attempt *attempt = &attempts[i];
        char amount[MONEY_TEXT_MAX];
        char refunded[MONEY_TEXT_MAX];

        money_format(attempt->amount, amount);
        minor_format(attempt->refunded_minor, attempt->amount.currency,
                     refunded);
        print_csv_sale(sale);
        print_cell(attempt->order_no, ',');
        printf("%s,%s,%s,%s,", attempt->provider,
               attempt_state_string(attempt->state), amount, refunded);
        print_cell(attempt->trade_no, ',');
        print_cell(attempt->detail, ',');
        print_cell(sale->cashier, '\n');
    }
    if (count == 0) {
        print_csv_sale(sale);
        printf(",,,,,,");
        print_cell(sale->detail, ',');
        print_cell(sale->cashier, '\n');
    }
}

const char *
journal_text_to_do(const struct journal_attempt *attempt) {
    if (attempt->late) {
        return "paid there after it was closed here: hand out the goods and "
               "note it, or posplugin reverse ORDER_NO";
    }
    if (attempt->state == ATTEMPT_MANUAL) {
        return "posplugin query --all; if it stays, ask the payment system "
               "with this order number, then posplugin reverse ORDER_NO";
    }
    return "posplugin query --all";
}

json_t *
journal_text_open(const struct journal_attempt *attempt) {
    json_t *json = attempt_to_json(attempt);

    json_object_set_new(json, "created_ms",
                        json_integer((json_int_t)attempt->created_ms));
    json_object_set_new(json, "to_do",
                        json_string(journal_text_to_do(attempt)));
    return json;
}

void
journal_text_print_open(const struct journal_attempt *attempt) {
    char when[CELLS_TIME_MAX];
    char amount[MONEY_TEXT_MAX];

    cells_format_time(attempt->created_ms, when);
    money_format(attempt->amount, amount);
    printf("%s  payment %s  %s  %s %s  %s\n    known: %s%s%s\n    to do: %s\n",
           when, attempt->order_no, attempt_state_string(attempt->state),
           amount, attempt->amount.currency, attempt->provider,
           attempt->detail[0] ? attempt->detail : "nothing",
           attempt->trade_no[0] ? ", its number there " : "", attempt->trade_no,
           journal_text_to_do(attempt));
}

static json_t *
total_to_json(const struct journal_total *total,
              const struct shift_amounts *amounts) {
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:I, s:s, s:I, s:s, s:s, s:I, s:I, s:I, s:s}",
        "cashier", total->cashier, "provider", total->provider, "till",
        total->till, "currency", total->currency, "paid_count",
        (json_int_t)total->paid_count, "paid", amounts->paid, "refund_count",
        (json_int_t)total->refund_count, "refunded", amounts->back, "net",
        amounts->net, "declined_count", (json_int_t)total->declined_count,
        "reversed_count", (json_int_t)total->reversed_count, "open_count",
        (json_int_t)total->open_count, "open", amounts->open);
}

void
journal_text_print_total(const struct journal_total *total, bool as_json,
                         bool as_csv) {
    struct shift_amounts amounts;

    shift_report_amounts(total, &amounts);
    if (as_json) {
        json_t *json = total_to_json(total, &amounts);

        json_dumpf(json, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(json);
        return;
    }
    printf(as_csv ? "%s,%s,%s,%" PRId64 ",%s,%" PRId64 ",%s,%s,%" PRId64
                    ",%" PRId64 ",%" PRId64 ",%s,"
                  : "%s on %s, %s: %" PRId64 " paid %s, %" PRId64
                    " refunds %s, net %s; %" PRId64 " declined, %" PRId64
                    " reversed, %" PRId64 " open %s  ",
           total->provider, total->till, total->currency, total->paid_count,
           amounts.paid, total->refund_count, amounts.back, amounts.net,
           total->declined_count, total->reversed_count, total->open_count,
           amounts.open);
    if (as_csv) {
        print_cell(total->cashier, '\n');
    } else {
        printf("%s\n", total->cashier);
    }
}
