#include "link/clock.h"
#include "link/posterminal.h"
#include "tests/lab/lab.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define THINK_MS 40 // the customer's time for each step

struct customer {
    struct posterminal *terminal;
    int reports;
    int64_t due_ms;
    char sale_id[SALE_ID_MAX];
    int64_t total_minor;
    uint32_t revision;
};

static void
report(const struct customer *customer, enum lab_step step,
       enum sale_outcome outcome, int64_t minor) {
    struct lab_report report = {
        .step = (char)step, .outcome = outcome, .minor = minor};
    memcpy(report.sale_id, customer->sale_id, SALE_ID_MAX);
    if (write(customer->reports, &report, sizeof(report)) < 0) {
        _exit(1); // the till is gone
    }
}

static void
take_event(struct customer *customer, const struct posterminal_event *event) {
    const struct message_order *order = posterminal_order(customer->terminal);
    customer->due_ms = clock_now_ms() + THINK_MS;
    switch (event->type) {
    case POSTERMINAL_ORDER:
    case POSTERMINAL_CHANGED:
        memcpy(customer->sale_id, order->sale_id, SALE_ID_MAX);
        customer->revision = order->revision;
        customer->total_minor = order->order.total.minor;
        report(customer, LAB_SHOWN, 0, 0);
        break;
    case POSTERMINAL_CANCELLED:
        report(customer, LAB_TOLD, OUTCOME_CANCELLED, 0);
        break;
    case POSTERMINAL_RESULT:
        report(customer, LAB_TOLD, event->outcome, event->total_minor);
        break;
    default:
        break;
    }
}

/** As soon as something can be pressed it is; a refused press comes again. */
static void
act(struct customer *customer) {
    char code[24];
    if (clock_now_ms() < customer->due_ms) {
        return;
    }
    customer->due_ms = clock_now_ms() + THINK_MS;
    switch (posterminal_phase(customer->terminal)) {
    case POSTERMINAL_PHASE_SHOWN:
        if (posterminal_confirm(customer->terminal, customer->sale_id,
                                customer->revision) == STATUS_OK) {
            report(customer, LAB_CONFIRMED, 0, 0);
        }
        break;
    case POSTERMINAL_PHASE_ASKED:
        lab_code(customer->total_minor, code);
        if (posterminal_give(customer->terminal, CREDENTIAL_PAYMENT_CODE,
                             (const uint8_t *)code, strlen(code),
                             "alipay") == STATUS_OK) {
            report(customer, LAB_GIVEN, 0, 0);
        }
        break;
    default:
        break;
    }
}

static void
run(const char *uri, const struct pairing *pairing, int reports) {
    struct customer customer = {.reports = reports};
    struct posterminal_event event;
    struct posterminal_options options = {
        .uri = uri,
        .pairing = pairing,
        .unsecured = !pairing,
        .name = "lab",
        .software_version = "1",
        .capabilities = TERMINAL_CAN_CODE,
    };
    if (posterminal_open(&options, &customer.terminal) != STATUS_OK) {
        fprintf(stderr, "lab: the terminal does not open %s\n", uri);
        _exit(1);
    }
    while (posterminal_poll(customer.terminal, 10, &event) == STATUS_OK) {
        if (event.type != POSTERMINAL_NONE) {
            take_event(&customer, &event);
        }
        act(&customer);
    }
    _exit(1);
}

pid_t
lab_terminal_start(const char *uri, const struct pairing *pairing,
                   int *reports) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a till that dies leaves nothing
        close(ends[0]);
        run(uri, pairing, ends[1]);
    }
    close(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *reports = ends[0];
    return pid;
}
