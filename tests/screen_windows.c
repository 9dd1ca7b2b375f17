// The screen of Windows, against what another process draws there: every
// pixel, by every backend. Not among the unit tests, for it needs a screen;
// check_windows.sh runs it.
#include "capture/backends.h"
#include "capture/screen_win32.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char logged[4096];

static void
keep_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    snprintf(logged, sizeof(logged), "%s", line);
}

// The window, and where the screen is left black.
static const struct rect place = {101, 57, 203, 149};
static const struct rect black = {900, 650, 60, 40};

// Wine has no desktop duplication: test_dxgi.c is for that.
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
    assert_int_equal(capture_grab(capture, black, &image), STATUS_OK);
    assert_int_equal(capture_refuse_black(image_view(&image)), STATUS_EMPTY);
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

// Another region than the last time, so that no other rung is asked.
static DWORD
grab_ms(struct capture *capture) {
    static int32_t shift;
    ULONGLONG begin = GetTickCount64();

    shift ^= 1;
    expect_pattern(capture, (struct rect){110 + shift, 60, 33, 17});
    return (DWORD)(GetTickCount64() - begin);
}

// Wine's libraries take a second to say that there is no duplication: nobody
// waits for them, and they are asked once.
static void
test_ladder_tries_duplication(void **state) {
    struct capture *capture;
    DWORD slowest = 0;
    ULONGLONG begin = GetTickCount64();
    ULONGLONG decided = begin;

    (void)state;
    logged[0] = '\0';
    log_set_sink(keep_line, NULL, LOG_LEVEL_INFO);
    assert_int_equal(capture_open("screen", &capture), STATUS_OK);
    slowest = grab_ms(capture);
    assert_null(GetModuleHandleA("d3d11.dll"));
    while (!strstr(logged, "dxgi is not used: not supported") &&
           decided - begin < 20000) {
        DWORD grab = grab_ms(capture);

        slowest = grab > slowest ? grab : slowest;
        Sleep(5);
        decided = GetTickCount64();
    }
    assert_non_null(strstr(logged, "dxgi is not used: not supported"));
    printf("%lu ms until it is known that there is no duplication; the slowest "
           "grab meanwhile %lu ms\n",
           (unsigned long)(decided - begin), (unsigned long)slowest);
    assert_true(slowest < decided - begin);
    logged[0] = '\0';
    for (int i = 0; i < 5; i++) {
        grab_ms(capture);
    }
    assert_string_equal(logged, "");
    log_set_sink(keep_line, NULL, LOG_LEVEL_WARNING);
    capture_close(capture);
}

static void
test_no_duplication(void **state) {
    struct capture *capture;
    struct image image = {0};

    (void)state;
    assert_int_equal(capture_open("dxgi", &capture), STATUS_OK);
    assert_int_equal(capture_grab(capture, place, &image), STATUS_UNSUPPORTED);
    assert_non_null(strstr(logged, "desktop duplication: "));
    image_destroy(&image);
    capture_close(capture);
}

// --- what Windows says of its screen, set by the test

static const char *input_name; // NULL: refused, with `refusal`
static DWORD refusal;
static bool unnamed;     // names of desktops cannot be asked for
static DWORD session[2]; // state of the session, and its size
static DWORD affinity;

static HDESK WINAPI
open_input(DWORD flags, BOOL inherit, ACCESS_MASK wanted) {
    (void)flags;
    (void)inherit;
    (void)wanted;
    SetLastError(refusal);
    return input_name ? OpenInputDesktop(0, FALSE, DESKTOP_READOBJECTS) : NULL;
}

static BOOL WINAPI
name_object(HANDLE object, int what, PVOID out, DWORD size, DWORD *needed) {
    bool own = object == GetThreadDesktop(GetCurrentThreadId());

    assert_int_equal(what, UOI_NAME);
    (void)needed;
    snprintf(out, size, "%s", own ? "Default" : input_name);
    return !unnamed;
}

static BOOL WINAPI
query_session(HANDLE server, DWORD id, WTS_INFO_CLASS what, LPSTR *answer,
              DWORD *size) {
    assert_ptr_equal(server, WTS_CURRENT_SERVER_HANDLE);
    assert_int_equal(id, WTS_CURRENT_SESSION);
    assert_int_equal(what, WTSConnectState);
    *answer = malloc(sizeof(*session));
    memcpy(*answer, session, sizeof(*session));
    *size = session[1];
    return session[1] > 0;
}

static BOOL WINAPI
get_affinity(HWND window, DWORD *out) {
    (void)window;
    *out = affinity;
    return TRUE;
}

static void WINAPI
free_answer(void *answer) {
    free(answer);
}

