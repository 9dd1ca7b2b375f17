#include "pos_plugin/commands.h"

#include "pos_plugin/cashier.h"
#include "pos_plugin/desk.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// After SIGTERM the payment in hand gets this long; the journal keeps it.
#define TERMINATE_BUDGET_MS 10000
// The terminal gets this long to take the result.
#define DRAIN_BUDGET_MS 2000

static volatile sig_atomic_t interrupts;   // SIGINT: the cashier's stop
static volatile sig_atomic_t terminations; // SIGTERM: the system wants us gone

static void
on_signal(int number) {
    if (number == SIGTERM) {
        terminations = 1;
    } else {
        interrupts++;
    }
}

/** All that one `posplugin pay` holds. */
struct till_sale {
    struct plugin *plugin;
    const struct options *options;
    struct cashier cashier;
    struct desk desk;
    struct reading reading;
    int64_t start_us;
};

static void
tell_change(void *context, enum sale_state state, const char *detail) {
    const struct till_sale *till = context;
    int64_t ms = (plugin_now_us() - till->start_us) / 1000;
    bool more = detail[0] && strcmp(detail, sale_state_string(state)) != 0;

    fprintf(stderr, "%4lld.%03lld s  %s%s%s\n", (long long)(ms / 1000),
            (long long)(ms % 1000), sale_state_string(state), more ? ": " : "",
            more ? detail : "");
}

