// The cashier's window "Shift" without the window: what is asked of the
// journal, what may be given back. The journal is real, the payment system's
// answers are played here.
#include "pos_plugin/agent/shift_clerk.h"
#include "pos_plugin/agent/shift_file.h"
#include "tests/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct {
    enum payment_outcome refund;
    int refunds; // that were sent
    int follows;
    size_t left;
    int64_t now_us;
} played;

static struct desk desk;
static struct plugin plugin = {.till = "till1", .currency = "CNY"};
static struct shift_view view;
static char folder[FOLDER_MAX];

int64_t
plugin_now_us(void) {
    return played.now_us;
}

// As the engine does: recorded first, then the answer.
enum status
engine_refund(struct engine *engine, const char *order_no, int64_t minor,
              const char *refund_no, struct payment_answer *out) {
    struct journal_refund refund = {.minor = minor};
    enum status status;

    (void)engine;
    assert_null(refund_no);
    snprintf(refund.order_no, sizeof(refund.order_no), "%s", order_no);
    snprintf(refund.refund_no, sizeof(refund.refund_no), "R%d", played.refunds);
    status = journal_add_refund(desk.journal, &refund);
    if (status != STATUS_OK) {
        return status;
    }
    played.refunds++;
    out->outcome = played.refund;
    snprintf(out->detail, sizeof(out->detail), "no such day");
    if (played.refund == PAYMENT_PAID || played.refund == PAYMENT_DECLINED) {
        journal_set_refund_state(desk.journal, refund.refund_no,
                                 played.refund == PAYMENT_PAID ? REFUND_ACCEPTED
                                                               : REFUND_REFUSED,
                                 out->detail);
    }
    return STATUS_OK;
}

enum status
sale_recover(struct journal *journal, struct engine *engine, int budget_ms,
             size_t *left) {
    return sale_follow_refunds(journal, engine, budget_ms, left);
}

enum status
sale_follow_refunds(struct journal *journal, struct engine *engine,
                    int budget_ms, size_t *left) {
    (void)journal;
    (void)engine;
    assert_true(budget_ms > 0);
    played.follows++;
    *left = played.left;
    return STATUS_OK;
}

