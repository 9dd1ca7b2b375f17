#include "pos_plugin/agent/gtk_setup.h"

#include <string.h>

const struct setup_page setup_pages[SETUP_PAGES] = {
    {setup_build_till, NULL},
    {setup_build_terminal, setup_enter_terminal},
    {setup_build_pairing, setup_enter_pairing},
    {setup_build_order, NULL},
    {setup_build_payment, NULL},
    {setup_build_keys, setup_enter_keys},
    {setup_build_check, setup_enter_check},
};

#define WIDTH 760
#define HEIGHT 640
#define MARGIN 40 // frame and title bar

static const char style[] =
    "#setup { font-size: 12pt; }"
    "#setup entry, #setup button { min-height: 30px; }"
    "#setup #title { font-size: 18pt; font-weight: bold; }"
    "#setup #code { font-size: 20pt; font-family: monospace; }"
    "#setup #total { font-size: 24pt; font-weight: bold; }"
    "#setup #trouble { font-weight: bold; }";

// --- small parts

GtkWidget *
setup_label(GtkBox *box, const char *text) {
    GtkWidget *label = gtk_label_new(text);

    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 70);
    gtk_box_pack_start(box, label, FALSE, FALSE, 0);
    return label;
}

GtkWidget *
setup_button(GtkBox *box, const char *text, GCallback clicked,
             struct setup_window *window) {
    GtkWidget *button = gtk_button_new_with_mnemonic(text);

    gtk_widget_set_halign(button, GTK_ALIGN_START);
    g_signal_connect(button, "clicked", clicked, window);
    gtk_box_pack_start(box, button, FALSE, FALSE, 0);
    return button;
}

void
setup_complain(struct setup_window *window, const char *text) {
    char *shown = g_strdup_printf(text[0] ? "✘ %s" : "%s", text);

    gtk_label_set_text(GTK_LABEL(window->trouble), shown);
    g_free(shown);
}

// --- what the log says

static void
on_log(void *context, enum log_level level, const char *line) {
    struct setup_window *window = context;

    fprintf(stderr, "posplugin: %s\n", line);
    if (level == LOG_LEVEL_ERROR) {
        g_mutex_lock(&window->mutex);
        g_strlcpy(window->last_error, line, sizeof(window->last_error));
        g_mutex_unlock(&window->mutex);
    }
}

void
setup_last_error(struct setup_window *window, char *text, size_t size) {
    g_mutex_lock(&window->mutex);
    g_strlcpy(text, window->last_error, size);
    g_mutex_unlock(&window->mutex);
}

void
setup_forget_error(struct setup_window *window) {
    g_mutex_lock(&window->mutex);
    window->last_error[0] = '\0';
    g_mutex_unlock(&window->mutex);
}

// --- jobs

bool
setup_is_withdrawn(void *context) {
    struct setup_window *window = context;

    return g_atomic_int_get(&window->job.withdrawn) != 0;
}

static void
show_buttons(struct setup_window *window, bool busy) {
    int last = SETUP_PAGES - 1;

    for (int i = 0; i < SETUP_PAGES; i++) {
        gtk_widget_set_sensitive(window->boxes[i], !busy);
    }
    gtk_widget_set_sensitive(window->back, !busy && window->page > 0);
    gtk_widget_set_sensitive(window->next, !busy);
    gtk_button_set_label(GTK_BUTTON(window->next),
                         !window->assistant     ? _("_Close")
                         : window->page == last ? _("_Finish")
                                                : _("_Next"));
    gtk_widget_set_visible(window->back, window->assistant);
    gtk_widget_set_visible(window->stop, busy);
    gtk_widget_set_visible(window->spinner, busy);
}

static void
join_job(struct setup_window *window) {
    if (window->job.thread) {
        g_thread_join(window->job.thread);
        window->job.thread = NULL;
    }
}

static gboolean
end_job(gpointer context) {
    struct setup_window *window = context;
    char error[sizeof(window->last_error)];

    join_job(window);
    gtk_spinner_stop(GTK_SPINNER(window->spinner));
    show_buttons(window, false);
    setup_complain(window, "");
    if (window->job.status == STATUS_CANCELLED) {
        setup_complain(window, _("Stopped."));
    } else if (window->job.status != STATUS_OK) {
        setup_last_error(window, error, sizeof(error));
        setup_complain(window,
                       error[0] ? error : status_string(window->job.status));
    }
    log_info("setup job over: %s", status_string(window->job.status));
    window->job.done(window);
    if (window->closed) {
        gtk_main_quit();
    }
    return G_SOURCE_REMOVE;
}

static gpointer
run_job(gpointer context) {
    struct setup_window *window = context;

    window->job.work(window);
    g_idle_add(end_job, window);
    return NULL;
}

