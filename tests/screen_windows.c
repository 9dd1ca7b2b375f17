// The screen of Windows, against what another process draws there: every
// pixel, by every backend. Not among the unit tests, for it needs a screen;
// check_windows.sh runs it.
#include "capture/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <cmocka.h>

// The window, and where the screen is left black.
static const struct rect place = {101, 57, 203, 149};
static const struct rect black = {900, 650, 60, 40};

static const char *const sources[] = {"screen", "gdi", "ddraw"};
#define SOURCES (sizeof(sources) / sizeof(*sources))

// Every pixel another colour, so that a shift or a swapped channel shows.
static uint32_t
colour_at(int32_t x, int32_t y) {
    uint32_t pixel = (uint32_t)(y * place.width + x);

    return pixel * 2654435761u >> 8;
}

static LRESULT CALLBACK
paint(HWND window, UINT message, WPARAM code, LPARAM details) {
    static uint32_t pixels[203 * 149];
    BITMAPINFO info = {.bmiHeader = {.biSize = sizeof(info.bmiHeader),
                                     .biWidth = place.width,
                                     .biHeight = -place.height,
                                     .biPlanes = 1,
                                     .biBitCount = 32}};
    PAINTSTRUCT work;

    if (message != WM_PAINT) {
        return DefWindowProcA(window, message, code, details);
    }
    for (int32_t i = 0; i < place.width * place.height; i++) {
        pixels[i] = colour_at(i % place.width, i / place.width);
    }
    SetDIBitsToDevice(BeginPaint(window, &work), 0, 0, (DWORD)place.width,
                      (DWORD)place.height, 0, 0, 0, (UINT)place.height, pixels,
                      &info, DIB_RGB_COLORS);
    EndPaint(window, &work);
    return 0;
}

/** The other process: shows the window, says so, stays until it is ended. */
static int
show_window(void) {
    WNDCLASSA kind = {.lpfnWndProc = paint,
                      .hInstance = GetModuleHandleA(NULL),
                      .lpszClassName = "pattern"};
    MSG message;
    HWND window;

    RegisterClassA(&kind);
    window = CreateWindowExA(
        WS_EX_TOPMOST, "pattern", "pattern", WS_POPUP | WS_VISIBLE, place.x,
        place.y, place.width, place.height, NULL, NULL, kind.hInstance, NULL);
    UpdateWindow(window);
    GdiFlush();
    SetEvent(OpenEventA(EVENT_MODIFY_STATE, FALSE, "posplugin pattern shown"));
    while (GetMessageA(&message, NULL, 0, 0) > 0) {
        DispatchMessageA(&message);
    }
    return 0;
}

static int
start_other(void **state) {
    static PROCESS_INFORMATION other;
    STARTUPINFOA how = {.cb = sizeof(how)};
    char command[MAX_PATH + 16];
    char path[MAX_PATH];
    HANDLE shown = CreateEventA(NULL, TRUE, FALSE, "posplugin pattern shown");

    GetModuleFileNameA(NULL, path, sizeof(path));
    snprintf(command, sizeof(command), "\"%s\" show", path);
    *state = &other;
    return CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &how,
                          &other) &&
                   WaitForSingleObject(shown, 20000) == 0
               ? 0
               : -1;
}

static int
stop_other(void **state) {
    PROCESS_INFORMATION *other = *state;

    TerminateProcess(other->hProcess, 0);
    return 0;
}

static void
expect_pattern(struct capture *capture, struct rect part) {
    struct image image = {0};

    assert_int_equal(capture_grab(capture, part, &image), STATUS_OK);
    for (int32_t i = 0; i < part.width * part.height; i++) {
        int32_t x = part.x - place.x + i % part.width;
        int32_t y = part.y - place.y + i / part.width;

        assert_int_equal(image.pixels[i], colour_at(x, y));
    }
    image_destroy(&image);
}

