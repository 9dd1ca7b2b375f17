// The hotkeys, and whether the agent starts with the session.

#include "pos_plugin/agent/autostart.h"
#include "pos_plugin/agent/setup_win32.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)

static void
on_nothing(void *context, int id) {
    (void)context;
    (void)id;
}

static void
show_key(struct setup_window *window, const struct keys *keys, int id) {
    const char *instead;
    const char *note =
        setup_key_note(window->plugin->config, keys, (enum key_id)id, &instead);
    char text[128];

    win32_set_text(window->key_notes[id], note);
    snprintf(window->key_free[id], sizeof(window->key_free[id]), "%s", instead);
    if (instead[0]) {
        snprintf(text, sizeof(text), _("Take %s instead"), instead);
        win32_set_text(window->key_offers[id], text);
        log_info("setup offers %s", instead);
    }
    setup_show(window, SETUP_PAGE_KEYS, window->key_offers[id],
               instead[0] != '\0');
}

// Tried as the agent will take them, and given back.
void
setup_keys_changed(struct setup_window *window) {
    struct keys keys;

    if (window->page != SETUP_PAGE_KEYS) {
        return;
    }
    keys_open(window->plugin->config, on_nothing, NULL, &keys);
    for (int id = 1; id < KEY_COUNT; id++) {
        show_key(window, &keys, id);
    }
    keys_close(&keys);
    setup_lay_out(window, SETUP_PAGE_KEYS);
}

void
setup_take_offer(struct setup_window *window, int key) {
    struct setup_field *field = setup_field(window, "agent", key_settings[key]);

    SetFocus(field->entry); // the button goes
    setup_fill(window, field, window->key_free[key]);
    setup_commit(window, field);
}

// A function key that is pressed in the entry names itself.
bool
setup_key_pressed(struct setup_window *window, const MSG *message) {
    struct setup_field *field;
    char key[16];
    char name[64];

    if ((message->message != WM_KEYDOWN && message->message != WM_SYSKEYDOWN) ||
        !((message->wParam >= VK_F1 && message->wParam <= VK_F12) ||
          message->wParam == VK_PAUSE)) {
        return false;
    }
    field = setup_field_of(window, message->hwnd);
    if (!field || strncmp(field->setting->key, "hotkey_", 7) != 0) {
        return false;
    }
    snprintf(key, sizeof(key), "F%d", (int)message->wParam - VK_F1 + 1);
    snprintf(name, sizeof(name), "%s%s%s%s",
             GetKeyState(VK_CONTROL) < 0 ? "Ctrl+" : "",
             GetKeyState(VK_MENU) < 0 ? "Alt+" : "",
             GetKeyState(VK_SHIFT) < 0 ? "Shift+" : "",
             message->wParam == VK_PAUSE ? "Pause" : key);
    setup_fill(window, field, name);
    setup_commit(window, field);
    return true;
}

static void
show_autostart(struct setup_window *window) {
    SendMessageW(window->autostart, BM_SETCHECK,
                 autostart_is_on() ? BST_CHECKED : BST_UNCHECKED, 0);
}

void
setup_autostart_ticked(struct setup_window *window) {
    bool on = SendMessageW(window->autostart, BM_GETCHECK, 0, 0) == BST_CHECKED;
    char error[512];

    setup_complain(window, "");
    if (autostart_set(on, window->file) != STATUS_OK) {
        setup_last_error(window, error, sizeof(error));
        setup_complain(window, error);
    }
    show_autostart(window);
    log_info("setup autostart: %s", autostart_is_on() ? "on" : "off");
}

// What there is to say of a key stands below its field.
static void
add_key(struct setup_window *window, int page, const char *key) {
    for (int id = 1; id < KEY_COUNT; id++) {
        if (strcmp(key, key_settings[id]) == 0) {
            window->key_notes[id] = setup_label(window, page, "", FONT_TEXT);
            window->key_offers[id] =
                setup_button(window, page, "", ID_OFFER + id, false);
        }
    }
}

void
setup_build_keys(struct setup_window *window, int page) {
    char label[128];

    setup_label(window, page, setup_page_intro(page), FONT_TEXT);
    for (const struct setup_setting *s = setup_settings; s->section; s++) {
        if (s->step == SETUP_KEYS) {
            setup_add_field(window, page, s);
            add_key(window, page, s->key);
        }
    }
    window->autostart = setup_add(
        window, page, L"BUTTON",
        win32_with_key(_("St_art posplugin when this user logs in"), label),
        WS_TABSTOP | BS_AUTOCHECKBOX, ID_AUTOSTART,
        (struct setup_place){.height = 24});
    show_autostart(window);
}
