#include "pos_plugin/commands.h"

#include "pos_plugin/journal_text.h"
#include "pos_plugin/reconcile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

// Sales listed when nothing else is said.
#define LIMIT_USUAL 20

static bool
print_sale(void *context, const struct journal_sale *sale,
           const struct journal_attempt *attempts, size_t attempt_count) {
    const struct options *options = context;

    if (options->json) {
        print_json(journal_text_sale(sale, attempts, attempt_count));
    } else if (options->csv) {
        journal_text_print_csv(sale, attempts, attempt_count);
    } else {
        journal_text_print(sale, attempts, attempt_count);
    }
    return true;
}

// A day, or a day and a time, as the till's clock shows it.
static bool
parse_time(const char *text, bool end_of_day, int64_t *ms) {
    struct tm tm = {.tm_isdst = -1};
    const char *end = strptime(text, "%Y-%m-%d", &tm);
    time_t seconds;

    if (end && (*end == ' ' || *end == 'T')) {
        end = strptime(end + 1, "%H:%M", &tm);
        end = end && *end == ':' ? strptime(end, ":%S", &tm) : end;
    } else if (end && end_of_day) {
        tm.tm_mday++;
    }
    seconds = end && *end == '\0' ? mktime(&tm) : -1;
    *ms = (int64_t)seconds * 1000;
    return seconds >= 0;
}

bool
take_times(const struct options *options, struct journal_filter *filter) {
    const char *bad = NULL;

    if (options->since &&
        !parse_time(options->since, false, &filter->since_ms)) {
        bad = options->since;
    }
    if (options->until &&
        !parse_time(options->until, true, &filter->until_ms)) {
        bad = options->until;
    }
    if (bad) {
        fprintf(stderr,
                "posplugin: \"%s\" must be YYYY-MM-DD or "
                "\"YYYY-MM-DD HH:MM\"\n",
                bad);
    }
    return !bad;
}

// A sale's state where it is one, else a payment's.
static bool
take_state(const char *name, struct journal_filter *filter) {
    for (int i = SALE_CAPTURED; name && i <= SALE_CANCELLED; i++) {
        if (strcmp(sale_state_string((enum sale_state)i), name) == 0) {
            filter->sale_state = (enum sale_state)i;
            return true;
        }
    }
    for (int i = ATTEMPT_CREATED; name && i <= ATTEMPT_REVERSED; i++) {
        if (strcmp(attempt_state_string((enum attempt_state)i), name) == 0) {
            filter->attempt_state = (enum attempt_state)i;
            return true;
        }
    }
    if (name) {
        fprintf(stderr,
                "posplugin: no state \"%s\"; paid, declined, reversed, "
                "cancelled, unknown, manual, reversing, password ...\n",
                name);
    }
    return !name;
}

static bool
take_amount(const struct plugin *plugin, const char *text,
            struct journal_filter *filter) {
    struct money amount = {0};

    if (text && (!plugin->currency[0] ||
                 money_parse(text, plugin->currency, &amount) != STATUS_OK)) {
        fprintf(stderr,
                "posplugin: \"%s\" is no amount of till.currency (\"%s\")\n",
                text, plugin->currency);
        return false;
    }
    filter->total_minor = amount.minor;
    return true;
}

static bool
take_filter(const struct plugin *plugin, const struct options *options,
            struct journal_filter *filter) {
    *filter = (struct journal_filter)JOURNAL_ALL;
    filter->till = options->till[0] ? plugin->till : "";
    filter->provider = options->provider ? options->provider : "";
    filter->sale_id = options->sale ? options->sale : "";
    filter->cashier = options->cashier ? options->cashier : "";
    filter->text = options->find ? options->find : "";
    filter->shift = options->shift;
    filter->limit = (size_t)options->limit;
    if (filter->limit == 0 && !options->csv) {
        filter->limit = LIMIT_USUAL;
    }
    return take_times(options, filter) && take_state(options->state, filter) &&
           take_amount(plugin, options->amount, filter);
}