static void
quiet(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

static int
set_up(void **state) {
    char path[FOLDER_MAX + 24];

    (void)state;
    log_set_sink(quiet, NULL, LOG_LEVEL_ERROR);
    memset(&played, 0, sizeof(played));
    played.refund = PAYMENT_PAID;
    folder_make(folder);
    snprintf(path, sizeof(path), "%s/journal.db", folder);
    desk.plugin = &plugin;
    config_parse("test", "", 0, &plugin.config);
    return (int)journal_open(path, false, &desk.journal);
}

static int
tear_down(void **state) {
    (void)state;
    shift_view_destroy(&view);
    journal_close(desk.journal);
    config_free(plugin.config);
    folder_remove(folder);
    return 0;
}

// A sale "sN" of one tea, with one payment "orderN".
static void
sell(int number, int64_t minor, enum attempt_state outcome) {
    struct journal_sale sale = {.revision = 1, .total = {minor, "CNY"}};
    struct journal_attempt payment = {.amount = {minor, "CNY"}};
    char order[300];

    sale.state = SALE_PAYING;
    payment.state = ATTEMPT_SENT;
    snprintf(sale.sale_id, sizeof(sale.sale_id), "s%d", number);
    snprintf(sale.till, sizeof(sale.till), "till1");
    snprintf(payment.sale_id, sizeof(payment.sale_id), "s%d", number);
    snprintf(payment.order_no, sizeof(payment.order_no), "order%d", number);
    snprintf(payment.provider, sizeof(payment.provider), "alipay");
    payment.credential_hash[0] = (uint8_t)number;
    snprintf(order, sizeof(order),
             "{\"currency\": \"CNY\", \"sale_items\": [{\"product_label\": "
             "\"Tea\", \"item_amount\": \"%d.%02d\"}]}",
             (int)(minor / 100), (int)(minor % 100));
    assert_int_equal(journal_add_sale(desk.journal, &sale, order), STATUS_OK);
    assert_int_equal(journal_add_attempt(desk.journal, &payment), STATUS_OK);
    assert_int_equal(journal_set_attempt_state(desk.journal, payment.order_no,
                                               outcome, NULL, ""),
                     STATUS_OK);
    assert_int_equal(journal_set_sale_state(
                         desk.journal, sale.sale_id,
                         outcome == ATTEMPT_PAID ? SALE_PAID : SALE_DECLINED,
                         NULL),
                     STATUS_OK);
}

static enum shift_outcome
serve(const struct shift_request *request, bool idle) {
    struct shift_page page = {0};
    enum shift_outcome outcome;

    shift_desk_serve(&desk, request, idle, &page);
    outcome = page.outcome;
    shift_view_take(&view, &page);
    return outcome;
}

static enum shift_outcome
ask(enum shift_act act, const char *cashier) {
    struct shift_request request;

    shift_view_ask(&view, act, &request);
    snprintf(request.cashier, sizeof(request.cashier), "%s", cashier);
    return serve(&request, true);
}

static void
choose(const char *sale_id) {
    snprintf(view.selected, sizeof(view.selected), "%s", sale_id);
    assert_int_equal(ask(SHIFT_LOOK, ""), SHIFT_DONE);
}

static enum shift_outcome
give_back(const char *amount) {
    struct shift_request request;
    struct money money;

    assert_true(shift_view_amount(&view, amount, &money));
    shift_view_refund(&view, money, &request);
    return serve(&request, true);
}

static void
somebody_signs_on_and_off(void **state) {
    char text[SHIFT_TEXT_MAX];

    (void)state;
    assert_int_equal(ask(SHIFT_LOOK, ""), SHIFT_DONE);
    assert_false(shift_view_is_on(&view));
    shift_view_who(&view, text, sizeof(text));
    assert_string_equal(text, "Nobody is signed on.");
    assert_int_equal(ask(SHIFT_SIGN_OFF, ""), SHIFT_NOBODY);
    assert_int_equal(ask(SHIFT_SIGN_ON, "Ana"), SHIFT_DONE);
    assert_true(shift_view_is_on(&view));
    assert_string_equal(view.said, "✔ Ana is signed on.");
    assert_int_equal(ask(SHIFT_SIGN_ON, "Bo"), SHIFT_TAKEN);
    assert_string_equal(view.said, "✘ Ana is signed on: sign off first.");
    assert_int_equal(ask(SHIFT_LOOK, ""), SHIFT_DONE);
    assert_string_equal(view.said, "✘ Ana is signed on: sign off first.");
    assert_int_equal(ask(SHIFT_SIGN_OFF, ""), SHIFT_DONE);
    assert_false(shift_view_is_on(&view));
    shift_view_period(&view, text, sizeof(text));
    assert_memory_equal(text, "Shift 1 of Ana: ", 16);
    assert_int_equal(ask(SHIFT_SIGN_ON, ""), SHIFT_FAILED);
    config_set(plugin.config, "till", "cashier", "Cleo");
    ask(SHIFT_LOOK, "");
    shift_view_who(&view, text, sizeof(text));
    assert_non_null(strstr(text, "Cleo sells here"));
}

static void
totals_become_rows(void **state) {
    struct shift_row row;

    (void)state;
    ask(SHIFT_SIGN_ON, "Ana");
    sell(1, 1250, ATTEMPT_PAID);
    sell(2, 300, ATTEMPT_DECLINED);
    ask(SHIFT_LOOK, "");
    assert_int_equal(shift_view_total_count(&view), 2);
    shift_view_total(&view, 0, &row);
    assert_false(row.bold);
    assert_string_equal(row.cells[SHIFT_TOTAL_SYSTEM], "Alipay CNY");
    assert_string_equal(row.cells[SHIFT_TOTAL_CASHIER], "Ana");
    assert_string_equal(row.cells[SHIFT_TOTAL_PAID], "1: 12.50");
    assert_string_equal(row.cells[SHIFT_TOTAL_BACK], "0: 0.00");
    assert_string_equal(row.cells[SHIFT_TOTAL_NET], "12.50");
    assert_string_equal(row.cells[SHIFT_TOTAL_OPEN], "0");
    shift_view_total(&view, 1, &row);
    assert_true(row.bold);
    assert_string_equal(row.cells[SHIFT_TOTAL_SYSTEM], "Sum CNY");
}

static void
search_for(const char *text, size_t count, const char *first) {
    struct shift_row row;

    snprintf(view.find, sizeof(view.find), "%s", text);
    ask(SHIFT_LOOK, "");
    assert_int_equal(view.page.sale_count, count);
    if (count) {
        shift_view_sale(&view, 0, &row);
        assert_string_equal(row.cells[SHIFT_SALE_NUMBER], first);
    }
}

static void
sales_are_found(void **state) {
    char text[SHIFT_TEXT_MAX];
    struct shift_row row;

    (void)state;
    sell(1, 1250, ATTEMPT_PAID);
    sell(2, 300, ATTEMPT_DECLINED);
    search_for("", 2, "order2");
    search_for("rder1", 1, "order1");
    search_for("12.50", 1, "order1");
    search_for("12,5", 1, "order1");
    search_for("12.51", 0, "");
    search_for("%", 0, "");
    search_for("", 2, "order2");
    shift_view_sale(&view, 1, &row);
    assert_string_equal(row.cells[SHIFT_SALE_AMOUNT], "CNY 12.50");
    assert_string_equal(row.cells[SHIFT_SALE_STATE], "paid");
    choose("s1");
    assert_string_equal(view.page.order.items[0].label, "Tea");
    shift_view_facts(&view, text, sizeof(text));
    assert_non_null(strstr(text, "Alipay, CNY 12.50: paid"));
    // What is selected since then is not what the page is of.
    snprintf(view.selected, sizeof(view.selected), "s2");
    shift_view_facts(&view, text, sizeof(text));
    assert_string_equal(text, "");
    for (int number = 3; number < SHIFT_SALES_MAX + 3; number++) {
        sell(number, 100, ATTEMPT_PAID);
    }
    search_for("", SHIFT_SALES_MAX, "order52");
    assert_true(view.page.more);
}

static void
only_what_is_left_goes_back(void **state) {
    static const char *const bad[] = {"12.51", "0",     "-1",
                                      "x",     "1.234", "1.2.3"};
    char text[SHIFT_TEXT_MAX];
    struct money money;

    (void)state;
    sell(1, 1250, ATTEMPT_PAID);
    sell(2, 300, ATTEMPT_DECLINED);
    choose("s2");
    assert_int_equal(shift_view_left(&view, &money), SHIFT_LEFT_UNPAID);
    assert_false(shift_view_amount(&view, "", &money));
    choose("s1");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (shift_view_amount(&view, bad[i], &money)) {
            fail_msg("\"%s\" may be given back", bad[i]);
        }
    }
    assert_int_equal(give_back("5"), SHIFT_DONE);
    assert_string_equal(view.said, "✔ CNY 5.00 was given back.");
    assert_false(shift_view_amount(&view, "7.51", &money));
    assert_true(shift_view_amount(&view, "", &money));
    assert_int_equal(money.minor, 750);
    shift_view_question(&view, money, text, sizeof(text));
    assert_non_null(strstr(text, "Give back CNY 7.50?"));
    assert_non_null(strstr(text, "order1"));
    assert_non_null(strstr(text, "far CNY 5.00"));
    assert_int_equal(give_back(""), SHIFT_DONE);
    assert_int_equal(shift_view_left(&view, &money), SHIFT_LEFT_NOTHING);
    assert_false(shift_view_amount(&view, "", &money));
    assert_int_equal(played.refunds, 2);
}

