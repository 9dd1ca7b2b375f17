// Which sound a view of the agent asks for, and that it is played once.
#include "pos_plugin/agent/cue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static enum cue played;
static int times;

void
cue_play(enum cue cue) {
    played = cue;
    times++;
}

static void
follow(struct cues *cues, enum agent_phase phase, enum sale_state state) {
    static struct agent_view view;

    memset(&view, 0, sizeof(view));
    view.phase = phase;
    view.state = state;
    cue_follow(cues, &view);
}

static void
each_is_played_once(void **state) {
    struct cues cues = {.on = true};

    (void)state;
    times = 0;
    follow(&cues, AGENT_READY, 0);
    follow(&cues, AGENT_READING, 0);
    follow(&cues, AGENT_SALE, SALE_SHOWN);
    follow(&cues, AGENT_SALE, SALE_PAYING);
    assert_int_equal(times, 0);
    follow(&cues, AGENT_SALE, SALE_PAID);
    follow(&cues, AGENT_OVER, SALE_PAID); // the same news
    assert_int_equal(times, 1);
    assert_int_equal(played, CUE_PAID);
    follow(&cues, AGENT_READING, 0);
    follow(&cues, AGENT_REVIEW, 0);
    assert_int_equal(times, 2);
    assert_int_equal(played, CUE_LOOK);
    follow(&cues, AGENT_SALE, SALE_SHOWN);
    follow(&cues, AGENT_SALE, SALE_DISPUTED);
    assert_int_equal(times, 3);
    assert_int_equal(played, CUE_LOOK);
    follow(&cues, AGENT_SALE, SALE_SHOWN);
    follow(&cues, AGENT_OVER, SALE_DECLINED);
    assert_int_equal(times, 4);
    assert_int_equal(played, CUE_FAILED);
    follow(&cues, AGENT_READING, 0);
    follow(&cues, AGENT_SALE, SALE_UNKNOWN);
    assert_int_equal(times, 5);
    assert_int_equal(played, CUE_FAILED);
}

static void
off_is_silent(void **state) {
    struct cues cues = {.on = false};

    (void)state;
    times = 0;
    follow(&cues, AGENT_OVER, SALE_PAID);
    follow(&cues, AGENT_FAILED, 0);
    assert_int_equal(times, 0);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_played_once),
        cmocka_unit_test(off_is_silent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