static bool
print_open(void *context, const struct journal_attempt *attempt) {
    const struct options *options = context;

    if (options->json) {
        print_json(journal_text_open(attempt));
    } else {
        journal_text_print_open(attempt);
    }
    return true;
}

static bool
print_open_refund(void *context, const struct journal_refund *refund) {
    const struct options *options = context;

    if (options->json) {
        print_json(json_pack("{s:s, s:s, s:s, s:s, s:s}", "refund_no",
                             refund->refund_no, "order_no", refund->order_no,
                             "state", refund_state_string(refund->state),
                             "detail", refund->detail, "to_do",
                             "posplugin query --all"));
    } else {
        printf("refund %s of payment %s: outcome not known\n"
               "    to do: posplugin query --all\n",
               refund->refund_no, refund->order_no);
    }
    return true;
}

static enum status
list_open(struct journal *journal, struct options *options) {
    enum status status =
        journal_each_open_attempt(journal, print_open, options);

    return status == STATUS_OK
               ? journal_each_open_refund(journal, print_open_refund, options)
               : status;
}

static bool
print_total(void *context, const struct journal_total *total) {
    const struct options *options = context;

    journal_text_print_total(total, options->json, options->csv);
    return true;
}

static void
print_difference(void *context, const struct reconcile_item *item) {
    const struct options *options = context;
    char here[MONEY_TEXT_MAX];
    char there[MONEY_TEXT_MAX];

    money_format(item->here, here);
    money_format(item->there, there);
    if (options->json) {
        print_json(json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "kind",
                             reconcile_kind_string(item->kind), "order_no",
                             item->order_no, "here", here, "there", there,
                             "currency", item->there.currency, "to_do",
                             item->detail));
        return;
    }
    printf("%-14s %-32s here %s, there %s %s\n    %s\n",
           reconcile_kind_string(item->kind), item->order_no, here, there,
           item->there.currency, item->detail);
}

static int
compare_bill(struct journal *journal, const struct options *options,
             const struct journal_filter *filter) {
    struct options copy = *options;
    struct reconcile_summary summary = {0};
    struct reconcile_scope scope = {.since_ms = filter->since_ms,
                                    .until_ms = filter->until_ms};
    struct bill bill;
    enum status status = bill_load(options->bill, &bill);

    if (status != STATUS_OK) {
        return EXIT_CODE_USAGE;
    }
    scope.provider =
        options->provider ? options->provider : bill_kind_string(bill.kind);
    status =
        reconcile(journal, &bill, &scope, print_difference, &copy, &summary);
    bill_destroy(&bill);
    if (status != STATUS_OK) {
        return exit_code_of_journal(status);
    }
    print_json(json_pack("{s:{s:I, s:I}}", "summary", "matched",
                         (json_int_t)summary.matched, "different",
                         (json_int_t)summary.different));
    return summary.different ? EXIT_CODE_UNKNOWN : EXIT_CODE_DONE;
}

static int
show_journal(struct journal *journal, const struct options *options,
             const struct journal_filter *filter) {
    struct options copy = *options;

    if (options->bill) {
        return compare_bill(journal, options, filter);
    }
    if (options->open) {
        return exit_code_of_journal(list_open(journal, &copy));
    }
    if (options->csv) {
        journal_text_print_head(options->totals);
    }
    if (options->totals) {
        return exit_code_of_journal(
            journal_each_total(journal, filter, print_total, &copy));
    }
    return exit_code_of_journal(
        journal_each_sale(journal, filter, print_sale, &copy));
}

int
command_journal(struct plugin *plugin, const struct options *options) {
    struct journal *journal = NULL;
    struct journal_filter filter;
    enum status status;
    int code;

    if (!take_filter(plugin, options, &filter)) {
        return EXIT_CODE_USAGE;
    }
    status = plugin_open_journal(plugin, true, &journal);
    if (status == STATUS_NOT_FOUND) {
        fprintf(stderr, "posplugin: no sale has been made yet\n");
        return EXIT_CODE_DONE;
    }
    code = status == STATUS_OK ? show_journal(journal, options, &filter)
                               : exit_code_of_journal(status);
    journal_close(journal);
    return code;
}
