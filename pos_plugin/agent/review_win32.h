/**
 * @file review_win32.h
 * The review on Windows, and the list of fields in it. Internal.
 */
#ifndef POSPLUGIN_WIN32_REVIEW_H
#define POSPLUGIN_WIN32_REVIEW_H

#include "pos_plugin/agent/parts_win32.h"
#include "pos_plugin/agent/review.h"

// Ids of fields: lines first, then sums; of buttons above them.
#define ID_SUMS (ORDER_ITEMS_MAX * REVIEW_FIELDS)
#define ID_FIELDS (ID_SUMS + REVIEW_SUMS)
#define ID_REMOVE 2000 // and the number of the line
#define ID_ADD 3000
#define ID_GO 3001
#define ID_STOP 3002
#define ID_AGAIN 3003

/** Width of the list in units. */
#define LIST_UNITS 480

struct review_window {
    HWND window;
    HWND list;
    HWND verdict;
    HWND reasons;
    HWND go;
    HWND stop;
    HWND again;
    HWND signs[ORDER_ITEMS_MAX + REVIEW_SUMS]; ///< of a row: ✘ or ⚠
    bool bad[ID_FIELDS];                       ///< its text is no number
    struct win32_look look;
    struct review review;
    struct image picture;
    enum language language;
    int height;   ///< of the list's content, pixels
    int scroll;   ///< pixels above what is seen
    bool filling; ///< what fields say is not from a person
    void (*accepted)(void *context, const struct order *order);
    void (*stopped)(void *context);
    void (*again_asked)(void *context);
    void *context;
};

/** A control of the review, with its font. */
HWND review_control(struct review_window *window, HWND parent,
                    const wchar_t *kind, const char *text, DWORD style, int id);

/** The list anew, from the order, which is judged. */
void review_list_fill(struct review_window *window);

/** A field has another text: the order has it, and is judged. */
void review_list_typed(struct review_window *window, HWND field, int id);

/** Signs of the rows, as the order was judged. */
void review_list_signs(struct review_window *window);

/** Is there a field that holds no number? */
bool review_list_is_bad(const struct review_window *window);

/** Scroll a field into sight. */
void review_list_show(struct review_window *window, HWND field);

/** The scroll bar was used. @param how SB_... */
void review_list_scroll(struct review_window *window, int how);

#endif
