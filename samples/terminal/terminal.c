#include "samples/terminal/terminal.h"

#include <string.h>

enum status
terminal_init(struct terminal *terminal, const struct terminal_options *options,
              int64_t now_ms) {
    memset(terminal, 0, sizeof *terminal);
    terminal->options = *options;
    terminal->screen = SCREEN_IDLE;
    terminal->now_ms = now_ms;
    terminal->since_ms = now_ms;
    terminal->library = options->library;
    if (options->library != NULL) {
        return STATUS_OK;
    }
    struct posterminal_options detached = {.send = options->send,
                                           .send_context = options->context,
                                           .capabilities =
                                               options->capabilities};
    enum status status = posterminal_open(&detached, &terminal->detached);
    terminal->library = terminal->detached;
    return status;
}

static void
end_face(struct terminal *t) {
    if (t->face_session != NULL) {
        t->options.face->cancel(t->face_session);
        t->face_session = NULL;
    }
}

void
terminal_destroy(struct terminal *terminal) {
    end_face(terminal);
    scan_wipe(&terminal->scan);
    posterminal_close(terminal->detached);
    terminal->detached = NULL;
}

/** Change the screen; whatever belonged to the old one ends here. */
static void
show(struct terminal *t, enum terminal_screen screen) {
    end_face(t);
    scan_wipe(&t->scan);
    t->screen = screen;
    t->since_ms = t->now_ms;
    t->shows++;
}

static void
clear_drawing(struct terminal *t) {
    strokes_clear(&t->strokes);
    t->hit_count = 0;
}

static void
set_notice(struct terminal *t, enum terminal_notice notice, const char *text) {
    t->notice = notice;
    utf8_copy(t->text, sizeof t->text, text);
}

static void
go_idle(struct terminal *t) {
    t->sale_id[0] = '\0';
    t->revision = 0;
    t->order_hash = 0;
    memset(&t->order, 0, sizeof t->order);
    t->idle_wanted = false;
    clear_drawing(t);
    set_notice(t, NOTICE_NONE, "");
    show(t, SCREEN_IDLE);
}

static void
show_result(struct terminal *t, enum sale_outcome outcome, const char *text) {
    t->outcome = outcome;
    t->idle_wanted = false;
    set_notice(t, NOTICE_NONE, text);
    show(t, SCREEN_RESULT);
}

static bool
can(const struct terminal *t, enum terminal_capability capability) {
    return (t->options.capabilities & capability) != 0;
}

static bool
chooses(const struct terminal *t) {
    return can(t, TERMINAL_CAN_CODE) && can(t, TERMINAL_CAN_FACE);
}

static void
start_face(struct terminal *t) {
    show(t, SCREEN_FACE);
    t->face_permille = 0;
    if (t->options.face->start(t->now_ms, &t->face_session) != STATUS_OK) {
        t->face_session = NULL;
        set_notice(t, NOTICE_FACE_FAILED, "");
        show(t, SCREEN_CHOICE);
    }
}

/** Ask for a credential: by the only way there is, or let choose. */
static void
ask_credential(struct terminal *t) {
    if (chooses(t)) {
        show(t, SCREEN_CHOICE);
    } else if (can(t, TERMINAL_CAN_CODE)) {
        show(t, SCREEN_CODE);
    } else {
        // A face alone waits for a press, or it would look at passers-by.
        show(t, SCREEN_CHOICE);
    }
}

/** Hand over a credential, once for each time the till asked. */
static void
give_credential(struct terminal *t, enum credential_kind kind,
                const uint8_t *bytes, size_t size) {
    const char *hint = kind == CREDENTIAL_FACE_TOKEN
                           ? t->options.face->name
                           : scan_wallet_hint(bytes, size);
    enum status status = posterminal_give(t->library, kind, bytes, size, hint);
    if (status == STATUS_GONE) {
        // A code that waits for a cable would be stale when it arrives.
        set_notice(t, NOTICE_OFFLINE, "");
    }
    if (status != STATUS_OK) {
        return;
    }
    t->progress = PROGRESS_PAYING;
    set_notice(t, NOTICE_NONE, "");
    show(t, SCREEN_PROGRESS);
}

