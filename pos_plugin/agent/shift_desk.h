/**
 * @file shift_desk.h
 * What a cashier asks of the journal and the payment system about the shift,
 * and the page that answers it. For the thread that owns the desk; the page
 * may go to another one.
 */
#ifndef POSPLUGIN_SHIFT_DESK_H
#define POSPLUGIN_SHIFT_DESK_H

#include "pos_plugin/desk.h"
#include "pos_plugin/shift_report.h"

/** Sales on one page. */
#define SHIFT_SALES_MAX 50
/** Payments of one sale; a sale has few, the paid one is the last. */
#define SHIFT_PAYMENTS_MAX 8
#define SHIFT_FIND_MAX 48

enum shift_act {
    SHIFT_LOOK = 1, ///< changes nothing
    SHIFT_SIGN_ON = 2,
    SHIFT_SIGN_OFF = 3,
    SHIFT_REFUND = 4,
    SHIFT_FOLLOW = 5, ///< ask for all whose outcome is not known
};

/** One thing to do; the page shows what is there afterwards. */
struct shift_request {
    enum shift_act act;
    char cashier[CASHIER_MAX]; ///< with SIGN_ON
    /** Part of a number, or an amount like "12.30"; "": the newest sales. */
    char find[SHIFT_FIND_MAX];
    char sale_id[40];            ///< to be shown whole; "": none
    char order_no[ORDER_NO_MAX]; ///< with REFUND: of which payment
    struct money amount;         ///< with REFUND
    /** With REFUND: what was given back before, as the cashier saw it. Where
     *  the journal knows better nothing is sent. */
    int64_t refunded_minor;
};

enum shift_outcome {
    SHIFT_DONE = 1,
    SHIFT_REFUSED = 2, ///< refund: nothing was given back
    SHIFT_UNKNOWN = 3, ///< refund, FOLLOW: not known yet
    SHIFT_CHANGED = 4, ///< refund: not what the cashier saw; nothing was sent
    SHIFT_NOT_NOW = 5, ///< a sale is in hand
    SHIFT_TAKEN = 6,   ///< somebody else is signed on
    SHIFT_NOBODY = 7,  ///< nobody is signed on
    SHIFT_FAILED = 8,  ///< `detail` says why
};

struct shift_sale {
    struct journal_sale sale;
    size_t payment_count;
    struct journal_attempt payments[SHIFT_PAYMENTS_MAX];
};

struct shift_page {
    struct shift_request request; ///< that is answered
    enum shift_outcome outcome;
    char detail[JOURNAL_TEXT_MAX]; ///< the payment system's words, or a log's
    char seller[CASHIER_MAX];   ///< set in the settings, whoever is signed on
    struct shift_report report; ///< of the newest shift, else of today; owned
    size_t sale_count;
    struct shift_sale *sales; ///< newest first; owned
    bool more;                ///< there are older ones like these
    bool whole;               ///< what follows is of request.sale_id
    struct shift_sale shown;
    struct order order;
    int64_t doubt_minor[SHIFT_PAYMENTS_MAX]; ///< see journal_refund_doubt()
};

/**
 * Do what is asked and read the page.
 *
 * @param idle no sale is in hand: refunds and FOLLOW may go out
 * @param out zeroed; to be freed with shift_page_destroy()
 */
void shift_desk_serve(struct desk *desk, const struct shift_request *request,
                      bool idle, struct shift_page *out);

/** Free what a page holds; a zeroed one is fine. */
void shift_page_destroy(struct shift_page *page);

#endif
