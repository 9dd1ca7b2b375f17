// The hotkeys, and whether the agent starts with the session.

#include "pos_plugin/agent/autostart.h"
#include "pos_plugin/agent/gtk_setup.h"
#include "pos_plugin/agent/keys.h"

#include <string.h>

static void
on_nothing(void *context, int id) {
    (void)context;
    (void)id;
}

// Two of ours with the same key: the later one says so.
static bool
is_double(const struct config *config, int id) {
    const char *name = config_get(config, "agent", key_settings[id]);

    for (int other = 1; name[0] && other < id; other++) {
        if (strcasecmp(name,
                       config_get(config, "agent", key_settings[other])) == 0) {
            return true;
        }
    }
    return false;
}

static void
show_key(struct setup_window *window, const struct keys *keys, int id) {
    const struct config *config = window->plugin->config;
    const char *name = config_get(config, "agent", key_settings[id]);
    GtkWidget *offer = window->key_offers[id];
    bool doubled = is_double(config, id);
    bool taken = !doubled && name[0] && strcmp(keys->names[id], name) != 0;
    char *text = NULL;

    g_strlcpy(window->key_free[id], keys->names[id],
              sizeof(window->key_free[id]));
    gtk_label_set_text(GTK_LABEL(window->key_notes[id]),
                       !keys->hotkeys ? _("✘ This session has no such keys.")
                       : !name[0]     ? _("No key; there is a button.")
                       : doubled
                           ? _("✘ Another one of these has this key already.")
                       : taken ? _("✘ Another program has this key.")
                               : _("✔ This key is free."));
    gtk_widget_set_visible(offer, taken && keys->names[id][0]);
    if (taken && keys->names[id][0]) {
        text = g_strdup_printf(_("Take %s instead"), keys->names[id]);
        gtk_button_set_label(GTK_BUTTON(offer), text);
        log_info("setup offers %s", keys->names[id]);
    }
    g_free(text);
}

// Tried as the agent will take them, and given back.
void
setup_keys_changed(struct setup_window *window) {
    struct keys keys;

    if (!window->key_notes[KEY_SEND] ||
        setup_pages[window->page].build != setup_build_keys) {
        return;
    }
    keys_open(window->plugin->config, KEY_SHIFT, on_nothing, NULL, &keys);
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

    setup_label(box, _("These keys work whatever window is in front."));
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
