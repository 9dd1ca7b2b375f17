// Where the status window stands, and when a hidden one comes back.
#include "pos_plugin/agent/spot.h"
#include "pos_plugin/agent/tuck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct rect two[] = {{0, 0, 1024, 738}, {1024, 0, 1280, 1024}};
static const struct rect nowhere;

static void
it_stays_on_a_monitor(void **state) {
    static const struct {
        struct spot spot;
        size_t monitors;
        bool stands;
        int32_t x, y;
    } cases[] = {
        {{true, 100, 200}, 2, true, 100, 200},
        {{true, 1500, 900}, 2, true, 1500, 824}, // too low for its height
        {{true, 1000, 100}, 2, true, 1024, 100}, // most of it is there
        {{true, 700, 100}, 2, true, 624, 100},
        {{true, -50, -20}, 2, true, 0, 0},
        {{true, 1500, 300}, 1, false, 0, 0}, // that monitor is gone
        {{true, 1023, 100}, 1, true, 624, 100},
        {{true, -900, 100}, 2, false, 0, 0},
        {{false, 100, 100}, 2, false, 0, 0},
        {{true, 100, 100}, 0, false, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rect place = {0};

        if (spot_place(&cases[i].spot, two, cases[i].monitors, 400, 200,
                       nowhere, &place) != cases[i].stands) {
            fail_msg("case %zu", i);
        }
        if (cases[i].stands) {
            assert_int_equal(place.x, cases[i].x);
            assert_int_equal(place.y, cases[i].y);
            assert_int_equal(place.width, 400);
            assert_int_equal(place.height, 200);
        }
    }
}

static void
larger_than_the_monitor_it_begins_there(void **state) {
    const struct spot spot = {true, 300, 300};
    struct rect place;

    (void)state;
    assert_true(spot_place(&spot, two, 1, 2000, 900, nowhere, &place));
    assert_int_equal(place.x, 0);
    assert_int_equal(place.y, 0);
}

static void
it_is_never_over_the_order(void **state) {
    const struct rect order = {50, 50, 450, 300};
    struct spot spot = {true, 499, 100};
    struct rect place;

    (void)state;
    assert_false(spot_place(&spot, two, 2, 400, 200, order, &place));
    spot.x = 500;
    assert_true(spot_place(&spot, two, 2, 400, 200, order, &place));
}

static void
it_is_kept(void **state) {
    char folder[] = "/tmp/test-spot-XXXXXX";
    char path[64];
    struct spot spot = {true, -1200, 77};
    struct spot read;
    FILE *file;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/window.spot", folder);
    spot_load(folder, &read);
    assert_false(read.known);
    assert_int_equal(spot_save(folder, &spot), STATUS_OK);
    spot_load(folder, &read);
    assert_true(read.known);
    assert_int_equal(read.x, -1200);
    assert_int_equal(read.y, 77);

    for (size_t i = 0; i < 4; i++) {
        static const char *const damaged[] = {"", "posplugin window 1 12",
                                              "posplugin window 2 12 13\n",
                                              "posplugin window 1 9999999 5\n"};

        file = fopen(path, "w");
        assert_non_null(file);
        fputs(damaged[i], file);
        fclose(file);
        spot_load(folder, &read);
        assert_false(read.known);
    }
    unlink(path);
    rmdir(folder);
    log_set_sink(NULL, NULL, LOG_LEVEL_ERROR);
    assert_int_equal(spot_save(folder, &spot), STATUS_IO);
    spot_load("", &read); // no state folder
    assert_false(read.known);
}

static bool
follow(struct tuck *tuck, enum agent_phase phase, enum sale_state sale,
       int64_t ms) {
    static struct agent_view view;

    view.phase = phase;
    view.state = sale;
    return tuck_follow(tuck, &view, ms);
}

static void
hidden_it_comes_back_for_a_sale(void **state) {
    struct tuck tuck = {0};

    (void)state;
    assert_false(follow(&tuck, AGENT_READY, 0, 0));
    assert_false(tuck_is_hidden(&tuck, 0));
    tuck_set(&tuck, true);
    assert_true(tuck_is_hidden(&tuck, 0));
    follow(&tuck, AGENT_READING, 0, 100);
    assert_true(tuck_is_hidden(&tuck, 100));
    follow(&tuck, AGENT_SALE, SALE_SHOWN, 200);
    assert_false(tuck_is_hidden(&tuck, 200));
    follow(&tuck, AGENT_SALE, SALE_PAID, 5000);
    assert_false(tuck_is_hidden(&tuck, 5000));
    assert_true(follow(&tuck, AGENT_OVER, SALE_PAID, 6000));
    // Nothing new: the time goes on.
    assert_false(follow(&tuck, AGENT_OVER, SALE_PAID, 7000));
    assert_false(tuck_is_hidden(&tuck, 6000 + TUCK_PAID_MS - 1));
    assert_true(tuck_is_hidden(&tuck, 6000 + TUCK_PAID_MS));
}

static void
what_went_wrong_stays(void **state) {
    struct tuck tuck = {.away = true};

    (void)state;
    assert_false(follow(&tuck, AGENT_OVER, SALE_UNKNOWN, 1000));
    assert_false(tuck_is_hidden(&tuck, 1000000));
    tuck_set(&tuck, true); // seen
    assert_true(tuck_is_hidden(&tuck, 1000000));
    follow(&tuck, AGENT_OVER, SALE_UNKNOWN, 1000001);
    assert_true(tuck_is_hidden(&tuck, 1000001));
    follow(&tuck, AGENT_OVER, SALE_REVERSED, 1000002);
    assert_false(tuck_is_hidden(&tuck, 2000000));
    follow(&tuck, AGENT_READY, 0, 2000001);
    assert_true(tuck_is_hidden(&tuck, 2000001));
    tuck_set(&tuck, false);
    assert_false(tuck_is_hidden(&tuck, 2000001));
}

static void
trouble_while_ready_is_told(void **state) {
    static struct agent_view view = {.phase = AGENT_READY,
                                     .trouble = "no window"};
    struct tuck tuck = {.away = true, .phase = AGENT_READING};

    (void)state;
    tuck_follow(&tuck, &view, 10);
    assert_false(tuck_is_hidden(&tuck, 10));
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_stays_on_a_monitor),
        cmocka_unit_test(larger_than_the_monitor_it_begins_there),
        cmocka_unit_test(it_is_never_over_the_order),
        cmocka_unit_test(it_is_kept),
        cmocka_unit_test(hidden_it_comes_back_for_a_sale),
        cmocka_unit_test(what_went_wrong_stays),
        cmocka_unit_test(trouble_while_ready_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
