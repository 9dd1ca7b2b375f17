/**
 * @file shift_view.h
 * What the window "Shift" shows, whatever system draws it: who is signed on,
 * totals, the sales that were found, one of them whole, and what may be given
 * back of it. From a page of the agent; all texts are translated UTF-8.
 */
#ifndef POSPLUGIN_SHIFT_VIEW_H
#define POSPLUGIN_SHIFT_VIEW_H

#include "pos_plugin/agent/shift_desk.h"

#define SHIFT_CELL_MAX 96
#define SHIFT_TEXT_MAX 640

/** Columns of the totals. */
enum shift_total_column {
    SHIFT_TOTAL_SYSTEM = 0,
    SHIFT_TOTAL_CASHIER = 1,
    SHIFT_TOTAL_PAID = 2,
    SHIFT_TOTAL_BACK = 3,
    SHIFT_TOTAL_NET = 4,
    SHIFT_TOTAL_OPEN = 5,
    SHIFT_TOTAL_COLUMNS = 6,
};

/** Columns of the sales. */
enum shift_sale_column {
    SHIFT_SALE_TIME = 0,
    SHIFT_SALE_AMOUNT = 1,
    SHIFT_SALE_STATE = 2,
    SHIFT_SALE_CASHIER = 3,
    SHIFT_SALE_NUMBER = 4,
    SHIFT_SALE_COLUMNS = 5,
};

#define SHIFT_CELLS_MAX SHIFT_TOTAL_COLUMNS

struct shift_row {
    char cells[SHIFT_CELLS_MAX][SHIFT_CELL_MAX];
    bool bold;
};

struct shift_view {
    struct shift_page page;    ///< owned
    char find[SHIFT_FIND_MAX]; ///< what is searched for
    char selected[40];         ///< sale_id, "" for none
    char said[SHIFT_TEXT_MAX]; ///< what came of the last thing done
    bool doubtful;             ///< of it nobody knows yet how it ended
    bool waiting; ///< for the answer to something that does something
    bool typed;   ///< Enter in the search: the only sale found is meant
    char offered[SHIFT_TEXT_MAX]; ///< label of shift_view_offer()
};

/** Why nothing can be given back, or that something can. */
enum shift_left {
    SHIFT_LEFT_SOME = 1,
    SHIFT_LEFT_NOTHING = 2, ///< all of it was given back
    SHIFT_LEFT_DOUBT = 3,   ///< an earlier refund is not known to be done
    SHIFT_LEFT_UNPAID = 4,  ///< or no sale is selected
};

/** What the button that gives back says, and what stands beside it. */
struct shift_offer {
    bool some;                  ///< an amount may be typed
    bool good;                  ///< the button is alive, but for view->waiting
    char all[MONEY_TEXT_MAX];   ///< that goes back when no amount is typed
    char label[SHIFT_TEXT_MAX]; ///< of the button, "_" before its letter
    const char *hint;           ///< translated, "" for nothing
};

/** Show this page; it is the view's then, and zeroed. */
void shift_view_take(struct shift_view *view, struct shift_page *page);

/** Free what a view holds; a zeroed one is fine. */
void shift_view_destroy(struct shift_view *view);

/**
 * A request that keeps what is searched for and selected.
 *
 * @param act not SHIFT_REFUND: see shift_view_refund()
 */
void shift_view_ask(const struct shift_view *view, enum shift_act act,
                    struct shift_request *out);

/** True while somebody is signed on at this till. */
bool shift_view_is_on(const struct shift_view *view);

/** "Ana, since ...", or that nobody is signed on. */
void shift_view_who(const struct shift_view *view, char *text, size_t size);

/** Of which time the totals are. */
void shift_view_period(const struct shift_view *view, char *text, size_t size);

/** Rows of the totals: of each system and cashier, then a sum per currency. */
size_t shift_view_total_count(const struct shift_view *view);

/** One of them. */
void shift_view_total(const struct shift_view *view, size_t place,
                      struct shift_row *out);

/** What has no outcome yet, a line each; "" when there is nothing. */
void shift_view_open(const struct shift_view *view, char *text, size_t size);

/** One of page.sales. */
void shift_view_sale(const struct shift_view *view, size_t place,
                     struct shift_row *out);

/** Numbers, states and refunds of the selected sale; "" for none. */
void shift_view_facts(const struct shift_view *view, char *text, size_t size);

/** Heads of the columns; static storage. */
const char *shift_view_total_head(enum shift_total_column column);

/** As shift_view_total_head(), of the sales. */
const char *shift_view_sale_head(enum shift_sale_column column);

/**
 * How much of the selected sale may be given back.
 *
 * @param[out] left that much; zeroed but for SHIFT_LEFT_SOME
 */
enum shift_left shift_view_left(const struct shift_view *view,
                                struct money *left);

/** What to tell about it, "" with SHIFT_LEFT_SOME; static storage. */
const char *shift_view_left_reason(enum shift_left left);

/**
 * Read an amount to give back.
 *
 * @param text "": all that is left
 * @return false: nothing may be given back, no amount, or more than is left
 */
bool shift_view_amount(const struct shift_view *view, const char *text,
                       struct money *amount);

/** The question before money goes: names amount, payment, what went before. */
void shift_view_question(const struct shift_view *view, struct money amount,
                         char *text, size_t size);

/** The request that this question is about; after shift_view_amount(). */
void shift_view_refund(const struct shift_view *view, struct money amount,
                       struct shift_request *out);

// --- what the cashier does: shift_input.c

/** The agent has taken a request; what does something is waited for. */
void shift_view_asked(struct shift_view *view, enum shift_act act);

/**
 * The request that signs somebody on.
 *
 * @return false: that is no name; view->said says so
 */
bool shift_view_sign_on(struct shift_view *view, const char *name,
                        struct shift_request *out);

/**
 * Search for this from now on; no sale is selected then.
 *
 * @param enter the only sale that it finds is meant
 * @return false: it was searched for already
 */
bool shift_view_find(struct shift_view *view, const char *text, bool enter);

/** After a page: select the only sale found, if it was meant.
 * @return true: it is, and its page is to be asked for */
bool shift_view_choose_only(struct shift_view *view);

/** Place of the selected sale among page.sales; their number for none. */
size_t shift_view_place(const struct shift_view *view);

/** What can be given back with this amount typed. */
void shift_view_offer(struct shift_view *view, const char *typed,
                      struct shift_offer *out);

#endif