// The till.

static void
show_order(struct terminal *t, enum terminal_notice notice) {
    const struct message_order *order = posterminal_order(t->library);
    t->idle_wanted = false;
    memcpy(t->sale_id, order->sale_id, sizeof t->sale_id);
    t->revision = order->revision;
    t->order = order->order;
    t->order_hash = posterminal_order_hash(t->library);
    t->sheet.count = 0;
    clear_drawing(t);
    set_notice(t, notice, "");
    show(t, SCREEN_ORDER);
}

static void
show_progress(struct terminal *t, const struct posterminal_event *event) {
    t->progress = event->progress;
    set_notice(t, NOTICE_NONE, event->text);
    show(t, SCREEN_PROGRESS);
}

static void
take_result(struct terminal *t, const struct posterminal_event *event) {
    show_result(t, event->outcome, event->text);
    memcpy(t->result_currency, event->currency, sizeof t->result_currency);
    t->result_minor = event->total_minor;
}

static void
take_idle(struct terminal *t) {
    bool seen = t->now_ms - t->since_ms >= RESULT_SEEN_MS;
    if (t->screen == SCREEN_RESULT && !seen) {
        t->idle_wanted = true;
        return;
    }
    if (t->screen == SCREEN_RESULT) {
        t->sales_ended++;
    }
    go_idle(t);
}

static void
take_sale_event(struct terminal *t, const struct posterminal_event *event) {
    switch (event->type) {
    case POSTERMINAL_ORDER:
        show_order(t, NOTICE_NONE);
        break;
    case POSTERMINAL_CHANGED:
        show_order(t, NOTICE_CORRECTED);
        break;
    case POSTERMINAL_CREDENTIAL:
        ask_credential(t);
        set_notice(t, NOTICE_NEW_CODE, event->text);
        break;
    case POSTERMINAL_PROGRESS:
        show_progress(t, event);
        break;
    case POSTERMINAL_CANCELLED:
        show_result(t, OUTCOME_CANCELLED, "");
        break;
    case POSTERMINAL_RESULT:
        take_result(t, event);
        break;
    case POSTERMINAL_IDLE:
        take_idle(t);
        break;
    default:
        break; // of the line, or of an upgrade
    }
}

void
terminal_take_event(struct terminal *terminal,
                    const struct posterminal_event *event) {
    terminal->link_up = posterminal_is_online(terminal->library);
    if (terminal->link_up && terminal->notice == NOTICE_OFFLINE) {
        set_notice(terminal, NOTICE_NONE, "");
    }
    take_sale_event(terminal, event);
}

void
terminal_receive(struct terminal *terminal, const struct message *message) {
    struct posterminal_event event;
    posterminal_feed(terminal->library, message, &event);
    terminal_take_event(terminal, &event);
}

/** What a till says that has the same order in hand, under this sale id. */
static void
greet(struct terminal *t, const char *sale_id) {
    struct message message = {.type = MESSAGE_HELLO};
    const struct message_order *order = posterminal_order(t->library);
    utf8_copy(message.u.hello.sale_id, SALE_ID_MAX, sale_id);
    message.u.hello.revision = order != NULL ? order->revision : 0;
    message.u.hello.order_hash = posterminal_order_hash(t->library);
    terminal_receive(t, &message);
}

void
terminal_set_link(struct terminal *terminal, bool up) {
    const struct message_order *order = posterminal_order(terminal->library);
    struct posterminal_event event;
    if (up) {
        greet(terminal, order != NULL ? order->sale_id : "");
    } else {
        posterminal_feed_offline(terminal->library, &event);
        terminal_take_event(terminal, &event);
    }
}

void
terminal_resume(struct terminal *terminal, const char *till_sale_id) {
    greet(terminal, till_sale_id);
}

