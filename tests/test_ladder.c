// The ladder of ways to read a screen, over rungs whose picture, and whether
// they work, the test sets.
#include "capture/ladder.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

struct fake {
    enum status open;
    enum status grab;
    uint32_t shown;  // colour of the screen, as this rung gives it
    uint32_t anew;   // the same once it is opened again; 0: no change
    bool restless;   // it shows another colour each time
    unsigned opened; // how often
    unsigned closed;
    unsigned grabbed;
};

static struct fake fakes[3];
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; // to open the first
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
static char logged[4096];
static struct image picture;
static const struct rect region = {10, 20, 4, 3};
static const struct rect other = {11, 20, 4, 3};

static void
keep_line(void *context, enum log_level level, const char *line) {
    size_t used;

    (void)context;
    pthread_mutex_lock(&writing);
    used = strlen(logged);
    snprintf(logged + used, sizeof(logged) - used, "%d: %s\n", (int)level,
             line);
    pthread_mutex_unlock(&writing);
}

static enum status
open_fake(struct fake *fake, void **state) {
    *state = fake;
    if (fake->open) {
        log_error("fake missing");
        return fake->open;
    }
    if (fake->opened++ > 0 && fake->anew) {
        fake->shown = fake->anew;
    }
    return STATUS_OK;
}

static enum status
open_first(const char *argument, void **state) {
    (void)argument;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return open_fake(&fakes[0], state);
}

static enum status
open_second(const char *argument, void **state) {
    (void)argument;
    return open_fake(&fakes[1], state);
}

static enum status
open_third(const char *argument, void **state) {
    (void)argument;
    return open_fake(&fakes[2], state);
}

static void
close_any(void *state) {
    struct fake *fake = state;

    fake->closed++;
}

static enum status
geometry_any(void *state, struct capture_geometry *out) {
    (void)state;
    *out = (struct capture_geometry){
        .count = 1, .monitors = {{"DISPLAY1", {0, 0, 800, 600}}}};
    return STATUS_OK;
}

static enum status
grab_any(void *state, struct rect rect, struct image *out) {
    struct fake *fake = state;

    fake->grabbed++;
    fake->shown += fake->restless;
    for (int32_t i = 0; i < rect.width * rect.height; i++) {
        out->pixels[i] = fake->shown;
    }
    if (fake->grab) {
        log_error("fake failed");
    }
    return fake->grab;
}

static enum status
windows_any(void *state, struct capture_windows *out) {
    struct fake *fake = state;

    out->count = 1;
    out->windows[0] = (struct capture_window){.id = (uint64_t)(fake - fakes)};
    return STATUS_OK;
}

#define RUNG(name, open)                                                       \
    { name, open, close_any, geometry_any, grab_any, windows_any, false }
static struct capture_backend rungs[] = {
    RUNG("first", open_first),
    RUNG("second", open_second),
    RUNG("third", open_third),
};

const struct capture_backend *const ladder_rungs[] = {&rungs[0], &rungs[1],
                                                      &rungs[2], NULL};

static int
set_up(void **state) {
    void *ladder = NULL;

    for (size_t i = 0; i < 3; i++) {
        fakes[i] = (struct fake){.shown = 0x111111};
    }
    logged[0] = '\0';
    assert_int_equal(image_init(&picture, region.width, region.height), 0);
    assert_int_equal(capture_screen.open(NULL, &ladder), STATUS_OK);
    *state = ladder;
    return 0;
}

static int
set_up_slow(void **state) {
    rungs[0].slow = true;
    return set_up(state);
}

static int
tear_down(void **state) {
    capture_screen.close(*state);
    rungs[0].slow = false;
    image_destroy(&picture);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(fakes[i].opened, fakes[i].closed);
    }
    return 0;
}

static void
expect_colour(void *ladder, struct rect where, uint32_t colour) {
    assert_int_equal(capture_screen.grab(ladder, where, &picture), STATUS_OK);
    for (int32_t i = 0; i < where.width * where.height; i++) {
        assert_int_equal(picture.pixels[i], colour);
    }
}

static unsigned
count_logged(const char *text) {
    unsigned count = 0;

    for (const char *at = logged; (at = strstr(at, text)) != NULL; at++) {
        count++;
    }
    return count;
}

