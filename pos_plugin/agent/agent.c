#include "pos_plugin/agent/board.h"

#include "ocr/host.h"
#include "pos_plugin/agent/shift_clerk.h"
#include "pos_plugin/desk.h"
#include "pos_plugin/region.h"

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
// The terminal gets this long to take the result.
#define DRAIN_BUDGET_MS 2000

struct agent {
    struct board board;
    pthread_t thread;

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

// The last error of the thread is what the cashier is told.
static void
on_log(void *context, enum log_level level, const char *line) {
    struct agent *agent = context;

    fprintf(stderr, "posplugin: %s\n", line);
    if (level == LOG_LEVEL_ERROR) {
        struct agent_view *view = board_lock(&agent->board);

        snprintf(view->trouble, sizeof(view->trouble), "%s", line);
        board_unlock(&agent->board);
    }
}

static void
on_sale(void *context, enum sale_state state, const char *detail) {
    struct agent *agent = context;
    struct agent_view *view;

    log_info("sale %s, %lld ms after the key", sale_state_string(state),
             (long long)(plugin_now_us() - agent->wish_us) / 1000);
    view = board_lock(&agent->board);
    view->phase = AGENT_SALE;
    view->state = state;
    snprintf(view->detail, sizeof(view->detail), "%s", detail);
    if (state == SALE_DISPUTED) {
        view->dispute = agent->desk.sale.dispute;
    }
    board_publish(&agent->board);
}

static void
show_reading(struct agent *agent, enum agent_phase phase) {
    board_show_reading(&agent->board, phase, &agent->reading,
                       &agent->plugin->picture, agent->plugin->region);
}

static void
make_way(void *context, bool away) {
    struct agent *agent = context;

    board_lock(&agent->board)->away = away;
    board_publish(&agent->board);
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
        board_lock(&agent->board)->reading.order = agent->desk.sale.order;
        board_unlock(&agent->board);
    }
    board_show_phase(&agent->board, agent->revising ? AGENT_SALE : AGENT_READY);
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
    struct agent_view *view = board_lock(&agent->board);
    enum status status;

    view->reading.order = *order;
    view->trouble[0] = '\0';
    board_unlock(&agent->board);
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
    struct agent_view *view = board_lock(&agent->board);
    enum status status;
    bool proven;

    view->trouble[0] = '\0';
    view->changed = false;
    board_unlock(&agent->board);
    board_take_accepted(&agent->board, &agent->order); // of before
    agent->wish_us = plugin_now_us();
    board_show_phase(&agent->board, AGENT_READING);
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
    show_reading(agent, !proven             ? AGENT_REVIEW
                        : asks_first(agent) ? AGENT_CONFIRM
                                            : AGENT_READING);
    if (proven && asks_first(agent)) {
        log_info("agent confirm");
    } else if (proven) {
        show_order(agent, &agent->reading.order);
    }
}

static bool
has_quit(void *context) {
    struct agent *agent = context;

    return board_has_wish(&agent->board, AGENT_QUIT);
}

// A new rectangle, and what is read in it: nobody should find out in a sale.
static void
select_region(struct agent *agent) {
    const struct plugin_target target = {.image = NULL};
    struct rect region;
    enum status status;

    board_clear_trouble(&agent->board);
    board_show_phase(&agent->board, AGENT_SELECTING);
    // The windows go, and what stood behind them is painted.
    nanosleep(&(struct timespec){.tv_nsec = SETTLE_MS * 1000000L}, NULL);
    status = plugin_select(agent->plugin, false, has_quit, agent, &region);
    if (status == STATUS_OK) { // once the register is painted again
        nanosleep(&(struct timespec){.tv_nsec = SETTLE_MS * 1000000L}, NULL);
        status = plugin_read(agent->plugin, &target, NULL, &agent->reading);
    }
    if (status == STATUS_OK) {
        log_info("tried: %s", verdict_string(agent->reading.verdict));
        show_reading(agent, AGENT_TRIED);
    } else {
        board_show_phase(&agent->board, AGENT_READY);
    }
    board_drop_wishes(&agent->board); // keys of the selection are its own
}

static void
serve_review(struct agent *agent) {
    struct order *order = &agent->order;

    board_take_wish(&agent->board, AGENT_SELECT); // not now
    if (board_take_accepted(&agent->board, order) && can_be_sold(order)) {
        show_order(agent, order);
    } else if (board_take_wish(&agent->board, AGENT_STOP)) {
        leave_review(agent);
    } else if (board_take_wish(&agent->board, AGENT_SEND)) {
        read_order(agent);
    }
}

static void
serve_confirm(struct agent *agent) {
    board_take_wish(&agent->board, AGENT_SELECT); // not now
    if (board_take_wish(&agent->board, AGENT_SEND)) {
        show_order(agent, &agent->reading.order);
    } else if (board_take_wish(&agent->board, AGENT_STOP)) {
        leave_review(agent);
    }
}

static void
end_sale(struct agent *agent) {
    struct recheck *recheck = &agent->desk.recheck;
    struct agent_view *view;

    desk_drain(&agent->desk, DRAIN_BUDGET_MS);
    agent->revising = false;
    board_drop_wishes(&agent->board); // of before: not for the next sale
    log_info("agent over");
    view = board_lock(&agent->board);
    view->phase = AGENT_OVER;
    view->changed = recheck->differs;
    if (view->changed) {
        view->now = recheck->now;
    }
    board_publish(&agent->board);
    recheck_destroy(recheck);
    host_give_back(); // nobody waits now
}

