// Whole sales over one medium, the plug pulled at every step of them.
//
//     lab_sales --medium NAME --till URI --terminal URI --pull WHAT
//               [--count N] [--hold MS] [--unsecured] [--show]
//     lab_sales --medium pty --cable PROGRAM [...]
//
// The till's side is the product's: sale, engine, journal, link; the
// terminal's is the library for makers of terminals, in a process of its own.
// Each sale has an amount of its own, and the payment code names it: a code
// that reaches another sale, or reaches one twice, is seen.

#include "link/clock.h"
#include "pos_plugin/sale.h"
#include "tests/cable_rig.h"
#include "tests/lab/lab.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define HANG_MS 90000
#define TOLD_MS 30000
#define STEP_MS 10
#define FIRST_TOTAL 1000
#define QUIET (LOG_LEVEL_ERROR - 1) // a pulled plug is no news here

/** Where the plug is pulled. */
enum point {
    POINT_BEFORE = 1,
    POINT_SENT,               ///< order given to the link
    POINT_SHOWN,              ///< terminal has it
    POINT_PRESSED,            ///< terminal: confirm
    POINT_CONFIRMED,          ///< till has that
    POINT_GIVEN,              ///< terminal: code
    POINT_CREDENTIAL,         ///< till has that
    POINT_PAYING,             ///< till: payment sent
    POINT_PASSWORD,           ///< till: customer is typing
    POINT_ENDED,              ///< till: paid
    POINT_TOLD,               ///< terminal: paid
    POINT_COUNT = POINT_TOLD, ///< of points
};

static const char *const point_names[] = {
    "",      "before",     "sent",   "shown",    "pressed", "confirmed",
    "given", "credential", "paying", "password", "ended",   "told"};

struct options {
    const char *medium;
    const char *till;
    const char *terminal;
    const char *pull;
    bool cable;
    int count;
    int hold_ms; ///< 0 = 50, 400 and 2500 in turn
    bool unsecured;
    bool show;
    bool verbose;
};

struct lab {
    struct options options;
    struct pairing pairing;
    struct rig rig;
    struct lab_hand hand;
    pid_t terminal;
    int reports;
    struct config *config;
    struct journal *journal;
    struct engine *engine;
    struct link_end *link;
    struct sale sale;

    // Of the sale in hand.
    int number;
    enum point point;
    bool pulled;
    bool told;
    struct lab_report last; ///< LAB_TOLD of this sale
    int64_t began_ms;

    // Of all.
    int pulls;
    int paid;
    int clear;
    int lost;
    int doubled;
    int hangs;
    int64_t slowest_ms;
};

static struct lab lab;

/** The sale's clock; see plugin.h, whose file needs a screen. */
int64_t plugin_now_us(void);

int64_t
plugin_now_us(void) {
    return clock_now_ms() * 1000;
}

// --- pulls

static void
reach(enum point point) {
    static const int holds[] = {50, 400, 2500};
    if (point != lab.point || lab.pulled || !lab.options.pull) {
        return;
    }
    // So that each point meets each hold.
    int which = (lab.number + lab.number / POINT_COUNT) % 3;
    lab.pulled = true;
    lab.pulls++;
    lab_hand_pull(&lab.hand,
                  lab.options.hold_ms ? lab.options.hold_ms : holds[which]);
}

static void
on_change(void *context, enum sale_state state, const char *detail) {
    (void)context;
    (void)detail;
    switch (state) {
    case SALE_CONFIRMED:
        reach(POINT_CONFIRMED);
        break;
    case SALE_CREDENTIAL:
        reach(POINT_CREDENTIAL);
        break;
    case SALE_PAYING:
        reach(POINT_PAYING);
        break;
    case SALE_CUSTOMER_PASSWORD:
        reach(POINT_PASSWORD);
        break;
    case SALE_PAID:
        reach(POINT_ENDED);
        break;
    default:
        break;
    }
}

static void
take_reports(void) {
    struct lab_report report;
    while (read(lab.reports, &report, sizeof(report)) == sizeof(report)) {
        if (strcmp(report.sale_id, lab.sale.sale_id) != 0) {
            continue;
        }
        switch (report.step) {
        case LAB_SHOWN:
            reach(POINT_SHOWN);
            break;
        case LAB_CONFIRMED:
            reach(POINT_PRESSED);
            break;
        case LAB_GIVEN:
            reach(POINT_GIVEN);
            break;
        case LAB_TOLD:
            // "Unknown, do not pay again" is right for a terminal that comes
            // back to a till that has finished; the result must follow it.
            lab.told = report.outcome != OUTCOME_UNKNOWN;
            lab.last = report;
            reach(POINT_TOLD);
            break;
        }
    }
}

// --- one sale

static struct order
make_order(int number) {
    struct order order = {.currency = "CNY", .item_count = 2};
    struct order_item *items = order.items;
    for (int i = 0; i < 2; i++) {
        items[i].item_id = (uint32_t)i + 1;
        snprintf(items[i].label, sizeof(items[i].label), "Item %d", i + 1);
        items[i].quantity = (struct amount){true, 1000};
        items[i].item_amount = (struct amount){
            true, i ? FIRST_TOTAL / 2 + number : FIRST_TOTAL / 2};
        items[i].unit_price = items[i].item_amount;
    }
    order.total = (struct amount){true, FIRST_TOTAL + number};
    return order;
}

