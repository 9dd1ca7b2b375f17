#include "pos_plugin/agent/agent.h"

#include "pos_plugin/agent/shift_clerk.h"
#include "pos_plugin/desk.h"
#include "pos_plugin/region.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The link wants to be looked at this often between sales.
#define IDLE_WAIT_MS 100
#define SALE_WAIT_MS 50
// Windows of ours are off the screen within this time.
#define SETTLE_MS 400
// After AGENT_QUIT the payment in hand gets this long; the journal keeps it.
#define QUIT_BUDGET_MS 10000
// Wishes that outlive a sale, a selection and a refund.
#define KEPT_WISHES (1u << AGENT_QUIT | 1u << AGENT_SHIFT)
// The terminal gets this long to take the result.
#define DRAIN_BUDGET_MS 2000

struct agent {
    void (*changed)(void *context);
    void *context;
    pthread_t thread;

    pthread_mutex_t mutex; // guards what follows, up to the next blank line
    pthread_cond_t wished;
    unsigned wishes; // bits 1 << enum agent_wish
    bool accepted;
    struct order accepted_order;
    struct agent_view view;

    // The thread's own.
    struct plugin *plugin;
    struct desk desk;
    struct reading reading;
    struct order order; // as the cashier has made it
    bool revising;      // the reading is for the disputed sale in hand
    int64_t wish_us;
    struct link_event event;
    struct shift_clerk clerk;
};

static bool
take_wish(struct agent *agent, enum agent_wish wish) {
    bool taken;

    pthread_mutex_lock(&agent->mutex);
    taken = agent->wishes & (1u << wish);
    agent->wishes &= ~(1u << wish);
    pthread_mutex_unlock(&agent->mutex);
    return taken;
}

static bool
has_wish(struct agent *agent, enum agent_wish wish) {
    bool has;

    pthread_mutex_lock(&agent->mutex);
    has = agent->wishes & (1u << wish);
    pthread_mutex_unlock(&agent->mutex);
    return has;
}

static void
wait_for_wish(struct agent *agent, int timeout_ms) {
    struct timespec end;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += (long)timeout_ms * 1000000;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    pthread_mutex_lock(&agent->mutex);
    if (!agent->wishes && !agent->accepted) {
        pthread_cond_timedwait(&agent->wished, &agent->mutex, &end);
    }
    pthread_mutex_unlock(&agent->mutex);
}

static void
show_phase(struct agent *agent, enum agent_phase phase) {
    static const char *const names[] = {
        "",     "starting", "ready",     "reading", "review",  "sale",
        "over", "failed",   "selecting", "tried",   "confirm", "refund",
    };

    log_info("agent %s", names[phase]);
    pthread_mutex_lock(&agent->mutex);
    agent->view.phase = phase;
    pthread_mutex_unlock(&agent->mutex);
    agent->changed(agent->context);
}

// The last error of the thread is what the cashier is told.
static void
on_log(void *context, enum log_level level, const char *line) {
    struct agent *agent = context;

    fprintf(stderr, "posplugin: %s\n", line);
    if (level == LOG_LEVEL_ERROR) {
        pthread_mutex_lock(&agent->mutex);
        snprintf(agent->view.trouble, sizeof(agent->view.trouble), "%s", line);
        pthread_mutex_unlock(&agent->mutex);
    }
}

