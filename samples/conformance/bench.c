#include "samples/conformance/bench.h"

#include "link/clock.h"

#include <stdarg.h>
#include <string.h>

#define SETTLE_MS 200

static const char *const type_names[] = {
    "nothing",       "hello",         "order",          "confirmed", "disputed",
    "cancel",        "credential",    "progress",       "result",    "idle",
    "upgrade offer", "upgrade chunk", "upgrade status",
};

bool
bench_fail(struct bench *bench, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(bench->fault, sizeof bench->fault, format, arguments);
    va_end(arguments);
    return false;
}

bool
bench_skip(struct bench *bench, const char *why) {
    bench->is_skipped = true;
    return bench_fail(bench, "%s", why);
}

// --- line

static bool
open_link(struct bench *bench) {
    struct link_options options = {
        .open = wire_open,
        .open_context = &bench->wire,
        .role = LINK_ROLE_TILL,
        .hello = {.protocol_version = bench->version,
                  .name = "conformance",
                  .software_version = POSPLUGIN_VERSION},
        .pairing = bench->options.pairing,
        .unsecured = bench->options.pairing == NULL,
    };
    enum status status = link_open(&options, &bench->link);
    return status == STATUS_OK ||
           bench_fail(bench, "the device cannot be opened: %s",
                      status_string(status));
}

bool
bench_open(struct bench *bench) {
    bench->wire.uri = bench->options.uri;
    if (bench->options.actions != NULL) {
        bench->actions = fopen(bench->options.actions, "we");
        if (bench->actions == NULL) {
            return bench_fail(bench, "%s cannot be written",
                              bench->options.actions);
        }
    }
    return open_link(bench);
}

void
bench_close(struct bench *bench) {
    link_close(bench->link);
    bench->link = NULL;
    if (bench->actions != NULL) {
        fclose(bench->actions);
    }
    bench->actions = NULL;
}

bool
bench_restart(struct bench *bench) {
    link_close(bench->link);
    bench->link = NULL;
    return open_link(bench);
}

/** One step; what comes is in bench->event. */
static bool
step(struct bench *bench, int64_t until_ms) {
    int64_t left_ms = until_ms - clock_now_ms();
    int wait_ms = left_ms < 0 ? 0 : left_ms < 50 ? (int)left_ms : 50;
    enum status status = link_poll(bench->link, wait_ms, &bench->event);
    if (status != STATUS_OK) {
        return bench_fail(bench, "the line fails: %s", status_string(status));
    }
    if (bench->event.type == LINK_EVENT_UP) {
        bench->hello = bench->event.message.u.hello;
    }
    if (bench->event.type == LINK_EVENT_REFUSED) {
        return bench_fail(bench, "no session with the terminal: %s",
                          status_string(bench->event.reason));
    }
    return true;
}

bool
bench_connect(struct bench *bench) {
    int64_t until_ms = clock_now_ms() + CONNECT_MS;
    while (!link_is_up(bench->link)) {
        if (!step(bench, until_ms)) {
            return false;
        }
        if (clock_now_ms() >= until_ms) {
            return bench_fail(bench,
                              "the terminal did not say hello within "
                              "%d s",
                              CONNECT_MS / 1000);
        }
    }
    return true;
}

bool
bench_lose(struct bench *bench) {
    int64_t until_ms = clock_now_ms() + CONNECT_MS;
    while (link_is_up(bench->link) && clock_now_ms() < until_ms) {
        if (!step(bench, until_ms)) {
            return false;
        }
    }
    return !link_is_up(bench->link) || bench_fail(bench, "the line stays up");
}

// --- messages out

static void
begin(struct bench *bench, enum message_type type) {
    memset(&bench->message, 0, sizeof bench->message);
    bench->message.type = type;
}

bool
bench_send(struct bench *bench) {
    enum status status = link_send(bench->link, &bench->message);
    return status == STATUS_OK ||
           bench_fail(bench, "the till's message cannot be sent: %s",
                      status_string(status));
}

