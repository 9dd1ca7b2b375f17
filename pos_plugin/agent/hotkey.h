/**
 * @file hotkey.h
 * Keys that work whatever window has the focus.
 *
 * One thread. A press is one call, also while the key repeats, and whatever
 * NumLock, CapsLock and ScrollLock are.
 */
#ifndef POSPLUGIN_HOTKEY_H
#define POSPLUGIN_HOTKEY_H

#include "capture/status.h"

struct hotkeys;

/**
 * Connect to the display of this session.
 *
 * @param pressed called by hotkeys_dispatch() or a message, with the id of
 *        the key
 * @return STATUS_OK, STATUS_NOT_FOUND (no display), STATUS_NO_MEMORY
 */
enum status hotkeys_open(void (*pressed)(void *context, int id), void *context,
                         struct hotkeys **out);

/**
 * Take a key; an earlier one of the same id is given back.
 *
 * @param id above 0, at most HOTKEYS_MAX
 * @param accelerator "Ctrl+Shift+F9", "Pause", "Alt+P"; NULL or "" for none
 * @return STATUS_OK; STATUS_BUSY: another program has it (not logged);
 *         STATUS_INVALID: not understood, or no such key on this keyboard
 */
enum status hotkeys_grab(struct hotkeys *hotkeys, int id,
                         const char *accelerator);

#define HOTKEYS_MAX 8

/** X11 only, with hotkeys_dispatch(): to be polled for input. On Windows the
 * messages of the thread that opened them bring the presses. */
int hotkeys_fd(const struct hotkeys *hotkeys);

/** Call `pressed` for what has come; does not block. */
void hotkeys_dispatch(struct hotkeys *hotkeys);

/** Give all back; NULL is fine. */
void hotkeys_close(struct hotkeys *hotkeys);

#endif
