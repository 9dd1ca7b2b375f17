// The button: its setting, what counts as a press, and the thread that waits
// for one on a pseudo-terminal that is unplugged and comes back.
#include "pos_plugin/agent/button_media.h"

#include "link/clock.h"

#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

static void
settings_are_read(void **state) {
    struct button_setting button;

    (void)state;
    assert_int_equal(
        button_setting_parse("serial:/dev/ttyS0?line=cts", &button), STATUS_OK);
    assert_string_equal(button.uri.path, "/dev/ttyS0");
    assert_int_equal(button.line, BUTTON_LINE_CTS);
    assert_int_equal(
        button_setting_parse("serial:COM3?byte=0d&baud=1200", &button),
        STATUS_OK);
    assert_int_equal(button.line, BUTTON_LINE_NONE);
    assert_int_equal(button.byte, 0x0D);
    assert_int_equal(button.baud, 1200);
    assert_int_equal(button_setting_parse("serial:COM3?byte=41", &button),
                     STATUS_OK);
    assert_int_equal(button.baud, 9600);
    assert_int_equal(button_setting_parse("input:Acme Buzzer 2", &button),
                     STATUS_OK);
    assert_string_equal(button.uri.path, "Acme Buzzer 2");
    assert_int_equal(button.key, BUTTON_KEY_ANY);
    assert_int_equal(button_setting_parse("", &button), STATUS_EMPTY);
}

static void
keys_have_the_kernels_numbers(void **state) {
    static const struct {
        const char *text;
        unsigned key;
    } keys[] = {
        {"a", KEY_A},        {"p", KEY_P},         {"m", KEY_M},
        {"1", KEY_1},        {"0", KEY_0},         {"f1", KEY_F1},
        {"f10", KEY_F10},    {"f11", KEY_F11},     {"f12", KEY_F12},
        {"f13", KEY_F13},    {"f24", KEY_F24},     {"enter", KEY_ENTER},
        {"96", KEY_KPENTER}, {"space", KEY_SPACE}, {"any", BUTTON_KEY_ANY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct button_setting button;
        char text[64];

        snprintf(text, sizeof(text), "input:04d9:a088?key=%s", keys[i].text);
        assert_int_equal(button_setting_parse(text, &button), STATUS_OK);
        assert_string_equal(button.uri.path, "04d9:a088");
        assert_int_equal(button.key, keys[i].key);
    }
}

static void
drop_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

static void
other_texts_are_no_buttons(void **state) {
    static const char *const bad[] = {
        "cts",
        "serial:",
        "serial:/dev/ttyS0",
        "serial:/dev/ttyS0?line=rts",
        "serial:/dev/ttyS0?line=cts&byte=0d",
        "serial:/dev/ttyS0?line=cts&key=a",
        "serial:/dev/ttyS0?byte=100",
        "serial:/dev/ttyS0?byte=-1",
        "serial:/dev/ttyS0?byte=0d&key=a",
        "serial:/dev/ttyS0?byte=0d&baud=0",
        "serial:/dev/ttyS0?byte=0d&baud=fast",
        "input:",
        "input:A?key=f0",
        "input:A?key=f25",
        "input:A?key=f+1",
        "input:A?key=ctrl",
        "input:A?key=-3",
        "input:A?key=0x1f",
        "input:A?key=768",
        "input:A?line=cts",
        "input:A?key=a&baud=9600",
        "usb:18d1:2d00?byte=0d",
    };

    (void)state;
    log_set_sink(drop_line, NULL, LOG_LEVEL_ERROR);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct button_setting button;

        if (button_setting_parse(bad[i], &button) != STATUS_INVALID) {
            fail_msg("\"%s\" is taken for a button", bad[i]);
        }
    }
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
}

/** A moment in the life of a contact. */
struct moment {
    int64_t ms;
    enum button_event event;
    bool press;
};

static void
live(const struct moment *moments, size_t count) {
    struct button_press press = {.up_since_ms = 0};

    for (size_t i = 0; i < count; i++) {
        if (button_press_feed(&press, moments[i].event, moments[i].ms) !=
            moments[i].press) {
            fail_msg("at %lld ms", (long long)moments[i].ms);
        }
    }
}

#define LIVE(moments) live(moments, sizeof(moments) / sizeof(moments[0]))

static void
one_press_is_one(void **state) {
    static const struct moment bouncing[] = {
        {1000, BUTTON_DOWN, true},  {1003, BUTTON_UP, false},
        {1005, BUTTON_DOWN, false}, {1200, BUTTON_UP, false},
        {1202, BUTTON_DOWN, false}, {1210, BUTTON_UP, false},
        {1509, BUTTON_DOWN, false}, {1600, BUTTON_UP, false},
        {1900, BUTTON_DOWN, true},
    };
    static const struct moment held[] = {
        {1000, BUTTON_DOWN, true},  {2000, BUTTON_DOWN, false},
        {9000, BUTTON_DOWN, false}, {9100, BUTTON_UP, false},
        {9500, BUTTON_DOWN, true},
    };
    static const struct moment stuck[] = {
        {20, BUTTON_DOWN, false},
        {5000, BUTTON_DOWN, false},
        {6000, BUTTON_UP, false},
        {6300, BUTTON_DOWN, true},
    };
    static const struct moment repeating[] = {
        {1000, BUTTON_CLICK, true},  {1250, BUTTON_CLICK, false},
        {1500, BUTTON_CLICK, false}, {1700, BUTTON_NOTHING, false},
        {1800, BUTTON_CLICK, true},
    };

    (void)state;
    LIVE(bouncing);
    LIVE(held);
    LIVE(stuck);
    LIVE(repeating);
}

