// The way to the terminal: which device, and pairing with it.

#include "pos_plugin/agent/gtk_setup.h"

#include "link/transport.h"
#include "pos_plugin/pair.h"
#include "pos_plugin/qr_code.h"

#include <string.h>

#define PIXELS_PER_MODULE 5
#define PICTURE_MAX 420

// --- which device

static void
on_found(void *context, const struct transport_device *device) {
    struct setup_window *window = context;

    g_ptr_array_add(window->found, g_strdup_printf("%s\t%s", device->uri,
                                                   device->description));
}

static void
look_for_devices(struct setup_window *window) {
    window->job.status = transport_list(on_found, window);
    if (setup_is_withdrawn(window)) {
        window->job.status = STATUS_CANCELLED;
    }
}

static void
show_devices(struct setup_window *window) {
    GList *old = gtk_container_get_children(GTK_CONTAINER(window->devices));

    g_list_free_full(old, (GDestroyNotify)gtk_widget_destroy);
    for (guint i = 0; i < window->found->len; i++) {
        char **parts = g_strsplit(window->found->pdata[i], "\t", 2);
        char *text = g_strdup_printf("%s\n%s", parts[1], parts[0]);
        GtkWidget *label = gtk_label_new(text);

        gtk_label_set_xalign(GTK_LABEL(label), 0);
        gtk_container_add(GTK_CONTAINER(window->devices), label);
        g_free(text);
        g_strfreev(parts);
    }
    gtk_widget_show_all(window->devices);
    if (window->found->len == 0 && window->job.status == STATUS_OK) {
        setup_complain(window,
                       _("No device was found. Is its cable plugged in? A "
                         "terminal on the network has to be typed below."));
    }
    log_info("setup found %u devices", window->found->len);
}

static void
refresh(struct setup_window *window) {
    g_ptr_array_set_size(window->found, 0);
    setup_start_job(window, _("Looking for devices …"), look_for_devices,
                    show_devices);
}

static void
on_refresh(GtkWidget *button, struct setup_window *window) {
    (void)button;
    refresh(window);
}

static void
on_device(GtkListBox *list, GtkListBoxRow *row, struct setup_window *window) {
    struct setup_field *field = setup_field(window, "terminal", "uri");
    const char *text;

    (void)list;
    if (!row) {
        return;
    }
    text = window->found->pdata[gtk_list_box_row_get_index(row)];
    char *address = g_strndup(text, strcspn(text, "\t"));

    gtk_entry_set_text(GTK_ENTRY(field->entry), address);
    g_free(address);
    setup_commit(field);
}

void
setup_build_terminal(struct setup_window *window, GtkBox *box) {
    GtkWidget *frame = gtk_frame_new(NULL);

    setup_label(box, setup_page_intro(SETUP_PAGE_TERMINAL));
    window->devices = gtk_list_box_new();
    gtk_list_box_set_placeholder(GTK_LIST_BOX(window->devices),
                                 gtk_label_new(_("(nothing found yet)")));
    gtk_widget_set_size_request(window->devices, -1, 160);
    g_signal_connect(window->devices, "row-activated", G_CALLBACK(on_device),
                     window);
    gtk_container_add(GTK_CONTAINER(frame), window->devices);
    gtk_box_pack_start(box, frame, FALSE, FALSE, 0);
    setup_button(box, _("_Refresh the list"), G_CALLBACK(on_refresh), window);
    setup_add_fields(window, box, SETUP_TERMINAL);
}

void
setup_enter_terminal(struct setup_window *window) {
    if (window->assistant && !window->entered[window->page]) {
        window->entered[window->page] = true;
        refresh(window);
    }
}

// --- pairing

static void
wipe_picture(struct setup_window *window) {
    GdkPixbuf *pixbuf = gtk_image_get_pixbuf(GTK_IMAGE(window->pair_picture));

    if (pixbuf) {
        memset(gdk_pixbuf_get_pixels(pixbuf), 0,
               gdk_pixbuf_get_byte_length(pixbuf));
    }
    gtk_image_clear(GTK_IMAGE(window->pair_picture));
    gtk_label_set_text(GTK_LABEL(window->pair_code), "");
}