/** Lines with names of one to four bytes a character. */
static void
make_order(struct order *order, size_t lines) {
    static const char *const labels[] = {
        "Coffee", "Cr\u00e8me br\u00fbl\u00e9e", "\u8c46\u6d46 (\u5927)",
        "\U0001F35C noodles", "\u041a\u0432\u0430\u0441 0,5 \u043b"};
    memset(order, 0, sizeof *order);
    memcpy(order->currency, "CNY", 4);
    order->total.known = true;
    order->item_count = lines;
    for (size_t i = 0; i < lines; i++) {
        struct order_item *item = &order->items[i];
        item->item_id = (uint32_t)i + 1;
        utf8_copy(item->label, sizeof item->label, labels[i % 5]);
        item->quantity = (struct amount){true, 1000 * (1 + (int64_t)i % 3)};
        item->unit_price = (struct amount){true, 350 + (int64_t)i};
        item->item_amount.known = true;
        minor_multiply(item->quantity.minor, item->unit_price.minor,
                       &item->item_amount.minor, NULL);
        order->total.minor += item->item_amount.minor;
    }
}

bool
bench_send_order(struct bench *bench, uint32_t revision) {
    begin(bench, MESSAGE_ORDER);
    struct message_order *order = &bench->message.u.order;
    memcpy(order->sale_id, bench->sale_id, sizeof order->sale_id);
    order->revision = revision;
    order->order = bench->order;
    return bench_send(bench);
}

bool
bench_show(struct bench *bench, size_t lines) {
    snprintf(bench->sale_id, sizeof bench->sale_id, "conformance-%u-%lld",
             ++bench->sales, (long long)(clock_now_ms() % 1000000));
    bench->revision = 1;
    make_order(&bench->order, lines);
    return bench_connect(bench) && bench_send_order(bench, 1);
}

bool
bench_correct(struct bench *bench) {
    struct order *order = &bench->order;
    order->item_count--;
    order->total.minor -= order->items[order->item_count].item_amount.minor;
    return bench_send_order(bench, ++bench->revision);
}

bool
bench_send_code(struct bench *bench, enum message_type type, unsigned code,
                const char *text) {
    begin(bench, type);
    struct message *message = &bench->message;
    if (type == MESSAGE_CANCEL) {
        memcpy(message->u.cancel.sale_id, bench->sale_id, SALE_ID_MAX);
        message->u.cancel.reason = code;
    } else if (type == MESSAGE_PROGRESS) {
        memcpy(message->u.progress.sale_id, bench->sale_id, SALE_ID_MAX);
        message->u.progress.progress = code;
        utf8_copy(message->u.progress.text, MESSAGE_TEXT_MAX, text);
    } else if (type == MESSAGE_RESULT) {
        memcpy(message->u.result.sale_id, bench->sale_id, SALE_ID_MAX);
        message->u.result.outcome = code;
        memcpy(message->u.result.currency, bench->order.currency, 4);
        message->u.result.total_minor = bench->order.total.minor;
        utf8_copy(message->u.result.text, MESSAGE_TEXT_MAX, text);
    }
    return bench_send(bench);
}

bool
bench_end(struct bench *bench, enum sale_outcome outcome) {
    bool ok = bench_send_code(bench, MESSAGE_RESULT, outcome, "") &&
              bench_send_code(bench, MESSAGE_IDLE, 0, "");
    link_set_sale(bench->link, "", 0, 0);
    return ok && bench_quiet(bench);
}

// --- messages in

static const char *
name_of(enum message_type type) {
    return type_names[type <= MESSAGE_UPGRADE_STATUS ? type : 0];
}

bool
bench_expect(struct bench *bench, enum message_type type) {
    int64_t until_ms = clock_now_ms() + bench->options.act_ms;
    while (clock_now_ms() < until_ms) {
        if (!step(bench, until_ms)) {
            return false;
        }
        if (bench->event.type != LINK_EVENT_MESSAGE) {
            continue;
        }
        enum message_type came = bench->event.message.type;
        return came == type ||
               bench_fail(bench, "\"%s\" came where \"%s\" was to come",
                          name_of(came), name_of(type));
    }
    return bench_fail(bench, "no \"%s\" came within %d s", name_of(type),
                      bench->options.act_ms / 1000);
}