// What evdev says, as it was recorded: time, type, code, value.
static void
keys_are_taken_from_the_stream(void **state) {
    static const struct input_event stream[] = {
        {.type = EV_MSC, .code = MSC_SCAN, .value = 0x70068},
        {.type = EV_KEY, .code = KEY_F13, .value = 1},
        {.type = EV_SYN, .code = SYN_REPORT},
        {.type = EV_KEY, .code = KEY_F13, .value = 2},
        {.type = EV_SYN, .code = SYN_REPORT},
        {.type = EV_KEY, .code = KEY_A, .value = 1},
        {.type = EV_KEY, .code = KEY_F13, .value = 0},
        {.type = EV_SYN, .code = SYN_REPORT},
    };
    enum button_event event = BUTTON_NOTHING;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(write(ends[1], stream, sizeof(stream)), sizeof(stream));
    assert_int_equal(button_read_keys(ends[0], KEY_F13, &event), STATUS_OK);
    assert_int_equal(event, BUTTON_DOWN);
    assert_int_equal(button_read_keys(ends[0], KEY_F13, &event), STATUS_OK);
    assert_int_equal(event, BUTTON_UP);
    event = BUTTON_NOTHING;
    assert_int_equal(button_read_keys(ends[0], KEY_F13, &event), STATUS_OK);
    assert_int_equal(event, BUTTON_NOTHING);
    assert_int_equal(write(ends[1], &stream[5], sizeof(stream[5])),
                     sizeof(stream[5]));
    assert_int_equal(button_read_keys(ends[0], BUTTON_KEY_ANY, &event),
                     STATUS_OK);
    assert_int_equal(event, BUTTON_DOWN);
    close(ends[1]);
    assert_int_equal(button_read_keys(ends[0], KEY_F13, &event), STATUS_GONE);
    close(ends[0]);
}

// --- the thread

static char folder[] = "/tmp/test-button-XXXXXX";
static char port[64];
static atomic_int changes;

static void
count_change(void *context) {
    (void)context;
    atomic_fetch_add(&changes, 1);
}

static int
plug_in(void) {
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    assert_int_equal(symlink(ptsname(master), port), 0);
    return master;
}

static void
pull_out(int master) {
    assert_int_equal(unlink(port), 0);
    close(master);
}

static bool
becomes(struct button *button, enum status wanted) {
    int64_t end_ms = clock_now_ms() + 5000;

    while (button_state(button) != wanted && clock_now_ms() < end_ms) {
        poll(NULL, 0, 10);
    }
    return button_state(button) == wanted;
}

static bool
is_pressed(struct button *button, int budget_ms) {
    int64_t end_ms = clock_now_ms() + budget_ms;

    while (clock_now_ms() < end_ms) {
        if (button_take_press(button)) {
            return true;
        }
        poll(NULL, 0, 10);
    }
    return false;
}

static void
press(int master, const char *byte) {
    poll(NULL, 0, BUTTON_QUIET_MS + 100);
    assert_int_equal(write(master, byte, 1), 1);
}

static void
it_comes_and_goes(void **state) {
    struct button_setting setting;
    struct button *button = NULL;
    char text[128];
    char note[256];
    int master;

    (void)state;
    log_set_sink(drop_line, NULL, LOG_LEVEL_ERROR);
    assert_non_null(mkdtemp(folder));
    snprintf(port, sizeof(port), "%s/port", folder);
    snprintf(text, sizeof(text), "serial:%s?byte=42", port);
    assert_int_equal(button_setting_parse(text, &setting), STATUS_OK);
    assert_int_equal(button_try(&setting, note, sizeof(note)),
                     STATUS_NOT_FOUND);
    assert_non_null(strstr(note, port));

    assert_int_equal(button_start(&setting, count_change, NULL, &button),
                     STATUS_OK);
    assert_true(becomes(button, STATUS_NOT_FOUND));
    master = plug_in();
    assert_true(becomes(button, STATUS_OK));
    assert_int_equal(button_try(&setting, note, sizeof(note)), STATUS_BUSY);
    press(master, "A");
    assert_false(is_pressed(button, 300));
    press(master, "B");
    assert_true(is_pressed(button, 2000));
    assert_false(is_pressed(button, 100)); // once

    pull_out(master);
    assert_true(becomes(button, STATUS_NOT_FOUND));
    master = plug_in();
    assert_true(becomes(button, STATUS_OK));
    press(master, "B");
    assert_true(is_pressed(button, 2000));
    // Away, there, pressed, away, there, pressed.
    assert_int_equal(atomic_load(&changes), 6);
    button_stop(button);

    // A pseudo-terminal has no control lines.
    snprintf(text, sizeof(text), "serial:%s?line=cts", port);
    assert_int_equal(button_setting_parse(text, &setting), STATUS_OK);
    assert_int_equal(button_try(&setting, note, sizeof(note)), STATUS_INVALID);
    pull_out(master);
    rmdir(folder);
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_read),
        cmocka_unit_test(keys_have_the_kernels_numbers),
        cmocka_unit_test(other_texts_are_no_buttons),
        cmocka_unit_test(one_press_is_one),
        cmocka_unit_test(keys_are_taken_from_the_stream),
        cmocka_unit_test(it_comes_and_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