static void
test_first_is_used(void **state) {
    struct capture_geometry geometry;

    fakes[0].shown = 0x123456;
    expect_colour(*state, region, 0x123456);
    assert_int_equal(fakes[1].opened, 0);
    assert_int_equal(capture_screen.geometry(*state, &geometry), STATUS_OK);
    assert_string_equal(geometry.monitors[0].name, "DISPLAY1");
    assert_int_equal(count_logged("read by first"), 1);
}

static void
test_argument_is_refused(void **state) {
    void *ladder;

    (void)state;
    assert_int_equal(capture_screen.open("2", &ladder), STATUS_INVALID);
}

static void
test_failure_falls(void **state) {
    static const enum status own[] = {STATUS_IO, STATUS_GONE, STATUS_NOT_FOUND,
                                      STATUS_UNSUPPORTED};

    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
        tear_down(state);
        set_up(state);
        fakes[0].grab = own[i];
        fakes[1].open = STATUS_UNSUPPORTED;
        fakes[2].shown = 0x222222;
        expect_colour(*state, region, 0x222222);
        expect_colour(*state, other, 0x222222);
        assert_int_equal(fakes[0].grabbed, 1);
        assert_int_equal(
            count_logged("first failed; the screen is read by third"), 1);
    }
}

// A locked desktop is the same for all.
static void
test_refusal_is_said(void **state) {
    static const enum status all[] = {STATUS_BUSY, STATUS_ACCESS,
                                      STATUS_NO_MEMORY};

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        fakes[0].grab = all[i];
        assert_int_equal(capture_screen.grab(*state, region, &picture), all[i]);
    }
    fakes[0].grab = STATUS_OK;
    expect_colour(*state, region, 0x111111);
    assert_int_equal(fakes[1].opened, 0);
}

static void
test_none_left_then_again(void **state) {
    for (size_t i = 0; i < 3; i++) {
        fakes[i].grab = STATUS_GONE;
    }
    assert_int_equal(capture_screen.grab(*state, region, &picture),
                     STATUS_GONE);
    fakes[0].grab = STATUS_OK;
    expect_colour(*state, region, 0x111111);
    assert_int_equal(fakes[0].opened, 2);
}

static void
test_black_falls(void **state) {
    fakes[0].shown = 0;
    fakes[1].shown = 0;
    fakes[2].shown = 0x333333;
    expect_colour(*state, region, 0x333333);
    assert_int_equal(count_logged("shows a black screen"), 2);
    expect_colour(*state, other, 0x333333);
    assert_int_equal(fakes[0].grabbed, 1);
}

// One that fails and has begun to write does not make it another colour.
static void
test_all_black_stays_black(void **state) {
    fakes[0].shown = fakes[1].shown = 0;
    fakes[2].grab = STATUS_IO;
    expect_colour(*state, region, 0);
    expect_colour(*state, region, 0);
    assert_int_equal(count_logged("read by second"), 0);
    fakes[0].shown = 0x444444;
    expect_colour(*state, region, 0x444444);
}

// The screen stands still: the witness says so, and all stays.
static void
test_still_screen_stays(void **state) {
    for (int i = 0; i < 4; i++) {
        expect_colour(*state, region, 0x111111);
    }
    assert_int_equal(fakes[0].closed, 0);
    assert_int_equal(fakes[1].grabbed, 3);
}

static void
test_stale_falls_after_agreement(void **state) {
    expect_colour(*state, region, 0x111111);
    expect_colour(*state, region, 0x111111);
    fakes[1].shown = 0x555555;
    expect_colour(*state, region, 0x555555);
    assert_int_equal(count_logged("first shows an old picture"), 1);
    fakes[1].shown = 0x666666;
    expect_colour(*state, region, 0x666666);
}

// Never seen to agree, but opened anew it shows what the witness does.
static void
test_stale_falls_at_second_grab(void **state) {
    expect_colour(*state, region, 0x111111);
    fakes[0].anew = 0x777777;
    fakes[1].shown = 0x777777;
    expect_colour(*state, region, 0x777777);
    assert_int_equal(count_logged("first shows an old picture"), 1);
}

// Two that always differ prove nothing; the better one stays.
static void
test_apart_stays(void **state) {
    fakes[1].shown = 0x888888;
    for (int i = 0; i < 5; i++) {
        expect_colour(*state, region, 0x111111);
    }
    assert_int_equal(count_logged("old picture"), 0);
    assert_int_equal(fakes[1].grabbed, 2);
    fakes[0].shown = 0x999999;
    expect_colour(*state, region, 0x999999);
}