/** Until `what` is true. @return false when it took too long */
static bool
pump_until(bool (*what)(void), int64_t limit_ms) {
    static struct link_event event;
    int64_t end_ms = clock_now_ms() + limit_ms;
    while (!what()) {
        if (clock_now_ms() > end_ms) {
            return false;
        }
        link_poll(lab.link, STEP_MS, &event);
        message_wipe(&event.message);
        take_reports();
    }
    return true;
}

static bool
is_up(void) {
    return link_is_up(lab.link);
}

static bool
is_over(void) {
    return lab.told && lab_hand_is_idle(&lab.hand);
}

static void
play(void) {
    struct sale_parts parts = {
        .till = "lab",
        .journal = lab.journal,
        .engine = lab.engine,
        .link = lab.link,
        .connect_timeout_ms = 60000,
        .customer_timeout_ms = 60000,
        .changed = on_change,
    };
    struct order order = make_order(lab.number);
    int64_t end_ms = clock_now_ms() + HANG_MS;
    memset(&lab.sale, 0, sizeof(lab.sale));
    lab.sale.parts.engine = lab.engine;
    reach(POINT_BEFORE);
    if (sale_begin(&lab.sale, &parts, &order) != STATUS_OK) {
        fprintf(stderr, "lab: the sale does not begin\n");
        exit(1);
    }
    reach(POINT_SENT);
    while (!lab.sale.finished && clock_now_ms() < end_ms) {
        sale_step(&lab.sale, STEP_MS);
        take_reports();
    }
}

/** Till, terminal, journal and bank must tell the same story. */
static void
judge(void) {
    int64_t minor = FIRST_TOTAL + lab.number;
    int charged = lab_bank_paid(minor);
    bool paid = lab.sale.state == SALE_PAID;
    struct journal_sale record = {.state = 0};
    bool kept = journal_find_sale(lab.journal, lab.sale.sale_id, &record) ==
                    STATUS_OK &&
                record.state == lab.sale.state;
    bool told_paid =
        lab.told && lab.last.outcome == OUTCOME_PAID && lab.last.minor == minor;
    bool agree = lab.told && told_paid == paid && (charged > 0) == paid;
    lab.paid += paid;
    lab.clear += lab.sale.finished && !paid;
    lab.doubled += charged > 1;
    lab.hangs += !lab.sale.finished;
    lab.lost += lab.sale.finished && (!kept || !agree);
    if (!agree || !kept || charged > 1 || lab.options.verbose || !paid) {
        fprintf(stderr,
                "lab: %s sale %d, pulled at %s: till %s (%s), journal %s, "
                "terminal told %d outcome %d, charged %d times\n",
                lab.options.medium, lab.number, point_names[lab.point],
                sale_state_string(lab.sale.state), lab.sale.detail,
                kept ? "the same" : "OTHER", lab.told, (int)lab.last.outcome,
                charged);
    }
}

static void
sell(int number) {
    lab.number = number;
    lab.point = (enum point)(number % POINT_COUNT + 1);
    lab.pulled = false;
    lab.told = false;
    memset(&lab.last, 0, sizeof(lab.last));
    lab.began_ms = clock_now_ms();
    play();
    pump_until(is_over, TOLD_MS);
    judge();
    int64_t took_ms = clock_now_ms() - lab.began_ms;
    lab.slowest_ms = took_ms > lab.slowest_ms ? took_ms : lab.slowest_ms;
    if (lab.options.verbose) {
        fprintf(stderr, "lab: sale %d took %lld ms\n", number,
                (long long)took_ms);
    }
    if (!lab.sale.finished) {
        fprintf(stderr, "lab: it hangs; no more sales\n");
    }
}

// --- set up

static void
idle(void *context) {
    (void)context;
    sale_idle(&lab.sale);
}

static bool
open_till(const char *folder) {
    static const struct payment_provider_ops *const banks[] = {&lab_bank, NULL};
    static char path[128];
    struct link_options options = {
        .uri = lab.options.till,
        .role = LINK_ROLE_TILL,
        .hello = {.name = "lab till", .software_version = "1"},
        .pairing = lab.options.unsecured ? NULL : &lab.pairing,
        .unsecured = lab.options.unsecured,
    };
    snprintf(path, sizeof(path), "%s/journal.sqlite", folder);
    return config_parse("lab", "", 0, &lab.config) == STATUS_OK &&
           journal_open(path, false, &lab.journal) == STATUS_OK &&
           engine_open_with(banks, lab.config, NULL, lab.journal, idle, NULL,
                            &lab.engine) == STATUS_OK &&
           lab_link_open(&options, &lab.link);
}

