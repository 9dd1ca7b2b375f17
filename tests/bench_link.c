// What it costs to show an order: bytes of each layer, and time from
// link_send() to the terminal having it, over a paced cable.

#include "link/delivery.h"
#include "link/frame.h"
#include "link/link.h"
#include "tests/cable_rig.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

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

/** The least bytes of frames that carry a message of this size. */
static size_t
frame_bytes(size_t size, size_t *frames) {
    *frames = (size + DELIVERY_FRAGMENT_MAX - 1) / DELIVERY_FRAGMENT_MAX;
    return size + *frames * (4 + FRAME_FCS_SIZE + 1) + 1;
}

struct ends {
    struct rig rig;
    struct link_end *till;
    struct link_end *terminal;
};

static bool
open_ends(struct ends *ends, const char *baud) {
    const char *const cable[] = {"--baud", baud, NULL};
    static const struct pairing pairing = {.id = "TESTPAIR", .key = {1}};
    struct link_options options = {.role = LINK_ROLE_TILL, .pairing = &pairing};
    struct link_event event;
    char uri[192];
    memset(ends, 0, sizeof(*ends));
    if (!rig_start(&ends->rig, cable)) {
        return false;
    }
    options.uri = uri;
    snprintf(uri, sizeof(uri), "%s?baud=%s", ends->rig.uri_a, baud);
    if (link_open(&options, &ends->till) != STATUS_OK) {
        return false;
    }
    options.role = LINK_ROLE_TERMINAL;
    snprintf(uri, sizeof(uri), "%s?baud=%s", ends->rig.uri_b, baud);
    if (link_open(&options, &ends->terminal) != STATUS_OK) {
        return false;
    }
    while (!link_is_up(ends->till) || !link_is_up(ends->terminal)) {
        link_poll(ends->till, 5, &event);
        link_poll(ends->terminal, 5, &event);
    }
    for (int i = 0; i < 50; i++) { // last acknowledgements of the set-up
        link_poll(ends->till, 5, &event);
        link_poll(ends->terminal, 5, &event);
    }
    return true;
}

static void
close_ends(struct ends *ends) {
    link_close(ends->till);
    link_close(ends->terminal);
    rig_stop(&ends->rig);
}

/** @return milliseconds until the terminal has the order */
static double
show(struct ends *ends, const struct message *order, uint64_t *bytes_out,
     uint64_t *resent) {
    struct link_statistics before;
    struct link_statistics after;
    struct link_event event = {.type = LINK_EVENT_NONE};
    link_get_statistics(ends->till, &before);
    double start = now_ms();
    if (link_send(ends->till, order) != STATUS_OK) {
        return -1;
    }
    while (event.type != LINK_EVENT_MESSAGE) {
        struct link_event ignored;
        link_poll(ends->till, 0, &ignored);
        link_poll(ends->terminal, 1, &event);
    }
    double passed = now_ms() - start;
    while (!link_is_drained(ends->till)) {
        link_poll(ends->till, 1, &event);
        link_poll(ends->terminal, 1, &event);
    }
    link_get_statistics(ends->till, &after);
    *bytes_out = after.bytes_out - before.bytes_out;
    *resent = after.frames_resent - before.frames_resent;
    return passed;
}

static bool
measure(const char *baud, double byte_ms) {
    static const size_t sizes[] = {1, 12, 40};
    static struct message order;
    static uint8_t bytes[MESSAGE_BYTES_MAX];
    struct ends ends;
    if (!open_ends(&ends, baud)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        double best = 1e9;
        double worst = 0;
        uint64_t wire = 0;
        uint64_t resent = 0;
        for (uint32_t round = 1; round <= ROUNDS; round++) {
            fill_order(&order, sizes[i], round);
            double passed = show(&ends, &order, &wire, &resent);
            best = passed < best ? passed : best;
            worst = passed > worst ? passed : worst;
        }
        size_t frames;
        size_t cbor = message_encode(&order, bytes, sizeof(bytes));
        size_t framed = frame_bytes(cbor, &frames);
        printf("%6s %5zu %6zu %8zu %7zu %6llu %7llu %9.1f %9.1f %9.1f %9.1f\n",
               baud, sizes[i], cbor, 4 * frames, framed - cbor - 4 * frames,
               (unsigned long long)wire, (unsigned long long)resent,
               (double)cbor * byte_ms, (double)framed * byte_ms, best, worst);
    }
    close_ends(&ends);
    return true;
}

int
main(void) {
    printf("Showing an order: bytes, and milliseconds (best and worst of %d)\n"
           "  baud lines   CBOR delivery framing   wire  resent  min CBOR "
           "min frames    best     worst\n",
           ROUNDS);
    return measure("9600", 10 / 9.6) && measure("115200", 10 / 115.2) ? 0 : 1;
}
