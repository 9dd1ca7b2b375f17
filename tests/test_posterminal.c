// The terminal's side as a library: the rules of a sale without a line, and a
// whole sale over a pipe of three functions within the promised memory.

#include "link/clock.h"
#include "link/link.h"
#include "link/posterminal.h"
#include "link/transport.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/crypto.h>

static struct posterminal *terminal;
static struct posterminal_event event;
static unsigned sent;
static struct message last;
static struct message incoming;

static void
keep(void *context, const struct message *message) {
    (void)context;
    sent++;
    last = *message;
}

static int
set_up(void **state) {
    const struct posterminal_options options = {.send = keep};
    (void)state;
    sent = 0;
    assert_int_equal(posterminal_open(&options, &terminal), STATUS_OK);
    return 0;
}

static int
tear_down(void **state) {
    (void)state;
    posterminal_close(terminal);
    terminal = NULL;
    return 0;
}

static struct message *
make(enum message_type type) {
    memset(&incoming, 0, sizeof incoming);
    incoming.type = type;
    return &incoming;
}

static enum posterminal_event_type
feed(void) {
    posterminal_feed(terminal, &incoming, &event);
    return event.type;
}

static enum posterminal_event_type
feed_hello(const char *sale_id, uint32_t revision, uint64_t hash) {
    struct message_hello *hello = &make(MESSAGE_HELLO)->u.hello;
    utf8_copy(hello->sale_id, SALE_ID_MAX, sale_id);
    hello->revision = revision;
    hello->order_hash = hash;
    return feed();
}

static void
fill_order(struct message_order *order, const char *sale_id, uint32_t revision,
           int64_t total_minor) {
    utf8_copy(order->sale_id, SALE_ID_MAX, sale_id);
    order->revision = revision;
    memcpy(order->order.currency, "CNY", 4);
    order->order.total = (struct amount){true, total_minor};
    order->order.item_count = 1;
    order->order.items[0].item_id = 1;
    utf8_copy(order->order.items[0].label, ORDER_LABEL_MAX, "tea");
}

static enum posterminal_event_type
feed_order(const char *sale_id, uint32_t revision, int64_t total_minor) {
    fill_order(&make(MESSAGE_ORDER)->u.order, sale_id, revision, total_minor);
    return feed();
}

static enum posterminal_event_type
feed_progress(const char *sale_id, enum payment_progress progress) {
    utf8_copy(make(MESSAGE_PROGRESS)->u.progress.sale_id, SALE_ID_MAX, sale_id);
    incoming.u.progress.progress = progress;
    return feed();
}

static enum posterminal_event_type
feed_result(const char *sale_id, enum sale_outcome outcome) {
    utf8_copy(make(MESSAGE_RESULT)->u.result.sale_id, SALE_ID_MAX, sale_id);
    incoming.u.result.outcome = outcome;
    memcpy(incoming.u.result.currency, "CNY", 4);
    return feed();
}

static enum posterminal_event_type
feed_cancel(const char *sale_id) {
    utf8_copy(make(MESSAGE_CANCEL)->u.cancel.sale_id, SALE_ID_MAX, sale_id);
    incoming.u.cancel.reason = CANCEL_BY_CASHIER;
    return feed();
}

static enum status
give(void) {
    return posterminal_give(terminal, CREDENTIAL_PAYMENT_CODE,
                            (const uint8_t *)"28123", 5, "alipay");
}

/** Online, order s1 revision 1 shown and confirmed. */
static void
confirm_s1(void) {
    feed_hello("", 0, 0);
    assert_int_equal(feed_order("s1", 1, 700), POSTERMINAL_ORDER);
    assert_int_equal(posterminal_confirm(terminal, "s1", 1), STATUS_OK);
    assert_int_equal(last.type, MESSAGE_CONFIRMED);
    assert_true(last.u.confirmed.order_hash ==
                posterminal_order_hash(terminal));
}

