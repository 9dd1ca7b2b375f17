#include "samples/terminal/terminal.h"

#include <string.h>

void
terminal_init(struct terminal *terminal, const struct terminal_options *options,
              int64_t now_ms) {
    memset(terminal, 0, sizeof *terminal);
    terminal->options = *options;
    terminal->screen = SCREEN_IDLE;
    terminal->now_ms = now_ms;
    terminal->since_ms = now_ms;
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
    t->credential_asked = false;
    t->idle_wanted = false;
    clear_drawing(t);
    set_notice(t, NOTICE_NONE, "");
    show(t, SCREEN_IDLE);
}

static void
show_result(struct terminal *t, enum sale_outcome outcome, const char *text) {
    t->outcome = outcome;
    t->idle_wanted = false;
    t->credential_asked = false;
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
    t->credential_asked = true;
    if (chooses(t)) {
        show(t, SCREEN_CHOICE);
    } else if (can(t, TERMINAL_CAN_CODE)) {
        show(t, SCREEN_CODE);
    } else {
        // A face alone waits for a press, or it would look at passers-by.
        show(t, SCREEN_CHOICE);
    }
}

// Messages out.

static void
send(struct terminal *t, struct message *message) {
    t->options.send(t->options.context, message);
    message_wipe(message);
}

static void
send_confirmed(struct terminal *t) {
    struct message message = {.type = MESSAGE_CONFIRMED};
    struct message_confirmed *confirmed = &message.u.confirmed;
    memcpy(confirmed->sale_id, t->sale_id, sizeof confirmed->sale_id);
    confirmed->revision = t->revision;
    confirmed->order_hash = t->order_hash;
    send(t, &message);
}

static void
send_disputed(struct terminal *t) {
    struct message message = {.type = MESSAGE_DISPUTED};
    struct message_disputed *disputed = &message.u.disputed;
    memcpy(disputed->sale_id, t->sale_id, sizeof disputed->sale_id);
    disputed->revision = t->revision;
    hit_export(&t->sheet, &t->strokes, disputed);
    send(t, &message);
}

static void
send_cancel(struct terminal *t, const char *sale_id,
            enum cancel_reason reason) {
    struct message message = {.type = MESSAGE_CANCEL};
    memcpy(message.u.cancel.sale_id, sale_id, SALE_ID_MAX);
    message.u.cancel.reason = reason;
    send(t, &message);
}

static void
send_credential(struct terminal *t, enum credential_kind kind,
                const uint8_t *bytes, size_t size) {
    struct message message = {.type = MESSAGE_CREDENTIAL};
    struct message_credential *credential = &message.u.credential;
    memcpy(credential->sale_id, t->sale_id, sizeof credential->sale_id);
    credential->revision = t->revision;
    credential->kind = kind;
    credential->size = size;
    memcpy(credential->bytes, bytes, size);
    if (kind == CREDENTIAL_FACE_TOKEN) {
        utf8_copy(credential->face_provider, sizeof credential->face_provider,
                  t->options.face->name);
    } else {
        utf8_copy(credential->wallet_hint, sizeof credential->wallet_hint,
                  scan_wallet_hint(bytes, size));
    }
    send(t, &message);
}

/** Hand over a credential, once for each time the till asked. */
static void
give_credential(struct terminal *t, enum credential_kind kind,
                const uint8_t *bytes, size_t size) {
    if (!t->link_up) {
        // A code that waits for a cable would be stale when it arrives.
        set_notice(t, NOTICE_OFFLINE, "");
        return;
    }
    if (!t->credential_asked) {
        return;
    }
    t->credential_asked = false;
    send_credential(t, kind, bytes, size);
    t->progress = PROGRESS_PAYING;
    set_notice(t, NOTICE_NONE, "");
    show(t, SCREEN_PROGRESS);
}

// Messages in.

static bool
is_mine(const struct terminal *t, const char *sale_id) {
    return t->sale_id[0] != '\0' && strcmp(t->sale_id, sale_id) == 0;
}

/** Can this order be put before a customer at all? */
static bool
is_showable(const struct order *order) {
    return order->total.known && currency_decimals(order->currency) >= 0 &&
           order->item_count <= ORDER_ITEMS_MAX;
}

static void
take_order(struct terminal *t, const struct message_order *message) {
    t->idle_wanted = false;
    memcpy(t->sale_id, message->sale_id, sizeof t->sale_id);
    t->revision = message->revision;
    t->order = message->order;
    t->order_hash = order_hash(&t->order);
    t->credential_asked = false;
    t->sheet.count = 0;
    clear_drawing(t);
}