static enum status
copy_picture(struct image *to, const struct image *from) {
    if (to->width != from->width || to->height != from->height) {
        enum status status;

        image_destroy(to);
        if (!from->pixels) {
            return STATUS_OK;
        }
        status = image_init(to, from->width, from->height);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (from->pixels) {
        memcpy(to->pixels, from->pixels,
               sizeof(*to->pixels) * (size_t)to->width * (size_t)to->height);
    }
    return STATUS_OK;
}

static void
publish_reading(struct agent *agent, enum agent_phase phase) {
    pthread_mutex_lock(&agent->mutex);
    agent->view.phase = phase;
    agent->view.reading = agent->reading;
    agent->view.region = agent->plugin->region;
    if (copy_picture(&agent->view.picture, &agent->plugin->picture) !=
        STATUS_OK) {
        image_destroy(&agent->view.picture);
    }
    pthread_mutex_unlock(&agent->mutex);
    agent->changed(agent->context);
}

static void
on_sale(void *context, enum sale_state state, const char *detail) {
    struct agent *agent = context;

    pthread_mutex_lock(&agent->mutex);
    agent->view.phase = AGENT_SALE;
    agent->view.state = state;
    snprintf(agent->view.detail, sizeof(agent->view.detail), "%s", detail);
    if (state == SALE_DISPUTED) {
        agent->view.dispute = agent->desk.sale.dispute;
    }
    pthread_mutex_unlock(&agent->mutex);
    log_info("sale %s, %lld ms after the key", sale_state_string(state),
             (long long)(plugin_now_us() - agent->wish_us) / 1000);
    agent->changed(agent->context);
}

static void
make_way(void *context, bool away) {
    struct agent *agent = context;

    pthread_mutex_lock(&agent->mutex);
    agent->view.away = away;
    pthread_mutex_unlock(&agent->mutex);
    agent->changed(agent->context);
    if (away) {
        nanosleep(&(struct timespec){.tv_nsec = SETTLE_MS * 1000000L}, NULL);
    }
}

static bool
can_be_sold(const struct order *order) {
    return order->total.known && order->total.minor > 0 && order->currency[0];
}

// Back to the disputed sale, whose order still stands, or to the next one.
static void
leave_review(struct agent *agent) {
    if (agent->revising) {
        pthread_mutex_lock(&agent->mutex);
        agent->view.reading.order = agent->desk.sale.order;
        pthread_mutex_unlock(&agent->mutex);
    }
    show_phase(agent, agent->revising ? AGENT_SALE : AGENT_READY);
}

static enum status
begin_sale(struct agent *agent, const struct order *order) {
    struct desk *desk = &agent->desk;
    enum status status = STATUS_OK;

    memset(&desk->sale, 0, sizeof(desk->sale));
    if (!desk->link) {
        status = desk_open_terminal(desk);
    }
    if (status == STATUS_OK) {
        status = desk_begin(desk, order, on_sale, agent);
    }
    if (status != STATUS_OK) {
        memset(&desk->sale, 0, sizeof(desk->sale));
    }
    return status;
}

// The screen that an order was read from is kept only once the order is in
// the sale: one that was discarded must not vouch for the one before it.
static enum status
keep_order(struct agent *agent, const struct order *order) {
    const struct plugin_target target = {.image = NULL};
    const struct order *read = &agent->reading.order;
    struct desk *desk = &agent->desk;
    enum status status =
        recheck_keep(&desk->recheck, agent->plugin, &target, read);

    plugin_vouch(agent->plugin); // proven, or looked at
    if (status == STATUS_OK && order_hash(order) != order_hash(read)) {
        status = sale_note_correction(&desk->sale, read);
    }
    return status;
}

// Shows the order, as a new sale or as the next revision of the disputed one.
static void
show_order(struct agent *agent, const struct order *order) {
    struct sale *sale = &agent->desk.sale;
    enum status status;

    pthread_mutex_lock(&agent->mutex);
    agent->view.reading.order = *order;
    agent->view.trouble[0] = '\0';
    pthread_mutex_unlock(&agent->mutex);
    status =
        agent->revising ? sale_revise(sale, order) : begin_sale(agent, order);
    if (status != STATUS_OK) {
        leave_review(agent);
    } else if (keep_order(agent, order) != STATUS_OK) {
        sale_stop(sale);
    }
}

static bool
asks_first(const struct agent *agent) {
    return strcmp(config_get(agent->plugin->config, "agent", "verified"),
                  "confirm") == 0;
}

// Capture and read; a verified order goes on, any other one waits for a look.
static void
read_order(struct agent *agent) {
    const struct plugin_target target = {.image = NULL};
    enum status status;
    bool proven;

    agent->wish_us = plugin_now_us();
    pthread_mutex_lock(&agent->mutex);
    agent->view.trouble[0] = '\0';
    agent->view.changed = false;
    agent->accepted = false;
    pthread_mutex_unlock(&agent->mutex);
    show_phase(agent, AGENT_READING);
    status = plugin_read(agent->plugin, &target, NULL, &agent->reading);
    if (status != STATUS_OK) {
        leave_review(agent);
        return;
    }
    proven = agent->reading.verdict == VERDICT_VERIFIED &&
             can_be_sold(&agent->reading.order);
    log_info("read as %s, %lld ms after the key",
             verdict_string(agent->reading.verdict),
             (long long)(plugin_now_us() - agent->wish_us) / 1000);
    publish_reading(agent, !proven             ? AGENT_REVIEW
                           : asks_first(agent) ? AGENT_CONFIRM
                                               : AGENT_READING);
    if (proven && asks_first(agent)) {
        log_info("agent confirm");
    } else if (proven) {
        show_order(agent, &agent->reading.order);
    }
}

static bool
has_quit(void *agent) {
    return has_wish(agent, AGENT_QUIT);
}

// A new rectangle, and what is read in it: nobody should find out in a sale.
static void
select_region(struct agent *agent) {
    const struct plugin_target target = {.image = NULL};
    struct rect region;
    enum status status;

    pthread_mutex_lock(&agent->mutex);
    agent->view.trouble[0] = '\0';
    pthread_mutex_unlock(&agent->mutex);
    show_phase(agent, AGENT_SELECTING);
    // The windows go, and what stood behind them is painted.
    nanosleep(&(struct timespec){.tv_nsec = SETTLE_MS * 1000000L}, NULL);
    status = plugin_select(agent->plugin, false, has_quit, agent, &region);
    if (status == STATUS_OK) { // once the register is painted again
        nanosleep(&(struct timespec){.tv_nsec = SETTLE_MS * 1000000L}, NULL);
        status = plugin_read(agent->plugin, &target, NULL, &agent->reading);
    }
    if (status == STATUS_OK) {
        log_info("tried: %s", verdict_string(agent->reading.verdict));
        publish_reading(agent, AGENT_TRIED);
    } else {
        show_phase(agent, AGENT_READY);
    }
    pthread_mutex_lock(&agent->mutex);
    agent->wishes &= KEPT_WISHES; // keys of the selection are its own
    pthread_mutex_unlock(&agent->mutex);
}

static enum agent_phase
phase_of(struct agent *agent) {
    enum agent_phase phase;

    pthread_mutex_lock(&agent->mutex);
    phase = agent->view.phase;
    pthread_mutex_unlock(&agent->mutex);
    return phase;
}

static void
serve_review(struct agent *agent) {
    struct order *order = &agent->order;
    bool accepted;

    take_wish(agent, AGENT_SELECT); // not now
    pthread_mutex_lock(&agent->mutex);
    accepted = agent->accepted;
    agent->accepted = false;
    *order = agent->accepted_order;
    pthread_mutex_unlock(&agent->mutex);
    if (accepted && can_be_sold(order)) {
        show_order(agent, order);
    } else if (take_wish(agent, AGENT_STOP)) {
        leave_review(agent);
    } else if (take_wish(agent, AGENT_SEND)) {
        read_order(agent);
    }
}

static void
serve_confirm(struct agent *agent) {
    take_wish(agent, AGENT_SELECT); // not now
    if (take_wish(agent, AGENT_SEND)) {
        show_order(agent, &agent->reading.order);
    } else if (take_wish(agent, AGENT_STOP)) {
        leave_review(agent);
    }
}

static void
end_sale(struct agent *agent) {
    desk_drain(&agent->desk, DRAIN_BUDGET_MS);
    agent->revising = false;
    pthread_mutex_lock(&agent->mutex);
    agent->view.phase = AGENT_OVER;
    agent->view.changed = agent->desk.recheck.differs;
    if (agent->view.changed) {
        agent->view.now = agent->desk.recheck.now;
    }
    // Wishes of before are not for the next sale.
    agent->wishes &= KEPT_WISHES;
    pthread_mutex_unlock(&agent->mutex);
    recheck_destroy(&agent->desk.recheck);
    log_info("agent over");
    agent->changed(agent->context);
}

static void
serve_sale(struct agent *agent) {
    struct sale *sale = &agent->desk.sale;

    take_wish(agent, AGENT_SELECT); // not now
    if (take_wish(agent, AGENT_STOP)) {
        sale_stop(sale);
    } else if (take_wish(agent, AGENT_SEND) && sale->state == SALE_DISPUTED) {
        agent->revising = true;
        read_order(agent);
    }
    if (sale->finished) {
        end_sale(agent);
    }
}

// Between sales: keep the terminal connected, and say whether it is.
static void
serve_link(struct agent *agent) {
    bool up;

    if (!agent->desk.link) {
        return;
    }
    while (link_poll(agent->desk.link, 0, &agent->event) == STATUS_OK &&
           agent->event.type != LINK_EVENT_NONE) {
        message_wipe(&agent->event.message);
    }
    up = link_is_up(agent->desk.link);
    pthread_mutex_lock(&agent->mutex);
    if (agent->view.terminal_up == up) {
        pthread_mutex_unlock(&agent->mutex);
        return;
    }
    agent->view.terminal_up = up;
    pthread_mutex_unlock(&agent->mutex);
    agent->changed(agent->context);
}

// What goes wrong here is the page's to tell, not the status window's.
static void
answer(struct agent *agent, const struct shift_request *request, bool idle) {
    static const char *const names[] = {"",    "look",   "on",
                                        "off", "refund", "follow"};
    struct shift_page page = {0};
    char trouble[AGENT_TROUBLE_MAX];

    pthread_mutex_lock(&agent->mutex);
    memcpy(trouble, agent->view.trouble, sizeof(trouble));
    agent->view.trouble[0] = '\0';
    pthread_mutex_unlock(&agent->mutex);
    shift_desk_serve(&agent->desk, request, idle, &page);
    log_info("shift %s: %d", names[request->act], (int)page.outcome);
    if (page.outcome == SHIFT_UNKNOWN) {
        shift_clerk_follow_soon(&agent->clerk);
    }
    pthread_mutex_lock(&agent->mutex);
    if (page.outcome == SHIFT_FAILED) {
        snprintf(page.detail, sizeof(page.detail), "%.*s",
                 (int)sizeof(page.detail) - 1, agent->view.trouble);
    }
    memcpy(agent->view.trouble, trouble, sizeof(trouble));
    pthread_mutex_unlock(&agent->mutex);
    shift_clerk_answer(&agent->clerk, &page);
    agent->changed(agent->context);
}

static void
serve_shift(struct agent *agent, bool selling) {
    struct shift_request request;
    enum agent_phase phase = phase_of(agent);
    bool idle = !selling && (phase == AGENT_READY || phase == AGENT_OVER ||
                             phase == AGENT_TRIED);

    if (!shift_clerk_next(&agent->clerk, &request)) {
        return;
    }
    if (!idle || (request.act != SHIFT_REFUND && request.act != SHIFT_FOLLOW)) {
        answer(agent, &request, idle);
        return;
    }
    show_phase(agent, AGENT_REFUND);
    answer(agent, &request, true);
    pthread_mutex_lock(&agent->mutex);
    agent->wishes &= KEPT_WISHES; // pressed meanwhile, nobody waits for it
    pthread_mutex_unlock(&agent->mutex);
    show_phase(agent, AGENT_READY);
}

static void
follow_refunds(struct agent *agent) {
    if (shift_clerk_follow(&agent->clerk, &agent->desk)) {
        pthread_mutex_lock(&agent->mutex);
        agent->view.followed++;
        pthread_mutex_unlock(&agent->mutex);
        agent->changed(agent->context);
    }
}

// A sale goes on also while its corrected order is being looked at.
static void
work(struct agent *agent) {
    struct sale *sale = &agent->desk.sale;
    bool selling = sale->sale_id[0] && !sale->finished;
    enum agent_phase phase = phase_of(agent);

    if (selling) {
        sale_step(sale, SALE_WAIT_MS);
        if (sale->finished) {
            end_sale(agent);
            return;
        }
    } else {
        wait_for_wish(agent, IDLE_WAIT_MS);
        serve_link(agent);
    }
    if (take_wish(agent, AGENT_SHIFT)) {
        serve_shift(agent, selling);
        return;
    }
    if (phase == AGENT_REVIEW) {
        serve_review(agent);
    } else if (phase == AGENT_CONFIRM) {
        serve_confirm(agent);
    } else if (selling) {
        serve_sale(agent);
    } else if (take_wish(agent, AGENT_SEND)) {
        read_order(agent);
    } else if (take_wish(agent, AGENT_SELECT)) {
        select_region(agent);
    } else if (take_wish(agent, AGENT_STOP) &&
               (phase == AGENT_OVER || phase == AGENT_TRIED)) {
        show_phase(agent, AGENT_READY);
    } else {
        follow_refunds(agent);
    }
}

static void
finish_sale(struct agent *agent) {
    struct sale *sale = &agent->desk.sale;
    int64_t end_us = plugin_now_us() + (int64_t)QUIT_BUDGET_MS * 1000;

    if (!sale->sale_id[0]) {
        return;
    }
    sale_stop(sale);
    while (!sale->finished && plugin_now_us() < end_us) {
        sale_step(sale, SALE_WAIT_MS);
    }
    desk_drain(&agent->desk, DRAIN_BUDGET_MS);
}

static enum status
open_all(struct agent *agent) {
    struct desk *desk = &agent->desk;
    size_t left = 0;
    enum status status = desk_open_journal(desk, agent->plugin);

    if (status == STATUS_OK) {
        status = desk_open_engine(desk);
    }
    if (status == STATUS_OK) {
        status = desk_recover(desk, DESK_RECOVER_MS, &left);
    }
    if (left) {
        shift_clerk_follow_soon(&agent->clerk);
    }
    if (status == STATUS_OK) {
        status = plugin_open_reader(agent->plugin);
    }
    if (status == STATUS_OK) {
        status = plugin_open_capture(agent->plugin, NULL);
    }
    // A terminal that is not there yet is looked for again at each sale.
    if (status == STATUS_OK) {
        desk_open_terminal(desk);
    }
    return status;
}

static void *
run(void *context) {
    struct agent *agent = context;
    enum status status = open_all(agent);

    pthread_mutex_lock(&agent->mutex);
    agent->view.failure = status;
    pthread_mutex_unlock(&agent->mutex);
    show_phase(agent, status == STATUS_OK ? AGENT_READY : AGENT_FAILED);
    while (status == STATUS_OK && !has_wish(agent, AGENT_QUIT)) {
        work(agent);
    }
    finish_sale(agent);
    desk_close(&agent->desk);
    return NULL;
}

enum status
agent_start(struct plugin *plugin, void (*changed)(void *context),
            void *context, enum log_level level, struct agent **out) {
    struct agent *agent = calloc(1, sizeof(*agent));

    *out = NULL;
    if (!agent) {
        return STATUS_NO_MEMORY;
    }
    agent->plugin = plugin;
    plugin->make_way = make_way;
    plugin->make_way_context = agent;
    agent->changed = changed;
    agent->context = context;
    agent->view.phase = AGENT_STARTING;
    pthread_mutex_init(&agent->mutex, NULL);
    pthread_cond_init(&agent->wished, NULL);
    shift_clerk_init(&agent->clerk);
    log_set_sink(on_log, agent, level);
    if (pthread_create(&agent->thread, NULL, run, agent) != 0) {
        log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
        log_error("the system gives no thread");
        free(agent);
        return STATUS_IO;
    }
    *out = agent;
    return STATUS_OK;
}

void
agent_wish(struct agent *agent, enum agent_wish wish) {
    pthread_mutex_lock(&agent->mutex);
    agent->wishes |= 1u << wish;
    pthread_cond_signal(&agent->wished);
    pthread_mutex_unlock(&agent->mutex);
}

void
agent_accept(struct agent *agent, const struct order *order) {
    pthread_mutex_lock(&agent->mutex);
    agent->accepted_order = *order;
    agent->accepted = true;
    pthread_cond_signal(&agent->wished);
    pthread_mutex_unlock(&agent->mutex);
}

bool
agent_ask(struct agent *agent, const struct shift_request *request) {
    bool taken = shift_clerk_ask(&agent->clerk, request);

    agent_wish(agent, AGENT_SHIFT);
    return taken;
}

bool
agent_take_page(struct agent *agent, struct shift_page *page) {
    return shift_clerk_take(&agent->clerk, page);
}

void
agent_look(struct agent *agent, struct agent_view *view) {
    struct image picture = view->picture;

    pthread_mutex_lock(&agent->mutex);
    *view = agent->view;
    view->picture = picture;
    if (copy_picture(&view->picture, &agent->view.picture) != STATUS_OK) {
        image_destroy(&view->picture);
    }
    pthread_mutex_unlock(&agent->mutex);
}

void
agent_end(struct agent *agent) {
    if (!agent) {
        return;
    }
    agent_wish(agent, AGENT_QUIT);
    pthread_join(agent->thread, NULL);
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
    agent->plugin->make_way = NULL;
    image_destroy(&agent->view.picture);
    shift_clerk_destroy(&agent->clerk);
    pthread_cond_destroy(&agent->wished);
    pthread_mutex_destroy(&agent->mutex);
    free(agent);
}
