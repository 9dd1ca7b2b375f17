/**
 * @file shift_win32.h
 * The window "Shift" on Windows: who is signed on, totals and their report, a
 * sale that is searched for, and giving back. Lives in the thread of the
 * windows; all that is done is asked of the agent, and a page of its shows
 * what is there then. Internal.
 */
#ifndef POSPLUGIN_WIN32_SHIFT_H
#define POSPLUGIN_WIN32_SHIFT_H

#include "pos_plugin/agent/list_win32.h"
#include "pos_plugin/agent/shift_file.h"

/** Controls in the order of Tab. */
enum shift_id {
    ID_SHIFT_WHO = 1,
    ID_SHIFT_CASHIER,
    ID_SHIFT_ON,
    ID_SHIFT_OFF,
    ID_SHIFT_SAID,
    ID_SHIFT_PERIOD, ///< first of the page of totals
    ID_SHIFT_TOTALS,
    ID_SHIFT_OPEN,
    ID_SHIFT_PRINT,
    ID_SHIFT_CSV,
    ID_SHIFT_HTML,
    ID_SHIFT_FOLLOW,
    ID_SHIFT_FIND_LABEL, ///< first of the page of sales
    ID_SHIFT_FIND,
    ID_SHIFT_SALES,
    ID_SHIFT_FACTS,
    ID_SHIFT_ORDER,
    ID_SHIFT_AMOUNT_LABEL,
    ID_SHIFT_AMOUNT,
    ID_SHIFT_REFUND,
    ID_SHIFT_HINT,
    ID_SHIFT_TABS, ///< no page
    ID_SHIFT_CLOSE,
    ID_SHIFT_COUNT,
};

enum shift_tab {
    SHIFT_TAB_TOTALS,
    SHIFT_TAB_SALES,
    SHIFT_TABS,
};

/** N_(), with the letter of Alt. */
extern const char *const shift_tab_names[SHIFT_TABS];

#define SHIFT_PAGE_CLASS L"posplugin-shift-page"

struct shift_window {
    HWND window;
    HWND pages[SHIFT_TABS];
    HWND controls[ID_SHIFT_COUNT];
    HWND focus;  ///< that has the keyboard when the window is active
    HWND before; ///< window that had it before ours was opened
    int tab;
    struct win32_look look;
    enum language language;
    struct shift_view view;
    struct order_rows rows;
    bool filling; ///< what controls say is not from a person
    bool (*ask)(void *context, const struct shift_request *request);
    void *context;
    struct shift_request question; ///< that is open
};

/**
 * The window, hidden at first.
 *
 * @param ask as agent_ask()
 * @return NULL: Windows refuses, or no memory
 */
struct shift_window *shift_window_new(
    enum language language,
    bool (*ask)(void *context, const struct shift_request *request),
    void *context);

/** @return true when the message was a key of it, and is done with */
bool shift_window_key(struct shift_window *window, MSG *message);

/** Destroy it; NULL is fine. */
void shift_window_free(struct shift_window *window);

// --- its files among themselves

/** Ask the agent; what does something keeps the buttons waiting. */
void shift_ask(struct shift_window *window,
               const struct shift_request *request);

/** Make the controls and pages of an empty window. */
void shift_build(struct shift_window *window);

/** Fonts for this scale. */
void shift_scale(struct shift_window *window, int dpi);

/** Everything to its place. */
void shift_lay_out(struct shift_window *window);

/** Another text of a control, if it is another one; "\n" ends a line. */
void shift_set_text(struct shift_window *window, enum shift_id id,
                    const char *text);

/** The text of a field. */
void shift_get_text(const struct shift_window *window, enum shift_id id,
                    char *text, size_t size);

/** Put a control here; units from the left upper corner. */
void shift_put(struct shift_window *window, enum shift_id id, RECT units);

/** Show a sentence in the line for them. */
void shift_say(struct shift_window *window, const char *text);

/** Columns of the lists. */
void shift_build_lists(struct shift_window *window);

/** Put all to its place on the page; its size is in units. */
void shift_lay_out_totals(struct shift_window *window, int width, int height);

/** Show them. */
void shift_show_totals(struct shift_window *window);

/** Put all to its place on the page; its size is in units. */
void shift_lay_out_sales(struct shift_window *window, int width, int height);

/** Show them. */
void shift_show_sales(struct shift_window *window);

/** What may be given back, and whether the button is alive. */
void shift_show_refund(struct shift_window *window);

/** Search for what is typed. @param enter by Enter, as a scanner ends */
void shift_find(struct shift_window *window, bool enter);

/** A row of the sales was selected. */
void shift_choose(struct shift_window *window, int row);

/** Ask the cashier, then give back. */
void shift_refund(struct shift_window *window);

/**
 * Ask a question with two answers; Enter alone, and Esc, say no.
 *
 * @param yes, no labels, "_" before the letter of Alt
 */
bool shift_confirm(struct shift_window *window, const char *title,
                   const char *text, const char *yes, const char *no);

/** Print the report. */
void shift_print(struct shift_window *window);

/** Ask where to, then write. */
void shift_save(struct shift_window *window, enum shift_form form);

#endif
