// What the cashier hands over: totals, what has no outcome, the report.

#include "pos_plugin/agent/gtk_shift.h"

static void
destroy_child(GtkWidget *child, gpointer unused) {
    (void)unused;
    gtk_widget_destroy(child);
}

static void
attach(struct shift_window *window, const char *text, int column, int row,
       bool bold) {
    GtkWidget *label = gtk_label_new(NULL);
    char *markup = g_markup_printf_escaped(bold ? "<b>%s</b>" : "%s", text);

    gtk_label_set_markup(GTK_LABEL(label), markup);
    gtk_widget_set_halign(label, column < SHIFT_TOTAL_PAID ? GTK_ALIGN_START
                                                           : GTK_ALIGN_END);
    gtk_grid_attach(GTK_GRID(window->totals), label, column, row, 1, 1);
    g_free(markup);
}

void
shift_show_totals(struct shift_window *window) {
    const struct shift_view *view = &window->view;
    size_t count = shift_view_total_count(view);
    char text[8 * SHIFT_TEXT_MAX];
    struct shift_row row;

    shift_view_period(view, text, sizeof(text));
    gtk_label_set_text(GTK_LABEL(window->period), text);
    gtk_container_foreach(GTK_CONTAINER(window->totals), destroy_child, NULL);
    for (int c = 0; c < SHIFT_TOTAL_COLUMNS && count; c++) {
        attach(window, shift_view_total_head((enum shift_total_column)c), c, 0,
               true);
    }
    for (size_t i = 0; i < count; i++) {
        shift_view_total(view, i, &row);
        for (int c = 0; c < SHIFT_TOTAL_COLUMNS; c++) {
            attach(window, row.cells[c], c, (int)i + 1, row.bold);
        }
    }
    if (count == 0) {
        attach(window, _("No payment was made."), 0, 0, false);
    }
    gtk_widget_show_all(window->totals);
    shift_view_open(view, text, sizeof(text));
    gtk_label_set_text(GTK_LABEL(window->open),
                       text[0] ? text
                               : _("Nothing is left to be followed up."));
    gtk_widget_set_sensitive(window->follow, text[0] && !window->view.waiting);
}

static void
on_follow(GtkWidget *button, struct shift_window *window) {
    struct shift_request request;

    (void)button;
    shift_view_ask(&window->view, SHIFT_FOLLOW, &request);
    shift_ask(window, &request);
}

static void
on_print(GtkWidget *button, struct shift_window *window) {
    (void)button;
    shift_print(window);
}

static void
on_csv(GtkWidget *button, struct shift_window *window) {
    (void)button;
    shift_save(window, SHIFT_FORM_CSV);
}

static void
on_page(GtkWidget *button, struct shift_window *window) {
    (void)button;
    shift_save(window, SHIFT_FORM_HTML);
}

static GtkWidget *
add_button(GtkBox *box, const char *text, GCallback clicked,
           struct shift_window *window) {
    GtkWidget *button = gtk_button_new_with_mnemonic(text);

    g_signal_connect(button, "clicked", clicked, window);
    gtk_box_pack_start(box, button, FALSE, FALSE, 0);
    return button;
}

GtkWidget *
shift_build_totals(struct shift_window *window) {
    GtkWidget *all = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    GtkWidget *scroll = gtk_scrolled_window_new(NULL, NULL);
    GtkWidget *inner = gtk_box_new(GTK_ORIENTATION_VERTICAL, 10);
    GtkWidget *buttons = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);

    window->period = shift_label(GTK_BOX(all));
    window->totals = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(window->totals), 18);
    gtk_grid_set_row_spacing(GTK_GRID(window->totals), 4);
    gtk_box_pack_start(GTK_BOX(inner), window->totals, FALSE, FALSE, 0);
    window->open = shift_label(GTK_BOX(inner));
    gtk_container_add(GTK_CONTAINER(scroll), inner);
    gtk_box_pack_start(GTK_BOX(all), scroll, TRUE, TRUE, 0);
    add_button(GTK_BOX(buttons), _("_Print …"), G_CALLBACK(on_print), window);
    add_button(GTK_BOX(buttons), _("Save as CS_V …"), G_CALLBACK(on_csv),
               window);
    add_button(GTK_BOX(buttons), _("Save as pag_e …"), G_CALLBACK(on_page),
               window);
    window->follow = add_button(GTK_BOX(buttons), _("_Ask again"),
                                G_CALLBACK(on_follow), window);
    gtk_box_pack_end(GTK_BOX(all), buttons, FALSE, FALSE, 0);
    gtk_container_set_border_width(GTK_CONTAINER(all), 8);
    return all;
}