bool
bench_confirm(struct bench *bench) {
    const struct message_confirmed *confirmed =
        &bench->event.message.u.confirmed;
    if (!bench_act(bench, "confirm") ||
        !bench_expect(bench, MESSAGE_CONFIRMED)) {
        return false;
    }
    if (strcmp(confirmed->sale_id, bench->sale_id) != 0) {
        return bench_fail(bench, "sale %s was confirmed, not %s",
                          confirmed->sale_id, bench->sale_id);
    }
    if (confirmed->revision != bench->revision) {
        return bench_fail(bench, "revision %u was confirmed, not %u",
                          confirmed->revision, bench->revision);
    }
    return confirmed->order_hash == order_hash(&bench->order) ||
           bench_fail(bench, "the hash confirmed is not of the order that was "
                             "sent: see \"Order hash\" in protocol.md");
}

bool
bench_take_code(struct bench *bench, const char *code) {
    const struct message_credential *credential =
        &bench->event.message.u.credential;
    if (!bench_act(bench, "code %s", code) ||
        !bench_expect(bench, MESSAGE_CREDENTIAL)) {
        return false;
    }
    if (strcmp(credential->sale_id, bench->sale_id) != 0 ||
        credential->revision != bench->revision) {
        return bench_fail(bench, "the credential is for sale %s revision %u",
                          credential->sale_id, credential->revision);
    }
    return (credential->kind == CREDENTIAL_PAYMENT_CODE &&
            credential->size == strlen(code) &&
            memcmp(credential->bytes, code, credential->size) == 0) ||
           bench_fail(bench, "the credential is not the code that was shown");
}

bool
bench_pass(struct bench *bench, int64_t ms) {
    int64_t until_ms = clock_now_ms() + ms;
    while (clock_now_ms() < until_ms) {
        if (!step(bench, until_ms)) {
            return false;
        }
        if (bench->event.type == LINK_EVENT_MESSAGE) {
            return bench_fail(bench, "\"%s\" came, and nothing was to come",
                              name_of(bench->event.message.type));
        }
    }
    return true;
}

bool
bench_quiet(struct bench *bench) {
    return bench_pass(bench, QUIET_MS);
}

// --- person or script

/** Until the terminal has all that was sent, and had time to show it. */
static bool
settle(struct bench *bench) {
    int64_t until_ms = clock_now_ms() + CONNECT_MS;
    while (link_is_up(bench->link) && !link_is_drained(bench->link) &&
           clock_now_ms() < until_ms) {
        if (!bench_pass(bench, 20)) {
            return false;
        }
    }
    return bench_pass(bench, SETTLE_MS);
}

/** For the reference terminal an action is a few commands. */
static void
put_action(struct bench *bench, const char *text) {
    FILE *out = bench->actions;
    unsigned line = 0;
    if (!bench->options.as_script) {
        fprintf(out, "%s\n", text);
    } else if (sscanf(text, "wrong %u", &line) == 1) {
        fprintf(out,
                "wait order\nsleep 0.4\ntap wrong\nwait dispute\n"
                "circle item %u\nsleep 0.2\ntap send\n",
                line);
    } else if (strncmp(text, "code ", 5) == 0) {
        fprintf(out, "wait code\ntype %s\n", text + 5);
    } else {
        fprintf(out, "wait order\nsleep 0.4\ntap %s\n", text);
    }
}

bool
bench_act(struct bench *bench, const char *format, ...) {
    char text[160];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (!settle(bench)) {
        return false;
    }
    if (bench->actions != NULL) {
        put_action(bench, text);
        fflush(bench->actions);
    } else {
        fprintf(stderr, "  on the terminal: %s\n", text);
    }
    return true;
}
