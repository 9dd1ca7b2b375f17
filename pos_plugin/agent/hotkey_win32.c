// Hotkeys by RegisterHotKey, which does not mind NumLock and CapsLock.

#include "pos_plugin/agent/accelerator.h"
#include "pos_plugin/agent/hotkey.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define CLASS_NAME L"posplugin-keys"

struct hotkeys {
    HWND window; // only for messages
    void (*pressed)(void *context, int id);
    void *context;
    bool taken[HOTKEYS_MAX + 1];
};

static LRESULT CALLBACK
receive(HWND window, UINT message, WPARAM code, LPARAM details) {
    const struct hotkeys *hotkeys =
        (const struct hotkeys *)GetWindowLongPtrW(window, GWLP_USERDATA);

    if (message == WM_HOTKEY && hotkeys) {
        hotkeys->pressed(hotkeys->context, (int)code);
        return 0;
    }
    return DefWindowProcW(window, message, code, details);
}

enum status
hotkeys_open(void (*pressed)(void *context, int id), void *context,
             struct hotkeys **out) {
    struct hotkeys *hotkeys = calloc(1, sizeof(*hotkeys));
    WNDCLASSW kind = {.lpfnWndProc = receive,
                      .hInstance = GetModuleHandleW(NULL),
                      .lpszClassName = CLASS_NAME};

    *out = NULL;
    if (!hotkeys) {
        return STATUS_NO_MEMORY;
    }
    RegisterClassW(&kind);
    hotkeys->window = CreateWindowW(CLASS_NAME, L"", 0, 0, 0, 0, 0,
                                    HWND_MESSAGE, NULL, kind.hInstance, NULL);
    if (!hotkeys->window) {
        log_error("Windows refuses the window for the hotkeys");
        free(hotkeys);
        return STATUS_NOT_FOUND;
    }
    hotkeys->pressed = pressed;
    hotkeys->context = context;
    SetWindowLongPtrW(hotkeys->window, GWLP_USERDATA, (LONG_PTR)hotkeys);
    *out = hotkeys;
    return STATUS_OK;
}

// 0 when no key is called so.
static UINT
code_of(const char *key) {
    static const struct {
        const char *name;
        UINT code;
    } names[] = {
        {"Pause", VK_PAUSE},
        {"Insert", VK_INSERT},
        {"Delete", VK_DELETE},
        {"Home", VK_HOME},
        {"End", VK_END},
        {"Prior", VK_PRIOR},
        {"Next", VK_NEXT},
        {"Print", VK_SNAPSHOT},
        {"Scroll_Lock", VK_SCROLL},
        {"space", VK_SPACE},
        {"Left", VK_LEFT},
        {"Right", VK_RIGHT},
        {"Up", VK_UP},
        {"Down", VK_DOWN},
        {"KP_Add", VK_ADD},
        {"KP_Subtract", VK_SUBTRACT},
        {"KP_Multiply", VK_MULTIPLY},
        {"KP_Divide", VK_DIVIDE},
    };
    char *end;
    long number;

    if (key[0] && !key[1]) {
        // Letters and digits only: other signs move with the layout.
        return isdigit((unsigned char)key[0]) || islower((unsigned char)key[0])
                   ? (UINT)toupper((unsigned char)key[0])
                   : 0;
    }
    number = key[0] == 'F' ? strtol(key + 1, &end, 10) : 0;
    if (number >= 1 && number <= 24 && !*end) {
        return VK_F1 + (UINT)number - 1;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i].name, key) == 0) {
            return names[i].code;
        }
    }
    return 0;
}

static UINT
modifiers_of(unsigned modifiers) {
    return (modifiers & ACCELERATOR_CTRL ? MOD_CONTROL : 0) |
           (modifiers & ACCELERATOR_ALT ? MOD_ALT : 0) |
           (modifiers & ACCELERATOR_SHIFT ? MOD_SHIFT : 0) |
           (modifiers & ACCELERATOR_SUPER ? MOD_WIN : 0) | MOD_NOREPEAT;
}

enum status
hotkeys_grab(struct hotkeys *hotkeys, int id, const char *text) {
    struct accelerator accelerator;
    UINT code = 0;

    if (hotkeys->taken[id]) {
        UnregisterHotKey(hotkeys->window, id);
        hotkeys->taken[id] = false;
    }
    if (!text || !text[0]) {
        return STATUS_OK;
    }
    if (accelerator_parse(text, &accelerator)) {
        code = code_of(accelerator.key);
    }
    if (!code) {
        log_error("hotkey \"%s\" is not understood; write it like "
                  "Ctrl+Shift+F9 or Pause",
                  text);
        return STATUS_INVALID;
    }
    hotkeys->taken[id] = RegisterHotKey(
        hotkeys->window, id, modifiers_of(accelerator.modifiers), code);
    return hotkeys->taken[id] ? STATUS_OK : STATUS_BUSY;
}

void
hotkeys_close(struct hotkeys *hotkeys) {
    if (!hotkeys) {
        return;
    }
    DestroyWindow(hotkeys->window); // gives every key back
    free(hotkeys);
}
