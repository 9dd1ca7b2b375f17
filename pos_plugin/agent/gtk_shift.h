/**
 * @file gtk_shift.h
 * The window "Shift": who is signed on, totals and their report, a sale that
 * is searched for, and giving back. Lives in GTK's thread; all that is done is
 * asked of the agent, and a page of its shows what is there then.
 */
#ifndef POSPLUGIN_GTK_SHIFT_H
#define POSPLUGIN_GTK_SHIFT_H

#include "pos_plugin/agent/gtk_parts.h"
#include "pos_plugin/agent/shift_file.h"

struct shift_window {
    GtkWindow *window;
    struct shift_view view;
    enum language language;
    bool (*ask)(void *context, const struct shift_request *request);
    void *context;
    bool filling; // the list changes, not the cashier's choice

    GtkWidget *who;
    GtkWidget *name;
    GtkWidget *sign_on;
    GtkWidget *sign_off;
    GtkWidget *said;
    GtkWidget *pages;
    // Totals.
    GtkWidget *period;
    GtkWidget *totals;
    GtkWidget *open;
    GtkWidget *follow;
    // Sales.
    GtkWidget *find;
    GtkWidget *list;
    GtkListStore *found;
    GtkWidget *facts;
    GtkWidget *order;
    GtkWidget *amount;
    GtkWidget *left;
    GtkWidget *refund;

    GtkWidget *dialog;             // the one that is open, or NULL
    struct shift_request question; // that the dialog asks about
};

/**
 * The window, hidden at first.
 *
 * @param ask as agent_ask()
 */
struct shift_window *shift_window_new(
    enum language language,
    bool (*ask)(void *context, const struct shift_request *request),
    void *context);

/** Destroy it; NULL is fine. */
void shift_window_free(struct shift_window *window);

// --- its files among themselves

/** Page with the totals. */
GtkWidget *shift_build_totals(struct shift_window *window);

/** Show them. */
void shift_show_totals(struct shift_window *window);

/** Page with search, sale, and giving back. */
GtkWidget *shift_build_sales(struct shift_window *window);

/** Show them. */
void shift_show_sales(struct shift_window *window);

/** What may be given back, and whether the button is alive. */
void shift_show_refund(struct shift_window *window);

/** Ask the agent; what does something keeps the buttons waiting. */
void shift_ask(struct shift_window *window,
               const struct shift_request *request);

/** A label over the whole width, selectable, wrapped. */
GtkWidget *shift_label(GtkBox *box);

/** Print the report. */
void shift_print(struct shift_window *window);
/** Ask where to, then write. */
void shift_save(struct shift_window *window, enum shift_form form);

/** Keep a dialog that belongs to the window, and show it. */
void shift_open_dialog(struct shift_window *window, GtkWidget *dialog);

/** Show a sentence in the line for them. */
void shift_say(struct shift_window *window, const char *text);

#endif