static void
catch_signals(void) {
    struct sigaction action = {.sa_handler = on_signal};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static int
open_back_office(struct till_sale *till) {
    size_t left = 0;
    enum status status = desk_open_journal(&till->desk, till->plugin);

    if (status != STATUS_OK) {
        return exit_code_of_journal(status);
    }
    if (desk_open_engine(&till->desk) != STATUS_OK) {
        return EXIT_CODE_SETTINGS;
    }
    return exit_code_of_journal(
        desk_recover(&till->desk, DESK_RECOVER_MS, &left));
}

static int
read_order(struct till_sale *till) {
    enum status status = plugin_open_reader(till->plugin);

    if (status != STATUS_OK) {
        return EXIT_CODE_SETTINGS;
    }
    status =
        plugin_read(till->plugin, &till->options->target, NULL, &till->reading);
    if (status == STATUS_OK) {
        status = recheck_keep(&till->desk.recheck, till->plugin,
                              &till->options->target, &till->reading.order);
    }
    return exit_code_of_reading(status);
}

// Verified orders go out; others only when the cashier has looked.
static int
judge_order(struct till_sale *till) {
    const struct order *order = &till->reading.order;

    cashier_show(&till->cashier, &till->reading);
    if (till->reading.verdict == VERDICT_UNREADABLE || !order->total.known ||
        order->total.minor <= 0 || !order->currency[0]) {
        return EXIT_CODE_UNREADABLE;
    }
    if (till->reading.verdict == VERDICT_VERIFIED ||
        till->options->accept_review) {
        return EXIT_CODE_DONE;
    }
    if (!cashier_accepts(&till->cashier)) {
        return EXIT_CODE_REVIEW;
    }
    plugin_vouch(till->plugin);
    return EXIT_CODE_DONE;
}

static int
open_terminal(struct till_sale *till) {
    enum status status = desk_open_terminal(&till->desk);

    if (status == STATUS_INVALID) {
        return EXIT_CODE_SETTINGS;
    }
    return status == STATUS_OK ? EXIT_CODE_DONE : EXIT_CODE_TERMINAL;
}

static int
begin_sale(struct till_sale *till) {
    enum status status =
        desk_begin(&till->desk, &till->reading.order, tell_change, till);

    if (status == STATUS_INVALID) {
        return EXIT_CODE_SETTINGS;
    }
    return exit_code_of_journal(status);
}

static void
read_again(struct till_sale *till) {
    if (read_order(till) != EXIT_CODE_DONE ||
        judge_order(till) != EXIT_CODE_DONE ||
        sale_revise(&till->desk.sale, &till->reading.order) != STATUS_OK) {
        cashier_ask_dispute(&till->cashier);
    }
}

static void
serve_cashier(struct till_sale *till) {
    struct sale *sale = &till->desk.sale;
    enum cashier_answer answer = cashier_poll(&till->cashier);

    if (answer == CASHIER_CANCEL) {
        sale_stop(sale);
    } else if (answer == CASHIER_READ_AGAIN && sale->state == SALE_DISPUTED) {
        read_again(till);
    } else if (sale->state == SALE_DISPUTED &&
               !cashier_is_there(&till->cashier)) {
        sale_stop(sale); // nobody to correct the order
    }
}

static void
run_sale(struct till_sale *till) {
    struct sale *sale = &till->desk.sale;
    int64_t end_us = INT64_MAX;
    int stops = 0;
    enum sale_state state = sale->state;

    while (!sale->finished && plugin_now_us() < end_us) {
        sale_step(sale, 50);
        if (sale->state == SALE_DISPUTED && state != SALE_DISPUTED) {
            cashier_show_dispute(&till->cashier, &sale->dispute, &sale->order);
        }
        state = sale->state;
        serve_cashier(till);
        if ((terminations || interrupts > 1) && end_us == INT64_MAX) {
            end_us = plugin_now_us() + (int64_t)TERMINATE_BUDGET_MS * 1000;
            sale_stop(sale);
        } else if (interrupts > stops) {
            stops++;
            sale_stop(sale);
        }
    }
    desk_drain(&till->desk, DRAIN_BUDGET_MS);
}

static int
exit_code_of_sale(const struct sale *sale) {
    switch (sale->state) {
    case SALE_PAID:
        return EXIT_CODE_DONE;
    case SALE_DECLINED:
    case SALE_REVERSED:
        return EXIT_CODE_DECLINED;
    case SALE_CANCELLED:
        if (sale->failure == STATUS_TIMEOUT ||
            sale->failure == STATUS_REFUSED) {
            return EXIT_CODE_TERMINAL;
        }
        return sale->failure ? exit_code_of_journal(sale->failure)
                             : EXIT_CODE_CANCELLED;
    default:
        return EXIT_CODE_UNKNOWN;
    }
}

static void
print_outcome(const struct till_sale *till) {
    const struct sale *sale = &till->desk.sale;
    json_t *json = plugin_reading_json(till->plugin, &till->reading);

    json_object_set_new(
        json, "sale",
        json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "sale_id", sale->sale_id,
                  "state", sale_state_string(sale->state), "revision",
                  (int)sale->revision, "order_no", sale->payment.order_no,
                  "trade_no", sale->payment.trade_no, "detail", sale->detail));
    print_json(json);
}

static int
run_till(struct till_sale *till) {
    int code = open_back_office(till);

    if (code == EXIT_CODE_DONE) {
        code = read_order(till);
    }
    if (code == EXIT_CODE_DONE) {
        code = judge_order(till);
        if (code != EXIT_CODE_DONE) {
            print_json(plugin_reading_json(till->plugin, &till->reading));
        }
    }
    if (code == EXIT_CODE_DONE) {
        code = open_terminal(till);
    }
    if (code == EXIT_CODE_DONE) {
        code = begin_sale(till);
    }
    if (code == EXIT_CODE_DONE) {
        run_sale(till);
        print_outcome(till);
        code = exit_code_of_sale(&till->desk.sale);
    }
    return code;
}

int
command_pay(struct plugin *plugin, const struct options *options) {
    struct till_sale *till = calloc(1, sizeof(*till));
    int code;

    if (!till) {
        return EXIT_CODE_ERROR;
    }
    till->plugin = plugin;
    till->options = options;
    till->start_us = plugin_now_us();
    cashier_init(&till->cashier, plugin->language, options->ask);
    catch_signals();
    code = run_till(till);
    desk_close(&till->desk);
    free(till);
    return code;
}
