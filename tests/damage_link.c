// Whole sales over a damaged line, session and all, in virtual time: an order
// of 12 lines, confirmation, code, progress, result, one after the other.
// Prints what damage costs; the exit code is not 0 when any sale did not end
// or anything came wrong, twice or not at all.

#include "link/message.h"
#include "tests/session_sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SALES 40
#define LINES 12
#define STEPS 5
#define SALE_MAX_MS 600000 // of virtual time

struct step {
    int from;
    size_t size;
    uint8_t bytes[2048];
};

struct course {
    struct step steps[STEPS];
    unsigned next; ///< step that is to arrive
    unsigned wrong;
};

struct damage {
    const char *name;
    struct noise noise;
};

/** What a line did to its sales. */
struct toll {
    unsigned sales;
    unsigned wrong;
    uint64_t carried;
    uint64_t frames_resent;
    unsigned reconnects;
    int64_t total_ms;
    int64_t slowest_ms;
};

static void
encode(struct step *step, int from, const struct message *message) {
    step->from = from;
    step->size = message_encode(message, step->bytes, sizeof(step->bytes));
    if (step->size == 0) {
        abort();
    }
}

static void
make_order(struct message *message, unsigned sale) {
    struct order *order = &message->u.order.order;
    memset(message, 0, sizeof(*message));
    message->type = MESSAGE_ORDER;
    snprintf(message->u.order.sale_id, SALE_ID_MAX, "T3-%04u", sale);
    message->u.order.revision = 1;
    memcpy(order->currency, "CNY", 4);
    order->item_count = LINES;
    for (size_t i = 0; i < LINES; i++) {
        struct order_item *item = &order->items[i];
        item->item_id = (uint32_t)i + 1;
        snprintf(item->label, sizeof(item->label), "Article %zu, 500 g", i);
        item->quantity = (struct amount){true, 2000};
        item->unit_price = (struct amount){true, 350 + 100 * (int64_t)i};
        item->item_amount = (struct amount){true, 2 * item->unit_price.minor};
        order->total.minor += item->item_amount.minor;
    }
    order->total.known = true;
}

static void
make_course(struct course *course, unsigned sale) {
    static struct message message;
    char sale_id[SALE_ID_MAX];
    memset(course, 0, sizeof(*course));
    make_order(&message, sale);
    memcpy(sale_id, message.u.order.sale_id, SALE_ID_MAX);
    encode(&course->steps[0], TILL, &message);
    message = (struct message){.type = MESSAGE_CONFIRMED};
    memcpy(message.u.confirmed.sale_id, sale_id, SALE_ID_MAX);
    message.u.confirmed.revision = 1;
    encode(&course->steps[1], TERMINAL, &message);
    message = (struct message){.type = MESSAGE_CREDENTIAL};
    memcpy(message.u.credential.sale_id, sale_id, SALE_ID_MAX);
    message.u.credential.revision = 1;
    message.u.credential.kind = CREDENTIAL_PAYMENT_CODE;
    message.u.credential.size = 18;
    memset(message.u.credential.bytes, '2', 18);
    encode(&course->steps[2], TERMINAL, &message);
    message = (struct message){.type = MESSAGE_PROGRESS};
    memcpy(message.u.progress.sale_id, sale_id, SALE_ID_MAX);
    message.u.progress.progress = PROGRESS_PAYING;
    encode(&course->steps[3], TILL, &message);
    message = (struct message){.type = MESSAGE_RESULT};
    memcpy(message.u.result.sale_id, sale_id, SALE_ID_MAX);
    message.u.result.outcome = OUTCOME_PAID;
    encode(&course->steps[4], TILL, &message);
}

static void
send_next(struct session_sim *sim) {
    const struct course *course = sim->context;
    const struct step *step = &course->steps[course->next];
    if (course->next < STEPS) {
        session_send(sim->ends[step->from], step->bytes, step->size);
    }
}

