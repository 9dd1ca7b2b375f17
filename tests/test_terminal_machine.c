// The terminal's state machine: messages in, presses in, messages out.

#include "samples/terminal/amount_text.h"
#include "samples/terminal/terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct terminal terminal;
    unsigned sent;
    struct message last;
    enum face_step face_step;
    unsigned face_open;
};

static struct fixture fixture;

static void
keep(void *context, const struct message *message) {
    struct fixture *f = context;
    f->sent++;
    f->last = *message;
}

static enum status
fake_start(int64_t now_ms, void **session) {
    (void)now_ms;
    fixture.face_open++;
    *session = &fixture;
    return STATUS_OK;
}

static void
fake_poll(void *session, int64_t now_ms, struct face_reply *reply) {
    (void)session;
    (void)now_ms;
    memset(reply, 0, sizeof *reply);
    reply->step = fixture.face_step;
    reply->size = 5;
    memcpy(reply->token, "fpABC", 5);
}

static void
fake_cancel(void *session) {
    (void)session;
    fixture.face_open--;
}

static const struct face_provider_ops fake_face = {
    .name = "fake",
    .start = fake_start,
    .poll = fake_poll,
    .cancel = fake_cancel,
};

static void
begin_with(uint32_t capabilities) {
    struct terminal_options options = {.capabilities = capabilities,
                                       .face = &fake_face,
                                       .send = keep,
                                       .context = &fixture};
    terminal_destroy(&fixture.terminal); // of a test that begins anew
    memset(&fixture, 0, sizeof fixture);
    fixture.face_step = FACE_LOOKING;
    assert_int_equal(terminal_init(&fixture.terminal, &options, 1000),
                     STATUS_OK);
    terminal_set_link(&fixture.terminal, true);
}

static int
set_up(void **state) {
    (void)state;
    begin_with(TERMINAL_CAN_CODE | TERMINAL_CAN_FACE | TERMINAL_CAN_DISPUTE);
    return 0;
}

static int
tear_down(void **state) {
    (void)state;
    terminal_destroy(&fixture.terminal);
    assert_int_equal(fixture.face_open, 0);
    return 0;
}

static struct message
order_message(const char *sale_id, uint32_t revision, int64_t total_minor) {
    struct message message = {.type = MESSAGE_ORDER};
    struct message_order *order = &message.u.order;
    utf8_copy(order->sale_id, sizeof order->sale_id, sale_id);
    order->revision = revision;
    memcpy(order->order.currency, "CNY", 4);
    order->order.total = (struct amount){true, total_minor};
    order->order.item_count = 1;
    order->order.items[0].item_id = 1;
    order->order.items[0].item_amount = (struct amount){true, total_minor};
    return message;
}

static void
show_order(const char *sale_id, uint32_t revision, int64_t total_minor) {
    struct message message = order_message(sale_id, revision, total_minor);
    terminal_receive(&fixture.terminal, &message);
}

static void
say_cancel(const char *sale_id) {
    struct message message = {.type = MESSAGE_CANCEL};
    utf8_copy(message.u.cancel.sale_id, SALE_ID_MAX, sale_id);
    message.u.cancel.reason = CANCEL_BY_CASHIER;
    terminal_receive(&fixture.terminal, &message);
}

static void
say_progress(const char *sale_id, enum payment_progress progress) {
    struct message message = {.type = MESSAGE_PROGRESS};
    utf8_copy(message.u.progress.sale_id, SALE_ID_MAX, sale_id);
    message.u.progress.progress = progress;
    utf8_copy(message.u.progress.text, MESSAGE_TEXT_MAX, "words");
    terminal_receive(&fixture.terminal, &message);
}

static void
say_result(const char *sale_id, enum sale_outcome outcome) {
    struct message message = {.type = MESSAGE_RESULT};
    utf8_copy(message.u.result.sale_id, SALE_ID_MAX, sale_id);
    message.u.result.outcome = outcome;
    message.u.result.total_minor = 700;
    memcpy(message.u.result.currency, "CNY", 4);
    terminal_receive(&fixture.terminal, &message);
}

static void
say_idle(void) {
    struct message message = {.type = MESSAGE_IDLE};
    terminal_receive(&fixture.terminal, &message);
}

static void
press(enum terminal_action action) {
    terminal_press(&fixture.terminal, action);
}

