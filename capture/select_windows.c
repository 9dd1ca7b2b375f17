// The selection on Windows: one topmost window over all monitors, that shows
// the canvas of select_view.c.

#include "capture/screen_win32.h"
#include "capture/select_view.h"

#include <stdlib.h>
#include <string.h>
// After windows.h:
#include <windowsx.h>

#define CLASS_NAME L"posplugin-select"
#define KEYS 256
#define WAS_DOWN (1u << 30) // of a key message

struct window {
    HWND handle;
    struct select_view view;
    bool keys_pressed[KEYS]; // since the window is there
    bool exposed;            // draw everything
    bool monitors_changed;   // under our feet: the frame is worthless
    bool closed;             // by Windows: log off
    enum status status;
};

static LPCWSTR
shape_of(enum selection_grip grip) {
    switch (grip) {
    case SELECTION_GRIP_INSIDE:
        return (LPCWSTR)IDC_SIZEALL;
    case SELECTION_GRIP_N:
    case SELECTION_GRIP_S:
        return (LPCWSTR)IDC_SIZENS;
    case SELECTION_GRIP_E:
    case SELECTION_GRIP_W:
        return (LPCWSTR)IDC_SIZEWE;
    case SELECTION_GRIP_NE:
    case SELECTION_GRIP_SW:
        return (LPCWSTR)IDC_SIZENESW;
    case SELECTION_GRIP_NW:
    case SELECTION_GRIP_SE:
        return (LPCWSTR)IDC_SIZENWSE;
    case SELECTION_GRIP_TAKE:
    case SELECTION_GRIP_CANCEL:
        return (LPCWSTR)IDC_HAND;
    default:
        return (LPCWSTR)IDC_CROSS;
    }
}

static void
paint(struct window *window) {
    const struct image *canvas = &window->view.canvas;
    PAINTSTRUCT work;
    HDC device = BeginPaint(window->handle, &work);
    int32_t width = work.rcPaint.right - work.rcPaint.left;
    int32_t height = work.rcPaint.bottom - work.rcPaint.top;
    BITMAPINFO info = {.bmiHeader = {.biSize = sizeof(info.bmiHeader),
                                     .biWidth = canvas->width,
                                     .biHeight = -height,
                                     .biPlanes = 1,
                                     .biBitCount = 32}};

    if (width > 0 && height > 0) {
        SetDIBitsToDevice(
            device, work.rcPaint.left, work.rcPaint.top, (DWORD)width,
            (DWORD)height, work.rcPaint.left, 0, 0, (UINT)height,
            canvas->pixels + (size_t)work.rcPaint.top * (size_t)canvas->width,
            &info, DIB_RGB_COLORS);
    }
    EndPaint(window->handle, &work);
}

static void
redraw(struct window *window) {
    struct rect bounds = window->view.selection.bounds;
    bool keyboard = GetForegroundWindow() == window->handle;

    window->status = select_view_update(
        &window->view, keyboard ? SELECT_HINT_KEYS : SELECT_HINT_NO_KEYBOARD,
        window->exposed);
    window->exposed = false;
    for (size_t i = 0; !window->status && i < window->view.damage.count; i++) {
        struct rect part = window->view.damage.rects[i];
        RECT rect = {part.x - bounds.x, part.y - bounds.y,
                     part.x - bounds.x + part.width,
                     part.y - bounds.y + part.height};

        InvalidateRect(window->handle, &rect, FALSE);
    }
    SetCursor(LoadCursorW(NULL, shape_of(window->view.shown.hover)));
    UpdateWindow(window->handle);
}

static enum selection_key
key_of(WPARAM code) {
    switch (code) {
    case VK_LEFT:
        return SELECTION_KEY_LEFT;
    case VK_RIGHT:
        return SELECTION_KEY_RIGHT;
    case VK_UP:
        return SELECTION_KEY_UP;
    case VK_DOWN:
        return SELECTION_KEY_DOWN;
    case VK_RETURN:
        return SELECTION_KEY_ENTER;
    case VK_ESCAPE:
        return SELECTION_KEY_ESCAPE;
    case VK_TAB:
        return SELECTION_KEY_TAB;
    default:
        return (enum selection_key)0;
    }
}