void
setup_start_job(struct setup_window *window, const char *text,
                void (*work)(struct setup_window *window),
                void (*done)(struct setup_window *window)) {
    if (window->job.thread) {
        return;
    }
    window->job.withdrawn = 0;
    window->job.work = work;
    window->job.done = done;
    window->job.status = STATUS_OK;
    setup_forget_error(window);
    show_buttons(window, true);
    gtk_spinner_start(GTK_SPINNER(window->spinner));
    gtk_label_set_text(GTK_LABEL(window->trouble), text);
    gtk_widget_grab_focus(window->stop);
    window->job.thread = g_thread_new("setup", run_job, window);
}

static void
on_stop(GtkWidget *button, struct setup_window *window) {
    (void)button;
    g_atomic_int_set(&window->job.withdrawn, 1);
    gtk_label_set_text(GTK_LABEL(window->trouble), _("Stopping …"));
}

// --- pages

static void
focus_first(struct setup_window *window) {
    gtk_widget_child_focus(window->boxes[window->page], GTK_DIR_TAB_FORWARD);
}

// What is on this page goes into the settings; false: something cannot.
static bool
commit_page(struct setup_window *window) {
    bool good = true;

    for (size_t i = 0; i < window->field_count; i++) {
        struct setup_field *field = &window->fields[i];

        if (good && gtk_widget_get_mapped(field->entry) &&
            !setup_commit(field)) {
            gtk_widget_grab_focus(field->entry);
            good = false;
        }
    }
    return good;
}

static void
show_page(struct setup_window *window, int page) {
    char *step = g_strdup_printf(_("%d of %d: %s"), page + 1, SETUP_PAGES,
                                 setup_page_title(page));

    window->page = page;
    gtk_label_set_text(GTK_LABEL(window->title),
                       window->assistant ? step : setup_page_title(page));
    g_free(step);
    setup_complain(window, "");
    setup_show_fields(window);
    show_buttons(window, window->job.thread != NULL);
    focus_first(window);
    log_info("setup page %d", page + 1);
    if (setup_pages[page].enter && !window->job.thread) {
        setup_pages[page].enter(window);
    }
}

static void
on_switch(GtkNotebook *notebook, GtkWidget *child, guint page,
          struct setup_window *window) {
    (void)notebook;
    (void)child;
    if (!window->closed && !window->rebuild) {
        show_page(window, (int)page);
    }
}

static void
close_window(struct setup_window *window) {
    window->closed = true;
    gtk_widget_hide(GTK_WIDGET(window->window));
    if (window->job.thread) {
        g_atomic_int_set(&window->job.withdrawn, 1); // its end quits
    } else {
        gtk_main_quit();
    }
}

static void
on_next(GtkWidget *button, struct setup_window *window) {
    (void)button;
    if (!commit_page(window)) {
        return;
    }
    if (window->assistant && window->page < SETUP_PAGES - 1) {
        gtk_notebook_next_page(window->notebook);
        return;
    }
    window->finished = true;
    close_window(window);
}

static void
on_back(GtkWidget *button, struct setup_window *window) {
    (void)button;
    gtk_notebook_prev_page(window->notebook);
}

static gboolean
on_delete(GtkWidget *widget, GdkEvent *event, struct setup_window *window) {
    (void)widget;
    (void)event;
    close_window(window);
    return TRUE;
}

static gboolean
on_key(GtkWidget *widget, GdkEventKey *event, struct setup_window *window) {
    (void)widget;
    if (event->keyval == GDK_KEY_Escape && window->job.thread) {
        on_stop(NULL, window);
        return TRUE;
    }
    return FALSE;
}

// --- the window

static void
add_page(struct setup_window *window, int index) {
    const struct setup_page *page = &setup_pages[index];
    GtkWidget *scroll = gtk_scrolled_window_new(NULL, NULL);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    GtkWidget *outer = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);

    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroll),
                                   GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
    gtk_container_set_border_width(GTK_CONTAINER(outer), 10);
    gtk_box_pack_start(GTK_BOX(outer), box, FALSE, FALSE, 0);
    window->boxes[index] = box;
    page->build(window, GTK_BOX(box));
    gtk_container_add(GTK_CONTAINER(scroll), outer);
    gtk_notebook_append_page(window->notebook, scroll,
                             gtk_label_new(setup_page_tab(index)));
}