// Two regions that look the same are no reason to ask a witness, and what was
// seen in one says nothing of the next.
static void
test_another_region(void **state) {
    expect_colour(*state, region, 0x111111);
    expect_colour(*state, other, 0x111111);
    assert_int_equal(fakes[1].opened, 0);
    fakes[1].shown = 0x888888;
    expect_colour(*state, other, 0x111111);
    fakes[1].shown = 0x111111;
    expect_colour(*state, region, 0x111111);
    expect_colour(*state, region, 0x111111);
    fakes[1].shown = 0x555555;
    expect_colour(*state, region, 0x555555);
}

// What is only tried makes no error.
static void
test_failing_witness_is_left(void **state) {
    fakes[1].grab = STATUS_IO;
    for (int i = 0; i < 4; i++) {
        expect_colour(*state, region, 0x111111);
    }
    assert_int_equal(fakes[1].grabbed, 1);
    assert_int_equal(fakes[2].grabbed, 3);
    assert_int_equal(count_logged("3: fake failed"), 1);
    assert_int_equal(count_logged("1: fake failed"), 0);
    log_error("said aloud again");
    assert_int_equal(count_logged("1: said aloud again"), 1);
}

// Nor does what the system lacks, as long as something else is there.
static void
test_missing_rungs(void **state) {
    void *ladder = NULL;

    (void)state;
    fakes[0].open = fakes[1].open = STATUS_UNSUPPORTED;
    assert_int_equal(capture_screen.open(NULL, &ladder), STATUS_OK);
    capture_screen.close(ladder);
    assert_int_equal(count_logged("3: fake missing"), 2);
    assert_int_equal(count_logged("1: fake missing"), 0);
    fakes[2].open = STATUS_UNSUPPORTED;
    assert_int_equal(capture_screen.open(NULL, &ladder), STATUS_UNSUPPORTED);
    assert_int_equal(count_logged("1: fake missing"), 1);
}

/** Grab until something is logged. */
static void
grab_until(void *ladder, const char *text) {
    const struct timespec pause = {0, 2000000};

    for (int i = 0; i < 1000 && count_logged(text) == 0; i++) {
        assert_int_equal(capture_screen.grab(ladder, region, &picture), 0);
        nanosleep(&pause, NULL);
    }
    assert_int_equal(count_logged(text), 1);
}

// Its drivers are loaded while another one reads.
static void
test_slow_is_not_waited_for(void **state) {
    unsigned second;

    pthread_mutex_lock(&gate);
    for (int i = 0; i < 4; i++) {
        expect_colour(*state, region, 0x111111);
    }
    assert_int_equal(fakes[0].opened, 0);
    assert_int_equal(count_logged("the screen is read by second"), 1);
    pthread_mutex_unlock(&gate);
    grab_until(*state, "first shows what second does; the screen is read by "
                       "it from now on");
    second = fakes[1].grabbed;
    fakes[0].shown = 0x222222;
    expect_colour(*state, other, 0x222222);
    assert_int_equal(fakes[1].grabbed, second);
    assert_int_equal(fakes[0].opened, 1);
}

// Of a program that reads once.
static void
test_slow_is_not_opened_at_once(void **state) {
    expect_colour(*state, region, 0x111111);
    capture_screen.close(*state);
    assert_int_equal(fakes[0].opened, 0);
    assert_int_equal(capture_screen.open(NULL, state), STATUS_OK);
}

// It waits for the trial's end, and closes what that has opened.
static void
test_closing_while_on_trial(void **state) {
    expect_colour(*state, region, 0x111111);
    expect_colour(*state, region, 0x111111);
    capture_screen.close(*state);
    assert_int_equal(fakes[0].opened, 1);
    assert_int_equal(fakes[0].closed, 1);
    assert_int_equal(capture_screen.open(NULL, state), STATUS_OK);
}

static void
test_failing_slow_is_remembered(void **state) {
    fakes[0].grab = STATUS_UNSUPPORTED;
    grab_until(*state, "first is not used: not supported");
    fakes[0].grab = STATUS_OK;
    for (int i = 0; i < 5; i++) {
        expect_colour(*state, region, 0x111111);
    }
    assert_int_equal(fakes[0].opened, 1);
    assert_int_equal(fakes[0].grabbed, 1);
    assert_int_equal(count_logged("3: fake failed"), 1);
    assert_int_equal(count_logged("1: "), 0);
    assert_int_equal(count_logged("2: "), 0);
}