static void
scan(const char *code) {
    for (; *code != '\0'; code++) {
        terminal_scan(&fixture.terminal, (uint8_t)*code);
    }
    terminal_scan(&fixture.terminal, '\r');
}

static void
assert_screen(const char *name) {
    assert_string_equal(terminal_screen_name(&fixture.terminal), name);
}

static void
pay_by_code(void) {
    show_order("s1", 1, 700);
    press(ACTION_CONFIRM);
    press(ACTION_CODE);
    scan("134567890123456789");
}

static void
confirm_names_what_was_shown(void **state) {
    (void)state;
    struct message shown = order_message("s1", 3, 700);
    terminal_receive(&fixture.terminal, &shown);
    assert_screen("order");
    press(ACTION_CONFIRM);
    assert_int_equal(fixture.sent, 1);
    assert_int_equal(fixture.last.type, MESSAGE_CONFIRMED);
    assert_string_equal(fixture.last.u.confirmed.sale_id, "s1");
    assert_int_equal(fixture.last.u.confirmed.revision, 3);
    assert_int_equal(fixture.last.u.confirmed.order_hash,
                     order_hash(&shown.u.order.order));
    assert_screen("choice");
    press(ACTION_CONFIRM);
    assert_int_equal(fixture.sent, 1);
}

static void
same_order_again_changes_nothing(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    press(ACTION_CONFIRM);
    press(ACTION_CODE);
    show_order("s1", 1, 700);
    assert_screen("code");
    scan("134567890123456789");
    show_order("s1", 1, 700);
    assert_screen("progress");
}

static void
correction_is_shown_and_must_be_confirmed_anew(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    press(ACTION_CONFIRM);
    show_order("s1", 2, 600);
    assert_screen("order");
    assert_int_equal(fixture.terminal.notice, NOTICE_CORRECTED);
    scan("134567890123456789");
    assert_int_equal(fixture.sent, 1);
    show_order("s1", 1, 700);
    assert_int_equal(fixture.terminal.revision, 2);
}

static void
new_sale_replaces_at_any_moment(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    press(ACTION_CONFIRM);
    press(ACTION_FACE);
    assert_int_equal(fixture.face_open, 1);
    show_order("s2", 1, 900);
    assert_int_equal(fixture.face_open, 0);
    assert_screen("order");
    assert_string_equal(fixture.terminal.sale_id, "s2");
    assert_int_equal(fixture.terminal.notice, NOTICE_NONE);
}

static void
messages_for_another_sale_are_ignored(void **state) {
    (void)state;
    show_order("s2", 1, 700);
    say_cancel("s1");
    say_progress("s1", PROGRESS_PAYING);
    say_result("s1", OUTCOME_PAID);
    assert_screen("order");
    say_cancel("");
    assert_screen("order");
}

static void
nothing_but_an_order_leaves_idle(void **state) {
    (void)state;
    say_cancel("");
    say_progress("", PROGRESS_PAYING);
    say_result("", OUTCOME_PAID);
    press(ACTION_CONFIRM);
    press(ACTION_CANCEL);
    scan("134567890123456789");
    assert_screen("idle");
    assert_int_equal(fixture.sent, 0);
}

static void
code_goes_out_once(void **state) {
    (void)state;
    pay_by_code();
    assert_int_equal(fixture.last.type, MESSAGE_CREDENTIAL);
    assert_int_equal(fixture.last.u.credential.kind, CREDENTIAL_PAYMENT_CODE);
    assert_string_equal(fixture.last.u.credential.wallet_hint, "wechatpay");
    assert_int_equal(fixture.last.u.credential.size, 18);
    assert_memory_equal(fixture.last.u.credential.bytes, "134567890123456789",
                        18);
    assert_int_equal(fixture.last.u.credential.revision, 1);
    assert_screen("progress");
    assert_int_equal(fixture.sent, 2);
    scan("134567890123456789");
    assert_int_equal(fixture.sent, 2);
}

static void
code_is_wiped_after_sending(void **state) {
    (void)state;
    pay_by_code();
    static const uint8_t zeros[sizeof fixture.terminal.scan];
    assert_memory_equal(&fixture.terminal.scan, zeros, sizeof zeros);
}

static void
code_scanned_before_choosing_counts(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    press(ACTION_CONFIRM);
    scan("286789012345678901");
    assert_screen("progress");
    assert_string_equal(fixture.last.u.credential.wallet_hint, "alipay");
}