// The customer.

static bool
offers_back(const struct terminal *t) {
    switch (t->screen) {
    case SCREEN_DISPUTE:
        return true;
    case SCREEN_CODE:
        return chooses(t);
    case SCREEN_FACE:
        return true;
    default:
        return false;
    }
}

bool
terminal_offers(const struct terminal *terminal, enum terminal_action action) {
    const struct terminal *t = terminal;
    switch (action) {
    case ACTION_CONFIRM:
        return t->screen == SCREEN_ORDER && t->link_up;
    case ACTION_DISPUTE:
        return t->screen == SCREEN_ORDER && can(t, TERMINAL_CAN_DISPUTE);
    case ACTION_SEND:
        return t->screen == SCREEN_DISPUTE && t->hit_count > 0 && t->link_up;
    case ACTION_CLEAR:
        return t->screen == SCREEN_DISPUTE && t->strokes.count > 0;
    case ACTION_BACK:
        return offers_back(t);
    case ACTION_CODE:
        return t->screen == SCREEN_CHOICE && can(t, TERMINAL_CAN_CODE);
    case ACTION_FACE:
        return t->screen == SCREEN_CHOICE && can(t, TERMINAL_CAN_FACE) &&
               t->link_up;
    case ACTION_CANCEL:
        return t->screen == SCREEN_ORDER || t->screen == SCREEN_DISPUTED ||
               t->screen == SCREEN_CHOICE || t->screen == SCREEN_CODE ||
               t->screen == SCREEN_FACE;
    case ACTION_NONE:
        break;
    }
    return false;
}

static void
cancel_sale(struct terminal *t) {
    if (posterminal_cancel(t->library) != STATUS_STATE) {
        show_result(t, OUTCOME_CANCELLED, "");
    }
}

static void
go_back(struct terminal *t) {
    clear_drawing(t);
    show(t, t->screen == SCREEN_DISPUTE ? SCREEN_ORDER : SCREEN_CHOICE);
}

static void
confirm(struct terminal *t) {
    if (posterminal_confirm(t->library, t->sale_id, t->revision) == STATUS_OK) {
        ask_credential(t);
    }
}

static void
dispute(struct terminal *t) {
    struct message_disputed disputed = {.revision = t->revision};
    memcpy(disputed.sale_id, t->sale_id, sizeof disputed.sale_id);
    hit_export(&t->sheet, &t->strokes, &disputed);
    if (posterminal_dispute(t->library, &disputed) == STATUS_OK) {
        show(t, SCREEN_DISPUTED);
    }
}

static void
act(struct terminal *t, enum terminal_action action) {
    switch (action) {
    case ACTION_CONFIRM:
        confirm(t);
        break;
    case ACTION_DISPUTE:
        show(t, SCREEN_DISPUTE);
        break;
    case ACTION_CANCEL:
        cancel_sale(t);
        break;
    case ACTION_SEND:
        dispute(t);
        break;
    case ACTION_CLEAR:
        clear_drawing(t);
        break;
    case ACTION_BACK:
        go_back(t);
        break;
    case ACTION_CODE:
        show(t, SCREEN_CODE);
        break;
    case ACTION_FACE:
        start_face(t);
        break;
    case ACTION_NONE:
        break;
    }
}

void
terminal_press(struct terminal *terminal, enum terminal_action action) {
    if (!terminal_offers(terminal, action)) {
        return;
    }
    set_notice(terminal, NOTICE_NONE, "");
    act(terminal, action);
}

void
terminal_scan(struct terminal *terminal, uint8_t byte) {
    struct terminal *t = terminal;
    // A code scanned while both ways are offered is a choice as well.
    bool wanted = t->screen == SCREEN_CODE || t->screen == SCREEN_CHOICE;
    if (!wanted || !can(t, TERMINAL_CAN_CODE)) {
        return;
    }
    if (scan_feed(&t->scan, byte, t->now_ms)) {
        give_credential(t, CREDENTIAL_PAYMENT_CODE, t->scan.bytes,
                        t->scan.size);
        scan_wipe(&t->scan);
    }
}

