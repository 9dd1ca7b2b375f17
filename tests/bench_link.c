// What it costs to show an order: bytes of each layer, and time from
// link_send() to the terminal having it, over a paced cable.

#include "link/link.h"
#include "tests/cable_rig.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 5

static double
now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void
fill_order(struct message *message, size_t lines, uint32_t revision) {
    static const char *const labels[] = {"Green tea 500ml", "Rice 1kg",
                                         "\xE7\xBA\xA2\xE8\x8C\xB6",
                                         "Milk chocolate", "Pears"};
    struct order *order = &message->u.order.order;
    memset(message, 0, sizeof(*message));
    message->type = MESSAGE_ORDER;
    strcpy(message->u.order.sale_id, "T3-0042");
    message->u.order.revision = revision;
    strcpy(order->currency, "CNY");
    order->item_count = lines;
    for (size_t i = 0; i < lines; i++) {
        struct order_item *item = &order->items[i];
        item->item_id = (uint32_t)i + 1;
        strcpy(item->label, labels[i % 5]);
        item->quantity = (struct amount){true, 1000 * (int64_t)(i % 3 + 1)};
        item->unit_price = (struct amount){true, 350 + 100 * (int64_t)(i % 9)};
        item->item_amount = item->unit_price;
        item->item_amount.minor *= (int64_t)(i % 3 + 1);
        order->total.minor += item->item_amount.minor;
    }
    order->total.known = true;
}

struct ends {
    struct rig rig;
    struct link_end *till;
    struct link_end *terminal;
};

static void
poll_both(struct ends *ends, int timeout_ms) {
    struct link_event event;
    link_poll(ends->till, timeout_ms, &event);
    link_poll(ends->terminal, timeout_ms, &event);
}

static bool
wait_up(struct ends *ends, bool up) {
    double start = now_ms();
    while (link_is_up(ends->till) != up || link_is_up(ends->terminal) != up) {
        if (now_ms() - start > 20000) {
            return false;
        }
        poll_both(ends, 1);
    }
    return true;
}

static bool
open_links(struct ends *ends, const char *till_uri, const char *terminal_uri) {
    static const struct pairing pairing = {.id = "TESTPAIR", .key = {1}};
    struct link_options options = {
        .uri = terminal_uri, .role = LINK_ROLE_TERMINAL, .pairing = &pairing};
    if (link_open(&options, &ends->terminal) != STATUS_OK) {
        return false;
    }
    options.uri = till_uri;
    options.role = LINK_ROLE_TILL;
    if (link_open(&options, &ends->till) != STATUS_OK || !wait_up(ends, true)) {
        return false;
    }
    for (int i = 0; i < 50; i++) { // last acknowledgements of the set-up
        poll_both(ends, 5);
    }
    return true;
}

static bool
open_cable(struct ends *ends, const char *baud) {
    const char *const cable[] = {"--baud", baud, NULL};
    char till_uri[192];
    char terminal_uri[192];
    memset(ends, 0, sizeof(*ends));
    if (!rig_start(&ends->rig, cable)) {
        return false;
    }
    snprintf(till_uri, sizeof(till_uri), "%s?baud=%s", ends->rig.uri_a, baud);
    snprintf(terminal_uri, sizeof(terminal_uri), "%s?baud=%s", ends->rig.uri_b,
             baud);
    return open_links(ends, till_uri, terminal_uri);
}

static bool
open_tcp(struct ends *ends) {
    char till_uri[32];
    char terminal_uri[64];
    int port = 20000 + (int)(getpid() % 20000);
    memset(ends, 0, sizeof(*ends));
    snprintf(till_uri, sizeof(till_uri), "tcp:127.0.0.1:%d", port);
    snprintf(terminal_uri, sizeof(terminal_uri), "%s?listen=1", till_uri);
    return open_links(ends, till_uri, terminal_uri);
}

static void
close_ends(struct ends *ends) {
    link_close(ends->till);
    link_close(ends->terminal);
    if (ends->rig.pid > 0) {
        rig_stop(&ends->rig);
    }
}

/** What the till wrote for one order, by layer, and how long it took. */
struct cost {
    double ms;
    uint64_t message;
    uint64_t session; ///< what each layer adds
    uint64_t delivery;
    uint64_t frame;
    uint64_t resent;
};