static void
new_code_is_asked_for_and_goes_out_once(void **state) {
    (void)state;
    pay_by_code();
    say_progress("s1", PROGRESS_NEW_CREDENTIAL);
    assert_screen("choice");
    assert_int_equal(fixture.terminal.notice, NOTICE_NEW_CODE);
    assert_string_equal(fixture.terminal.text, "words");
    press(ACTION_CODE);
    scan("999999");
    assert_int_equal(fixture.sent, 3);
    scan("999999");
    assert_int_equal(fixture.sent, 3);
}

static void
face_token_goes_out_once(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    press(ACTION_CONFIRM);
    press(ACTION_FACE);
    terminal_tick(&fixture.terminal, 1100);
    assert_screen("face");
    fixture.face_step = FACE_DONE;
    terminal_tick(&fixture.terminal, 1200);
    terminal_tick(&fixture.terminal, 1300);
    assert_int_equal(fixture.sent, 2);
    assert_int_equal(fixture.last.u.credential.kind, CREDENTIAL_FACE_TOKEN);
    assert_string_equal(fixture.last.u.credential.face_provider, "fake");
    assert_memory_equal(fixture.last.u.credential.bytes, "fpABC", 5);
    assert_screen("progress");
}

static void
failed_face_lets_choose_again(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    press(ACTION_CONFIRM);
    press(ACTION_FACE);
    fixture.face_step = FACE_FAILED;
    terminal_tick(&fixture.terminal, 1200);
    assert_screen("choice");
    assert_int_equal(fixture.terminal.notice, NOTICE_FACE_FAILED);
    assert_int_equal(fixture.sent, 1);
}

static void
code_only_goes_straight_to_the_code(void **state) {
    (void)state;
    begin_with(TERMINAL_CAN_CODE);
    show_order("s1", 1, 700);
    press(ACTION_DISPUTE);
    assert_screen("order");
    press(ACTION_CONFIRM);
    assert_screen("code");
    assert_false(terminal_offers(&fixture.terminal, ACTION_BACK));
    press(ACTION_FACE);
    assert_screen("code");
}

static void
offline_nothing_is_confirmed_or_paid(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    terminal_set_link(&fixture.terminal, false);
    press(ACTION_CONFIRM);
    assert_int_equal(fixture.sent, 0);
    terminal_set_link(&fixture.terminal, true);
    press(ACTION_CONFIRM);
    press(ACTION_CODE);
    terminal_set_link(&fixture.terminal, false);
    scan("134567890123456789");
    assert_screen("code");
    assert_int_equal(fixture.terminal.notice, NOTICE_OFFLINE);
    assert_int_equal(fixture.sent, 1);
    terminal_set_link(&fixture.terminal, true);
    assert_int_equal(fixture.terminal.notice, NOTICE_NONE);
    scan("134567890123456789");
    assert_int_equal(fixture.sent, 2);
}

static void
customer_cancels_and_the_sale_stays_off(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    press(ACTION_CANCEL);
    assert_int_equal(fixture.last.type, MESSAGE_CANCEL);
    assert_int_equal(fixture.last.u.cancel.reason, CANCEL_BY_CUSTOMER);
    assert_screen("cancelled");
    show_order("s1", 2, 600);
    assert_screen("cancelled");
    show_order("s2", 1, 600);
    assert_screen("order");
}

static void
cancel_while_paying_waits_for_the_result(void **state) {
    (void)state;
    pay_by_code();
    assert_false(terminal_offers(&fixture.terminal, ACTION_CANCEL));
    say_cancel("s1");
    assert_screen("progress");
    assert_int_equal(fixture.terminal.progress, PROGRESS_CHECKING);
    say_result("s1", OUTCOME_REVERSED);
    assert_screen("reversed");
}

static void
cashier_cancels_before_paying(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    press(ACTION_DISPUTE);
    say_cancel("s1");
    assert_screen("cancelled");
    assert_int_equal(fixture.sent, 0);
}

static void
result_stays_then_idles(void **state) {
    (void)state;
    pay_by_code();
    say_result("s1", OUTCOME_PAID);
    assert_int_equal(fixture.terminal.result_minor, 700);
    say_progress("s1", PROGRESS_CHECKING);
    assert_screen("paid");
    terminal_tick(&fixture.terminal, 1000 + RESULT_HOLD_MS - 1);
    assert_screen("paid");
    terminal_tick(&fixture.terminal, 1000 + RESULT_HOLD_MS);
    assert_screen("idle");
    assert_int_equal(fixture.terminal.sales_ended, 1);
    assert_string_equal(fixture.terminal.sale_id, "");
}

