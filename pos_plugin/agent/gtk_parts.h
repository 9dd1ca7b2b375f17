/**
 * @file gtk_parts.h
 * The pieces that the GTK windows are made of. Internal.
 */
#ifndef POSPLUGIN_GTK_PARTS_H
#define POSPLUGIN_GTK_PARTS_H

#include "pos_plugin/agent/shop.h"

#include <gtk/gtk.h>
#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text

/** A drawn order: lines, sums, what the customer circled. */
GtkWidget *order_view_new(void);

/**
 * Show an order.
 *
 * @param dispute what was circled, or NULL
 * @param other lines and sums that are not as in this one are marked, or NULL
 */
void order_view_show(GtkWidget *view, const struct order *order,
                     const struct message_disputed *dispute,
                     const struct order *other);

/** Show pixels in a GtkImage, made smaller to fit, never larger. */
void picture_show(GtkWidget *image, const struct image *picture, int width,
                  int height);

struct review_window;

/**
 * The review, hidden at first.
 *
 * @param accepted called with the order when the cashier lets it go on
 * @param stopped called when the cashier throws it away
 * @param again called to read the screen again
 */
struct review_window *
review_window_new(enum language language,
                  void (*accepted)(void *context, const struct order *order),
                  void (*stopped)(void *context), void (*again)(void *context),
                  void *context);

/** Destroy its window; NULL is fine. */
void review_window_free(struct review_window *window);

/** True while it is on the screen. */
bool review_window_is_open(const struct review_window *window);

/** Texts of GTK windows in this language from now on. */
void windows_speak(enum language language);

/** Put a window where it does not cover the order. */
void place_beside(GtkWindow *window, struct rect region);

struct window_place;

/**
 * Keep a window where the cashier drags it, by its handle; over restarts, and
 * never over the order or off the screen.
 *
 * @param folder where the place is kept
 */
struct window_place *window_place_new(GtkWindow *window, GtkWidget *handle,
                                      const char *folder);

/** The order is there now. */
void window_place_keep_off(struct window_place *place, struct rect region);

/** Before the window is destroyed; NULL is fine. */
void window_place_free(struct window_place *place);

#endif