// The same request twice, as by a key that bounces: one refund.
static void
nothing_goes_back_twice(void **state) {
    struct shift_request request;
    struct money money;

    (void)state;
    sell(1, 1250, ATTEMPT_PAID);
    choose("s1");
    assert_true(shift_view_amount(&view, "3", &money));
    shift_view_refund(&view, money, &request);
    assert_int_equal(serve(&request, false), SHIFT_NOT_NOW);
    assert_int_equal(played.refunds, 0);
    assert_int_equal(serve(&request, true), SHIFT_DONE);
    assert_int_equal(serve(&request, true), SHIFT_CHANGED);
    assert_int_equal(played.refunds, 1);
    assert_int_equal(view.page.shown.payments[0].refunded_minor, 300);
    // More than was paid is stopped by the journal too.
    request.refunded_minor = 300;
    request.amount.minor = 951;
    assert_int_equal(serve(&request, true), SHIFT_FAILED);
    assert_int_equal(played.refunds, 1);
    request.amount = (struct money){100, "USD"};
    assert_int_equal(serve(&request, true), SHIFT_CHANGED);
}

static void
an_unknown_outcome_locks_the_rest(void **state) {
    char text[SHIFT_TEXT_MAX];
    struct shift_request request;
    struct money money;

    (void)state;
    sell(1, 1250, ATTEMPT_PAID);
    choose("s1");
    played.refund = PAYMENT_UNKNOWN;
    assert_int_equal(give_back("3"), SHIFT_UNKNOWN);
    assert_int_equal(shift_view_left(&view, &money), SHIFT_LEFT_DOUBT);
    assert_false(shift_view_amount(&view, "1", &money));
    shift_view_open(&view, text, sizeof(text));
    assert_non_null(strstr(text, "order1"));
    // Not even a window that does not know of it sends another one.
    played.refund = PAYMENT_PAID;
    shift_view_refund(&view, (struct money){100, "CNY"}, &request);
    assert_int_equal(serve(&request, true), SHIFT_UNKNOWN);
    assert_int_equal(played.refunds, 1);
    played.left = 1;
    assert_int_equal(ask(SHIFT_FOLLOW, ""), SHIFT_UNKNOWN);
    assert_int_equal(ask(SHIFT_LOOK, ""), SHIFT_DONE);
    assert_memory_equal(view.said, "⚠", 3);
    journal_set_refund_state(desk.journal, "R0", REFUND_REFUSED, "");
    assert_int_equal(ask(SHIFT_LOOK, ""), SHIFT_DONE);
    assert_memory_equal(view.said, "✔ Now it is known", 18);
    played.left = 0;
    assert_int_equal(ask(SHIFT_FOLLOW, ""), SHIFT_DONE);
    assert_int_equal(shift_view_left(&view, &money), SHIFT_LEFT_SOME);
    assert_int_equal(money.minor, 1250);
    played.refund = PAYMENT_DECLINED;
    assert_int_equal(give_back(""), SHIFT_REFUSED);
    assert_string_equal(view.said, "✘ Nothing was given back: no such day");
}