static void
result_is_seen_even_if_the_till_idles(void **state) {
    (void)state;
    pay_by_code();
    say_result("s1", OUTCOME_PAID);
    say_idle();
    assert_screen("paid");
    terminal_tick(&fixture.terminal, 1000 + RESULT_SEEN_MS);
    assert_screen("idle");
}

static void
unknown_result_can_still_become_paid(void **state) {
    (void)state;
    pay_by_code();
    say_result("s1", OUTCOME_UNKNOWN);
    assert_screen("unknown");
    terminal_tick(&fixture.terminal, 1000 + RESULT_HOLD_MS);
    assert_screen("unknown");
    say_progress("s1", PROGRESS_CHECKING);
    assert_screen("progress");
    say_result("s1", OUTCOME_PAID);
    assert_screen("paid");
}

static void
till_that_forgot_the_sale_ends_it(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    terminal_resume(&fixture.terminal, "s1");
    assert_screen("order");
    terminal_resume(&fixture.terminal, "");
    assert_screen("idle");
    show_order("s1", 1, 700);
    assert_screen("order");
}

static void
till_that_forgot_a_payment_leaves_it_unknown(void **state) {
    (void)state;
    pay_by_code();
    terminal_resume(&fixture.terminal, "s1");
    assert_screen("progress");
    terminal_resume(&fixture.terminal, "");
    assert_screen("unknown");
    assert_int_equal(fixture.terminal.result_minor, 700);
    say_result("s1", OUTCOME_PAID);
    terminal_resume(&fixture.terminal, "");
    assert_screen("paid");
}

static void
values_out_of_range_are_ignored(void **state) {
    (void)state;
    pay_by_code();
    say_result("s1", (enum sale_outcome)77);
    say_progress("s1", (enum payment_progress)0);
    assert_screen("progress");
    assert_int_equal(fixture.terminal.progress, PROGRESS_PAYING);
}

static void
order_that_cannot_be_shown_is_refused(void **state) {
    (void)state;
    struct message message = order_message("s1", 1, 700);
    log_set_sink(NULL, NULL, (enum log_level)0);
    message.u.order.order.total.known = false;
    terminal_receive(&fixture.terminal, &message);
    message = order_message("s1", 1, 700);
    memcpy(message.u.order.order.currency, "???", 4);
    terminal_receive(&fixture.terminal, &message);
    assert_screen("idle");
    assert_int_equal(fixture.sent, 2);
    assert_int_equal(fixture.last.u.cancel.reason, CANCEL_ERROR);
}

static void
dispute_sends_lines_and_strokes(void **state) {
    (void)state;
    struct hit_sheet sheet = {.width = 100, .height = 200, .count = 2};
    sheet.boxes[0] = (struct hit_box){1, {0, 0, 100, 100}};
    sheet.boxes[1] = (struct hit_box){0, {0, 100, 100, 100}};
    show_order("s1", 1, 700);
    terminal_set_sheet(&fixture.terminal, &sheet);
    press(ACTION_DISPUTE);
    press(ACTION_SEND);
    assert_int_equal(fixture.sent, 0);
    terminal_stroke_begin(&fixture.terminal, 10, 150);
    terminal_stroke_extend(&fixture.terminal, 90, 150);
    assert_true(terminal_is_hit(&fixture.terminal, 0));
    assert_false(terminal_is_hit(&fixture.terminal, 1));
    press(ACTION_CLEAR);
    assert_false(terminal_is_hit(&fixture.terminal, 0));
    terminal_stroke_begin(&fixture.terminal, 10, 50);
    terminal_stroke_extend(&fixture.terminal, 90, 50);
    press(ACTION_SEND);
    assert_screen("disputed");
    assert_int_equal(fixture.last.type, MESSAGE_DISPUTED);
    assert_int_equal(fixture.last.u.disputed.item_count, 1);
    assert_int_equal(fixture.last.u.disputed.item_ids[0], 1);
    assert_int_equal(fixture.last.u.disputed.point_count, 2);
    assert_int_equal(fixture.last.u.disputed.points[1].x, 900);
    show_order("s1", 2, 600);
    assert_screen("order");
    assert_int_equal(fixture.terminal.strokes.count, 0);
}