static void
follow(struct session_sim *sim, int end, const struct session_event *event) {
    struct course *course = sim->context;
    sim_default_event(sim, end, event);
    if (event->type != SESSION_EVENT_MESSAGE || event->greeting) {
        return;
    }
    const struct step *step = &course->steps[course->next % STEPS];
    course->wrong += course->next >= STEPS || end == step->from ||
                     event->size != step->size ||
                     memcmp(event->bytes, step->bytes, step->size) != 0;
    course->next++;
    send_next(sim);
}

static void
sell(struct session_sim *sim, unsigned sale, struct toll *toll) {
    static struct course course;
    int64_t start_ms = sim->now_ms;
    make_course(&course, sale);
    sim->context = &course;
    send_next(sim);
    while (course.next < STEPS && sim->now_ms - start_ms < SALE_MAX_MS) {
        sim_pass(sim, 1);
    }
    int64_t passed_ms = sim->now_ms - start_ms;
    toll->total_ms += passed_ms;
    toll->slowest_ms =
        passed_ms > toll->slowest_ms ? passed_ms : toll->slowest_ms;
    toll->sales += course.next == STEPS;
    sim_pass_drained(sim, SALE_MAX_MS);
    sim_pass(sim, 500);
    toll->wrong += course.wrong + (course.next > STEPS);
}

static struct toll
measure(const struct damage *damage, int64_t byte_us) {
    struct session_sim *sim = calloc(1, sizeof(*sim));
    struct toll toll = {.sales = 0};
    struct session_statistics statistics;
    if (!sim) {
        abort();
    }
    sim_begin(sim, byte_us);
    sim->noise = damage->noise;
    sim->noise.seed = 20261125;
    sim->on_event = follow;
    for (unsigned i = 0; i < SALES; i++) {
        sell(sim, i + 1, &toll);
    }
    for (int end = 0; end < 2; end++) {
        session_get_statistics(sim->ends[end], &statistics);
        toll.frames_resent += statistics.delivery.frames_resent;
        toll.carried += sim->wires[end].carried;
    }
    toll.reconnects = sim->ups[TILL] - 1;
    sim_end(sim);
    free(sim);
    return toll;
}

int
main(void) {
    static const struct damage damages[] = {
        {"none", {0, 0, 0, 1}},
        {"bit errors 1e-5", {1e-5, 0, 0, 1}},
        {"bit errors 1e-4", {1e-4, 0, 0, 1}},
        {"bit errors 1e-3", {1e-3, 0, 0, 1}},
        {"bytes dropped 1e-3", {0, 1e-3, 0, 1}},
        {"bytes doubled 1e-3", {0, 0, 1e-3, 1}},
        {"1e-4 of each", {1e-4, 1e-4, 1e-4, 1}},
    };
    static const struct {
        int baud;
        int64_t byte_us;
    } lines[] = {{9600, 1042}, {115200, 87}};
    bool good = true;
    printf("%d sales of %d lines each; bytes and frames per sale, both ways\n"
           "%6s %-19s %5s %5s %6s %9s %7s %6s %8s %10s\n",
           SALES, LINES, "baud", "damage", "ended", "wrong", "bytes",
           "for "
           "damage",
           "resent", "new", "ms mean", "ms slowest");
    for (size_t l = 0; l < sizeof(lines) / sizeof(lines[0]); l++) {
        uint64_t clean = 0;
        for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
            struct toll toll = measure(&damages[i], lines[l].byte_us);
            clean = i == 0 ? toll.carried : clean;
            printf("%6d %-19s %5u %5u %6llu %9lld %7.1f %6u %8lld %10lld\n",
                   lines[l].baud, damages[i].name, toll.sales, toll.wrong,
                   (unsigned long long)toll.carried / SALES,
                   ((long long)toll.carried - (long long)clean) / SALES,
                   (double)toll.frames_resent / SALES, toll.reconnects,
                   (long long)toll.total_ms / SALES,
                   (long long)toll.slowest_ms);
            good &= toll.sales == SALES && toll.wrong == 0 &&
                    (i == 0) == (toll.frames_resent == 0);
        }
    }
    puts(good ? "none lost, none doubled, none wrong" : "FAILED");
    return good ? 0 : 1;
}
