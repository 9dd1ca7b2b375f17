#include "pos_plugin/agent/accelerator.h"
#include "pos_plugin/agent/hotkey.h"

#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <stdlib.h>
#include <string.h>

// Every combination of up to three locks.
#define LOCK_VARIANTS 8

struct grab {
    KeySym symbol; // NoSymbol: none
    KeyCode code;
    unsigned modifiers; // X's
    bool down;          // until it is released
};

struct hotkeys {
    Display *display;
    void (*pressed)(void *context, int id);
    void *context;
    unsigned locks[LOCK_VARIANTS];
    struct grab grabs[HOTKEYS_MAX + 1];
};

// Errors of XGrabKey come here; one thread.
static int last_error;

static int
on_error(Display *display, XErrorEvent *event) {
    (void)display;
    last_error = event->error_code;
    return 0;
}

static unsigned
modifier_bit(Display *display, KeySym symbol) {
    XModifierKeymap *map = XGetModifierMapping(display);
    KeyCode code = XKeysymToKeycode(display, symbol);
    unsigned bit = 0;

    for (int i = 0; code && map && i < 8 * map->max_keypermod; i++) {
        if (map->modifiermap[i] == code) {
            bit = 1u << (i / map->max_keypermod);
            break;
        }
    }
    XFreeModifiermap(map);
    return bit;
}

static void
find_locks(struct hotkeys *hotkeys) {
    const unsigned locks[] = {
        LockMask,
        modifier_bit(hotkeys->display, XK_Num_Lock),
        modifier_bit(hotkeys->display, XK_Scroll_Lock),
    };

    for (unsigned i = 0; i < LOCK_VARIANTS; i++) {
        hotkeys->locks[i] = (i & 1 ? locks[0] : 0) | (i & 2 ? locks[1] : 0) |
                            (i & 4 ? locks[2] : 0);
    }
}

// True when nobody else has it. Errors are caught without disturbing the
// handler of others, who live on connections of their own.
static bool
set_grab(struct hotkeys *hotkeys, const struct grab *grab, bool on) {
    Display *display = hotkeys->display;
    Window root = DefaultRootWindow(display);
    int (*before)(Display *, XErrorEvent *) = XSetErrorHandler(on_error);

    last_error = Success;
    for (int i = 0; i < LOCK_VARIANTS; i++) {
        unsigned modifiers = grab->modifiers | hotkeys->locks[i];

        if (on) {
            XGrabKey(display, grab->code, modifiers, root, False, GrabModeAsync,
                     GrabModeAsync);
        } else {
            XUngrabKey(display, grab->code, modifiers, root);
        }
    }
    XSync(display, False);
    XSetErrorHandler(before);
    return last_error == Success;
}

static unsigned
x_modifiers(struct hotkeys *hotkeys, unsigned modifiers) {
    unsigned alt = modifier_bit(hotkeys->display, XK_Alt_L);
    unsigned super = modifier_bit(hotkeys->display, XK_Super_L);

    return (modifiers & ACCELERATOR_CTRL ? ControlMask : 0) |
           (modifiers & ACCELERATOR_SHIFT ? ShiftMask : 0) |
           (modifiers & ACCELERATOR_ALT ? (alt ? alt : Mod1Mask) : 0) |
           (modifiers & ACCELERATOR_SUPER ? (super ? super : Mod4Mask) : 0);
}

enum status
hotkeys_open(void (*pressed)(void *context, int id), void *context,
             struct hotkeys **out) {
    struct hotkeys *hotkeys = calloc(1, sizeof(*hotkeys));

    *out = NULL;
    if (!hotkeys) {
        return STATUS_NO_MEMORY;
    }
    hotkeys->display = XOpenDisplay(NULL);
    if (!hotkeys->display) {
        log_error("no X display for the hotkeys; is DISPLAY set?");
        free(hotkeys);
        return STATUS_NOT_FOUND;
    }
    // A held key then repeats as presses alone, with one release at the end.
    XkbSetDetectableAutoRepeat(hotkeys->display, True, NULL);
    find_locks(hotkeys);
    hotkeys->pressed = pressed;
    hotkeys->context = context;
    *out = hotkeys;
    return STATUS_OK;
}