// Whose name is asked for; what is done is waited for until its answer.
static void
signing_on_needs_a_name(void **state) {
    struct shift_request request;

    (void)state;
    assert_false(shift_view_sign_on(&view, "", &request));
    assert_memory_equal(view.said, "✘ Type", 8);
    assert_true(shift_view_sign_on(&view, "Ana", &request));
    shift_view_asked(&view, request.act);
    assert_string_equal(view.said, "");
    ask(SHIFT_LOOK, "");
    assert_true(view.waiting);
    serve(&request, true);
    assert_false(view.waiting);
    assert_string_equal(view.said, "✔ Ana is signed on.");
    shift_view_asked(&view, SHIFT_LOOK);
    assert_false(view.waiting);
}

// A scanner ends with Enter: the only sale is meant. Typing alone selects none.
static void
the_only_sale_is_chosen(void **state) {
    (void)state;
    sell(1, 1250, ATTEMPT_PAID);
    sell(2, 300, ATTEMPT_PAID);
    choose("s2");
    assert_int_equal(shift_view_place(&view), 0);
    assert_true(shift_view_find(&view, "order1", false));
    assert_int_equal(shift_view_place(&view), 2); // none of the two
    assert_false(shift_view_find(&view, "order1", false));
    ask(SHIFT_LOOK, "");
    assert_false(shift_view_choose_only(&view));
    assert_true(shift_view_find(&view, "order", true));
    ask(SHIFT_LOOK, "");
    assert_false(shift_view_choose_only(&view)); // there are two
    assert_true(shift_view_find(&view, "order1", true));
    assert_false(shift_view_choose_only(&view)); // the page is of before
    ask(SHIFT_LOOK, "");
    assert_true(shift_view_choose_only(&view));
    assert_string_equal(view.selected, "s1");
    assert_false(shift_view_choose_only(&view));
}

static void
expect_offer(const char *typed, bool some, bool good, const char *label,
             const char *hint) {
    struct shift_offer offer;

    shift_view_offer(&view, typed, &offer);
    assert_int_equal(offer.some, some);
    assert_int_equal(offer.good, good);
    assert_string_equal(offer.label, label);
    assert_string_equal(offer.hint, hint);
    assert_string_equal(offer.all, some ? "12.50" : "");
}

static void
the_button_says_what_it_does(void **state) {
    (void)state;
    sell(1, 1250, ATTEMPT_PAID);
    sell(2, 300, ATTEMPT_DECLINED);
    ask(SHIFT_LOOK, "");
    expect_offer("", false, false, "_Give back …", "Select a sale.");
    choose("s1");
    expect_offer("", true, true, "_Give back CNY 12.50 …", "");
    expect_offer("3", true, true, "_Give back CNY 3.00 …", "");
    expect_offer("12.51", true, false, "_Give back …",
                 "✘ No amount, or more than is left.");
    choose("s2");
    expect_offer("", false, false, "_Give back …",
                 "Only a paid sale can be given back.");
}

