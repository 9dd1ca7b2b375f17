/**
 * @file parts_win32.h
 * The pieces that the Win32 windows are made of. Internal.
 *
 * Lengths named "units" are pixels at 96 dpi.
 */
#ifndef POSPLUGIN_WIN32_PARTS_H
#define POSPLUGIN_WIN32_PARTS_H

#include "pos_plugin/agent/order_rows.h"
#include "pos_plugin/agent/shop.h"
#include "pos_plugin/agent/spot.h"

#include <windows.h>

/** Longest text in UTF-16 units that is drawn, with its NUL. */
#define WIDE_TEXT_MAX 8192

enum win32_font {
    FONT_TEXT,
    FONT_BOLD,
    FONT_TITLE,
    FONT_TOTAL,
    FONT_SIGN,
    FONT_COUNT,
};

/** What depends on the monitor's scale. */
struct win32_look {
    int dpi;
    HFONT fonts[FONT_COUNT];
};

/** The text in UTF-16; `out` is returned. */
wchar_t *win32_wide(const char *text, wchar_t out[WIDE_TEXT_MAX]);

/** Text of a window or control. */
void win32_set_text(HWND window, const char *text);

/** The text of a window or control, "" when it is longer than `size`. */
void win32_get_text(HWND window, char *text, size_t size);

/** A label's text: gettext marks its key by "_", Windows by "&". */
const char *win32_with_key(const char *text, char out[128]);

/** Ctrl+A, which fields of one line do not know by themselves everywhere.
 * @return true: done with it */
bool win32_select_all(const MSG *message);

/** Scale of the monitor that a window is on, in dpi. */
int win32_dpi(HWND window);

/** Fonts for a scale; those of before are freed, `look` may be zeroed. */
void win32_look_set(struct win32_look *look, int dpi, enum language language);

/** Free the fonts. */
void win32_look_free(struct win32_look *look);

/** Units to pixels. */
int win32_px(const struct win32_look *look, int units);

/**
 * Draw a text with wrapped lines, or with DT_CALCRECT only measure it.
 *
 * @param format as DrawTextW() has it
 * @return height in pixels, 0 for ""
 */
int win32_draw_text(HDC device, const struct win32_look *look,
                    enum win32_font font, const char *text, RECT place,
                    UINT format);

/** Draw pixels, made smaller to fit, never larger. */
void win32_draw_picture(HDC device, const struct image *picture, RECT place);

/** Height of an order in pixels. */
int win32_order_height(const struct win32_look *look,
                       const struct order_rows *rows);

/** Draw an order into a rectangle of that height. */
void win32_order_draw(HDC device, const struct win32_look *look,
                      const struct order_rows *rows, RECT place);

/** Texts from now on in this language. */
void windows_speak(enum language language);

/**
 * Put a window above those of other programs that lie over it: a register that
 * is in front of all others must not hide what the cashier has to see. To be
 * called now and then, not at once, for another one may want the same.
 */
void win32_stay_in_front(HWND window);

/**
 * Put a window of this size (units, with its frame) in front, on the first
 * monitor and no larger than that.
 *
 * @param middle else in its upper left corner
 */
void win32_place(HWND window, const struct win32_look *look, int width_units,
                 int height_units, bool middle);

/** The place that WM_DPICHANGED names. */
void win32_take_rect(HWND window, const RECT *wanted);

/** For a window that is no dialog: the letter of a label leads to its field.
 * @return true: it was that message, and is done with */
bool win32_next_control(HWND window, UINT message, WPARAM code, LPARAM details);

/** Is it there to be used? */
bool win32_can_have_focus(HWND control);

/**
 * For WM_ACTIVATE of a window that is no dialog: the control that had the
 * keyboard gets it back.
 *
 * @param[in,out] focus that control
 * @return false: the window is active and nothing in it has the keyboard
 */
bool win32_keep_focus(WPARAM code, HWND *focus);

/** Put a window of this size in front, where it does not cover the order. */
void win32_place_beside(HWND window, int width, int height, struct rect region);

/** Give a window this size, where the cashier has put it or beside the order,
 * in front and on a monitor that there is. */
void win32_settle(HWND window, const struct spot *spot, int width, int height,
                  struct rect region);

/**
 * The cashier has put the window where it is.
 *
 * @return false: it cannot stand there; the spot is as before
 */
bool win32_put(HWND window, struct rect region, struct spot *spot);

/** A button that takes no keyboard when it is clicked. */
void win32_quiet_button(HWND button);

struct review_window;

/** As of the GTK windows: the review, hidden at first; NULL: no memory. */
struct review_window *
review_window_new(enum language language,
                  void (*accepted)(void *context, const struct order *order),
                  void (*stopped)(void *context), void (*again)(void *context),
                  void *context);

/** @return true when the message was a key of the review, and is done with */
bool review_window_key(struct review_window *window, MSG *message);

/** NULL is fine. */
void review_window_free(struct review_window *window);

#endif