static void
pause_in_a_code_drops_it(void **state) {
    (void)state;
    show_order("s1", 1, 700);
    press(ACTION_CONFIRM);
    terminal_scan(&fixture.terminal, '1');
    terminal_tick(&fixture.terminal, 1000 + SCAN_PAUSE_MS + 1);
    assert_int_equal(fixture.terminal.scan.size, 0);
    scan("234567");
    assert_memory_equal(fixture.last.u.credential.bytes, "234567", 6);
    assert_int_equal(fixture.last.u.credential.size, 6);
}

static void
short_long_and_foreign_codes(void **state) {
    (void)state;
    struct scan code = {0};
    assert_false(scan_feed(&code, '1', 1));
    assert_false(scan_feed(&code, '\n', 1));
    assert_int_equal(code.size, 0);
    for (int i = 0; i < CREDENTIAL_MAX + 1; i++) {
        scan_feed(&code, '7', 1);
    }
    assert_false(scan_feed(&code, '\r', 1));
    for (int i = 0; i < 6; i++) {
        scan_feed(&code, 0x80, 1);
        scan_feed(&code, 'a', 1);
    }
    assert_true(scan_feed(&code, '\r', 1));
    assert_int_equal(code.size, 6);
    assert_string_equal(scan_wallet_hint(code.bytes, code.size), "");
}

static void
simulated_token_is_opaque_and_single_use(void **state) {
    (void)state;
    void *session = NULL;
    struct face_reply reply;
    assert_int_equal(face_simulated.start(5000, &session), STATUS_OK);
    face_simulated.poll(session, 5100, &reply);
    assert_int_equal(reply.step, FACE_LOOKING);
    face_simulated.poll(session, 7000, &reply);
    assert_int_equal(reply.step, FACE_DONE);
    assert_int_equal(reply.size, 35);
    assert_memory_equal(reply.token, "fp", 2);
    struct face_reply again;
    face_simulated.poll(session, 7100, &again);
    assert_int_equal(again.step, FACE_FAILED);
    face_simulated.cancel(session);
}

static void
amounts_read_as_people_write_them(void **state) {
    (void)state;
    static const struct {
        int64_t minor;
        const char *currency;
        const char *text;
    } cases[] = {
        {123450, "CNY", "¥1,234.50"},
        {-500, "CNY", "−¥5.00"},
        {7, "USD", "$0.07"},
        {1234567, "JPY", "¥1,234,567"},
        {100000, "KWD", "KWD 100.000"},
        {INT64_MIN, "USD", "−$92,233,720,368,547,758.08"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[AMOUNT_TEXT_MAX];
        amount_text(cases[i].minor, cases[i].currency, text);
        assert_string_equal(text, cases[i].text);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        TEST(confirm_names_what_was_shown),
        TEST(same_order_again_changes_nothing),
        TEST(correction_is_shown_and_must_be_confirmed_anew),
        TEST(new_sale_replaces_at_any_moment),
        TEST(messages_for_another_sale_are_ignored),
        TEST(nothing_but_an_order_leaves_idle),
        TEST(code_goes_out_once),
        TEST(code_is_wiped_after_sending),
        TEST(code_scanned_before_choosing_counts),
        TEST(new_code_is_asked_for_and_goes_out_once),
        TEST(face_token_goes_out_once),
        TEST(failed_face_lets_choose_again),
        TEST(code_only_goes_straight_to_the_code),
        TEST(offline_nothing_is_confirmed_or_paid),
        TEST(customer_cancels_and_the_sale_stays_off),
        TEST(cancel_while_paying_waits_for_the_result),
        TEST(cashier_cancels_before_paying),
        TEST(result_stays_then_idles),
        TEST(result_is_seen_even_if_the_till_idles),
        TEST(unknown_result_can_still_become_paid),
        TEST(till_that_forgot_the_sale_ends_it),
        TEST(till_that_forgot_a_payment_leaves_it_unknown),
        TEST(values_out_of_range_are_ignored),
        TEST(order_that_cannot_be_shown_is_refused),
        TEST(dispute_sends_lines_and_strokes),
        TEST(pause_in_a_code_drops_it),
        TEST(short_long_and_foreign_codes),
        TEST(simulated_token_is_opaque_and_single_use),
        TEST(amounts_read_as_people_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
