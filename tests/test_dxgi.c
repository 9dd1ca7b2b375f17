// Desktop duplication, over graphics adapters that the test makes up: Wine has
// none.
#include "capture/backends.h"
#include "capture/ladder.h"
#include "tests/fake_dxgi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// What GDI would show: always the same picture.
static uint32_t beside = 1;

static enum status
open_beside(const char *argument, void **state) {
    (void)argument;
    *state = NULL;
    return STATUS_OK;
}

static void
close_beside(void *state) {
    (void)state;
}

static enum status
beside_geometry(void *state, struct capture_geometry *out) {
    (void)state;
    return screen_geometry(out);
}

static enum status
grab_beside(void *state, struct rect rect, struct image *out) {
    (void)state;
    for (int32_t i = 0; i < rect.width * rect.height; i++) {
        out->pixels[i] = fake_colour(beside, rect.x + i % rect.width,
                                     rect.y + i / rect.width);
    }
    return STATUS_OK;
}

static const struct capture_backend capture_beside = {
    .name = "gdi",
    .open = open_beside,
    .close = close_beside,
    .geometry = beside_geometry,
    .grab = grab_beside,
};
const struct capture_backend *const ladder_rungs[] = {&capture_dxgi,
                                                      &capture_beside, NULL};
const struct capture_backend *const capture_backends[] = {
    &capture_dxgi, &capture_screen, NULL};

#define TWO_ADAPTERS 2
static char logged[4096];
static struct image picture;
static const struct rect inside = {3, 2, 17, 11};

static void
keep_line(void *context, enum log_level level, const char *line) {
    size_t used = strlen(logged);

    (void)context;
    (void)level;
    snprintf(logged + used, sizeof(logged) - used, "%s\n", line);
}

// One monitor, of which the first frame comes at once.
static int
set_up(void **state) {
    struct capture *capture;

    fake_world = (struct fake_world){
        .monitor_count = 1,
        .monitors = {{.rect = {0, 0, 40, 30},
                      .frames = {{.picture = 1}},
                      .frame_count = 1}},
    };
    logged[0] = '\0';
    assert_int_equal(capture_open(NULL, &capture), STATUS_OK);
    *state = capture;
    return 0;
}

static int
set_up_ladder(void **state) {
    struct capture *capture;

    (void)set_up(state);
    capture_close(*state);
    beside = 1;
    assert_int_equal(capture_open("screen", &capture), STATUS_OK);
    *state = capture;
    return 0;
}

static int
tear_down(void **state) {
    capture_close(*state);
    image_destroy(&picture);
    assert_int_equal(fake_world.objects, 0);
    assert_int_equal(fake_world.violations, 0);
    return 0;
}

static void
expect_picture(struct capture *capture, struct rect region, uint32_t number) {
    assert_int_equal(capture_grab(capture, region, &picture), STATUS_OK);
    for (int32_t y = 0; y < region.height; y++) {
        for (int32_t x = 0; x < region.width; x++) {
            assert_int_equal(picture.pixels[y * region.width + x],
                             fake_colour(number, region.x + x, region.y + y));
        }
    }
    assert_string_equal(logged, "");
}

static void
expect_failure(struct capture *capture, enum status status, const char *text) {
    logged[0] = '\0';
    assert_int_equal(capture_grab(capture, inside, &picture), status);
    assert_non_null(strstr(logged, text));
    // Once, and in one line.
    assert_ptr_equal(strchr(logged, '\n') + 1, logged + strlen(logged));
}

static void
show_next(struct fake_frame frame) {
    struct fake_monitor *monitor = &fake_world.monitors[0];

    monitor->acquired = 0;
    monitor->frames[0] = frame;
    monitor->frame_count = 1;
}

static void
test_every_pixel(void **state) {
    struct rect corner = {39, 29, 1, 1};
    struct rect whole = {0, 0, 40, 30};

    expect_picture(*state, inside, 1);
    expect_picture(*state, whole, 1);
    expect_picture(*state, corner, 1);
    show_next((struct fake_frame){.picture = 2});
    expect_picture(*state, inside, 2);
    assert_int_equal(fake_world.factories, 1);
    assert_int_equal(fake_world.monitors[0].duplicated, 1);
}

// Left of the primary one, and of no symmetry that would hide a mistake.
static void
test_rotated(void **state) {
    static const DXGI_MODE_ROTATION rotations[] = {
        DXGI_MODE_ROTATION_IDENTITY, DXGI_MODE_ROTATION_ROTATE90,
        DXGI_MODE_ROTATION_ROTATE180, DXGI_MODE_ROTATION_ROTATE270};

    for (size_t i = 0; i < sizeof(rotations) / sizeof(*rotations); i++) {
        struct rect whole = {-100, -7, 40 + (int32_t)i, 30};
        struct rect part = {-95, -4, 9, 13};

        fake_world.monitors[0] =
            (struct fake_monitor){.rect = whole,
                                  .rotation = rotations[i],
                                  .frames = {{.picture = 3}},
                                  .frame_count = 1};
        expect_picture(*state, whole, 3);
        expect_picture(*state, part, 3);
    }
}

