#include "pos_plugin/agent/keys.h"

#include <libintl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define _(text) gettext(text)

const char *const key_settings[KEY_COUNT] = {
    [KEY_SEND] = "hotkey_send",
    [KEY_STOP] = "hotkey_stop",
    [KEY_REGION] = "hotkey_region",
    [KEY_SHIFT] = "hotkey_shift",
};

static bool
is_ours(const struct keys *keys, const char *name) {
    for (int id = 1; id < KEY_COUNT; id++) {
        if (strcmp(keys->names[id], name) == 0) {
            return true;
        }
    }
    return false;
}

// Function keys, with more and more unusual modifiers.
static bool
take_next_free(struct keys *keys, int id) {
    static const char *const modifiers[] = {"Ctrl+Shift", "Ctrl+Alt",
                                            "Ctrl+Alt+Shift"};
    char name[32];

    for (size_t i = 0; i < sizeof(modifiers) / sizeof(modifiers[0]); i++) {
        for (int number = 12; number > 0; number--) {
            snprintf(name, sizeof(name), "%s+F%d", modifiers[i], number);
            if (!is_ours(keys, name) &&
                hotkeys_grab(keys->hotkeys, id, name) == STATUS_OK) {
                memcpy(keys->names[id], name, sizeof(name));
                return true;
            }
        }
    }
    return false;
}

static void
complain(struct keys *keys, const char *text) {
    size_t used = strlen(keys->trouble);

    log_warning("%s", text);
    snprintf(keys->trouble + used, sizeof(keys->trouble) - used, "%s%s",
             used > 0 ? "\n" : "", text);
}

static void
replace(struct keys *keys, int id, const char *wanted) {
    char text[256];

    if (take_next_free(keys, id)) {
        snprintf(text, sizeof(text),
                 _("Another program has the key %s; until it is free, %s does "
                   "the same."),
                 wanted, keys->names[id]);
    } else {
        snprintf(text, sizeof(text),
                 _("Another program has the key %s. Use the button, or set "
                   "another key in posplugin.ini."),
                 wanted);
    }
    complain(keys, text);
}

static enum status
take(struct keys *keys, int id, const char *wanted) {
    enum status status = hotkeys_grab(keys->hotkeys, id, wanted);
    char text[256];

    if (status == STATUS_OK) {
        snprintf(keys->names[id], sizeof(keys->names[id]), "%s", wanted);
    } else if (status != STATUS_BUSY) {
        snprintf(text, sizeof(text),
                 _("The key %s is not understood. Use the button, or set "
                   "another key in posplugin.ini."),
                 wanted);
        complain(keys, text);
    }
    return status;
}

void
keys_open(const struct config *config, void (*pressed)(void *context, int id),
          void *context, struct keys *out) {
    bool busy[KEY_COUNT] = {false};

    memset(out, 0, sizeof(*out));
    if (hotkeys_open(pressed, context, &out->hotkeys) != STATUS_OK) {
        return;
    }
    // What is wanted comes before what replaces another one.
    for (int id = 1; id < KEY_COUNT; id++) {
        busy[id] =
            take(out, id, config_get(config, "agent", key_settings[id])) ==
            STATUS_BUSY;
    }
    for (int id = 1; id < KEY_COUNT; id++) {
        if (busy[id]) {
            replace(out, id, config_get(config, "agent", key_settings[id]));
        }
    }
}

void
keys_open_button(struct keys *keys, const struct config *config,
                 void (*changed)(void *context), void *context) {
    const char *text = config_get(config, "agent", "button");
    struct button_setting setting;

    if (button_setting_parse(text, &setting) == STATUS_OK) {
        snprintf(keys->button_name, sizeof(keys->button_name), "%s",
                 setting.uri.path);
        button_start(&setting, changed, context, &keys->button);
    }
}

static const char *
button_trouble(enum status state) {
    switch (state) {
    case STATUS_OK:
        return "";
    case STATUS_NOT_FOUND:
        return _("The button (%s) is not there: plug it in. The keys work.");
    case STATUS_ACCESS:
        return _("This user may not use the button (%s). The keys work.");
    case STATUS_BUSY:
        return _("Another program has the button (%s). The keys work.");
    default:
        return _("The button (%s) cannot be used; run posplugin doctor. The "
                 "keys work.");
    }
}

const char *
keys_trouble(struct keys *keys) {
    const char *format =
        keys->button ? button_trouble(button_state(keys->button)) : "";
    const char *place = strstr(format, "%s");

    snprintf(keys->said, sizeof(keys->said), "%s%s%.*s%s%s", keys->trouble,
             keys->trouble[0] && format[0] ? "\n" : "",
             place ? (int)(place - format) : 0, format,
             place ? keys->button_name : "", place ? place + 2 : "");
    return keys->said;
}

void
keys_close(struct keys *keys) {
    button_stop(keys->button);
    hotkeys_close(keys->hotkeys);
    memset(keys, 0, sizeof(*keys));
}
