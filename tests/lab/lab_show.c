#include "link/clock.h"
#include "link/link.h"
#include "tests/lab/lab.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 7
#define LIMIT_MS 20000

static struct message message;
static uint8_t bytes[MESSAGE_BYTES_MAX];

static double
now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void
fill(size_t lines, uint32_t revision) {
    struct order *order = &message.u.order.order;
    memset(&message, 0, sizeof(message));
    message.type = MESSAGE_ORDER;
    snprintf(message.u.order.sale_id, SALE_ID_MAX, "show-%zu", lines);
    message.u.order.revision = revision;
    memcpy(order->currency, "CNY", 4);
    order->item_count = lines;
    for (size_t i = 0; i < lines; i++) {
        struct order_item *item = &order->items[i];
        int64_t price = 350 + 100 * (int64_t)(i % 9);
        item->item_id = (uint32_t)i + 1;
        snprintf(item->label, sizeof(item->label), "Green tea %zu ml",
                 100 * (i % 7 + 1));
        item->quantity = (struct amount){true, 1000};
        item->unit_price = item->item_amount = (struct amount){true, price};
        order->total.minor += price;
    }
    order->total.known = true;
}

static bool
pump(struct link_end *link, bool (*until)(const struct link_end *)) {
    static struct link_event event;
    int64_t end_ms = clock_now_ms() + LIMIT_MS;
    while (!until(link)) {
        if (clock_now_ms() > end_ms) {
            fprintf(stderr, "lab: the terminal does not answer\n");
            return false;
        }
        link_poll(link, 5, &event);
        message_wipe(&event.message);
    }
    return true;
}

/** Milliseconds until the terminal's link has said that it has the order. */
static double
show(struct link_end *link, size_t lines, uint32_t revision, uint64_t *out,
     uint64_t *in) {
    struct link_statistics before;
    struct link_statistics after;
    fill(lines, revision);
    link_get_statistics(link, &before);
    double began = now_ms();
    if (link_send(link, &message) != STATUS_OK ||
        !pump(link, link_is_drained)) {
        return -1;
    }
    double took = now_ms() - began;
    link_get_statistics(link, &after);
    *out = after.bytes_out - before.bytes_out;
    *in = after.bytes_in - before.bytes_in;
    return took;
}

static bool
measure(const char *medium, struct link_end *link, size_t lines) {
    double best = 1e9;
    double worst = 0;
    uint64_t out = 0;
    uint64_t in = 0;
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        static struct link_event event;
        double took = show(link, lines, round, &out, &in);
        if (took < 0) {
            return false;
        }
        best = took < best ? took : best;
        worst = took > worst ? took : worst;
        for (int i = 0; i < 30; i++) { // the customer's answer passes by
            link_poll(link, 5, &event);
            message_wipe(&event.message);
        }
    }
    printf("LAB show %-10s %5zu %6zu %6llu %6llu %8.1f %8.1f\n", medium, lines,
           message_encode(&message, bytes, sizeof(bytes)),
           (unsigned long long)out, (unsigned long long)in, best, worst);
    return true;
}

bool
lab_link_open(const struct link_options *options, struct link_end **out) {
    enum status status;
    int64_t end_ms = clock_now_ms() + LIMIT_MS;
    while ((status = link_open(options, out)) != STATUS_OK &&
           clock_now_ms() < end_ms) {
        usleep(50000);
    }
    if (status != STATUS_OK) {
        fprintf(stderr, "lab: %s does not open: %s\n", options->uri,
                status_string(status));
    }
    return status == STATUS_OK;
}

int
lab_show(const char *medium, const char *till, const char *terminal,
         const struct pairing *pairing) {
    struct link_options options = {.uri = till,
                                   .role = LINK_ROLE_TILL,
                                   .pairing = pairing,
                                   .unsecured = !pairing};
    struct link_end *link = NULL;
    int reports;
    pid_t pid = lab_terminal_start(terminal, pairing, &reports);
    bool good = lab_link_open(&options, &link) && pump(link, link_is_up) &&
                measure(medium, link, 1) && measure(medium, link, 12) &&
                measure(medium, link, 40);
    link_close(link);
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    return good ? 0 : 1;
}
