#include "pos_plugin/till.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/posplugin-till-XXXXXX";

static void
write_path(const char *path, const char *text) {
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void
write_file(const char *till, const char *text) {
    char path[128];

    snprintf(path, sizeof(path), "%s/%s.region", folder, till);
    write_path(path, text);
}

static const struct till_places two_places = {
    .count = 2,
    .places = {{.region = {10, 30, 800, 600},
                .in_window = true,
                .width = 1024,
                .height = 768,
                .dpi = 96,
                .kind = "SALE form",
                .title = "收银 till 3"},
               {.region = {-1200, 30, 80, 60}}},
    .geometry = {.count = 2,
                 .monitors = {{"left one", {-1280, 0, 1280, 1024}},
                              {"HDMI-1", {0, 0, 1920, 1080}}}},
};

static void
test_places_come_back(void **state) {
    struct till_places loaded;

    (void)state;
    assert_false(till_has_places(folder, "front"));
    assert_int_equal(till_save_places(folder, "front", &two_places), STATUS_OK);
    assert_true(till_has_places(folder, "front"));
    assert_int_equal(till_load_places(folder, "front", &loaded), STATUS_OK);
    assert_memory_equal(&loaded, &two_places, sizeof(loaded));
}

static void
test_first_version_is_a_fixed_place(void **state) {
    struct till_places loaded;

    (void)state;
    write_file("old", "posplugin region 1\nregion -5 2 3 4\n"
                      "monitor 0 0 10 10 left one\n");
    assert_int_equal(till_load_places(folder, "old", &loaded), STATUS_OK);
    assert_int_equal(loaded.count, 1);
    assert_false(loaded.places[0].in_window);
    assert_int_equal(loaded.places[0].region.x, -5);
    assert_string_equal(loaded.geometry.monitors[0].name, "left one");
}

static void
test_landmarks_are_forgotten(void **state) {
    char path[128];

    (void)state;
    assert_true(till_landmark_path(folder, "fresh", 1, path, sizeof(path)));
    write_path(path, "x");
    till_forget_landmarks(folder, "fresh");
    assert_int_not_equal(access(path, F_OK), 0);
}

static void
test_missing_region(void **state) {
    struct till_places loaded;

    (void)state;
    assert_int_equal(till_load_places(folder, "other", &loaded),
                     STATUS_NOT_FOUND);
}

static void
test_damaged_file_is_not_believed(void **state) {
    static const char *const texts[] = {
        "",
        "posplugin region 3\nregion 1 2 3 4\nmonitor 0 0 10 10 a\n",
        "posplugin region 1\nregion 1 2 3\nmonitor 0 0 10 10 a\n",
        "posplugin region 1\nregion 1 2 0 4\nmonitor 0 0 10 10 a\n",
        "posplugin region 1\nregion 1 2 3 4\n",
        "posplugin region 1\nmonitor 0 0 10 10 a\n",
        "posplugin region 1\nregion 1 2 3 4\nmonitor 0 0 10 10 a\nmore\n",
        "posplugin region 2\nmonitor 0 0 10 10 a\nwindow 5 5 0\n"
        "region 1 2 3 4\n",
        "posplugin region 2\nmonitor 0 0 10 10 a\nregion 1 2 3 4\n"
        "window 0 5 0\n",
        "posplugin region 2\nmonitor 0 0 10 10 a\nregion 1 2 3 4\n"
        "region 1 2 3 4\nregion 1 2 3 4\nregion 1 2 3 4\nregion 1 2 3 4\n",
    };
    struct till_places loaded;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        write_file("damaged", texts[i]);
        assert_int_equal(till_load_places(folder, "damaged", &loaded),
                         STATUS_MALFORMED);
    }
}

static void
test_names(void **state) {
    (void)state;
    assert_true(till_name_is_valid("till-1_A.b"));
    assert_false(till_name_is_valid(""));
    assert_false(till_name_is_valid("../etc"));
    assert_false(till_name_is_valid(".hidden"));
    assert_false(till_name_is_valid("a/b"));
    assert_false(till_name_is_valid("12345678901234567890123456789012"));
}

static int
remove_folder(void **state) {
    char command[128];

    (void)state;
    snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_come_back),
        cmocka_unit_test(test_first_version_is_a_fixed_place),
        cmocka_unit_test(test_landmarks_are_forgotten),
        cmocka_unit_test(test_missing_region),
        cmocka_unit_test(test_damaged_file_is_not_believed),
        cmocka_unit_test(test_names),
    };

    log_set_sink(NULL, NULL, LOG_LEVEL_ERROR);
    if (!mkdtemp(folder)) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, remove_folder);
}