static void
serve_sale(struct agent *agent) {
    struct sale *sale = &agent->desk.sale;

    board_take_wish(&agent->board, AGENT_SELECT); // not now
    if (board_take_wish(&agent->board, AGENT_STOP)) {
        sale_stop(sale);
    } else if (board_take_wish(&agent->board, AGENT_SEND) &&
               sale->state == SALE_DISPUTED) {
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
    struct agent_view *view;
    bool up;

    if (!agent->desk.link) {
        return;
    }
    while (link_poll(agent->desk.link, 0, &agent->event) == STATUS_OK &&
           agent->event.type != LINK_EVENT_NONE) {
        message_wipe(&agent->event.message);
    }
    up = link_is_up(agent->desk.link);
    view = board_lock(&agent->board);
    if (view->terminal_up == up) {
        board_unlock(&agent->board);
        return;
    }
    view->terminal_up = up;
    board_publish(&agent->board);
}

// What goes wrong here is the page's to tell, not the status window's.
static void
answer(struct agent *agent, const struct shift_request *request, bool idle) {
    static const char *const names[] = {"",    "look",   "on",
                                        "off", "refund", "follow"};
    struct shift_page page = {0};
    char trouble[AGENT_TROUBLE_MAX];
    struct agent_view *view = board_lock(&agent->board);

    memcpy(trouble, view->trouble, sizeof(trouble));
    view->trouble[0] = '\0';
    board_unlock(&agent->board);
    shift_desk_serve(&agent->desk, request, idle, &page);
    log_info("shift %s: %d", names[request->act], (int)page.outcome);
    if (page.outcome == SHIFT_UNKNOWN) {
        shift_clerk_follow_soon(&agent->clerk);
    }
    view = board_lock(&agent->board);
    if (page.outcome == SHIFT_FAILED) {
        snprintf(page.detail, sizeof(page.detail), "%.*s",
                 (int)sizeof(page.detail) - 1, view->trouble);
    }
    board_unlock(&agent->board);
    shift_clerk_answer(&agent->clerk, &page);
    view = board_lock(&agent->board);
    memcpy(view->trouble, trouble, sizeof(trouble));
    board_publish(&agent->board);
}

static void
serve_shift(struct agent *agent, bool selling) {
    struct shift_request request;
    enum agent_phase phase = board_phase(&agent->board);
    bool idle = !selling && (phase == AGENT_READY || phase == AGENT_OVER ||
                             phase == AGENT_TRIED);

    if (!shift_clerk_next(&agent->clerk, &request)) {
        return;
    }
    if (!idle || (request.act != SHIFT_REFUND && request.act != SHIFT_FOLLOW)) {
        answer(agent, &request, idle);
        return;
    }
    board_show_phase(&agent->board, AGENT_REFUND);
    answer(agent, &request, true);
    board_drop_wishes(&agent->board); // nobody waits for them any more
    board_show_phase(&agent->board, AGENT_READY);
}

static void
follow_refunds(struct agent *agent) {
    if (shift_clerk_follow(&agent->clerk, &agent->desk)) {
        board_lock(&agent->board)->followed++;
        board_publish(&agent->board);
    }
}

// A sale goes on also while its corrected order is being looked at.
static void
work(struct agent *agent) {
    struct sale *sale = &agent->desk.sale;
    bool selling = sale->sale_id[0] && !sale->finished;
    enum agent_phase phase = board_phase(&agent->board);

    if (selling) {
        sale_step(sale, SALE_WAIT_MS);
        if (sale->finished) {
            end_sale(agent);
            return;
        }
    } else {
        board_wait(&agent->board, IDLE_WAIT_MS);
        serve_link(agent);
    }
    if (board_take_wish(&agent->board, AGENT_SHIFT)) {
        serve_shift(agent, selling);
        return;
    }
    if (phase == AGENT_REVIEW) {
        serve_review(agent);
    } else if (phase == AGENT_CONFIRM) {
        serve_confirm(agent);
    } else if (selling) {
        serve_sale(agent);
    } else if (board_take_wish(&agent->board, AGENT_SEND)) {
        read_order(agent);
    } else if (board_take_wish(&agent->board, AGENT_SELECT)) {
        select_region(agent);
    } else if (board_take_wish(&agent->board, AGENT_STOP) &&
               (phase == AGENT_OVER || phase == AGENT_TRIED)) {
        board_show_phase(&agent->board, AGENT_READY);
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

    board_lock(&agent->board)->failure = status;
    board_unlock(&agent->board);
    board_show_phase(&agent->board,
                     status == STATUS_OK ? AGENT_READY : AGENT_FAILED);
    while (status == STATUS_OK && !board_has_wish(&agent->board, AGENT_QUIT)) {
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
    board_init(&agent->board, changed, context);
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
    board_wish(&agent->board, wish);
}

void
agent_accept(struct agent *agent, const struct order *order) {
    board_accept(&agent->board, order);
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
    board_look(&agent->board, view);
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
    shift_clerk_destroy(&agent->clerk);
    board_destroy(&agent->board);
    free(agent);
}