static void
give_back(struct hotkeys *hotkeys, struct grab *grab) {
    if (grab->code) {
        set_grab(hotkeys, grab, false);
    }
    memset(grab, 0, sizeof(*grab));
}

enum status
hotkeys_grab(struct hotkeys *hotkeys, int id, const char *text) {
    struct grab *grab = &hotkeys->grabs[id];
    struct accelerator accelerator;

    give_back(hotkeys, grab);
    if (!text || !text[0]) {
        return STATUS_OK;
    }
    if (accelerator_parse(text, &accelerator)) {
        grab->symbol = XStringToKeysym(accelerator.key);
    }
    if (grab->symbol != NoSymbol) {
        grab->code = XKeysymToKeycode(hotkeys->display, grab->symbol);
    }
    if (!grab->code) {
        log_error("hotkey \"%s\" is not understood; write it like "
                  "Ctrl+Shift+F9 or Pause",
                  text);
        memset(grab, 0, sizeof(*grab));
        return STATUS_INVALID;
    }
    grab->modifiers = x_modifiers(hotkeys, accelerator.modifiers);
    if (!set_grab(hotkeys, grab, true)) {
        give_back(hotkeys, grab);
        return STATUS_BUSY;
    }
    return STATUS_OK;
}

int
hotkeys_fd(const struct hotkeys *hotkeys) {
    return ConnectionNumber(hotkeys->display);
}

static void
on_key(struct hotkeys *hotkeys, const XKeyEvent *event) {
    unsigned locks = hotkeys->locks[LOCK_VARIANTS - 1];
    const unsigned all = ControlMask | ShiftMask | Mod1Mask | Mod2Mask |
                         Mod3Mask | Mod4Mask | Mod5Mask;

    for (int id = 1; id <= HOTKEYS_MAX; id++) {
        struct grab *grab = &hotkeys->grabs[id];

        if (!grab->code || grab->code != event->keycode) {
            continue;
        }
        if (event->type == KeyRelease) {
            grab->down = false;
        } else if ((event->state & all & ~locks) ==
                       (grab->modifiers & ~locks) &&
                   !grab->down) {
            grab->down = true;
            hotkeys->pressed(hotkeys->context, id);
        }
    }
}

// The keyboard's layout has changed: the same keys may have other codes.
static void
grab_again(struct hotkeys *hotkeys) {
    for (int id = 1; id <= HOTKEYS_MAX; id++) {
        struct grab *grab = &hotkeys->grabs[id];

        if (grab->code) {
            set_grab(hotkeys, grab, false);
        }
    }
    find_locks(hotkeys);
    for (int id = 1; id <= HOTKEYS_MAX; id++) {
        struct grab *grab = &hotkeys->grabs[id];

        if (grab->symbol == NoSymbol) {
            continue;
        }
        grab->code = XKeysymToKeycode(hotkeys->display, grab->symbol);
        if (!grab->code || !set_grab(hotkeys, grab, true)) {
            log_error("a hotkey was lost when the keyboard changed; restart "
                      "posplugin run");
        }
    }
}

void
hotkeys_dispatch(struct hotkeys *hotkeys) {
    while (XPending(hotkeys->display)) {
        XEvent event;

        XNextEvent(hotkeys->display, &event);
        if (event.type == KeyPress || event.type == KeyRelease) {
            on_key(hotkeys, &event.xkey);
        } else if (event.type == MappingNotify) {
            XRefreshKeyboardMapping(&event.xmapping);
            if (event.xmapping.request != MappingPointer) {
                grab_again(hotkeys);
            }
        }
    }
}

void
hotkeys_close(struct hotkeys *hotkeys) {
    if (!hotkeys) {
        return;
    }
    XCloseDisplay(hotkeys->display); // gives every key back
    free(hotkeys);
}
