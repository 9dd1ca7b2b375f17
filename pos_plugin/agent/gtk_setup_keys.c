// The hotkeys, and whether the agent starts with the session.

#include "pos_plugin/agent/autostart.h"
#include "pos_plugin/agent/gtk_setup.h"

#include <string.h>

static void
on_nothing(void *context, int id) {
    (void)context;
    (void)id;
}

static void
show_key(struct setup_window *window, const struct keys *keys, int id) {
    GtkWidget *offer = window->key_offers[id];
    const char *instead;
    const char *note =
        setup_key_note(window->plugin->config, keys, (enum key_id)id, &instead);

    g_strlcpy(window->key_free[id], keys->names[id],
              sizeof(window->key_free[id]));
    gtk_label_set_text(GTK_LABEL(window->key_notes[id]), note);
    gtk_widget_set_visible(offer, instead[0]);
    if (instead[0]) {
        char *text = g_strdup_printf(_("Take %s instead"), instead);

        gtk_button_set_label(GTK_BUTTON(offer), text);
        g_free(text);
        log_info("setup offers %s", instead);
    }
}

// Tried as the agent will take them, and given back.
void
setup_keys_changed(struct setup_window *window) {
    struct keys keys;

    if (!window->key_notes[KEY_SEND] ||
        setup_pages[window->page].build != setup_build_keys) {
        return;
    }
    keys_open(window->plugin->config, on_nothing, NULL, &keys);
    for (int id = 1; id < KEY_COUNT; id++) {
        show_key(window, &keys, id);
    }
    keys_close(&keys);
}

static void
on_offer(GtkWidget *button, struct setup_window *window) {
    for (int id = 1; id < KEY_COUNT; id++) {
        if (window->key_offers[id] == button) {
            struct setup_field *field =
                setup_field(window, "agent", key_settings[id]);

            gtk_entry_set_text(GTK_ENTRY(field->entry), window->key_free[id]);
            setup_commit(field);
        }
    }
}

// A function key that is pressed in the entry names itself.
static gboolean
on_press(GtkWidget *entry, GdkEventKey *event, struct setup_field *field) {
    const guint state = event->state;
    char *name;

    if (!((event->keyval >= GDK_KEY_F1 && event->keyval <= GDK_KEY_F12) ||
          event->keyval == GDK_KEY_Pause)) {
        return FALSE;
    }
    name = g_strdup_printf("%s%s%s%s", state & GDK_CONTROL_MASK ? "Ctrl+" : "",
                           state & GDK_MOD1_MASK ? "Alt+" : "",
                           state & GDK_SHIFT_MASK ? "Shift+" : "",
                           gdk_keyval_name(event->keyval));
    gtk_entry_set_text(GTK_ENTRY(entry), name);
    g_free(name);
    setup_commit(field);
    return TRUE;
}

static void
on_autostart(GtkToggleButton *button, struct setup_window *window) {
    bool on = gtk_toggle_button_get_active(button);
    char error[512];

    if (on == autostart_is_on()) {
        return;
    }
    setup_complain(window, "");
    if (autostart_set(on, window->file) != STATUS_OK) {
        setup_last_error(window, error, sizeof(error));
        setup_complain(window, error);
        gtk_toggle_button_set_active(button, !on);
    }
    log_info("setup autostart: %s", autostart_is_on() ? "on" : "off");
}

static void
add_key(struct setup_window *window, int id) {
    struct setup_field *field = setup_field(window, "agent", key_settings[id]);
    GtkBox *row = GTK_BOX(field->row);

    window->key_notes[id] = setup_label(row, "");
    window->key_offers[id] =
        setup_button(row, "", G_CALLBACK(on_offer), window);
    gtk_widget_set_no_show_all(window->key_offers[id], TRUE);
    g_signal_connect(field->entry, "key-press-event", G_CALLBACK(on_press),
                     field);
}

void
setup_build_keys(struct setup_window *window, GtkBox *box) {
    GtkWidget *start;

    setup_label(box, setup_page_intro(SETUP_PAGE_KEYS));
    setup_add_fields(window, box, SETUP_KEYS);
    for (int id = 1; id < KEY_COUNT; id++) {
        add_key(window, id);
    }
    start = gtk_check_button_new_with_mnemonic(
        _("St_art posplugin when this user logs in"));
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(start), autostart_is_on());
    g_signal_connect(start, "toggled", G_CALLBACK(on_autostart), window);
    gtk_box_pack_start(box, start, FALSE, FALSE, 8);
}

void
setup_enter_keys(struct setup_window *window) {
    setup_keys_changed(window);
}
