#include "pos_plugin/till.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/posplugin-till-XXXXXX";

static const struct capture_geometry two_monitors = {
    .count = 2,
    .monitors = {{"left one", {-1280, 0, 1280, 1024}},
                 {"HDMI-1", {0, 0, 1920, 1080}}},
};

static void
test_region_comes_back(void **state) {
    const struct rect region = {-1200, 30, 800, 600};
    struct capture_geometry geometry;
    struct rect loaded;

    (void)state;
    assert_false(till_has_region(folder, "front"));
    assert_int_equal(till_save_region(folder, "front", region, &two_monitors),
                     STATUS_OK);
    assert_true(till_has_region(folder, "front"));
    assert_int_equal(till_load_region(folder, "front", &loaded, &geometry),
                     STATUS_OK);
    assert_memory_equal(&loaded, &region, sizeof(region));
    assert_true(capture_geometry_equal(&geometry, &two_monitors));
}

static void
test_missing_region(void **state) {
    struct capture_geometry geometry;
    struct rect loaded;

    (void)state;
    assert_int_equal(till_load_region(folder, "other", &loaded, &geometry),
                     STATUS_NOT_FOUND);
}

static void
test_damaged_file_is_not_believed(void **state) {
    static const char *const texts[] = {
        "",
        "posplugin region 2\nregion 1 2 3 4\nmonitor 0 0 10 10 a\n",
        "posplugin region 1\nregion 1 2 3\nmonitor 0 0 10 10 a\n",
        "posplugin region 1\nregion 1 2 0 4\nmonitor 0 0 10 10 a\n",
        "posplugin region 1\nregion 1 2 3 4\n",
        "posplugin region 1\nmonitor 0 0 10 10 a\n",
        "posplugin region 1\nregion 1 2 3 4\nmonitor 0 0 10 10 a\nmore\n",
    };
    struct capture_geometry geometry;
    struct rect loaded;
    char path[128];

    (void)state;
    snprintf(path, sizeof(path), "%s/damaged.region", folder);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        fputs(texts[i], file);
        fclose(file);
        assert_int_equal(
            till_load_region(folder, "damaged", &loaded, &geometry),
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
        cmocka_unit_test(test_region_comes_back),
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