static void
one_line_only(void **state) {
    struct posterminal_options options = {.uri = NULL};
    struct posterminal *none = terminal;
    (void)state;
    assert_int_equal(posterminal_open(&options, &none), STATUS_INVALID);
    assert_null(none);
    options.uri = "tcp:127.0.0.1:1";
    options.send = keep;
    assert_int_equal(posterminal_open(&options, &none), STATUS_INVALID);
    options.send = NULL;
    options.uri = "nonsense:1";
    options.unsecured = true;
    assert_int_equal(posterminal_open(&options, &none), STATUS_INVALID);
    options.uri = "tcp:127.0.0.1:1";
    options.unsecured = false; // and no pairing
    assert_int_equal(posterminal_open(&options, &none), STATUS_STATE);
    posterminal_close(NULL);
}

static void
only_the_newest_is_confirmed(void **state) {
    (void)state;
    assert_int_equal(posterminal_confirm(terminal, "s1", 1), STATUS_STATE);
    feed_order("s1", 1, 700);
    assert_int_equal(posterminal_confirm(terminal, "s1", 1), STATUS_STATE);
    feed_hello("s1", 1, posterminal_order_hash(terminal));
    assert_int_equal(feed_order("s1", 2, 600), POSTERMINAL_CHANGED);
    assert_int_equal(posterminal_confirm(terminal, "s1", 1), STATUS_STATE);
    assert_int_equal(posterminal_confirm(terminal, "s2", 2), STATUS_STATE);
    assert_int_equal(feed_order("s1", 1, 700), POSTERMINAL_NONE);
    assert_int_equal(posterminal_confirm(terminal, "s1", 2), STATUS_OK);
    assert_int_equal(posterminal_confirm(terminal, "s1", 2), STATUS_STATE);
    assert_int_equal(sent, 1);
}

static void
credential_goes_once(void **state) {
    (void)state;
    feed_hello("", 0, 0);
    feed_order("s1", 1, 700);
    assert_int_equal(give(), STATUS_STATE); // not confirmed
    posterminal_confirm(terminal, "s1", 1);
    assert_int_equal(posterminal_give(terminal, CREDENTIAL_PAYMENT_CODE,
                                      (const uint8_t *)"", 0, NULL),
                     STATUS_INVALID);
    assert_int_equal(give(), STATUS_OK);
    assert_string_equal(last.u.credential.sale_id, "s1");
    assert_int_equal(last.u.credential.revision, 1);
    assert_string_equal(last.u.credential.wallet_hint, "alipay");
    assert_int_equal(give(), STATUS_STATE);
    assert_int_equal(feed_progress("s2", PROGRESS_NEW_CREDENTIAL),
                     POSTERMINAL_NONE);
    assert_int_equal(give(), STATUS_STATE);
    assert_int_equal(feed_progress("s1", PROGRESS_NEW_CREDENTIAL),
                     POSTERMINAL_CREDENTIAL);
    assert_int_equal(give(), STATUS_OK);
    assert_int_equal(give(), STATUS_STATE);
    assert_int_equal(posterminal_cancel(terminal), STATUS_STATE);
}

static void
changed_order_takes_the_confirmation_back(void **state) {
    (void)state;
    confirm_s1();
    assert_int_equal(feed_order("s1", 2, 800), POSTERMINAL_CHANGED);
    assert_int_equal(give(), STATUS_STATE);
    // Nor is a fresh code a way round it.
    assert_int_equal(feed_progress("s1", PROGRESS_NEW_CREDENTIAL),
                     POSTERMINAL_NONE);
    assert_int_equal(give(), STATUS_STATE);
    posterminal_confirm(terminal, "s1", 2);
    assert_int_equal(give(), STATUS_OK);
    assert_int_equal(last.u.credential.revision, 2);
}

static void
nothing_goes_while_away(void **state) {
    (void)state;
    confirm_s1();
    posterminal_feed_offline(terminal, &event);
    assert_int_equal(event.type, POSTERMINAL_OFFLINE);
    assert_int_equal(give(), STATUS_GONE);
    assert_int_equal(sent, 1);
    // Back with the same sale: it goes on.
    assert_int_equal(feed_hello("s1", 1, posterminal_order_hash(terminal)),
                     POSTERMINAL_ONLINE);
    assert_int_equal(give(), STATUS_OK);
}

