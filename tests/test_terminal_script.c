// The script's grammar, and a script against the real screens, unseen.

#include "samples/terminal/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char logged[1024];

static void
keep_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    utf8_copy(logged, sizeof logged, line);
}

static void
assert_refused(const char *text, const char *message) {
    struct script *script = NULL;
    logged[0] = '\0';
    assert_int_equal(script_parse("s", text, &script), STATUS_MALFORMED);
    assert_null(script);
    assert_non_null(strstr(logged, message));
}

static void
mistakes_are_named_with_their_line(void **state) {
    (void)state;
    assert_refused("# fine\n\njump\n", "s:3: unknown command \"jump\"");
    assert_refused("tap nowhere", "s:1: this is not \"tap CONTROL\"");
    assert_refused("wait", "s:1:");
    assert_refused("wait elsewhere", "s:1:");
    assert_refused("wait idle x", "s:1:");
    assert_refused("sleep -1", "s:1:");
    assert_refused("sleep 99999999999999999999", "s:1:");
    assert_refused("circle item 0", "s:1:");
    assert_refused("circle box 1 2 3", "s:1:");
    assert_refused("circle ring 1 2 3 4", "s:1:");
    assert_refused("type", "s:1:");
    assert_refused("till pai", "s:1:");
    assert_refused("till paid,", "s:1:");
    assert_refused("end", "end without a repeat");
    assert_refused("repeat\nrepeat 2\nend", "s:2: repeat inside a repeat");
    assert_refused("sleep 1\nrepeat 2", "s:2: repeat without an end");
    assert_refused("repeat 0\nend", "s:1:");
}

struct play {
    struct ui ui;
    struct practice practice;
    char picture[64];
};

static struct play play;

static void
to_practice(void *context, const struct message *message) {
    (void)context;
    practice_take(&play.practice, message);
}

static enum status
keep_picture(void *context, const char *path) {
    (void)context;
    utf8_copy(play.picture, sizeof play.picture, path);
    return STATUS_OK;
}

static void
open_stage(void) {
    struct terminal_options options = {.capabilities = TERMINAL_CAN_CODE |
                                                       TERMINAL_CAN_FACE |
                                                       TERMINAL_CAN_DISPUTE,
                                       .face = &face_simulated,
                                       .send = to_practice};
    terminal_destroy(&play.ui.terminal);
    memset(&play, 0, sizeof play);
    assert_int_equal(terminal_init(&play.ui.terminal, &options, 0), STATUS_OK);
    play.ui.view.language = LANGUAGE_EN;
    play.ui.view.shop = "";
    play.ui.needs_paint = true;
    practice_init(&play.practice, &play.ui.terminal, LANGUAGE_EN, 0);
}

/** Play on a picture in memory; time runs in steps of 10 ms. */
static enum script_state
run(const char *text) {
    struct script *script = NULL;
    struct script_stage stage = {
        .ui = &play.ui, .practice = &play.practice, .screenshot = keep_picture};
    enum script_state result = SCRIPT_RUNNING;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, 480, 800);
    open_stage();
    assert_int_equal(script_parse("s", text, &script), STATUS_OK);
    for (int64_t now = 0; now < 60000 && result == SCRIPT_RUNNING; now += 10) {
        unsigned shows = play.ui.terminal.shows;
        practice_tick(&play.practice, now);
        terminal_tick(&play.ui.terminal, now);
        result = script_step(script, &stage, now);
        if (play.ui.needs_paint || shows != play.ui.terminal.shows) {
            cairo_t *cr = cairo_create(surface);
            ui_paint(&play.ui, cr, 480, 800);
            cairo_destroy(cr);
        }
    }
    cairo_surface_destroy(surface);
    script_free(script);
    return result;
}

static void
whole_sale_with_dispute_is_played(void **state) {
    (void)state;
    assert_int_equal(run("till order\n"
                         "wait order\n"
                         "expect ¥143.27\n"
                         "tap wrong\n"
                         "circle item 2\n"
                         "expect 1 marked\n"
                         "circle total\n"
                         "expect 2 marked\n"
                         "screenshot p.png\n"
                         "tap send\n"
                         "wait disputed\n"
                         "till corrected\n"
                         "wait order\n"
                         "tap confirm\n"
                         "tap code\n"
                         "type 134567890123456789\n"
                         "wait progress\n"
                         "till paid\n"
                         "wait paid 1\n"
                         "expect ¥105.77\n"),
                     SCRIPT_DONE);
    assert_string_equal(play.picture, "p.png");
}

static void
sales_repeat(void **state) {
    (void)state;
    assert_int_equal(run("repeat 3\n"
                         "till order\nwait order\ntap cancel\n"
                         "wait cancelled\nend\n"),
                     SCRIPT_DONE);
    assert_int_equal(play.practice.sale, 3);
}

static void
long_order_scrolls_to_the_line(void **state) {
    (void)state;
    assert_int_equal(run("till long\nwait order\nscroll 3\ntap wrong\n"
                         "circle item 24\ncircle item 1\n"),
                     SCRIPT_DONE);
    assert_int_equal(play.ui.terminal.hit_count, 2);
    assert_int_equal(play.ui.terminal.hit_ids[0], 1);
    assert_int_equal(play.ui.terminal.hit_ids[1], 24);
}

static void
failures_tell_line_and_screen(void **state) {
    (void)state;
    assert_int_equal(run("till order\nwait paid 0.5"), SCRIPT_FAILED);
    assert_non_null(strstr(logged, "s:2:"));
    assert_non_null(strstr(logged, "shows \"order\""));
    assert_int_equal(run("till idle\ntap confirm"), SCRIPT_FAILED);
    assert_non_null(strstr(logged, "\"confirm\" cannot be tapped"));
    assert_int_equal(run("till order\nexpect ¥999.99"), SCRIPT_FAILED);
    assert_int_equal(run("till order\ntap wrong\ncircle item 9"),
                     SCRIPT_FAILED);
}

static void
touch_is_void_when_the_screen_changes_under_it(void **state) {
    (void)state;
    assert_int_equal(run("till order\nwait order\nsleep 0.5"), SCRIPT_DONE);
    const struct control *confirm = view_control(&play.ui.view, ACTION_CONFIRM);
    assert_non_null(confirm);
    double x = confirm->box.x + 5;
    double y = confirm->box.y + 5;
    ui_pointer(&play.ui, UI_POINTER_DOWN, x, y);
    practice_say(&play.practice, "corrected", "");
    ui_pointer(&play.ui, UI_POINTER_UP, x, y);
    assert_int_equal(play.ui.terminal.screen, SCREEN_ORDER);
    // And a press that comes at once is for the order that was there before.
    ui_pointer(&play.ui, UI_POINTER_DOWN, x, y);
    ui_pointer(&play.ui, UI_POINTER_UP, x, y);
    assert_int_equal(play.ui.terminal.screen, SCREEN_ORDER);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_named_with_their_line),
        cmocka_unit_test(whole_sale_with_dispute_is_played),
        cmocka_unit_test(sales_repeat),
        cmocka_unit_test(long_order_scrolls_to_the_line),
        cmocka_unit_test(failures_tell_line_and_screen),
        cmocka_unit_test(touch_is_void_when_the_screen_changes_under_it),
    };
    log_set_sink(keep_line, NULL, LOG_LEVEL_ERROR);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed;
}