static void
test_every_pixel(void **state) {
    static const struct rect parts[] = {
        {101, 57, 203, 149}, {110, 60, 33, 17}, {303, 205, 1, 1}};

    (void)state;
    for (size_t i = 0; i < SOURCES; i++) {
        struct capture *capture;

        assert_int_equal(capture_open(sources[i], &capture), STATUS_OK);
        for (size_t part = 0; part < 3; part++) {
            expect_pattern(capture, parts[part]);
        }
        // Unchanged: here the ladder asks its other rungs.
        expect_pattern(capture, parts[2]);
        capture_close(capture);
    }
}

static void
test_geometry(void **state) {
    struct capture_geometry geometry;

    (void)state;
    for (size_t i = 0; i < SOURCES; i++) {
        struct capture *capture;

        assert_int_equal(capture_open(sources[i], &capture), STATUS_OK);
        assert_int_equal(capture_geometry(capture, &geometry), STATUS_OK);
        assert_int_equal(geometry.count, 1);
        assert_string_equal(geometry.monitors[0].name, "DISPLAY1");
        assert_int_equal(geometry.monitors[0].rect.width,
                         GetSystemMetrics(SM_CXSCREEN));
        assert_int_equal(geometry.monitors[0].rect.height,
                         GetSystemMetrics(SM_CYSCREEN));
        capture_close(capture);
    }
}

static void
test_refuses(void **state) {
    struct capture *capture;
    struct image image = {0};
    struct rect off = {GetSystemMetrics(SM_CXSCREEN) - 10, 0, 20, 20};

    (void)state;
    assert_int_equal(capture_open(NULL, &capture), STATUS_OK);
    assert_string_equal(capture_backend_name(capture), "screen");
    assert_int_equal(capture_grab(capture, off, &image), STATUS_INVALID);
    assert_int_equal(capture_grab(capture, black, &image), STATUS_EMPTY);
    expect_pattern(capture, place);
    image_destroy(&image);
    capture_close(capture);
}

static void
test_windows(void **state) {
    static struct capture_windows windows;
    const struct capture_window *top = &windows.windows[0];

    (void)state;
    for (size_t i = 0; i < SOURCES; i++) {
        struct capture *capture;

        assert_int_equal(capture_open(sources[i], &capture), STATUS_OK);
        assert_int_equal(capture_windows(capture, &windows), STATUS_OK);
        assert_true(windows.count > 0);
        assert_string_equal(top->kind, "pattern");
        assert_string_equal(top->title, "pattern");
        assert_memory_equal(&top->content, &place, sizeof(place));
        assert_memory_equal(&top->frame, &place, sizeof(place));
        capture_close(capture);
    }
}

/** For a person: what a grab of the window takes, in microseconds. */
static void
print_times(void) {
    for (size_t i = 0; i < SOURCES; i++) {
        struct capture *capture;
        struct image image = {0};
        LARGE_INTEGER rate;
        LARGE_INTEGER begin;
        LARGE_INTEGER end;

        if (capture_open(sources[i], &capture)) {
            continue;
        }
        capture_grab(capture, place, &image);
        QueryPerformanceFrequency(&rate);
        QueryPerformanceCounter(&begin);
        for (int32_t round = 0; round < 20; round++) {
            capture_grab(capture, place, &image);
        }
        QueryPerformanceCounter(&end);
        printf("%s: %lld us for %d x %d\n", sources[i],
               (long long)((end.QuadPart - begin.QuadPart) * 1000000 / 20 /
                           rate.QuadPart),
               place.width, place.height);
        image_destroy(&image);
        capture_close(capture);
    }
}

int
main(int argc, char **argv) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pixel),
        cmocka_unit_test(test_geometry),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_windows),
    };
    int failed;

    if (argc > 1 && strcmp(argv[1], "show") == 0) {
        return show_window();
    }
    failed = cmocka_run_group_tests(tests, start_other, stop_other);
    print_times();
    return failed;
}
