#include "pos_plugin/agent/gtk_shift.h"

#include <gdk/gdkx.h>
#include <string.h>

#define WIDTH 860
#define HEIGHT 540

GtkWidget *
shift_label(GtkBox *box) {
    GtkWidget *label = gtk_label_new(NULL);

    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_line_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
    gtk_box_pack_start(box, label, FALSE, FALSE, 0);
    return label;
}

void
shift_say(struct shift_window *window, const char *text) {
    char *markup = g_markup_printf_escaped("<b>%s</b>", text);

    gtk_label_set_markup(GTK_LABEL(window->said), markup);
    gtk_widget_set_visible(window->said, text[0] != '\0');
    g_free(markup);
}

static void
show_cashier(struct shift_window *window) {
    bool on = shift_view_is_on(&window->view);
    char text[SHIFT_TEXT_MAX];

    shift_view_who(&window->view, text, sizeof(text));
    gtk_label_set_text(GTK_LABEL(window->who), text);
    gtk_widget_set_visible(window->name, !on);
    gtk_widget_set_visible(window->sign_on, !on);
    gtk_widget_set_visible(window->sign_off, on);
    gtk_widget_set_sensitive(window->sign_on, !window->view.waiting);
    gtk_widget_set_sensitive(window->sign_off, !window->view.waiting);
}

static void
show_all(struct shift_window *window) {
    show_cashier(window);
    shift_say(window, window->view.said);
    shift_show_totals(window);
    shift_show_sales(window);
}

void
shift_ask(struct shift_window *window, const struct shift_request *request) {
    if (!window->ask(window->context, request)) {
        gdk_display_beep(gtk_widget_get_display(GTK_WIDGET(window->window)));
    } else if (request->act != SHIFT_LOOK) {
        shift_view_asked(&window->view, request->act);
        show_all(window);
    }
}

void
shift_window_refresh(struct shift_window *window) {
    struct shift_request request;

    if (gtk_widget_get_visible(GTK_WIDGET(window->window))) {
        shift_view_ask(&window->view, SHIFT_LOOK, &request);
        shift_ask(window, &request);
    }
}

void
shift_window_show(struct shift_window *window, struct shift_page *page) {
    enum shift_act act = page->request.act;
    bool done = page->outcome == SHIFT_DONE;

    shift_view_take(&window->view, page);
    if (act == SHIFT_REFUND && done) {
        gtk_entry_set_text(GTK_ENTRY(window->amount), "");
    }
    if (act == SHIFT_SIGN_ON && done) {
        gtk_entry_set_text(GTK_ENTRY(window->name), "");
    }
    show_all(window);
    if (shift_view_choose_only(&window->view)) {
        shift_window_refresh(window);
    }
}

static void
on_sign_on(GtkWidget *widget, struct shift_window *window) {
    const char *name = gtk_entry_get_text(GTK_ENTRY(window->name));
    struct shift_request request;

    (void)widget;
    if (shift_view_sign_on(&window->view, name, &request)) {
        shift_ask(window, &request);
    } else {
        shift_say(window, window->view.said);
        gtk_widget_grab_focus(window->name);
    }
}

static void
on_sign_off(GtkWidget *button, struct shift_window *window) {
    struct shift_request request;

    (void)button;
    shift_view_ask(&window->view, SHIFT_SIGN_OFF, &request);
    shift_ask(window, &request);
}

static void
on_dialog_gone(GtkWidget *dialog, struct shift_window *window) {
    (void)dialog;
    window->dialog = NULL;
}

void
shift_open_dialog(struct shift_window *window, GtkWidget *dialog) {
    if (window->dialog) {
        gtk_widget_destroy(window->dialog);
    }
    window->dialog = dialog;
    g_signal_connect(dialog, "destroy", G_CALLBACK(on_dialog_gone), window);
    gtk_window_set_transient_for(GTK_WINDOW(dialog), window->window);
    gtk_window_set_modal(GTK_WINDOW(dialog), TRUE);
    gtk_window_set_keep_above(GTK_WINDOW(dialog), TRUE);
    gtk_widget_show_all(dialog);
}

// Also the dialog for printers, which is GTK's own.
static void
cancel_dialogs(struct shift_window *window) {
    GList *all = gtk_window_list_toplevels();

    g_list_foreach(all, (GFunc)(void (*)(void))g_object_ref, NULL);
    for (GList *item = all; item; item = item->next) {
        if (GTK_IS_DIALOG(item->data) &&
            gtk_window_get_transient_for(item->data) == window->window) {
            gtk_dialog_response(item->data, GTK_RESPONSE_CANCEL);
        }
    }
    g_list_free_full(all, g_object_unref);
}