void
terminal_set_sheet(struct terminal *terminal, const struct hit_sheet *sheet) {
    if (!hit_move(&terminal->sheet, sheet, &terminal->strokes)) {
        clear_drawing(terminal);
    }
    terminal->sheet = *sheet;
}

static void
find_hits(struct terminal *t) {
    t->hit_count = hit_find(&t->sheet, &t->strokes, t->hit_ids);
}

void
terminal_stroke_begin(struct terminal *terminal, int32_t x, int32_t y) {
    if (terminal->screen == SCREEN_DISPUTE) {
        strokes_begin(&terminal->strokes, x, y);
        find_hits(terminal);
    }
}

void
terminal_stroke_extend(struct terminal *terminal, int32_t x, int32_t y) {
    if (terminal->screen == SCREEN_DISPUTE) {
        strokes_extend(&terminal->strokes, x, y);
        find_hits(terminal);
    }
}

bool
terminal_is_hit(const struct terminal *terminal, uint32_t item_id) {
    for (size_t i = 0; i < terminal->hit_count; i++) {
        if (terminal->hit_ids[i] == item_id) {
            return true;
        }
    }
    return false;
}

// Time.

static void
tick_face(struct terminal *t) {
    if (t->screen != SCREEN_FACE || t->face_session == NULL) {
        return;
    }
    struct face_reply reply;
    t->options.face->poll(t->face_session, t->now_ms, &reply);
    t->face_permille = reply.permille;
    if (reply.step == FACE_DONE) {
        give_credential(t, CREDENTIAL_FACE_TOKEN, reply.token, reply.size);
    }
    explicit_bzero(reply.token, sizeof reply.token);
    if (reply.step != FACE_LOOKING && t->screen == SCREEN_FACE) {
        if (t->notice != NOTICE_OFFLINE) {
            set_notice(t, NOTICE_FACE_FAILED, "");
        }
        show(t, SCREEN_CHOICE);
    }
}

static void
tick_result(struct terminal *t) {
    if (t->screen != SCREEN_RESULT) {
        return;
    }
    int64_t hold_ms = RESULT_HOLD_MS;
    if (t->idle_wanted) {
        hold_ms = RESULT_SEEN_MS;
    } else if (t->outcome == OUTCOME_UNKNOWN) {
        hold_ms = UNKNOWN_HOLD_MS;
    }
    if (t->now_ms - t->since_ms >= hold_ms) {
        t->sales_ended++;
        posterminal_done(t->library);
        go_idle(t);
    }
}

void
terminal_tick(struct terminal *terminal, int64_t now_ms) {
    terminal->now_ms = now_ms;
    scan_tick(&terminal->scan, now_ms);
    tick_face(terminal);
    tick_result(terminal);
}

static const char *
outcome_name(enum sale_outcome outcome) {
    switch (outcome) {
    case OUTCOME_PAID:
        return "paid";
    case OUTCOME_DECLINED:
        return "declined";
    case OUTCOME_CANCELLED:
        return "cancelled";
    case OUTCOME_REVERSED:
        return "reversed";
    case OUTCOME_UNKNOWN:
        break;
    }
    return "unknown";
}

const char *
terminal_screen_name(const struct terminal *terminal) {
    static const char *const names[] = {
        [SCREEN_IDLE] = "idle",       [SCREEN_ORDER] = "order",
        [SCREEN_DISPUTE] = "dispute", [SCREEN_DISPUTED] = "disputed",
        [SCREEN_CHOICE] = "choice",   [SCREEN_CODE] = "code",
        [SCREEN_FACE] = "face",       [SCREEN_PROGRESS] = "progress",
    };
    if (terminal->screen == SCREEN_RESULT) {
        return outcome_name(terminal->outcome);
    }
    return names[terminal->screen];
}
