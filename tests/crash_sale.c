// One sale without screen and terminal, on the real journal, engine and
// HTTPS: the part of `posplugin pay` that money hangs on. check_crash.py kills
// it at random points.
//
//     crash_sale CONFIG SALE_ID AMOUNT_MINOR CODE STOP_MS
//
// STOP_MS: the cashier's stop after so long, -1 for none. Prints what the
// cashier is shown, a line each, as soon as it is so.
#include "pos_plugin/plugin.h"
#include "pos_plugin/sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RECOVER_MS 300

/** What is open; the parts of pos_plugin that pull in no screen. */
struct desk {
    struct config *config;
    struct journal *journal;
    struct engine *engine;
};

int64_t
plugin_now_us(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
show(const char *what) {
    printf("%s\n", what);
    fflush(stdout);
}

static void
pause_ms(int ms) {
    struct timespec pause = {ms / 1000, (long)(ms % 1000) * 1000000};

    nanosleep(&pause, NULL);
}

static bool
is_settled(const struct engine_status *payment) {
    return attempt_state_is_final(payment->state) ||
           payment->state == ATTEMPT_MANUAL;
}

static enum status
follow(struct engine *engine, int stop_ms, struct engine_status *payment) {
    int64_t start_us = plugin_now_us();
    enum status status = STATUS_OK;
    enum attempt_state shown = 0;

    while (status == STATUS_OK) {
        if (payment->state != shown) {
            shown = payment->state;
            show(attempt_state_string(shown));
        }
        if (is_settled(payment)) {
            break;
        }
        if (stop_ms >= 0 && plugin_now_us() - start_us > stop_ms * 1000) {
            stop_ms = -1;
            status = engine_stop(engine, payment);
            continue;
        }
        pause_ms(payment->next_step_ms < 10 ? payment->next_step_ms : 10);
        status = engine_step(engine, payment);
    }
    return status;
}

static enum status
sell(struct desk *desk, char *const *arguments) {
    struct journal_sale sale = {.state = SALE_CAPTURED, .revision = 1};
    struct order order = {.total = {true, strtoll(arguments[3], NULL, 10)},
                          .currency = "CNY"};
    struct payment_credential credential = {
        .bytes = (const uint8_t *)arguments[4], .size = strlen(arguments[4])};
    struct engine_status payment;
    enum status status;

    snprintf(sale.sale_id, sizeof(sale.sale_id), "%s", arguments[2]);
    snprintf(sale.till, sizeof(sale.till), "%.31s",
             config_get(desk->config, "till", "name"));
    sale.total = (struct money){order.total.minor, "CNY"};
    status = journal_add_sale(desk->journal, &sale, "{}");
    if (status == STATUS_OK) {
        status = engine_pay(desk->engine, sale.sale_id, sale.till, &order,
                            &credential, &payment);
    }
    if (status == STATUS_OK) {
        status =
            follow(desk->engine, (int)strtol(arguments[5], NULL, 10), &payment);
    }
    if (status == STATUS_OK) {
        status = sale_update(desk->journal, sale.sale_id);
    }
    return status;
}

static enum status
open_desk(struct desk *desk, const char *file) {
    char folder[4000];
    char path[4096];
    enum status status = config_load(file, &desk->config);

    if (status == STATUS_OK) {
        status = config_state_folder(desk->config, folder, sizeof(folder));
    }
    if (status == STATUS_OK) {
        snprintf(path, sizeof(path), "%s/journal.db", folder);
        status = journal_open(path, false, &desk->journal);
    }
    return status == STATUS_OK ? engine_open(desk->config, desk->journal, NULL,
                                             NULL, &desk->engine)
                               : status;
}

int
main(int argc, char **argv) {
    struct desk desk = {0};
    size_t left = 0;
    enum status status = STATUS_INVALID;

    if (argc != 6) {
        return 2;
    }
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
    status = open_desk(&desk, argv[1]);
    if (status == STATUS_OK) {
        status = sale_recover(desk.journal, desk.engine, RECOVER_MS, &left);
    }
    if (status == STATUS_OK) {
        status = sell(&desk, argv);
    }
    engine_close(desk.engine);
    journal_close(desk.journal);
    config_free(desk.config);
    if (status != STATUS_OK) {
        show(status_string(status));
    }
    return status != STATUS_OK;
}