static gboolean
show_code(gpointer context) {
    struct setup_window *window = context;
    char code[sizeof(window->code)];
    struct image picture;

    g_mutex_lock(&window->mutex);
    memcpy(code, window->code, sizeof(code));
    explicit_bzero(window->code, sizeof(window->code));
    g_mutex_unlock(&window->mutex);
    if (code[0] && window->typed) {
        gtk_label_set_text(GTK_LABEL(window->pair_code), code);
    } else if (code[0] &&
               qr_code_paint(code, PIXELS_PER_MODULE, &picture) == STATUS_OK) {
        picture_show(window->pair_picture, &picture, PICTURE_MAX, PICTURE_MAX);
        qr_code_wipe(&picture);
    }
    explicit_bzero(code, sizeof(code));
    log_info("setup shows a code");
    return G_SOURCE_REMOVE;
}

static enum status
on_code(void *context, const char *code) {
    struct setup_window *window = context;

    g_mutex_lock(&window->mutex);
    g_strlcpy(window->code, code, sizeof(window->code));
    g_mutex_unlock(&window->mutex);
    g_idle_add(show_code, window);
    return STATUS_OK;
}

static void
on_code_over(void *context) {
    struct setup_window *window = context;

    g_mutex_lock(&window->mutex);
    explicit_bzero(window->code, sizeof(window->code));
    g_mutex_unlock(&window->mutex);
}

static void
pair_now(struct setup_window *window) {
    const struct pair_window shown = {on_code, on_code_over, setup_is_withdrawn,
                                      window};
    struct pairing pairing;

    window->job.status =
        pair_terminal(window->plugin, window->typed, &shown, &pairing);
    pairing_wipe(&pairing);
}

static void
show_partner(struct setup_window *window) {
    char name[PAIRING_NAME_MAX];
    char *text = NULL;

    if (pair_partner(window->plugin, name)) {
        text = g_strdup_printf(_("✔ Paired with %s."), name);
    }
    gtk_label_set_text(GTK_LABEL(window->pair_state),
                       text ? text : _("Not paired yet."));
    g_free(text);
}

static void
pair_done(struct setup_window *window) {
    wipe_picture(window);
    if (window->job.status == STATUS_TIMEOUT) {
        setup_complain(window, _("No terminal came with this code; nothing "
                                 "has changed."));
    }
    show_partner(window);
    if (window->job.status == STATUS_OK) {
        gtk_widget_grab_focus(window->next);
    }
}

static void
begin_pairing(struct setup_window *window, bool typed) {
    window->typed = typed;
    setup_start_job(window,
                    typed ? _("Type this code at the terminal and compare: "
                              "both must be the same.")
                          : _("Let the terminal scan this code."),
                    pair_now, pair_done);
}

static void
on_scan(GtkWidget *button, struct setup_window *window) {
    (void)button;
    begin_pairing(window, false);
}

static void
on_type(GtkWidget *button, struct setup_window *window) {
    (void)button;
    begin_pairing(window, true);
}

void
setup_build_pairing(struct setup_window *window, GtkBox *box) {
    GtkBox *outer;

    setup_label(box, setup_page_intro(SETUP_PAGE_PAIRING));
    window->pair_state = setup_label(box, "");
    setup_button(box, _("Show a code to _scan"), G_CALLBACK(on_scan), window);
    setup_button(box, _("Show a code to _type"), G_CALLBACK(on_type), window);
    // Not greyed while a code is shown.
    outer = GTK_BOX(gtk_widget_get_parent(GTK_WIDGET(box)));
    window->pair_code = setup_label(outer, "");
    gtk_widget_set_name(window->pair_code, "code");
    gtk_label_set_selectable(GTK_LABEL(window->pair_code), TRUE);
    gtk_widget_set_can_focus(window->pair_code, FALSE);
    window->pair_picture = gtk_image_new();
    gtk_widget_set_halign(window->pair_picture, GTK_ALIGN_START);
    gtk_box_pack_start(outer, window->pair_picture, FALSE, FALSE, 0);
}

void
setup_enter_pairing(struct setup_window *window) {
    show_partner(window);
}