static void
states_are_agreed_first(void **state) {
    (void)state;
    confirm_s1();
    posterminal_feed_offline(terminal, &event);
    // The till has corrected it meanwhile: until that comes nothing goes.
    assert_int_equal(feed_hello("s1", 2, 99), POSTERMINAL_ONLINE);
    assert_false(posterminal_is_online(terminal));
    assert_int_equal(give(), STATUS_GONE);
    assert_int_equal(feed_order("s1", 2, 500), POSTERMINAL_CHANGED);
    assert_true(posterminal_is_online(terminal));
    assert_int_equal(give(), STATUS_STATE);
}

static void
another_sale_ends_ours(void **state) {
    (void)state;
    confirm_s1();
    assert_int_equal(feed_hello("s9", 1, 1), POSTERMINAL_IDLE);
    assert_null(posterminal_order(terminal));
    assert_int_equal(give(), STATUS_STATE);

    confirm_s1();
    give();
    posterminal_feed_offline(terminal, &event);
    assert_int_equal(feed_hello("", 0, 0), POSTERMINAL_RESULT);
    assert_int_equal(event.outcome, OUTCOME_UNKNOWN);
    assert_int_equal(event.total_minor, 700);
    assert_int_equal(posterminal_phase(terminal), POSTERMINAL_PHASE_ENDED);
}

/** A till that goes idle without a result must not leave him in the dark. */
static void
idle_is_no_result(void **state) {
    (void)state;
    confirm_s1();
    give();
    make(MESSAGE_IDLE);
    assert_int_equal(feed(), POSTERMINAL_RESULT);
    assert_int_equal(event.outcome, OUTCOME_UNKNOWN);
    make(MESSAGE_IDLE);
    assert_int_equal(feed(), POSTERMINAL_IDLE);
}

static void
other_sales_change_nothing(void **state) {
    (void)state;
    feed_hello("", 0, 0);
    assert_int_equal(feed_result("s1", OUTCOME_PAID), POSTERMINAL_NONE);
    confirm_s1();
    assert_int_equal(feed_result("s2", OUTCOME_PAID), POSTERMINAL_NONE);
    assert_int_equal(feed_cancel("s2"), POSTERMINAL_NONE);
    assert_int_equal(feed_progress("s2", PROGRESS_PAYING), POSTERMINAL_NONE);
    assert_int_equal(posterminal_phase(terminal), POSTERMINAL_PHASE_ASKED);
    give();
    assert_int_equal(feed_cancel("s1"), POSTERMINAL_PROGRESS);
    assert_int_equal(event.progress, PROGRESS_CHECKING);
    assert_int_equal(feed_result("s1", OUTCOME_PAID), POSTERMINAL_RESULT);
    assert_int_equal(feed_progress("s1", PROGRESS_PAYING), POSTERMINAL_NONE);
    posterminal_done(terminal);
    assert_null(posterminal_order(terminal));
}

static void
disputes_name_what_there_is(void **state) {
    struct message_disputed disputed = {
        .sale_id = "s1", .revision = 1, .item_count = 1, .item_ids = {2}};
    (void)state;
    feed_hello("", 0, 0);
    feed_order("s1", 1, 700);
    assert_int_equal(posterminal_dispute(terminal, &disputed), STATUS_INVALID);
    disputed.item_count = DISPUTE_ITEMS_MAX + 1;
    assert_int_equal(posterminal_dispute(terminal, &disputed), STATUS_INVALID);
    disputed.item_count = 1;
    disputed.item_ids[0] = 1;
    assert_int_equal(posterminal_dispute(terminal, &disputed), STATUS_OK);
    // Only a correction makes it payable again.
    assert_int_equal(posterminal_confirm(terminal, "s1", 1), STATUS_STATE);
    feed_order("s1", 2, 600);
    assert_int_equal(posterminal_confirm(terminal, "s1", 2), STATUS_OK);
}

