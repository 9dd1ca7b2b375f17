/**
 * @file select_input.h
 * X events of mouse, touch and keyboard as events of the selection.
 *
 * Everything is called inside a guard.
 */
#ifndef POSPLUGIN_SELECT_INPUT_H
#define POSPLUGIN_SELECT_INPUT_H

#include "capture/selection.h"
#include "capture/x11_guard.h"

#include <X11/Xlib.h>

struct select_input {
    struct x11_guard *guard; ///< borrowed
    Window window;
    int touch_opcode;   ///< of XInput 2.2; 0 without it: mouse only
    int pointer_id;     ///< the master pointer, with XInput
    bool keyboard_held; ///< false: another program has the keyboard
    char keys_down[32]; ///< keys held since before the selection
};

/**
 * Take pointer and keyboard for a mapped window. Both may be held by others
 * (an open menu, the hotkey still down), so this tries for one second.
 *
 * @return STATUS_OK, also without the keyboard: see keyboard_held;
 *         STATUS_BUSY when the pointer is held; STATUS_GONE
 */
enum status select_input_init(struct select_input *input,
                              struct x11_guard *guard, Window window);

/** Try once more for a keyboard that was held by others. */
void select_input_retry_keyboard(struct select_input *input);

/**
 * Translate.
 *
 * @return false when the event is nothing for the selection
 */
bool select_input_read(struct select_input *input, XEvent *event,
                       struct selection_event *out);

/** Give pointer and keyboard back. */
void select_input_destroy(struct select_input *input);

#endif
