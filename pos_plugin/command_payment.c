#include "pos_plugin/commands.h"

#include "pos_plugin/desk.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

// `query --all` may wait for the payment system about this long.
#define SETTLE_BUDGET_MS (15 * 60 * 1000)

int
open_payment_desk(struct desk *desk, struct plugin *plugin) {
    enum status status = desk_open_journal(desk, plugin);

    if (status != STATUS_OK) {
        return exit_code_of_journal(status);
    }
    return desk_open_engine(desk) == STATUS_OK ? EXIT_CODE_DONE
                                               : EXIT_CODE_SETTINGS;
}

static int
exit_code_of_attempt(const struct engine_status *attempt) {
    switch (attempt->state) {
    case ATTEMPT_PAID:
        return EXIT_CODE_DONE;
    case ATTEMPT_DECLINED:
    case ATTEMPT_REVERSED:
        return EXIT_CODE_DECLINED;
    default:
        return EXIT_CODE_UNKNOWN;
    }
}

// What the payment says about its sale is recorded with the sale too.
static int
report_attempt(struct desk *desk, enum status status,
               const struct engine_status *attempt) {
    struct journal_attempt record;

    if (status == STATUS_NOT_FOUND) {
        return EXIT_CODE_USAGE;
    }
    if (status != STATUS_OK) {
        return EXIT_CODE_ERROR;
    }
    print_json(json_pack("{s:s, s:s, s:s, s:s}", "order_no", attempt->order_no,
                         "state", attempt_state_string(attempt->state),
                         "trade_no", attempt->trade_no, "detail",
                         attempt->detail));
    status = journal_find_attempt(desk->journal, attempt->order_no, &record);
    if (status == STATUS_OK) {
        status = sale_update(desk->journal, record.sale_id);
    }
    return status == STATUS_OK ? exit_code_of_attempt(attempt)
                               : EXIT_CODE_JOURNAL;
}

static int
settle_all(struct desk *desk) {
    size_t left = 0;
    enum status status =
        sale_recover(desk->journal, desk->engine, SETTLE_BUDGET_MS, &left);

    if (status != STATUS_OK) {
        return EXIT_CODE_ERROR;
    }
    print_json(json_pack("{s:I}", "still_open", (json_int_t)left));
    return left ? EXIT_CODE_UNKNOWN : EXIT_CODE_DONE;
}

int
command_query(struct plugin *plugin, const struct options *options) {
    static struct desk desk;
    struct engine_status attempt = {0};
    enum status status;
    int code;

    if (options->all == (options->argument_count == 1)) {
        fprintf(stderr, "posplugin: give either ORDER_NO or --all\n");
        return EXIT_CODE_USAGE;
    }
    code = open_payment_desk(&desk, plugin);
    if (code == EXIT_CODE_DONE && options->all) {
        code = settle_all(&desk);
    } else if (code == EXIT_CODE_DONE) {
        status = engine_query(desk.engine, options->arguments[0], &attempt);
        code = report_attempt(&desk, status, &attempt);
    }
    desk_close(&desk);
    return code;
}

int
command_reverse(struct plugin *plugin, const struct options *options) {
    static struct desk desk;
    struct engine_status attempt = {0};
    int code = open_payment_desk(&desk, plugin);

    if (code == EXIT_CODE_DONE) {
        enum status status =
            engine_reverse(desk.engine, options->arguments[0], &attempt);

        code = report_attempt(&desk, status, &attempt);
        // Taken back is what was asked for.
        if (code == EXIT_CODE_DECLINED) {
            code = EXIT_CODE_DONE;
        }
    }
    desk_close(&desk);
    return code;
}

int
give_back(struct desk *desk, const char *order_no, struct money amount,
          const char *number) {
    struct payment_answer answer = {0};
    char text[MONEY_TEXT_MAX];

    if (engine_refund(desk->engine, order_no, amount.minor, number, &answer) !=
        STATUS_OK) {
        return EXIT_CODE_ERROR;
    }
    money_format(amount, text);
    print_json(json_pack("{s:s, s:s, s:s, s:s, s:s}", "order_no", order_no,
                         "refund", text, "currency", amount.currency, "outcome",
                         payment_outcome_string(answer.outcome), "detail",
                         answer.detail));
    switch (answer.outcome) {
    case PAYMENT_PAID:
        return EXIT_CODE_DONE;
    case PAYMENT_UNKNOWN:
    case PAYMENT_PENDING:
        return EXIT_CODE_UNKNOWN;
    default:
        return EXIT_CODE_DECLINED;
    }
}

bool
parse_refund_amount(const char *text, const char *currency,
                    struct money *amount) {
    if (money_parse(text, currency, amount) == STATUS_OK && amount->minor > 0) {
        return true;
    }
    fprintf(stderr, "posplugin: \"%s\" is no amount of %s\n", text, currency);
    return false;
}

static int
refund(struct desk *desk, const struct options *options) {
    const char *order_no = options->arguments[0];
    struct journal_attempt record;
    struct money amount;

    if (journal_find_attempt(desk->journal, order_no, &record) != STATUS_OK ||
        !parse_refund_amount(options->arguments[1], record.amount.currency,
                             &amount)) {
        return EXIT_CODE_USAGE;
    }
    return give_back(desk, order_no, amount, options->number);
}

int
command_refund(struct plugin *plugin, const struct options *options) {
    static struct desk desk;
    int code = open_payment_desk(&desk, plugin);

    if (code == EXIT_CODE_DONE) {
        code = refund(&desk, options);
    }
    desk_close(&desk);
    return code;
}
