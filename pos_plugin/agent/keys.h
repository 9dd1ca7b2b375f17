/**
 * @file keys.h
 * The hotkeys of the settings, each taken alone: one that another program has
 * is replaced by the next free one, and named.
 */
#ifndef POSPLUGIN_KEYS_H
#define POSPLUGIN_KEYS_H

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
    char trouble[512];         ///< translated, "" when all is well
};

/**
 * Take them all; what cannot be had is in `trouble`, for there are buttons.
 *
 * @param last none behind it is taken: KEY_REGION where there is no window of
 *        the shift
 * @param pressed as for hotkeys_open(), with an enum key_id
 */
void keys_open(const struct config *config, enum key_id last,
               void (*pressed)(void *context, int id), void *context,
               struct keys *out);

/** Give them back. */
void keys_close(struct keys *keys);

#endif