// The Enter that started us may still be down and repeat: it must not take the
// rectangle.
static bool
is_left_over(struct window *window, WPARAM code, LPARAM flags) {
    bool *pressed = &window->keys_pressed[code % KEYS];

    if (((DWORD)flags & WAS_DOWN) && !*pressed) {
        return true;
    }
    *pressed = true;
    return false;
}

static bool
read_key(struct window *window, WPARAM code, LPARAM flags,
         struct selection_event *out) {
    out->type = SELECTION_KEY;
    out->key = key_of(code);
    out->shift = GetKeyState(VK_SHIFT) < 0;
    out->ctrl = GetKeyState(VK_CONTROL) < 0;
    return !is_left_over(window, code, flags) && out->key != 0;
}

// Windows marks the mouse messages that it makes of a touch.
static bool
is_touch(void) {
    const DWORD mask = 0xffffff80;
    const DWORD mark = 0xff515780;

    return ((DWORD)GetMessageExtraInfo() & mask) == mark;
}

static bool
read_pointer(const struct window *window, UINT message, LPARAM place,
             struct selection_event *out) {
    struct rect bounds = window->view.selection.bounds;

    out->type = message == WM_LBUTTONDOWN ? SELECTION_DOWN
                : message == WM_LBUTTONUP ? SELECTION_UP
                                          : SELECTION_MOVE;
    out->x = GET_X_LPARAM(place) + bounds.x;
    out->y = GET_Y_LPARAM(place) + bounds.y;
    out->touch = is_touch();
    return true;
}

static void
hold_pointer(const struct window *window, UINT message) {
    if (message == WM_LBUTTONDOWN) {
        SetCapture(window->handle);
    } else if (message == WM_LBUTTONUP) {
        ReleaseCapture();
    }
}

static bool
read_message(struct window *window, UINT message, WPARAM code, LPARAM details,
             struct selection_event *out) {
    switch (message) {
    case WM_LBUTTONDOWN:
    case WM_LBUTTONUP:
    case WM_MOUSEMOVE:
        hold_pointer(window, message);
        return read_pointer(window, message, details, out);
    case WM_KEYDOWN:
        return read_key(window, code, details, out);
    case WM_KEYUP:
        window->keys_pressed[code % KEYS] = false;
        return false;
    default:
        return false;
    }
}

/** @return true when Windows need not do anything about it */
static bool
notice(struct window *window, UINT message) {
    switch (message) {
    case WM_PAINT:
        paint(window);
        return true;
    case WM_ERASEBKGND:
        return true; // nothing flashes before we draw
    case WM_SETCURSOR:
        SetCursor(LoadCursorW(NULL, shape_of(window->view.shown.hover)));
        return true;
    case WM_SETFOCUS:
    case WM_KILLFOCUS:
        window->exposed = true; // the hint may be another one
        return true;
    case WM_DPICHANGED:
        return true; // the size stays: it is in pixels
    case WM_DISPLAYCHANGE:
        window->monitors_changed = true;
        return true;
    case WM_CLOSE:
    case WM_ENDSESSION:
        window->closed = true;
        return true;
    default:
        return false;
    }
}

static LRESULT CALLBACK
receive(HWND handle, UINT message, WPARAM code, LPARAM details) {
    struct window *window =
        (struct window *)GetWindowLongPtrW(handle, GWLP_USERDATA);
    struct selection_event event = {0};

    if (!window) {
        return DefWindowProcW(handle, message, code, details);
    }
    if (read_message(window, message, code, details, &event)) {
        select_view_handle(&window->view, &event);
        return 0;
    }
    return notice(window, message)
               ? 0
               : DefWindowProcW(handle, message, code, details);
}

