#include "capture/select_input.h"

#include <X11/XKBlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XInput2.h>
#include <X11/keysym.h>
#include <math.h>
#include <time.h>

#define TRIES 50
#define TRY_EVERY_NS (20 * 1000 * 1000)

static void
find_touch(struct select_input *input) {
    Display *display = input->guard->display;
    int opcode;
    int event_base;
    int error_base;
    int major = 2;
    int minor = 2;

    if (!XQueryExtension(display, "XInputExtension", &opcode, &event_base,
                         &error_base) ||
        XIQueryVersion(display, &major, &minor) != Success || major < 2 ||
        (major == 2 && minor < 2) ||
        !XIGetClientPointer(display, None, &input->pointer_id)) {
        return;
    }
    input->touch_opcode = opcode;
}

static int
grab_pointer(struct select_input *input) {
    Display *display = input->guard->display;
    unsigned char bits[XIMaskLen(XI_LASTEVENT)] = {0};
    XIEventMask mask = {
        .deviceid = input->pointer_id,
        .mask_len = sizeof(bits),
        .mask = bits,
    };

    if (!input->touch_opcode) {
        return XGrabPointer(
            display, input->window, False,
            ButtonPressMask | ButtonReleaseMask | PointerMotionMask,
            GrabModeAsync, GrabModeAsync, None, None, CurrentTime);
    }
    XISetMask(bits, XI_ButtonPress);
    XISetMask(bits, XI_ButtonRelease);
    XISetMask(bits, XI_Motion);
    XISetMask(bits, XI_TouchBegin);
    XISetMask(bits, XI_TouchUpdate);
    XISetMask(bits, XI_TouchEnd);
    return XIGrabDevice(display, input->pointer_id, input->window, CurrentTime,
                        None, GrabModeAsync, GrabModeAsync, False, &mask);
}

void
select_input_retry_keyboard(struct select_input *input) {
    input->keyboard_held =
        XGrabKeyboard(input->guard->display, input->window, False,
                      GrabModeAsync, GrabModeAsync, CurrentTime) == GrabSuccess;
}

static void
wait_a_moment(void) {
    struct timespec moment = {0, TRY_EVERY_NS};

    nanosleep(&moment, NULL);
}

static enum status
grab_all(struct select_input *input) {
    bool pointer_held = false;

    for (int i = 0; i < TRIES && !input->guard->gone; i++) {
        if (i > 0) {
            wait_a_moment();
        }
        if (!pointer_held) {
            pointer_held = grab_pointer(input) == GrabSuccess;
        }
        if (!input->keyboard_held) {
            select_input_retry_keyboard(input);
        }
        if (pointer_held && input->keyboard_held) {
            return STATUS_OK;
        }
    }
    if (input->guard->gone) {
        return x11_guard_explain(input->guard, "cannot select a region");
    }
    if (!pointer_held) {
        log_error("another program holds the mouse pointer; close its menu or "
                  "dialog and select again");
        return STATUS_BUSY;
    }
    log_warning("another program holds the keyboard; the selection goes on "
                "with mouse or touch");
    return STATUS_OK;
}

enum status
select_input_init(struct select_input *input, struct x11_guard *guard,
                  Window window) {
    Display *display = guard->display;

    *input = (struct select_input){.guard = guard, .window = window};
    find_touch(input);
    // The Enter that started us may still be down and repeat: it must not
    // take the rectangle. With this, repeats are presses without releases.
    XkbSetDetectableAutoRepeat(display, True, NULL);
    XQueryKeymap(display, input->keys_down);
    return grab_all(input);
}

void
select_input_destroy(struct select_input *input) {
    if (!input->guard) {
        return;
    }
    XUngrabKeyboard(input->guard->display, CurrentTime);
    if (input->touch_opcode) {
        XIUngrabDevice(input->guard->display, input->pointer_id, CurrentTime);
    } else {
        XUngrabPointer(input->guard->display, CurrentTime);
    }
}

