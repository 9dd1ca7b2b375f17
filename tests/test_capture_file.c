#include "capture/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[] = "/tmp/posplugin-test-XXXXXX.png";
static char source[64];
static char logged[1024];

static void
keep_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    snprintf(logged, sizeof(logged), "%s", line);
}

static int
make_picture(void **state) {
    struct image image;
    int file = mkstemps(path, 4);

    (void)state;
    if (file < 0 || image_init(&image, 40, 30)) {
        return -1;
    }
    close(file);
    for (uint32_t i = 0; i < 40 * 30; i++) {
        image.pixels[i] = i * 7919 & 0xffffff;
    }
    snprintf(source, sizeof(source), "file:%s", path);
    file = image_write_png(image_view(&image), path);
    image_destroy(&image);
    return file;
}

static int
remove_picture(void **state) {
    (void)state;
    return unlink(path);
}

static void
test_open_refuses(void **state) {
    struct capture *capture;

    (void)state;
    assert_int_equal(capture_open("scanner:1", &capture), STATUS_INVALID);
    assert_null(capture);
    assert_non_null(strstr(logged, "x11, file"));
    assert_int_equal(capture_open("", &capture), STATUS_INVALID);
    assert_int_equal(capture_open("fil:x", &capture), STATUS_INVALID);
    assert_int_equal(capture_open("file", &capture), STATUS_INVALID);
    assert_int_equal(capture_open("file:", &capture), STATUS_INVALID);
    assert_int_equal(capture_open("file:/no/such.png", &capture),
                     STATUS_NOT_FOUND);
    assert_int_equal(capture_open("file:/dev/null", &capture),
                     STATUS_MALFORMED);
    capture_close(NULL);
}

static void
test_no_display(void **state) {
    struct capture *capture;

    (void)state;
    unsetenv("DISPLAY");
    assert_int_equal(capture_open(NULL, &capture), STATUS_NOT_FOUND);
    assert_non_null(strstr(logged, "DISPLAY"));
    assert_non_null(strstr(logged, "file:PATH"));
    assert_int_equal(capture_open("x11:no-such-host.invalid:0", &capture),
                     STATUS_NOT_FOUND);
}

static void
test_geometry(void **state) {
    struct capture *capture;
    struct capture_geometry geometry;
    struct rect bounds;

    (void)state;
    assert_int_equal(capture_open(source, &capture), STATUS_OK);
    assert_string_equal(capture_backend_name(capture), "file");
    assert_string_equal(capture_argument(capture), path);
    assert_int_equal(capture_geometry(capture, &geometry), STATUS_OK);
    assert_int_equal(geometry.count, 1);
    bounds = capture_geometry_bounds(&geometry);
    assert_int_equal(bounds.width, 40);
    assert_int_equal(bounds.height, 30);
    capture_close(capture);
}

static void
test_grab(void **state) {
    struct capture *capture;
    struct image image = {0};
    uint32_t *pixels;

    (void)state;
    assert_int_equal(capture_open(source, &capture), STATUS_OK);
    assert_int_equal(capture_grab(capture, (struct rect){5, 6, 10, 3}, &image),
                     STATUS_OK);
    for (uint32_t i = 0; i < 30; i++) {
        uint32_t index = (6 + i / 10) * 40 + 5 + i % 10;

        assert_int_equal(image.pixels[i], index * 7919 & 0xffffff);
    }
    pixels = image.pixels;
    assert_int_equal(capture_grab(capture, (struct rect){0, 0, 10, 3}, &image),
                     STATUS_OK);
    assert_ptr_equal(image.pixels, pixels);
    assert_int_equal(capture_grab(capture, (struct rect){0, 0, 40, 30}, &image),
                     STATUS_OK);
    assert_int_equal(image.height, 30);
    image_destroy(&image);
    capture_close(capture);
}

static void
test_grab_refuses(void **state) {
    static const struct rect bad[] = {
        {0, 0, 0, 5},   {0, 0, 5, -1},
        {-1, 0, 5, 5},  {36, 0, 5, 5},
        {0, 26, 5, 5},  {100, 100, 5, 5},
        {0, 0, 41, 30}, {0, 0, INT32_MAX, INT32_MAX},
    };
    struct capture *capture;
    struct image image = {0};

    (void)state;
    assert_int_equal(capture_open(source, &capture), STATUS_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(capture_grab(capture, bad[i], &image), STATUS_INVALID);
        assert_null(image.pixels);
    }
    assert_non_null(strstr(logged, "40x30 at 0,0"));
    capture_close(capture);
}

static void
test_geometry_equal(void **state) {
    struct capture_geometry a = {
        .count = 2,
        .monitors = {{"left", {-800, 0, 800, 600}}, {"main", {0, 0, 9, 9}}}};
    struct capture_geometry b = {
        .count = 2,
        .monitors = {{"main", {0, 0, 9, 9}}, {"left", {-800, 0, 800, 600}}}};

    (void)state;
    assert_true(capture_geometry_equal(&a, &b));
    b.monitors[1].rect.x = -801;
    assert_false(capture_geometry_equal(&a, &b));
    b.monitors[1].rect.x = -800;
    b.monitors[1].name[0] = 'L';
    assert_false(capture_geometry_equal(&a, &b));
    b.count = 1;
    assert_false(capture_geometry_equal(&a, &b));
}

static void
test_geometry_covers(void **state) {
    // A small monitor left of a tall one: the corner below it is nowhere.
    struct capture_geometry two = {
        .count = 2,
        .monitors = {{"a", {-100, 0, 100, 50}}, {"b", {0, 0, 100, 100}}}};

    (void)state;
    assert_true(capture_geometry_covers(&two, (struct rect){-9, 9, 18, 9}));
    assert_true(capture_geometry_covers(&two, (struct rect){-100, 0, 200, 50}));
    assert_false(
        capture_geometry_covers(&two, (struct rect){-100, 0, 200, 51}));
    assert_false(capture_geometry_covers(&two, (struct rect){-9, 60, 5, 5}));
    assert_false(capture_geometry_covers(&two, (struct rect){0, 0, 0, 0}));
}

int
main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_refuses),
        cmocka_unit_test(test_no_display),
        cmocka_unit_test(test_geometry),
        cmocka_unit_test(test_grab),
        cmocka_unit_test(test_grab_refuses),
        cmocka_unit_test(test_geometry_equal),
        cmocka_unit_test(test_geometry_covers),
    };

    log_set_sink(keep_line, NULL, LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, make_picture, remove_picture);
}