// Two adapters, one monitor of each and a clone; the region crosses.
static void
test_across_monitors(void **state) {
    struct rect across = {30, 5, 25, 8};
    struct rect right_only = {44, 0, 10, 10};

    fake_world.monitor_count = 4;
    fake_world.monitors[1] =
        (struct fake_monitor){.rect = {40, -3, 20, 35},
                              .adapter = 1,
                              .rotation = DXGI_MODE_ROTATION_ROTATE90,
                              .frames = {{.picture = 1}},
                              .frame_count = 1};
    fake_world.monitors[2] = (struct fake_monitor){.rect = {0, 0, 40, 30}};
    fake_world.monitors[3] =
        (struct fake_monitor){.rect = {40, 0, 40, 30}, .detached = true};
    expect_picture(*state, right_only, 1);
    assert_int_equal(fake_world.monitors[0].duplicated, 0);
    expect_picture(*state, across, 1);
    assert_int_equal(fake_world.monitors[2].duplicated, 0);
    assert_int_equal(fake_world.monitors[3].duplicated, 0);
}

// Windows says that a monitor is there which no adapter has yet.
static void
test_monitor_without_adapter(void **state) {
    struct rect beyond = {45, 5, 5, 5};

    fake_world.monitor_count = 2;
    fake_world.monitors[1] =
        (struct fake_monitor){.rect = {40, 0, 40, 30}, .adapter = TWO_ADAPTERS};
    assert_int_equal(capture_grab(*state, beyond, &picture), STATUS_IO);
    assert_non_null(strstr(logged, "on no graphics adapter"));
}

// The first one may take long; later it is not worth to wait for a picture.
static void
test_nothing_has_changed(void **state) {
    expect_picture(*state, inside, 1);
    assert_in_range(fake_world.monitors[0].wait_ms, 300, 1000);
    expect_picture(*state, inside, 1);
    assert_in_range(fake_world.monitors[0].wait_ms, 1, 20);
    assert_int_equal(fake_world.monitors[0].acquired, 2);
    assert_int_equal(fake_world.monitors[0].duplicated, 1);
}

static void
test_first_frames_without_picture(void **state) {
    struct fake_monitor *monitor = &fake_world.monitors[0];

    monitor->frames[0] = monitor->frames[1] =
        (struct fake_frame){.pointer_only = true};
    monitor->frames[2] = (struct fake_frame){.picture = 4};
    monitor->frame_count = 3;
    expect_picture(*state, inside, 4);
}

// The pointer moves before the picture changes, and goes on when it does not.
static void
test_pointer_only(void **state) {
    struct fake_monitor *monitor = &fake_world.monitors[0];

    expect_picture(*state, inside, 1);
    show_next((struct fake_frame){.pointer_only = true});
    monitor->frames[1] = (struct fake_frame){.picture = 5};
    monitor->frame_count = 2;
    expect_picture(*state, inside, 5);
    monitor->pointer_forever = true;
    expect_picture(*state, inside, 5);
    assert_int_equal(monitor->duplicated, 1);
}

static void
test_no_picture_comes(void **state) {
    ULONGLONG begin = GetTickCount64();

    fake_world.monitors[0].frame_count = 0;
    fake_world.monitors[0].pointer_forever = true;
    expect_failure(*state, STATUS_IO, "no picture came");
    assert_true(GetTickCount64() - begin < 5000);
    fake_world.monitors[0].pointer_forever = false;
    expect_failure(*state, STATUS_IO, "no picture came");
}

static void
test_access_lost(void **state) {
    struct fake_monitor *monitor = &fake_world.monitors[0];

    expect_picture(*state, inside, 1);
    show_next((struct fake_frame){.result = DXGI_ERROR_ACCESS_LOST});
    monitor->frames[1] = (struct fake_frame){.picture = 6};
    monitor->frame_count = 2;
    expect_picture(*state, inside, 6);
    assert_int_equal(fake_world.factories, 2);
    assert_int_equal(monitor->duplicated, 2);
}

// Turned by 180 degrees: nothing else tells of it.
static void
test_turned_meanwhile(void **state) {
    expect_picture(*state, inside, 1);
    fake_world.monitors[0].rotation = DXGI_MODE_ROTATION_ROTATE180;
    show_next((struct fake_frame){.result = DXGI_ERROR_ACCESS_LOST});
    fake_world.monitors[0].frames[1] = (struct fake_frame){.picture = 1};
    fake_world.monitors[0].frame_count = 2;
    expect_picture(*state, inside, 1);
}