static int
all_well(void **state) {
    (void)state;
    input_name = "Default";
    refusal = 0;
    unnamed = false;
    session[0] = WTSActive;
    session[1] = sizeof(session[0]);
    affinity = WDA_NONE;
    logged[0] = '\0';
    return 0;
}

static void
expect_screen(struct rect region, enum status status, const char *text) {
    static const struct screen_system fake = {
        open_input, name_object, query_session, free_answer, get_affinity};

    logged[0] = '\0';
    assert_int_equal(screen_check_by(&fake, region), status);
    assert_non_null(strstr(logged, text));
    assert_int_equal(logged[0] == '\0', status == STATUS_OK);
}

static void
test_locked(void **state) {
    (void)state;
    expect_screen(place, STATUS_OK, "");
    input_name = "Winlogon";
    expect_screen(place, STATUS_BUSY, "Windows is locked");
    unnamed = true;
    expect_screen(place, STATUS_OK, "");
    input_name = NULL;
    refusal = ERROR_ACCESS_DENIED;
    expect_screen(place, STATUS_BUSY, "Windows is locked");
    refusal = ERROR_NOT_SUPPORTED;
    expect_screen(place, STATUS_OK, "");
}

static void
test_disconnected(void **state) {
    (void)state;
    session[0] = WTSDisconnected;
    expect_screen(place, STATUS_BUSY, "nobody is connected");
    input_name = "Winlogon"; // as it then is as well
    expect_screen(place, STATUS_BUSY, "nobody is connected");
    input_name = "Default";
    session[1] = 1;
    expect_screen(place, STATUS_OK, "");
    session[1] = 0;
    expect_screen(place, STATUS_OK, "");
}

// Black, or left out so that something older shows.
static void
test_protected(void **state) {
    (void)state;
    affinity = WDA_MONITOR;
    expect_screen(place, STATUS_ACCESS, "the window \"pattern\"");
    affinity = 0x11; // WDA_EXCLUDEFROMCAPTURE, of Windows 10
    expect_screen((struct rect){303, 205, 9, 9}, STATUS_ACCESS, "\"pattern\"");
    expect_screen((struct rect){304, 206, 9, 9}, STATUS_OK, "");
}

// As it is while Windows asks for a password: the thread has one desktop, the
// input is on another.
static DWORD WINAPI
grab_elsewhere(LPVOID results) {
    HDESK desktop =
        CreateDesktopA("posplugin elsewhere", NULL, NULL, 0, GENERIC_ALL, NULL);
    enum status *result = results;

    for (size_t i = 0; i < SOURCES && SetThreadDesktop(desktop); i++) {
        struct capture *capture;
        struct image image = {0};

        if (capture_open(sources[i], &capture) == STATUS_OK) {
            result[i] = capture_grab(capture, place, &image);
            image_destroy(&image);
            capture_close(capture);
        }
    }
    return 0;
}

static void
test_other_desktop(void **state) {
    enum status results[SOURCES] = {STATUS_OK};
    HANDLE thread = CreateThread(NULL, 0, grab_elsewhere, results, 0, NULL);

    (void)state;
    assert_int_equal(WaitForSingleObject(thread, 20000), 0);
    CloseHandle(thread);
    for (size_t i = 0; i < SOURCES; i++) {
        assert_int_equal(results[i], STATUS_BUSY);
    }
    assert_non_null(strstr(logged, "Windows is locked"));
}

// A process has ten to sixteen thousand objects of GDI.
static void
test_nothing_leaks(void **state) {
    static const struct rect dot = {101, 57, 1, 1};
    struct image image = {0};
    void *gdi = NULL;

    (void)state;
    assert_int_equal(image_init(&image, 1, 1), STATUS_OK);
    assert_int_equal(capture_gdi.open(NULL, &gdi), STATUS_OK);
    for (int i = 0; i < 17000; i++) {
        assert_int_equal(capture_gdi.grab(gdi, dot, &image), STATUS_OK);
    }
    assert_int_equal(image.pixels[0], colour_at(0, 0));
    capture_gdi.close(gdi);
    image_destroy(&image);
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
        cmocka_unit_test(test_ladder_tries_duplication), // before it is known
        cmocka_unit_test(test_every_pixel),
        cmocka_unit_test(test_geometry),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_no_duplication),
        cmocka_unit_test(test_other_desktop),
        cmocka_unit_test(test_nothing_leaks),
        cmocka_unit_test_setup(test_locked, all_well),
        cmocka_unit_test_setup(test_disconnected, all_well),
        cmocka_unit_test_setup(test_protected, all_well),
    };
    int failed;

    if (argc > 1 && strcmp(argv[1], "show") == 0) {
        return show_window();
    }
    log_set_sink(keep_line, NULL, LOG_LEVEL_WARNING);
    failed = cmocka_run_group_tests(tests, start_other, stop_other);
    print_times();
    return failed;
}