static void
cancelled_sale_stays_away(void **state) {
    (void)state;
    feed_hello("", 0, 0);
    feed_order("s1", 1, 700);
    assert_int_equal(posterminal_cancel(terminal), STATUS_OK);
    assert_int_equal(last.u.cancel.reason, CANCEL_BY_CUSTOMER);
    posterminal_done(terminal);
    assert_int_equal(feed_order("s1", 2, 700), POSTERMINAL_NONE);
    assert_int_equal(feed_order("s2", 1, 700), POSTERMINAL_ORDER);
}

static void
unshowable_order_is_sent_back(void **state) {
    (void)state;
    feed_hello("", 0, 0);
    fill_order(&make(MESSAGE_ORDER)->u.order, "s1", 1, 700);
    incoming.u.order.order.total.known = false;
    assert_int_equal(feed(), POSTERMINAL_NONE);
    assert_int_equal(last.type, MESSAGE_CANCEL);
    assert_int_equal(last.u.cancel.reason, CANCEL_ERROR);
}

// --- over a pipe

struct ring {
    size_t head;
    size_t tail;
    uint8_t bytes[65536];
};

static struct ring to_till;
static struct ring to_terminal;
static bool gone;

static size_t
ring_put(struct ring *ring, const uint8_t *bytes, size_t size) {
    size_t taken = 0;
    while (taken < size && ring->head - ring->tail < sizeof ring->bytes) {
        ring->bytes[ring->head++ % sizeof ring->bytes] = bytes[taken++];
    }
    return taken;
}

static size_t
ring_get(struct ring *ring, uint8_t *bytes, size_t size) {
    size_t taken = 0;
    while (taken < size && ring->tail < ring->head) {
        bytes[taken++] = ring->bytes[ring->tail++ % sizeof ring->bytes];
    }
    return taken;
}

static enum status
pipe_open(void *context) {
    (void)context;
    return gone ? STATUS_GONE : STATUS_OK;
}

static enum status
pipe_read(void *context, uint8_t *bytes, size_t capacity, int timeout_ms,
          size_t *size) {
    (void)timeout_ms;
    *size =
        ring_get(context == NULL ? &to_terminal : &to_till, bytes, capacity);
    return gone ? STATUS_GONE : STATUS_OK;
}

static enum status
pipe_write(void *context, const uint8_t *bytes, size_t length, int timeout_ms,
           size_t *size) {
    (void)timeout_ms;
    *size = ring_put(context == NULL ? &to_till : &to_terminal, bytes, length);
    return gone ? STATUS_GONE : STATUS_OK;
}

static void
no_close(void *state) {
    (void)state;
}

static const struct transport_ops till_ops = {.scheme = "ring",
                                              .close = no_close,
                                              .read = pipe_read,
                                              .write = pipe_write};

static enum status
open_till_line(void *context, int timeout_ms, struct transport **out) {
    (void)context;
    (void)timeout_ms;
    return transport_wrap(&till_ops, &to_till, out);
}

// Counts what this project's code allocates (see -Wl,--wrap in the build).
static bool counts;
static size_t allocated;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *
__wrap_calloc(size_t count, size_t size) {
    allocated += counts ? count * size : 0;
    return __real_calloc(count, size);
}

void *
__wrap_malloc(size_t size) {
    allocated += counts ? size : 0;
    return __real_malloc(size);
}

// What OpenSSL takes for the terminal: bytes alive, and the most there were.
// Before each block stands how many of it count.
union block {
    size_t counted;
    max_align_t align;
};

static size_t tls_bytes;
static size_t tls_most;

static void
tls_count(union block *block, size_t size) {
    block->counted = counts ? size : 0;
    tls_bytes += block->counted;
    tls_most = tls_bytes > tls_most ? tls_bytes : tls_most;
}

static void *
tls_malloc(size_t size, const char *file, int line) {
    union block *block = __real_malloc(sizeof *block + size);
    (void)file;
    (void)line;
    if (block == NULL) {
        return NULL;
    }
    tls_count(block, size);
    return block + 1;
}

static void
tls_free(void *bytes, const char *file, int line) {
    (void)file;
    (void)line;
    if (bytes != NULL) {
        union block *block = (union block *)bytes - 1;
        tls_bytes -= block->counted;
        free(block);
    }
}