// Before the old duplication knows of the new mode.
static void
test_mode_changes(void **state) {
    expect_picture(*state, inside, 1);
    fake_world.monitors[0].rect = (struct rect){0, 0, 50, 20};
    show_next((struct fake_frame){.picture = 7});
    expect_picture(*state, inside, 7);
    assert_int_equal(fake_world.factories, 2);
    show_next((struct fake_frame){.picture = 8, .more_rows = 1});
    fake_world.monitors[0].frames[1] =
        (struct fake_frame){.picture = 8, .more_columns = 1};
    fake_world.monitors[0].frames[2] = (struct fake_frame){.picture = 9};
    fake_world.monitors[0].frame_count = 3;
    expect_picture(*state, inside, 9);
}

static void
test_passing_refusals(void **state) {
    struct fake_monitor *monitor = &fake_world.monitors[0];

    monitor->duplicate[0] = E_ACCESSDENIED;
    monitor->duplicate[1] = DXGI_ERROR_MODE_CHANGE_IN_PROGRESS;
    monitor->duplicate[2] = DXGI_ERROR_DEVICE_REMOVED;
    expect_picture(*state, inside, 1);
    assert_int_equal(monitor->duplicated, 4);
}

static void
refuse_always(HRESULT result) {
    struct fake_monitor *monitor = &fake_world.monitors[0];

    monitor->duplicated = 0;
    for (size_t i = 0; i < FAKE_STEPS_MAX; i++) {
        monitor->duplicate[i] = result;
    }
}

// Those that pass are tried four times, others once.
static void
test_refusals(void **state) {
    static const struct {
        HRESULT result;
        enum status status;
        const char *text;
        unsigned tries;
    } refusals[] = {
        {E_ACCESSDENIED, STATUS_BUSY, "Windows is locked", 4},
        {DXGI_ERROR_ACCESS_LOST, STATUS_IO, "again and again", 4},
        {DXGI_ERROR_DEVICE_RESET, STATUS_IO, "was reset", 4},
        {DXGI_ERROR_DEVICE_REMOVED, STATUS_IO, "was removed", 4},
        {DXGI_ERROR_SESSION_DISCONNECTED, STATUS_BUSY, "nobody is connected",
         1},
        {DXGI_ERROR_NOT_CURRENTLY_AVAILABLE, STATUS_IO, "too many programs", 1},
        {DXGI_ERROR_UNSUPPORTED, STATUS_UNSUPPORTED, "two graphics adapters",
         1},
        {E_NOTIMPL, STATUS_UNSUPPORTED, "this Windows has none", 1},
        {E_OUTOFMEMORY, STATUS_NO_MEMORY, "no memory", 1},
        {E_UNEXPECTED, STATUS_IO, "0x8000ffff", 1},
    };

    for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
        refuse_always(refusals[i].result);
        expect_failure(*state, refusals[i].status, refusals[i].text);
        assert_int_equal(fake_world.monitors[0].duplicated, refusals[i].tries);
        assert_int_equal(fake_world.objects, 0);
    }
    refuse_always(S_OK);
    logged[0] = '\0';
    expect_picture(*state, inside, 1);
}

static void
test_refused_frames(void **state) {
    static const struct {
        HRESULT result;
        enum status status;
        const char *text;
    } refusals[] = {
        {DXGI_ERROR_SESSION_DISCONNECTED, STATUS_BUSY, "nobody is connected"},
        {E_FAIL, STATUS_IO, "0x80004005"},
    };

    for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
        show_next((struct fake_frame){.result = refusals[i].result});
        expect_failure(*state, refusals[i].status, refusals[i].text);
    }
}

static void
test_other_formats(void **state) {
    show_next((struct fake_frame){.format = DXGI_FORMAT_R16G16B16A16_FLOAT});
    expect_failure(*state, STATUS_UNSUPPORTED, "HDR");
    show_next((struct fake_frame){.format = DXGI_FORMAT_R10G10B10A2_UNORM});
    expect_failure(*state, STATUS_UNSUPPORTED, "HDR");
}

static void
test_no_device(void **state) {
    fake_world.device = DXGI_ERROR_UNSUPPORTED;
    expect_failure(*state, STATUS_UNSUPPORTED, "two graphics adapters");
}

// What screen_check() says is said there, and goes before all.
static void
test_locked(void **state) {
    refuse_always(E_ACCESSDENIED);
    fake_world.locked = STATUS_ACCESS;
    assert_int_equal(capture_grab(*state, inside, &picture), STATUS_ACCESS);
    assert_string_equal(logged, "");
    refuse_always(S_OK);
    assert_int_equal(capture_grab(*state, inside, &picture), STATUS_ACCESS);
}