void
shift_window_close(struct shift_window *window) {
    cancel_dialogs(window);
    gtk_widget_hide(GTK_WIDGET(window->window));
}

static void
on_close(GtkWidget *button, struct shift_window *window) {
    (void)button;
    shift_window_close(window);
}

static gboolean
on_delete(GtkWidget *widget, GdkEvent *event, struct shift_window *window) {
    (void)widget;
    (void)event;
    shift_window_close(window);
    return TRUE;
}

static gboolean
on_key(GtkWidget *widget, GdkEventKey *event, struct shift_window *window) {
    (void)widget;
    if (event->keyval == GDK_KEY_Escape) {
        shift_window_close(window);
        return TRUE;
    }
    return FALSE;
}

static GtkWidget *
build_cashier(struct shift_window *window) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);

    window->who = shift_label(GTK_BOX(box));
    window->sign_off = gtk_button_new_with_mnemonic(_("Sign _off"));
    window->sign_on = gtk_button_new_with_mnemonic(_("Sign _on"));
    window->name = gtk_entry_new();
    gtk_entry_set_placeholder_text(GTK_ENTRY(window->name),
                                   _("Cashier's name"));
    gtk_entry_set_max_length(GTK_ENTRY(window->name), CASHIER_MAX - 1);
    g_signal_connect(window->name, "activate", G_CALLBACK(on_sign_on), window);
    g_signal_connect(window->sign_on, "clicked", G_CALLBACK(on_sign_on),
                     window);
    g_signal_connect(window->sign_off, "clicked", G_CALLBACK(on_sign_off),
                     window);
    gtk_box_pack_end(GTK_BOX(box), window->sign_off, FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(box), window->sign_on, FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(box), window->name, FALSE, FALSE, 0);
    return box;
}

static void
build(struct shift_window *window) {
    GtkWidget *all = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    GtkWidget *close = gtk_button_new_with_mnemonic(_("_Close (Esc)"));

    gtk_box_pack_start(GTK_BOX(all), build_cashier(window), FALSE, FALSE, 0);
    window->said = shift_label(GTK_BOX(all));
    window->pages = gtk_notebook_new();
    gtk_notebook_append_page(GTK_NOTEBOOK(window->pages),
                             shift_build_totals(window),
                             gtk_label_new_with_mnemonic(_("_Totals")));
    gtk_notebook_append_page(GTK_NOTEBOOK(window->pages),
                             shift_build_sales(window),
                             gtk_label_new_with_mnemonic(_("Sales, _refund")));
    gtk_box_pack_start(GTK_BOX(all), window->pages, TRUE, TRUE, 0);
    g_signal_connect(close, "clicked", G_CALLBACK(on_close), window);
    gtk_widget_set_halign(close, GTK_ALIGN_END);
    gtk_box_pack_end(GTK_BOX(all), close, FALSE, FALSE, 0);
    gtk_container_set_border_width(GTK_CONTAINER(window->window), 12);
    gtk_container_add(GTK_CONTAINER(window->window), all);
    gtk_widget_show_all(all);
}

struct shift_window *
shift_window_new(enum language language,
                 bool (*ask)(void *context,
                             const struct shift_request *request),
                 void *context) {
    struct shift_window *window = g_new0(struct shift_window, 1);

    window->language = language;
    window->ask = ask;
    window->context = context;
    window->window = GTK_WINDOW(gtk_window_new(GTK_WINDOW_TOPLEVEL));
    gtk_window_set_title(window->window, _("Shift"));
    gtk_window_set_keep_above(window->window, TRUE);
    gtk_window_set_default_size(window->window, WIDTH, HEIGHT);
    build(window);
    g_signal_connect(window->window, "delete-event", G_CALLBACK(on_delete),
                     window);
    g_signal_connect(window->window, "key-press-event", G_CALLBACK(on_key),
                     window);
    return window;
}

void
shift_window_open(struct shift_window *window) {
    GtkWidget *widget = GTK_WIDGET(window->window);

    if (!gtk_widget_get_visible(widget)) {
        window->view.said[0] = '\0';
        window->view.selected[0] = '\0';
        gtk_window_move(window->window, 8, 8);
        show_all(window);
        gtk_widget_show(widget);
    }
    gtk_window_present_with_time(
        window->window, gdk_x11_get_server_time(gtk_widget_get_window(widget)));
    shift_window_refresh(window);
}

void
shift_window_free(struct shift_window *window) {
    if (window) {
        shift_window_close(window);
        gtk_widget_destroy(GTK_WIDGET(window->window));
        g_object_unref(window->found);
        shift_view_destroy(&window->view);
        g_free(window);
    }
}