static enum selection_key
key_of(KeySym symbol) {
    switch (symbol) {
    case XK_Left:
    case XK_KP_Left:
        return SELECTION_KEY_LEFT;
    case XK_Right:
    case XK_KP_Right:
        return SELECTION_KEY_RIGHT;
    case XK_Up:
    case XK_KP_Up:
        return SELECTION_KEY_UP;
    case XK_Down:
    case XK_KP_Down:
        return SELECTION_KEY_DOWN;
    case XK_Return:
    case XK_KP_Enter:
        return SELECTION_KEY_ENTER;
    case XK_Escape:
        return SELECTION_KEY_ESCAPE;
    case XK_Tab:
        return SELECTION_KEY_TAB;
    default:
        return (enum selection_key)0;
    }
}

// True while the key has been down since before the selection.
static bool
is_left_over(struct select_input *input, const XKeyEvent *event) {
    unsigned code = event->keycode & 255;
    char bit = (char)(1 << (code & 7));
    bool down = (input->keys_down[code / 8] & bit) != 0;

    if (event->type == KeyRelease) {
        input->keys_down[code / 8] &= (char)~bit;
    }
    return down;
}

static bool
read_key(struct select_input *input, XKeyEvent *event,
         struct selection_event *out) {
    bool left_over = is_left_over(input, event);

    if (event->type != KeyPress || left_over) {
        return false;
    }
    out->type = SELECTION_KEY;
    out->key = key_of(XLookupKeysym(event, 0));
    out->shift = (event->state & ShiftMask) != 0;
    out->ctrl = (event->state & ControlMask) != 0;
    return out->key != 0;
}

static bool
read_pointer(const XEvent *event, struct selection_event *out) {
    if (event->type == MotionNotify) {
        out->type = SELECTION_MOVE;
        out->x = event->xmotion.x_root;
        out->y = event->xmotion.y_root;
        return true;
    }
    out->type = event->type == ButtonPress ? SELECTION_DOWN : SELECTION_UP;
    out->x = event->xbutton.x_root;
    out->y = event->xbutton.y_root;
    return event->xbutton.button == Button1;
}

static bool
read_device(const XIDeviceEvent *event, struct selection_event *out) {
    bool button = false;

    switch (event->evtype) {
    case XI_ButtonPress:
        button = true;
        out->type = SELECTION_DOWN;
        break;
    case XI_ButtonRelease:
        button = true;
        out->type = SELECTION_UP;
        break;
    case XI_Motion:
        out->type = SELECTION_MOVE;
        break;
    case XI_TouchBegin:
        out->touch = true;
        out->type = SELECTION_DOWN;
        break;
    case XI_TouchUpdate:
        out->touch = true;
        out->type = SELECTION_MOVE;
        break;
    case XI_TouchEnd:
        out->touch = true;
        out->type = SELECTION_UP;
        break;
    default:
        return false;
    }
    out->x = (int32_t)floor(event->root_x);
    out->y = (int32_t)floor(event->root_y);
    out->touch_id = (uint32_t)event->detail;
    // A touch comes as itself; its imitation of a mouse would be a second one.
    return (out->touch || !(event->flags & XIPointerEmulated)) &&
           (!button || event->detail == 1);
}

static bool
read_cookie(struct select_input *input, XGenericEventCookie *cookie,
            struct selection_event *out) {
    bool known = false;

    if (cookie->extension != input->touch_opcode ||
        !XGetEventData(input->guard->display, cookie)) {
        return false;
    }
    if (cookie->evtype >= XI_ButtonPress && cookie->evtype <= XI_TouchEnd) {
        known = read_device(cookie->data, out);
    }
    XFreeEventData(input->guard->display, cookie);
    return known;
}

bool
select_input_read(struct select_input *input, XEvent *event,
                  struct selection_event *out) {
    *out = (struct selection_event){0};
    switch (event->type) {
    case KeyPress:
    case KeyRelease:
        return read_key(input, &event->xkey, out);
    case ButtonPress:
    case ButtonRelease:
    case MotionNotify:
        return read_pointer(event, out);
    case GenericEvent:
        return read_cookie(input, &event->xcookie, out);
    default:
        return false;
    }
}
