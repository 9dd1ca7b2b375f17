/**
 * @file button_media.h
 * What a button can hang on. Internal; one file for each system.
 */
#ifndef POSPLUGIN_BUTTON_MEDIA_H
#define POSPLUGIN_BUTTON_MEDIA_H

#include "pos_plugin/agent/button.h"

/** All are mandatory, and called from one thread. None logs. */
struct button_medium {
    const char *scheme;
    /** Open; does not block. Returns as button_state(). */
    enum status (*open)(const struct button_setting *setting, void **state);
    /**
     * Wait for the button up to `timeout_ms`, or shorter.
     *
     * @return STATUS_OK; anything else: unplugged, to be closed
     */
    enum status (*read)(void *state, int timeout_ms, enum button_event *out);
    void (*close)(void *state);
    /** Where is it to be found? For people, "" for nothing to say. */
    void (*note)(const struct button_setting *setting, char *text, size_t size);
};

/** NULL-ended table of this system. */
extern const struct button_medium *const button_media[];

/**
 * Linux: take what an input device has to say, as far as it has come.
 *
 * @param fd of the device, not blocking
 * @param key or BUTTON_KEY_ANY
 * @return STATUS_OK, STATUS_GONE
 */
enum status button_read_keys(int fd, unsigned key, enum button_event *out);

#endif
