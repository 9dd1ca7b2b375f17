/**
 * @file terminal.h
 * The customer's side of a sale as a state machine, without any display.
 *
 * In go events of the library (link/posterminal.h, which keeps the rules that
 * protect money), presses, strokes, scanned codes and the time. What is to be
 * seen follows from the fields of struct terminal, which others read and only
 * this module writes.
 *
 *     idle -> order -> choice -> code | face -> progress -> result -> idle
 *               \-> dispute -> disputed -> order (corrected)
 *
 * The till is the master: an order, a cancellation or an idle message is
 * obeyed at any moment. Messages for a sale that is not the one in hand are
 * ignored. One thread; no function blocks.
 */
#ifndef POSPLUGIN_TERMINAL_TERMINAL_H
#define POSPLUGIN_TERMINAL_TERMINAL_H

#include "link/posterminal.h"
#include "samples/terminal/face.h"
#include "samples/terminal/hit.h"
#include "samples/terminal/scan.h"

/** How long a result stays when the till says nothing more. */
#define RESULT_HOLD_MS 8000
/** An unknown result stays longer: the customer must not pay again. */
#define UNKNOWN_HOLD_MS 60000
/** A result is seen this long even if the till goes idle at once. */
#define RESULT_SEEN_MS 3000

enum terminal_screen {
    SCREEN_IDLE = 1,
    SCREEN_ORDER = 2,
    SCREEN_DISPUTE = 3,  ///< the customer draws
    SCREEN_DISPUTED = 4, ///< sent; the cashier is correcting
    SCREEN_CHOICE = 5,   ///< code or face
    SCREEN_CODE = 6,
    SCREEN_FACE = 7,
    SCREEN_PROGRESS = 8,
    SCREEN_RESULT = 9,
};

/** What can be pressed. */
enum terminal_action {
    ACTION_NONE = 0,
    ACTION_CONFIRM = 1,
    ACTION_DISPUTE = 2, ///< "something is wrong"
    ACTION_CANCEL = 3,
    ACTION_SEND = 4,  ///< send the drawing
    ACTION_CLEAR = 5, ///< wipe the drawing
    ACTION_BACK = 6,
    ACTION_CODE = 7, ///< pay by payment code
    ACTION_FACE = 8, ///< pay by face
};

/** Notices that the terminal itself has to show. */
enum terminal_notice {
    NOTICE_NONE = 0,
    NOTICE_CORRECTED = 1,   ///< the cashier changed the order
    NOTICE_OFFLINE = 2,     ///< not sent: no connection to the till
    NOTICE_FACE_FAILED = 3, ///< choose again
    NOTICE_NEW_CODE = 4,    ///< the till wants a fresh code; text has why
};

/** Sends one message to the till; the message is wiped afterwards. */
typedef void terminal_send(void *context, const struct message *message);

struct terminal_options {
    uint32_t capabilities;                ///< enum terminal_capability
    const struct face_provider_ops *face; ///< needed for TERMINAL_CAN_FACE
    /** With a line: borrowed. NULL: messages go to `send`. */
    struct posterminal *library;
    terminal_send *send;
    void *context; ///< of send
};

struct terminal {
    struct terminal_options options;
    struct posterminal *library;  ///< keeps the rules of a sale
    struct posterminal *detached; ///< the same when it is ours to close
    enum terminal_screen screen;
    int64_t now_ms;
    int64_t since_ms; ///< when this screen began
    unsigned shows;   ///< screens shown so far: tells two of a kind apart
    bool link_up;

    // The order on the screen.
    char sale_id[SALE_ID_MAX]; ///< "" = none
    uint32_t revision;
    uint64_t order_hash;
    struct order order;

    struct hit_sheet sheet; ///< from terminal_set_sheet()
    struct strokes strokes;
    size_t hit_count;
    uint32_t hit_ids[DISPUTE_ITEMS_MAX];

    enum terminal_notice notice;
    enum payment_progress progress;
    char text[MESSAGE_TEXT_MAX]; ///< the till's words for this screen
    enum sale_outcome outcome;
    currency_code result_currency;
    int64_t result_minor;
    bool idle_wanted; ///< go idle as soon as the result has been seen
    unsigned sales_ended;

    struct scan scan;
    void *face_session; ///< owned, NULL when no recognition runs
    int face_permille;
};

/**
 * Begin on the idle screen.
 *
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status terminal_init(struct terminal *terminal,
                          const struct terminal_options *options,
                          int64_t now_ms);

/** End a recognition and wipe what is secret; zeroed is fine. */
void terminal_destroy(struct terminal *terminal);

/** What posterminal_poll() told. */
void terminal_take_event(struct terminal *terminal,
                         const struct posterminal_event *event);

/** Without a line: it went down, or up with the sale unchanged. */
void terminal_set_link(struct terminal *terminal, bool up);

/**
 * Without a line: the till is back and says which sale it has in hand, "" for
 * none. Another one than ours: ours is over, and when a code had been sent
 * its end is unknown.
 */
void terminal_resume(struct terminal *terminal, const char *till_sale_id);

/** Without a line: a message of the till; any type and content is safe. */
void terminal_receive(struct terminal *terminal, const struct message *message);

/** The customer pressed something; what the screen does not offer is ignored.
 */
void terminal_press(struct terminal *terminal, enum terminal_action action);

/** True when the present screen offers the action and it would do something. */
bool terminal_offers(const struct terminal *terminal,
                     enum terminal_action action);

/** A byte of a scanner or keyboard; ignored unless a code is wanted. */
void terminal_scan(struct terminal *terminal, uint8_t byte);

/** How the order is laid out now; a drawing moves along or is dropped. */
void terminal_set_sheet(struct terminal *terminal,
                        const struct hit_sheet *sheet);

/** Pointer down on the sheet of the dispute screen, in sheet units. */
void terminal_stroke_begin(struct terminal *terminal, int32_t x, int32_t y);
/** Pointer moved. */
void terminal_stroke_extend(struct terminal *terminal, int32_t x, int32_t y);

/** True when the line (0 = total) is marked as wrong. */
bool terminal_is_hit(const struct terminal *terminal, uint32_t item_id);

/** Time passes; to be called at least every 50 ms. */
void terminal_tick(struct terminal *terminal, int64_t now_ms);

/**
 * Name of what is shown, as scripts use it: "idle", "order", "dispute",
 * "disputed", "choice", "code", "face", "progress", and for results "paid",
 * "declined", "cancelled", "reversed", "unknown".
 */
const char *terminal_screen_name(const struct terminal *terminal);

#endif