static bool
show(struct ends *ends, const struct message *order, struct cost *cost) {
    struct link_statistics before;
    struct link_statistics after;
    struct link_event event = {.type = LINK_EVENT_NONE};
    link_get_statistics(ends->till, &before);
    double start = now_ms();
    if (link_send(ends->till, order) != STATUS_OK) {
        return false;
    }
    while (event.type != LINK_EVENT_MESSAGE) {
        struct link_event ignored;
        link_poll(ends->till, 0, &ignored);
        link_poll(ends->terminal, 1, &event);
        if (now_ms() - start > 20000) {
            return false;
        }
    }
    cost->ms = now_ms() - start;
    for (int i = 0; i < 100 || !link_is_drained(ends->till); i++) {
        poll_both(ends, 1);
    }
    link_get_statistics(ends->till, &after);
    uint64_t wire = after.bytes_out - before.bytes_out;
    uint64_t sealed = after.sealed_bytes_out - before.sealed_bytes_out;
    cost->message = after.message_bytes_out - before.message_bytes_out;
    cost->session = sealed - cost->message;
    cost->delivery = 4 * (after.frames_out - before.frames_out);
    cost->frame = wire - sealed - cost->delivery;
    cost->resent = after.frames_resent - before.frames_resent;
    return true;
}

/** @param byte_ms time of one byte on the line, 0 = none that matters */
static bool
measure(struct ends *ends, const char *name, double byte_ms) {
    static const size_t sizes[] = {1, 12, 40};
    static struct message order;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct cost cost = {.ms = 0};
        double best = 1e9;
        double worst = 0;
        for (uint32_t round = 1; round <= ROUNDS; round++) {
            fill_order(&order, sizes[i], round);
            if (!show(ends, &order, &cost)) {
                return false;
            }
            best = cost.ms < best ? cost.ms : best;
            worst = cost.ms > worst ? cost.ms : worst;
        }
        uint64_t all = cost.message + cost.session + cost.delivery + cost.frame;
        printf("%-6s %5zu %7llu %7llu %8llu %5llu %5llu %6llu %8.1f %8.1f "
               "%8.1f %8.1f\n",
               name, sizes[i], (unsigned long long)cost.message,
               (unsigned long long)cost.session,
               (unsigned long long)cost.delivery,
               (unsigned long long)cost.frame, (unsigned long long)all,
               (unsigned long long)cost.resent, (double)cost.message * byte_ms,
               (double)all * byte_ms, best, worst);
    }
    return true;
}

/** The plug is pulled and put back at once; how long until both are up? */
static bool
resume(struct ends *ends, const char *name) {
    double best = 1e9;
    double worst = 0;
    uint64_t bytes = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct link_statistics before;
        struct link_statistics after;
        rig_command(&ends->rig, "unplug");
        if (!wait_up(ends, false)) {
            return false;
        }
        link_get_statistics(ends->till, &before);
        rig_command(&ends->rig, "plug");
        double start = now_ms();
        if (!wait_up(ends, true)) {
            return false;
        }
        double passed = now_ms() - start;
        link_get_statistics(ends->till, &after);
        bytes = after.bytes_out + after.bytes_in - before.bytes_out -
                before.bytes_in;
        best = passed < best ? passed : best;
        worst = passed > worst ? passed : worst;
    }
    printf("%-6s resumed after the plug is back: %.0f to %.0f ms, %llu bytes "
           "both ways\n",
           name, best, worst, (unsigned long long)bytes);
    return true;
}

int
main(void) {
    static const struct {
        const char *baud;
        double byte_ms;
    } lines[] = {{"9600", 10 / 9.6}, {"115200", 10 / 115.2}};
    struct ends ends;
    bool good = true;
    printf("Showing an order: bytes that the till writes, as each layer adds "
           "them, and\nmilliseconds until the terminal has it (least possible "
           "for the message alone,\nfor all bytes; best and worst of %d)\n"
           "line   lines message session delivery frame   all resent  min "
           "msg  min all     best    worst\n",
           ROUNDS);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        good &= open_cable(&ends, lines[i].baud) &&
                measure(&ends, lines[i].baud, lines[i].byte_ms) &&
                resume(&ends, lines[i].baud);
        close_ends(&ends);
    }
    good &= open_tcp(&ends) && measure(&ends, "tcp", 0);
    close_ends(&ends);
    return good ? 0 : 1;
}