static void
receive_order(struct terminal *t, const struct message_order *message) {
    uint64_t hash = order_hash(&message->order);
    bool again = is_mine(t, message->sale_id);
    bool is_old =
        again && (message->revision < t->revision ||
                  (message->revision == t->revision && hash == t->order_hash));
    if (is_old || message->sale_id[0] == '\0' ||
        strcmp(message->sale_id, t->cancelled_id) == 0) {
        return;
    }
    if (!is_showable(&message->order)) {
        log_error("order without a total or a known currency refused");
        send_cancel(t, message->sale_id, CANCEL_ERROR);
        return;
    }
    take_order(t, message);
    set_notice(t, again ? NOTICE_CORRECTED : NOTICE_NONE, "");
    show(t, SCREEN_ORDER);
}

/** True once a credential has left and the end has not been told. */
static bool
is_paying(const struct terminal *t) {
    return t->screen == SCREEN_PROGRESS ||
           (t->screen == SCREEN_RESULT && t->outcome == OUTCOME_UNKNOWN);
}

static void
receive_cancel(struct terminal *t, const struct message_cancel *message) {
    if (!is_mine(t, message->sale_id)) {
        return;
    }
    if (is_paying(t)) {
        // The money may already have moved: only a result ends this.
        t->progress = PROGRESS_CHECKING;
        set_notice(t, NOTICE_NONE, "");
        show(t, SCREEN_PROGRESS);
    } else {
        show_result(t, OUTCOME_CANCELLED, "");
    }
}

static void
receive_progress(struct terminal *t, const struct message_progress *message) {
    bool ended = t->screen == SCREEN_RESULT && t->outcome != OUTCOME_UNKNOWN;
    bool known = message->progress >= PROGRESS_PAYING &&
                 message->progress <= PROGRESS_NEW_CREDENTIAL;
    if (!is_mine(t, message->sale_id) || ended || !known) {
        return;
    }
    if (message->progress == PROGRESS_NEW_CREDENTIAL) {
        ask_credential(t);
        set_notice(t, NOTICE_NEW_CODE, message->text);
        return;
    }
    t->credential_asked = false;
    t->progress = message->progress;
    set_notice(t, NOTICE_NONE, message->text);
    show(t, SCREEN_PROGRESS);
}

static void
receive_result(struct terminal *t, const struct message_result *message) {
    bool known =
        message->outcome >= OUTCOME_PAID && message->outcome <= OUTCOME_UNKNOWN;
    if (!is_mine(t, message->sale_id) || !known) {
        return;
    }
    show_result(t, message->outcome, message->text);
    memcpy(t->result_currency, message->currency, sizeof t->result_currency);
    t->result_minor = message->total_minor;
}

static void
receive_idle(struct terminal *t) {
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

void
terminal_receive(struct terminal *terminal, const struct message *message) {
    switch (message->type) {
    case MESSAGE_ORDER:
        receive_order(terminal, &message->u.order);
        break;
    case MESSAGE_CANCEL:
        receive_cancel(terminal, &message->u.cancel);
        break;
    case MESSAGE_PROGRESS:
        receive_progress(terminal, &message->u.progress);
        break;
    case MESSAGE_RESULT:
        receive_result(terminal, &message->u.result);
        break;
    case MESSAGE_IDLE:
        receive_idle(terminal);
        break;
    case MESSAGE_HELLO:
    case MESSAGE_CONFIRMED:
    case MESSAGE_DISPUTED:
    case MESSAGE_CREDENTIAL:
        break; // the link's own, or the terminal's own direction
    }
}

void
terminal_set_link(struct terminal *terminal, bool up) {
    terminal->link_up = up;
    if (up && terminal->notice == NOTICE_OFFLINE) {
        set_notice(terminal, NOTICE_NONE, "");
    }
}

static void
show_unknown(struct terminal *t) {
    show_result(t, OUTCOME_UNKNOWN, "");
    memcpy(t->result_currency, t->order.currency, sizeof t->result_currency);
    t->result_minor = t->order.total.minor;
}

void
terminal_resume(struct terminal *terminal, const char *till_sale_id) {
    struct terminal *t = terminal;
    if (is_mine(t, till_sale_id) || t->screen == SCREEN_RESULT) {
        return;
    }
    if (t->screen == SCREEN_PROGRESS) {
        show_unknown(t);
    } else {
        go_idle(t);
    }
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
    send_cancel(t, t->sale_id, CANCEL_BY_CUSTOMER);
    memcpy(t->cancelled_id, t->sale_id, sizeof t->cancelled_id);
    show_result(t, OUTCOME_CANCELLED, "");
}

static void
go_back(struct terminal *t) {
    clear_drawing(t);
    show(t, t->screen == SCREEN_DISPUTE ? SCREEN_ORDER : SCREEN_CHOICE);
}

static void
act(struct terminal *t, enum terminal_action action) {
    switch (action) {
    case ACTION_CONFIRM:
        send_confirmed(t);
        ask_credential(t);
        break;
    case ACTION_DISPUTE:
        show(t, SCREEN_DISPUTE);
        break;
    case ACTION_CANCEL:
        cancel_sale(t);
        break;
    case ACTION_SEND:
        send_disputed(t);
        show(t, SCREEN_DISPUTED);
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
