// What the status window shows, and where it stands.
#include "pos_plugin/agent/face.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct agent_view *
view_of(enum agent_phase phase, enum sale_state state) {
    static struct agent_view view;

    memset(&view, 0, sizeof(view));
    view.phase = phase;
    view.state = state;
    view.terminal_up = true;
    memcpy(view.reading.order.currency, "EUR", 4);
    view.reading.order.total = (struct amount){true, 1500};
    return &view;
}

static void
what_is_due_can_be_pressed(void **state) {
    struct face face;

    (void)state;
    face_of(view_of(AGENT_READY, 0), "", &face);
    assert_true(face.can_send && face.can_select && !face.can_stop);
    assert_string_equal(face.total, "");
    face_of(view_of(AGENT_SALE, SALE_SHOWN), "", &face);
    assert_true(!face.can_send && !face.can_select && face.can_stop);
    assert_string_equal(face.total, "EUR 15.00");
    face_of(view_of(AGENT_SALE, SALE_DISPUTED), "", &face);
    assert_true(face.can_send && !face.can_select && face.can_stop);
    assert_true(face.order && face.disputed && !face.order_now);
    face_of(view_of(AGENT_OVER, SALE_PAID), "", &face);
    assert_true(face.can_send && face.can_select && !face.can_stop);
    face_of(view_of(AGENT_CONFIRM, 0), "", &face);
    assert_true(face.can_send && !face.can_select && face.can_stop);
    assert_true(face.order);
    face_of(view_of(AGENT_REVIEW, 0), "", &face);
    assert_true(face.hidden && face.can_stop && !face.can_select);
    face_of(view_of(AGENT_SELECTING, 0), "", &face);
    assert_true(face.hidden && !face.can_send && !face.can_select);
}

static void
trouble_is_said_while_nothing_is_sold(void **state) {
    struct agent_view *view = view_of(AGENT_READY, 0);
    struct face face;

    (void)state;
    face_of(view, "a key", &face);
    assert_string_equal(face.detail, "a key");
    strcpy(view->trouble, "no region");
    face_of(view, "a key", &face);
    assert_string_equal(face.detail, "no region");
    view = view_of(AGENT_OVER, SALE_PAID);
    strcpy(view->detail, "paid");
    face_of(view, "a key", &face);
    assert_string_equal(face.detail, "");
    view = view_of(AGENT_OVER, SALE_DECLINED);
    strcpy(view->detail, "no money");
    face_of(view, "", &face);
    assert_non_null(strstr(face.detail, "no money\nNothing was charged"));
}

static void
a_window_keeps_off_the_order(void **state) {
    const struct rect area = {0, 0, 1000, 800};
    struct rect here;

    (void)state;
    here = face_place(area, 300, 200, (struct rect){0, 0, 600, 800});
    assert_true(here.x >= 600);
    here = face_place(area, 300, 200, (struct rect){600, 300, 400, 500});
    assert_true(here.x + here.width < 600);
    here = face_place(area, 300, 200, (struct rect){0, 300, 1000, 500});
    assert_true(here.y + here.height < 300);
    here = face_place(area, 300, 200, area); // nowhere: it makes way later
    assert_true(rect_contains(area, here));
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_can_be_pressed),
        cmocka_unit_test(trouble_is_said_while_nothing_is_sold),
        cmocka_unit_test(a_window_keeps_off_the_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