// Windows gives the keyboard only to who shares the input of its holder.
static void
take_keyboard(HWND handle) {
    DWORD holder = GetWindowThreadProcessId(GetForegroundWindow(), NULL);
    DWORD self = GetCurrentThreadId();

    if (SetForegroundWindow(handle) || !holder || holder == self) {
        return;
    }
    AttachThreadInput(self, holder, TRUE);
    SetForegroundWindow(handle);
    AttachThreadInput(self, holder, FALSE);
}

static bool
create_window(struct window *window) {
    struct rect bounds = window->view.selection.bounds;
    WNDCLASSW kind = {.lpfnWndProc = receive,
                      .hInstance = GetModuleHandleW(NULL),
                      .lpszClassName = CLASS_NAME};

    RegisterClassW(&kind);
    window->handle =
        CreateWindowExW(WS_EX_TOPMOST | WS_EX_TOOLWINDOW, CLASS_NAME, L"",
                        WS_POPUP, bounds.x, bounds.y, bounds.width,
                        bounds.height, NULL, NULL, kind.hInstance, NULL);
    if (!window->handle) {
        log_error("Windows refuses the window for the selection");
        return false;
    }
    SetWindowLongPtrW(window->handle, GWLP_USERDATA, (LONG_PTR)window);
    return true;
}

static void
focus_pointer(struct window *window) {
    struct selection_event event = {.type = SELECTION_MOVE};
    POINT place;

    if (GetCursorPos(&place)) {
        event.x = place.x;
        event.y = place.y;
        select_view_handle(&window->view, &event);
    }
}

static bool
goes_on(const struct window *window) {
    return window->view.selection.state == SELECTION_ACTIVE &&
           !window->monitors_changed && !window->closed && !window->status &&
           !select_view_withdrawn(&window->view);
}

static void
run(struct window *window) {
    MSG message;

    if (window->view.withdrawn) {
        SetTimer(window->handle, 1, SELECT_LOOK_MS, NULL);
    }
    while (goes_on(window) && GetMessageW(&message, NULL, 0, 0) > 0) {
        DispatchMessageW(&message);
        if (goes_on(window)) {
            redraw(window);
        }
    }
}

static enum status
outcome(const struct window *window, struct rect *out) {
    if (window->status) {
        return window->status;
    }
    if (window->monitors_changed) {
        log_error("the monitors changed during the selection; select again");
        return STATUS_STATE;
    }
    if (window->view.selection.state != SELECTION_TAKEN) {
        return STATUS_CANCELLED;
    }
    *out = window->view.selection.rect;
    return STATUS_OK;
}

static enum status
ask(struct window *window, struct rect *out) {
    if (!create_window(window)) {
        return STATUS_IO;
    }
    focus_pointer(window);
    ShowWindow(window->handle, SW_SHOW);
    take_keyboard(window->handle);
    window->exposed = true;
    redraw(window);
    // Named only now: who waits for the window may send it input at once.
    SetWindowTextW(window->handle, L"posplugin select");
    run(window);
    SetWindowLongPtrW(window->handle, GWLP_USERDATA, 0);
    DestroyWindow(window->handle);
    UnregisterClassW(CLASS_NAME, GetModuleHandleW(NULL));
    return outcome(window, out);
}

enum status
capture_select(struct capture *capture, const struct select_options *options,
               struct rect *out) {
    static const struct select_options defaults;
    struct window *window;
    enum status status;
    void *before;

    if (strcmp(capture_backend_name(capture), "file") == 0) {
        log_error("a region can be dragged on a screen only, not on the "
                  "source \"file\"; give the region as X,Y,W,H");
        return STATUS_UNSUPPORTED;
    }
    window = calloc(1, sizeof(*window));
    if (!window) {
        log_error("no memory for the selection");
        return STATUS_NO_MEMORY;
    }
    before = screen_enter();
    status =
        select_view_init(&window->view, capture, options ? options : &defaults);
    if (!status) {
        status = ask(window, out);
    }
    screen_leave(before);
    select_view_destroy(&window->view);
    free(window);
    return status;
}