static GtkWidget *
build_bar(struct setup_window *window) {
    GtkWidget *bar = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    GtkWidget *texts = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);

    window->spinner = gtk_spinner_new();
    gtk_widget_set_no_show_all(window->spinner, TRUE);
    gtk_box_pack_start(GTK_BOX(texts), window->spinner, FALSE, FALSE, 0);
    window->trouble = setup_label(GTK_BOX(texts), "");
    gtk_label_set_max_width_chars(GTK_LABEL(window->trouble), 48);
    gtk_widget_set_name(window->trouble, "trouble");
    gtk_box_pack_start(GTK_BOX(bar), texts, TRUE, TRUE, 0);
    window->next = gtk_button_new_with_mnemonic("");
    window->back = gtk_button_new_with_mnemonic(_("_Back"));
    window->stop = gtk_button_new_with_mnemonic(_("_Stop (Esc)"));
    gtk_widget_set_no_show_all(window->back, TRUE);
    gtk_widget_set_no_show_all(window->stop, TRUE);
    gtk_button_set_use_underline(GTK_BUTTON(window->next), TRUE);
    gtk_box_pack_end(GTK_BOX(bar), window->next, FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(bar), window->back, FALSE, FALSE, 0);
    gtk_box_pack_end(GTK_BOX(bar), window->stop, FALSE, FALSE, 0);
    g_signal_connect(window->next, "clicked", G_CALLBACK(on_next), window);
    g_signal_connect(window->back, "clicked", G_CALLBACK(on_back), window);
    g_signal_connect(window->stop, "clicked", G_CALLBACK(on_stop), window);
    return bar;
}

// No larger than the screen of an old register.
static void
set_size(GtkWindow *window) {
    GdkRectangle area;

    gdk_monitor_get_workarea(
        gdk_display_get_monitor(gdk_display_get_default(), 0), &area);
    gtk_window_set_default_size(window, MIN(WIDTH, area.width - MARGIN),
                                MIN(HEIGHT, area.height - MARGIN));
}

static void
build(struct setup_window *window) {
    GtkWidget *all = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    GtkWidget *bar;

    window->window = GTK_WINDOW(gtk_window_new(GTK_WINDOW_TOPLEVEL));
    window->notebook = GTK_NOTEBOOK(gtk_notebook_new());
    window->field_count = 0;
    memset(window->entered, 0, sizeof(window->entered));
    gtk_widget_set_name(GTK_WIDGET(window->window), "setup");
    gtk_window_set_title(window->window, window->assistant
                                             ? _("Set posplugin up")
                                             : _("Settings of posplugin"));
    gtk_window_set_icon_name(window->window, "posplugin");
    set_size(window->window);
    gtk_container_set_border_width(GTK_CONTAINER(window->window), 12);
    window->title = setup_label(GTK_BOX(all), "");
    gtk_widget_set_name(window->title, "title");
    gtk_notebook_set_show_tabs(window->notebook, !window->assistant);
    gtk_notebook_set_show_border(window->notebook, !window->assistant);
    bar = build_bar(window);
    for (int i = 0; i < SETUP_PAGES; i++) {
        add_page(window, i);
    }
    gtk_box_pack_start(GTK_BOX(all), GTK_WIDGET(window->notebook), TRUE, TRUE,
                       0);
    gtk_box_pack_end(GTK_BOX(all), bar, FALSE, FALSE, 0);
    gtk_container_add(GTK_CONTAINER(window->window), all);
    g_signal_connect(window->window, "delete-event", G_CALLBACK(on_delete),
                     window);
    g_signal_connect(window->window, "key-press-event", G_CALLBACK(on_key),
                     window);
    gtk_widget_show_all(GTK_WIDGET(window->window));
    g_signal_connect(window->notebook, "switch-page", G_CALLBACK(on_switch),
                     window);
    show_page(window, 0);
}

static void
load_style(void) {
    GtkCssProvider *provider = gtk_css_provider_new();

    gtk_css_provider_load_from_data(provider, style, -1, NULL);
    gtk_style_context_add_provider_for_screen(
        gdk_screen_get_default(), GTK_STYLE_PROVIDER(provider),
        GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
    g_object_unref(provider);
}

bool
setup_window_run(struct plugin *plugin, const char *file, bool assistant,
                 enum log_level level) {
    struct setup_window *window = g_new0(struct setup_window, 1);
    bool finished;

    window->plugin = plugin;
    window->file = file;
    window->assistant = assistant;
    window->found = g_ptr_array_new_with_free_func(g_free);
    window->findings = g_string_new(NULL);
    g_mutex_init(&window->mutex);
    plugin_close(plugin);
    log_set_sink(on_log, window, level);
    load_style();
    do { // again in another language
        window->rebuild = false;
        window->closed = false;
        windows_speak(plugin->language);
        build(window);
        gtk_main();
        // Told to end from outside, a job may still be running.
        g_atomic_int_set(&window->job.withdrawn, 1);
        join_job(window);
        while (g_source_remove_by_user_data(window)) {
        }
        window->closed = true; // entries that lose the focus keep nothing
        gtk_widget_destroy(GTK_WIDGET(window->window));
    } while (window->rebuild);
    log_set_sink(NULL, NULL, level);
    plugin_close(plugin);
    image_destroy(&window->view.picture);
    explicit_bzero(window->code, sizeof(window->code));
    g_ptr_array_unref(window->found);
    g_string_free(window->findings, TRUE);
    g_mutex_clear(&window->mutex);
    finished = window->finished;
    g_free(window->folder);
    g_free(window);
    return finished;
}