static void
the_report_becomes_files(void **state) {
    char name[64];
    char path[FOLDER_MAX + 80];
    char said[SHIFT_TEXT_MAX];
    char *text;

    (void)state;
    ask(SHIFT_LOOK, "");
    shift_file_name(&view, SHIFT_FORM_HTML, name, sizeof(name));
    assert_string_equal(name, "today.html");
    ask(SHIFT_SIGN_ON, "Ana");
    shift_file_name(&view, SHIFT_FORM_CSV, name, sizeof(name));
    assert_string_equal(name, "shift-1.csv");
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    assert_true(
        shift_file_write(&view, path, SHIFT_FORM_CSV, LANGUAGE_EN, said));
    assert_memory_equal(said, "✔ Saved as /", 14);
    snprintf(path, sizeof(path), "%s/none/%s", folder, name);
    assert_false(
        shift_file_write(&view, path, SHIFT_FORM_CSV, LANGUAGE_EN, said));
    assert_non_null(strstr(said, "cannot be written: No such file"));
    text = shift_file_text(&view, LANGUAGE_EN);
    assert_non_null(strstr(text, "Ana"));
    free(text);
}

static void
requests_wait_their_turn(void **state) {
    struct shift_clerk clerk = {0};
    struct shift_request look = {.act = SHIFT_LOOK, .find = "a"};
    const struct shift_request refund = {.act = SHIFT_REFUND};
    struct shift_request next;
    struct shift_page page = {.sale_count = 1};
    struct shift_page taken = {0};

    (void)state;
    shift_clerk_init(&clerk);
    assert_false(shift_clerk_next(&clerk, &next));
    assert_true(shift_clerk_ask(&clerk, &look));
    look.find[0] = 'b';
    assert_true(shift_clerk_ask(&clerk, &look));
    assert_true(shift_clerk_next(&clerk, &next));
    assert_string_equal(next.find, "b");
    assert_true(shift_clerk_ask(&clerk, &refund));
    assert_false(shift_clerk_ask(&clerk, &look));
    assert_false(shift_clerk_ask(&clerk, &refund));
    assert_true(shift_clerk_next(&clerk, &next));
    assert_int_equal(next.act, SHIFT_REFUND);
    assert_false(shift_clerk_next(&clerk, &next));
    assert_false(shift_clerk_take(&clerk, &taken));
    shift_clerk_answer(&clerk, &page);
    assert_true(shift_clerk_take(&clerk, &taken));
    assert_int_equal(taken.sale_count, 1);
    assert_false(shift_clerk_take(&clerk, &taken));
    shift_clerk_destroy(&clerk);
}

static void
refunds_are_followed_more_and_more_rarely(void **state) {
    struct shift_clerk clerk = {0};
    int64_t last_us = 0;

    (void)state;
    shift_clerk_init(&clerk);
    played.left = 1;
    played.now_us = 1;
    assert_false(shift_clerk_follow(&clerk, &desk));
    shift_clerk_follow_soon(&clerk);
    assert_false(shift_clerk_follow(&clerk, &desk));
    for (; played.follows < 9; played.now_us += 1000000) {
        if (shift_clerk_follow(&clerk, &desk)) {
            last_us = played.now_us;
        }
    }
    // 5, 10 ... 160, then 300 seconds.
    assert_int_equal(last_us / 1000000, 5 + 10 + 20 + 40 + 80 + 160 + 3 * 300);
    played.left = 0;
    played.now_us += 300000000;
    assert_true(shift_clerk_follow(&clerk, &desk));
    played.now_us += 900000000;
    assert_false(shift_clerk_follow(&clerk, &desk));
    shift_clerk_destroy(&clerk);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void) {
    const struct CMUnitTest tests[] = {
        TEST(somebody_signs_on_and_off),
        TEST(totals_become_rows),
        TEST(sales_are_found),
        TEST(only_what_is_left_goes_back),
        TEST(nothing_goes_back_twice),
        TEST(an_unknown_outcome_locks_the_rest),
        TEST(signing_on_needs_a_name),
        TEST(the_only_sale_is_chosen),
        TEST(the_button_says_what_it_does),
        TEST(the_report_becomes_files),
        TEST(requests_wait_their_turn),
        TEST(refunds_are_followed_more_and_more_rarely),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