static bool
start(const char *folder) {
    char code[PAIRING_CODE_MAX];
    if (lab.options.cable) {
        static const char *const none[] = {NULL};
        if (!rig_start(&lab.rig, none)) {
            return false;
        }
        lab.options.till = lab.rig.uri_a;
        lab.options.terminal = lab.rig.uri_b;
        lab.options.pull = "cable";
    }
    if (pairing_make(false, &lab.pairing, code) != STATUS_OK) {
        return false;
    }
    const struct pairing *pairing = lab.options.unsecured ? NULL : &lab.pairing;
    if (lab.options.show) {
        return true;
    }
    lab.terminal =
        lab_terminal_start(lab.options.terminal, pairing, &lab.reports);
    if (lab.options.pull &&
        !lab_hand_start(&lab.hand, lab.options.pull, &lab.rig)) {
        return false;
    }
    return open_till(folder);
}

static void
stop(const char *folder) {
    char command[160];
    link_close(lab.link);
    engine_close(lab.engine);
    journal_close(lab.journal);
    config_free(lab.config);
    if (lab.hand.pid > 0) {
        lab_hand_stop(&lab.hand);
    }
    if (lab.terminal > 0) {
        kill(lab.terminal, SIGTERM);
        waitpid(lab.terminal, NULL, 0);
    }
    if (lab.options.cable) {
        rig_stop(&lab.rig);
    }
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    if (system(command) != 0) {
        fprintf(stderr, "lab: %s stays\n", folder);
    }
}

static int
run(void) {
    struct link_statistics line;
    int64_t began_ms = clock_now_ms();
    if (!pump_until(is_up, 30000)) {
        fprintf(stderr, "lab: till and terminal do not meet\n");
        return 1;
    }
    int64_t up_ms = clock_now_ms() - began_ms;
    began_ms = clock_now_ms();
    for (int i = 0; i < lab.options.count && lab.hangs == 0; i++) {
        sell(i);
    }
    link_get_statistics(lab.link, &line);
    printf("LAB sales %-10s %5d %5d %5d %5d %5d %5d %5d %5d %6u %6.1f %6.1f "
           "%5lld\n",
           lab.options.medium, lab.options.count, lab.pulls, lab.paid,
           lab.clear, lab.lost, lab.doubled, lab_bank_wrong(), lab.hangs,
           line.connects, (double)(clock_now_ms() - began_ms) / 1000.0,
           (double)lab.slowest_ms / 1000.0, (long long)up_ms);
    bool bitten = !lab.options.pull || line.connects > 1 ||
                  strncmp(lab.options.pull, "net:", 4) == 0;
    bool most = lab.paid * 10 >= lab.options.count * 9;
    return lab.lost || lab.doubled || lab_bank_wrong() || lab.hangs ||
           !bitten || !most;
}

// --- options

static bool
parse(int argc, char **argv, struct options *out) {
    static const struct option known[] = {
        {"medium", required_argument, NULL, 'm'},
        {"till", required_argument, NULL, 't'},
        {"terminal", required_argument, NULL, 'e'},
        {"pull", required_argument, NULL, 'p'},
        {"count", required_argument, NULL, 'n'},
        {"hold", required_argument, NULL, 'h'},
        {"cable", no_argument, NULL, 'c'},
        {"unsecured", no_argument, NULL, 'u'},
        {"show", no_argument, NULL, 's'},
        {"verbose", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    int id;
    *out = (struct options){.medium = "pty", .count = 11};
    while ((id = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (id) {
        case 'm':
            out->medium = optarg;
            break;
        case 't':
            out->till = optarg;
            break;
        case 'e':
            out->terminal = optarg;
            break;
        case 'p':
            out->pull = optarg;
            break;
        case 'n':
            out->count = (int)strtol(optarg, NULL, 10);
            break;
        case 'h':
            out->hold_ms = (int)strtol(optarg, NULL, 10);
            break;
        case 'c':
            out->cable = true;
            break;
        case 'u':
            out->unsecured = true;
            break;
        case 's':
            out->show = true;
            break;
        case 'v':
            out->verbose = true;
            break;
        default:
            return false;
        }
    }
    return out->cable || (out->till && out->terminal);
}

static void
write_log(void *context, enum log_level level, const char *line) {
    (void)context;
    fprintf(stderr, "[%lld] %d %d: %s\n", (long long)clock_now_ms() % 1000000,
            (int)getpid(), (int)level, line);
}

int
main(int argc, char **argv) {
    char folder[] = "/tmp/lab-XXXXXX";
    if (!parse(argc, argv, &lab.options)) {
        fprintf(stderr, "lab_sales: see the head of lab_sales.c\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGPIPE, SIG_IGN);
    log_set_sink(write_log, NULL,
                 lab.options.verbose ? LOG_LEVEL_DEBUG : QUIET);
    if (!mkdtemp(folder) || !start(folder)) {
        fprintf(stderr, "lab: cannot start\n");
        return 1;
    }
    int result = lab.options.show
                     ? lab_show(lab.options.medium, lab.options.till,
                                lab.options.terminal,
                                lab.options.unsecured ? NULL : &lab.pairing)
                     : run();
    stop(folder);
    return result;
}
