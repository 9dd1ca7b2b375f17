/**
 * @file keys.h
 * The hotkeys of the settings, each taken alone: one that another program has
 * is replaced by the next free one, and named. And the button, if there is one.
 */
#ifndef POSPLUGIN_KEYS_H
#define POSPLUGIN_KEYS_H

#include "pos_plugin/agent/button.h"
#include "pos_plugin/agent/hotkey.h"
#include "pos_plugin/config.h"

enum key_id {
    KEY_SEND = 1,
    KEY_STOP = 2,
    KEY_REGION = 3,
    KEY_SHIFT = 4,
    KEY_COUNT = 5,
};

/** Their settings in [agent], by enum key_id. */
extern const char *const key_settings[KEY_COUNT];

struct keys {
    struct hotkeys *hotkeys;   ///< owned; NULL: this session has none
    char names[KEY_COUNT][32]; ///< that work, "" for none
    char trouble[512];         ///< of keys, translated, "" when all is well
    struct button *button;     ///< owned; NULL: none
    char button_name[DEVICE_URI_MAX];
    char said[1024]; ///< by keys_trouble()
};

/**
 * Take them all; what cannot be had is in `trouble`, for there are buttons.
 *
 * @param pressed as for hotkeys_open(), with an enum key_id
 */
void keys_open(const struct config *config,
               void (*pressed)(void *context, int id), void *context,
               struct keys *out);

/**
 * Start to look at the button of the settings.
 *
 * @param changed as for button_start(); called from another thread
 */
void keys_open_button(struct keys *keys, const struct config *config,
                      void (*changed)(void *context), void *context);

/** What is wrong with the keys or the button now, translated, or "". */
const char *keys_trouble(struct keys *keys);

/** Give them back. */
void keys_close(struct keys *keys);

#endif
