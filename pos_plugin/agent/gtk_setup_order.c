// Where the order is, and whether all is well.

#include "pos_plugin/agent/gtk_setup.h"

#include <string.h>

#define PICTURE_WIDTH 330
#define PICTURE_HEIGHT 260

// --- where the order is

static void
select_and_read(struct setup_window *window) {
    window->job.status = setup_read_order(window->plugin, setup_is_withdrawn,
                                          window, &window->view.reading);
}

static void
take_picture(struct setup_window *window) {
    struct image *picture = &window->view.picture;

    image_destroy(picture);
    *picture = window->plugin->picture;
    window->plugin->picture = (struct image){0};
    picture_show(window->order_picture, picture, PICTURE_WIDTH, PICTURE_HEIGHT);
}

static void
show_order(struct setup_window *window) {
    struct face face;
    char *title;

    gtk_widget_show(GTK_WIDGET(window->window));
    if (window->job.status != STATUS_OK) {
        return;
    }
    window->view.phase = AGENT_TRIED;
    face_of(&window->view, "", &face);
    title = g_strdup_printf("%s %s", face.sign, face.title);
    gtk_label_set_text(GTK_LABEL(window->order_title), title);
    g_free(title);
    gtk_label_set_text(GTK_LABEL(window->order_total), face.total);
    gtk_label_set_text(GTK_LABEL(window->order_detail), face.detail);
    take_picture(window);
    if (face.order) {
        order_view_show(window->order_view, &window->view.reading.order, NULL,
                        NULL);
    }
    gtk_widget_set_visible(window->order_view, face.order);
    log_info("setup read: %s", verdict_string(window->view.reading.verdict));
    gtk_widget_grab_focus(window->next);
}

static void
on_select(GtkWidget *button, struct setup_window *window) {
    (void)button;
    setup_start_job(window, _("Drag the region"), select_and_read, show_order);
    gtk_widget_hide(GTK_WIDGET(window->window));
}

void
setup_build_order(struct setup_window *window, GtkBox *box) {
    GtkWidget *both = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    GtkBox *outer = GTK_BOX(gtk_widget_get_parent(GTK_WIDGET(box)));

    setup_label(box, setup_page_intro(SETUP_PAGE_ORDER));
    setup_button(box, _("_Drag the rectangle …"), G_CALLBACK(on_select),
                 window);
    window->order_title = setup_label(outer, "");
    gtk_widget_set_name(window->order_title, "trouble");
    window->order_total = setup_label(outer, "");
    gtk_widget_set_name(window->order_total, "total");
    window->order_detail = setup_label(outer, "");
    window->order_picture = gtk_image_new();
    window->order_view = order_view_new();
    gtk_widget_set_no_show_all(window->order_view, TRUE);
    gtk_widget_set_valign(window->order_picture, GTK_ALIGN_START);
    gtk_box_pack_start(GTK_BOX(both), window->order_picture, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(both), window->order_view, FALSE, FALSE, 0);
    gtk_box_pack_start(outer, both, FALSE, FALSE, 0);
}

// --- is all well?

// A finding in the cashier's language; what it comes from as the log has it.
static void
on_finding(void *context, const char *what, const char *sign,
           const char *text) {
    struct setup_window *window = context;
    bool good = strcmp(sign, "ok") == 0;
    char *line = g_markup_printf_escaped(
        good ? "✔ <b>%s</b>  <small>%s</small>\n" : "✘ <b>%s</b>  %s\n",
        setup_part_name(what), good ? text : setup_part_remedy(what));
    char error[sizeof(window->last_error)];

    g_string_append(window->findings, line);
    g_free(line);
    setup_last_error(window, error, sizeof(error));
    setup_forget_error(window);
    if (!good) {
        line = g_markup_printf_escaped("      <small>%s</small>\n",
                                       error[0] ? error : text);
        g_string_append(window->findings, line);
        g_free(line);
    }
}

static void
on_text(void *context, const char *text) {
    struct setup_window *window = context;
    char *line = g_markup_printf_escaped("<small>%s</small>", text);

    g_string_append(window->findings, line);
    g_free(line);
}

void
setup_examine(struct setup_window *window) {
    const struct doctor_listener listener = {
        .noted = on_finding,
        .told = on_text,
        .withdrawn = setup_is_withdrawn,
        .context = window,
    };

    g_string_truncate(window->findings, 0);
    window->failures = doctor_examine(window->plugin, window->parts, &listener);
    if (setup_is_withdrawn(window)) {
        window->job.status = STATUS_CANCELLED;
    }
}

static void
check_done(struct setup_window *window) {
    const char *end =
        window->job.status == STATUS_CANCELLED ? ""
        : window->failures == 0
            ? _("All is well. One key sends the order from now on.")
            : _("Mend what is marked ✘, then check again. You can close this "
                "window meanwhile; what you answered is kept.");
    char *text = g_markup_printf_escaped("\n<b>%s</b>", end);

    g_string_append(window->findings, text);
    g_free(text);
    gtk_label_set_markup(GTK_LABEL(window->check_result),
                         window->findings->str);
    log_info("setup checked: %d", window->failures);
    gtk_widget_grab_focus(window->next);
}

static void
check_all(struct setup_window *window) {
    gtk_label_set_text(GTK_LABEL(window->check_result), "");
    window->parts = DOCTOR_ALL;
    setup_start_job(window, _("Everything is being tried …"), setup_examine,
                    check_done);
}

static void
on_check(GtkWidget *button, struct setup_window *window) {
    (void)button;
    check_all(window);
}

void
setup_enter_check(struct setup_window *window) {
    if (window->assistant) {
        check_all(window);
    }
}

void
setup_build_check(struct setup_window *window, GtkBox *box) {
    GtkBox *outer = GTK_BOX(gtk_widget_get_parent(GTK_WIDGET(box)));

    setup_label(box, setup_page_intro(SETUP_PAGE_CHECK));
    setup_button(box, _("Check a_gain"), G_CALLBACK(on_check), window);
    window->check_result = setup_label(outer, "");
}