static void
test_slow_that_is_missing(void **state) {
    fakes[0].open = STATUS_UNSUPPORTED;
    grab_until(*state, "first is not used: not supported");
    assert_int_equal(count_logged("3: fake missing"), 1);
    assert_int_equal(fakes[0].grabbed, 0);
}

static void
test_slow_that_differs(void **state) {
    fakes[0].shown = 0x888888;
    grab_until(*state,
               "first is not used: it shows something else than second");
    assert_int_equal(fakes[0].grabbed, 4); // the trial's, and three more
    assert_int_equal(fakes[0].closed, 1);
    expect_colour(*state, region, 0x111111);
}

// A screen that changes between the two is no reason against the better one.
static void
test_slow_on_restless_screen(void **state) {
    const struct timespec pause = {0, 2000000};

    fakes[1].restless = true;
    for (int i = 0; i < 1000 && fakes[0].grabbed < 9; i++) {
        assert_int_equal(capture_screen.grab(*state, region, &picture), 0);
        nanosleep(&pause, NULL);
    }
    assert_int_equal(count_logged("not used"), 0);
    fakes[1].restless = false;
    fakes[0].shown = fakes[1].shown;
    grab_until(*state, "first shows what second does");
}

// Nothing can be read else, so it is worth to wait.
static void
test_slow_instead_of_black(void **state) {
    fakes[1].shown = fakes[2].shown = 0;
    for (int i = 0; i < 5; i++) {
        expect_colour(*state, region, 0x111111);
    }
    assert_int_equal(count_logged("second shows a black screen; the screen is "
                                  "read by first from now on"),
                     1);
    assert_int_equal(fakes[0].opened, 2); // once more to see that it is live
}

static void
test_slow_instead_of_failure(void **state) {
    fakes[1].grab = fakes[2].grab = STATUS_IO;
    expect_colour(*state, region, 0x111111);
    assert_int_equal(count_logged("third failed; the screen is read by first"),
                     1);
}

// What has taken over is left as any other.
static void
test_slow_falls(void **state) {
    grab_until(*state, "first shows what second does");
    fakes[1].shown = 0x555555; // it had agreed
    expect_colour(*state, region, 0x555555);
    assert_int_equal(count_logged("first shows an old picture; the screen is "
                                  "read by second from now on"),
                     1);
    for (int i = 0; i < 3; i++) {
        expect_colour(*state, region, 0x555555);
    }
    assert_int_equal(fakes[0].opened, 1);
}

int
main(void) {
#define SLOW_TEST(name)                                                        \
    cmocka_unit_test_setup_teardown(name, set_up_slow, tear_down)
#define LADDER_TEST(name)                                                      \
    cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    static const struct CMUnitTest tests[] = {
        LADDER_TEST(test_first_is_used),
        LADDER_TEST(test_argument_is_refused),
        LADDER_TEST(test_failure_falls),
        LADDER_TEST(test_refusal_is_said),
        LADDER_TEST(test_none_left_then_again),
        LADDER_TEST(test_black_falls),
        LADDER_TEST(test_all_black_stays_black),
        LADDER_TEST(test_still_screen_stays),
        LADDER_TEST(test_stale_falls_after_agreement),
        LADDER_TEST(test_stale_falls_at_second_grab),
        LADDER_TEST(test_apart_stays),
        LADDER_TEST(test_another_region),
        LADDER_TEST(test_failing_witness_is_left),
        LADDER_TEST(test_missing_rungs),
        SLOW_TEST(test_slow_is_not_waited_for),
        SLOW_TEST(test_slow_is_not_opened_at_once),
        SLOW_TEST(test_closing_while_on_trial),
        SLOW_TEST(test_failing_slow_is_remembered),
        SLOW_TEST(test_slow_that_is_missing),
        SLOW_TEST(test_slow_that_differs),
        SLOW_TEST(test_slow_on_restless_screen),
        SLOW_TEST(test_slow_instead_of_black),
        SLOW_TEST(test_slow_instead_of_failure),
        SLOW_TEST(test_slow_falls),
    };

    log_set_sink(keep_line, NULL, LOG_LEVEL_INFO);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