static void *
tls_realloc(void *bytes, size_t size, const char *file, int line) {
    if (bytes == NULL) {
        return tls_malloc(size, file, line);
    }
    union block *block = (union block *)bytes - 1;
    tls_bytes -= block->counted;
    block = realloc(block, sizeof *block + size);
    if (block == NULL) {
        return NULL;
    }
    tls_count(block, size);
    return block + 1;
}

static struct link_end *till;
static struct link_event till_event;

/** Both sides work until the terminal's event, or the till's message. */
static void
run_until(enum posterminal_event_type wanted, enum message_type message) {
    int64_t end_ms = clock_now_ms() + 20000;
    for (;;) {
        assert_true(clock_now_ms() < end_ms);
        counts = false;
        assert_int_equal(link_poll(till, 1, &till_event), STATUS_OK);
        counts = true;
        assert_int_equal(posterminal_poll(terminal, 1, &event), STATUS_OK);
        counts = false;
        if ((wanted != POSTERMINAL_NONE && event.type == wanted) ||
            (message != 0 && till_event.type == LINK_EVENT_MESSAGE &&
             till_event.message.type == message)) {
            return;
        }
    }
}

static void
whole_sale_over_a_pipe(void **state) {
    static const struct pairing pairing = {.id = "TESTPAIR", .key = {7}};
    const struct posterminal_pipe pipe = {.open = pipe_open,
                                          .read = pipe_read,
                                          .write = pipe_write,
                                          .descriptor = -1};
    const struct posterminal_options options = {
        .pipe = &pipe, .pairing = &pairing, .name = "ring"};
    const struct link_options till_options = {
        .open = open_till_line, .role = LINK_ROLE_TILL, .pairing = &pairing};
    (void)state;
    tear_down(NULL);
    assert_int_equal(link_open(&till_options, &till), STATUS_OK);
    allocated = 0;
    counts = true;
    assert_int_equal(posterminal_open(&options, &terminal), STATUS_OK);
    counts = false;
    run_until(POSTERMINAL_ONLINE, 0);
    fill_order(&make(MESSAGE_ORDER)->u.order, "s1", 1, 700);
    assert_int_equal(link_send(till, &incoming), STATUS_OK);
    run_until(POSTERMINAL_ORDER, 0);
    assert_int_equal(posterminal_confirm(terminal, "s1", 1), STATUS_OK);
    run_until(POSTERMINAL_NONE, MESSAGE_CONFIRMED);
    // The cable goes, and comes back.
    gone = true;
    run_until(POSTERMINAL_OFFLINE, 0);
    gone = false;
    run_until(POSTERMINAL_ONLINE, 0);
    assert_int_equal(give(), STATUS_OK);
    run_until(POSTERMINAL_NONE, MESSAGE_CREDENTIAL);
    assert_int_equal(till_event.message.u.credential.size, 5);
    feed_result("none", OUTCOME_PAID); // makes `incoming`; not ours
    utf8_copy(incoming.u.result.sale_id, SALE_ID_MAX, "s1");
    link_send(till, &incoming);
    run_until(POSTERMINAL_RESULT, 0);
    assert_int_equal(event.outcome, OUTCOME_PAID);
    print_message("allocated by the library: %zu bytes\n", allocated);
    assert_in_range(allocated, 100000, POSTERMINAL_MEMORY_MAX);
    print_message("by the TLS library at most: %zu bytes\n", tls_most);
    assert_in_range(tls_most, 10000, POSTERMINAL_TLS_MAX);
    link_close(till);
}

int
main(void) {
    // Before anything of OpenSSL runs.
    if (CRYPTO_set_mem_functions(tls_malloc, tls_realloc, tls_free) != 1) {
        return 2;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_line_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_newest_is_confirmed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(credential_goes_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            changed_order_takes_the_confirmation_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_goes_while_away, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(states_are_agreed_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(another_sale_ends_ours, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(idle_is_no_result, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_sales_change_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(disputes_name_what_there_is, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(cancelled_sale_stays_away, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(unshowable_order_is_sent_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(whole_sale_over_a_pipe, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