static void
test_older_windows(void **state) {
    struct capture *capture;

    fake_world.no_output1 = true;
    expect_failure(*state, STATUS_UNSUPPORTED, "Windows 8 and later");
    fake_world.no_library = true;
    logged[0] = '\0';
    assert_int_equal(capture_open("dxgi", &capture), STATUS_UNSUPPORTED);
    assert_non_null(strstr(logged, "this Windows has none"));
}

/** Grab until something is logged. */
static void
grab_until(struct capture *capture, const char *text) {
    for (int i = 0; i < 3000 && !strstr(logged, text); i++) {
        assert_int_equal(capture_grab(capture, inside, &picture), STATUS_OK);
        Sleep(2);
    }
    assert_non_null(strstr(logged, text));
}

static void
expect_shown(struct capture *capture, uint32_t number) {
    struct rect whole = {0, 0, 40, 30};

    assert_int_equal(capture_grab(capture, whole, &picture), STATUS_OK);
    assert_int_equal(picture.pixels[0], fake_colour(number, 0, 0));
    assert_int_equal(picture.pixels[1199], fake_colour(number, 39, 29));
}

// It shows what GDI does, so it takes over; then access is lost and regained.
static void
test_ladder_rises(void **state) {
    grab_until(*state, "dxgi shows what gdi does");
    show_next((struct fake_frame){.result = DXGI_ERROR_ACCESS_LOST});
    fake_world.monitors[0].frames[1] = (struct fake_frame){.picture = 2};
    fake_world.monitors[0].frame_count = 2;
    expect_shown(*state, 2);
    // For good: what GDI shows is read again.
    refuse_always(DXGI_ERROR_UNSUPPORTED);
    show_next((struct fake_frame){.result = DXGI_ERROR_ACCESS_LOST});
    expect_shown(*state, 1);
    assert_non_null(
        strstr(logged, "dxgi failed; the screen is read by gdi from now on"));
}

// Each for its own reason, and with nothing open afterwards.
static void
test_ladder_stays(void **state) {
    static const HRESULT refusals[] = {E_NOTIMPL, DXGI_ERROR_UNSUPPORTED,
                                       DXGI_ERROR_NOT_CURRENTLY_AVAILABLE};
    static const char *const texts[] = {
        "this Windows has none", "two graphics adapters", "too many programs"};

    for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
        capture_close(*state);
        (void)set_up_ladder(state);
        refuse_always(refusals[i]);
        grab_until(*state, "dxgi is not used");
        assert_non_null(strstr(logged, texts[i]));
        refuse_always(S_OK);
        expect_shown(*state, 1);
        assert_int_equal(fake_world.monitors[0].duplicated, 0);
        assert_int_equal(fake_world.objects, 0);
    }
}

// It has stopped to give frames, and GDI, which agreed, shows another order.
static void
test_ladder_leaves_what_is_stuck(void **state) {
    grab_until(*state, "dxgi shows what gdi does");
    beside = 3;
    assert_int_equal(capture_grab(*state, inside, &picture), STATUS_OK);
    assert_int_equal(picture.pixels[0], fake_colour(3, inside.x, inside.y));
    assert_non_null(strstr(logged, "dxgi shows an old picture"));
}

int
main(void) {
#define LADDER_TEST(name)                                                      \
    cmocka_unit_test_setup_teardown(name, set_up_ladder, tear_down)
#define DXGI_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    static const struct CMUnitTest tests[] = {
        DXGI_TEST(test_every_pixel),
        DXGI_TEST(test_rotated),
        DXGI_TEST(test_across_monitors),
        DXGI_TEST(test_monitor_without_adapter),
        DXGI_TEST(test_nothing_has_changed),
        DXGI_TEST(test_first_frames_without_picture),
        DXGI_TEST(test_pointer_only),
        DXGI_TEST(test_no_picture_comes),
        DXGI_TEST(test_access_lost),
        DXGI_TEST(test_turned_meanwhile),
        DXGI_TEST(test_mode_changes),
        DXGI_TEST(test_passing_refusals),
        DXGI_TEST(test_refusals),
        DXGI_TEST(test_refused_frames),
        DXGI_TEST(test_other_formats),
        DXGI_TEST(test_no_device),
        DXGI_TEST(test_locked),
        DXGI_TEST(test_older_windows),
        LADDER_TEST(test_ladder_rises),
        LADDER_TEST(test_ladder_stays),
        LADDER_TEST(test_ladder_leaves_what_is_stuck),
    };

    log_set_sink(keep_line, NULL, LOG_LEVEL_INFO);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
