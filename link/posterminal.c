#include "link/posterminal_internal.h"

#include <stdlib.h>
#include <string.h>

// --- messages out

struct message *
posterminal_begin(struct posterminal *terminal, enum message_type type) {
    memset(&terminal->outgoing, 0, sizeof(terminal->outgoing));
    terminal->outgoing.type = type;
    return &terminal->outgoing;
}

enum status
posterminal_send(struct posterminal *terminal) {
    enum status status = STATUS_OK;
    if (terminal->send != NULL) {
        terminal->send(terminal->send_context, &terminal->outgoing);
    } else {
        status = link_send(terminal->link, &terminal->outgoing);
    }
    message_wipe(&terminal->outgoing);
    return status;
}

// --- the caller's pipe as a transport

static void
pipe_close(void *state) {
    (void)state; // stays the caller's
}

static enum status
pipe_read(void *state, uint8_t *bytes, size_t capacity, int timeout_ms,
          size_t *size) {
    const struct posterminal_pipe *pipe = state;
    return pipe->read(pipe->context, bytes, capacity, timeout_ms, size);
}

static enum status
pipe_write(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
           size_t *size) {
    const struct posterminal_pipe *pipe = state;
    return pipe->write(pipe->context, bytes, length, timeout_ms, size);
}

static int
pipe_descriptor(void *state) {
    const struct posterminal_pipe *pipe = state;
    return pipe->descriptor;
}

static uint32_t
pipe_byte_time_us(void *state) {
    const struct posterminal_pipe *pipe = state;
    return pipe->byte_time_us;
}

static const struct transport_ops pipe_ops = {
    .scheme = "pipe",
    .close = pipe_close,
    .read = pipe_read,
    .write = pipe_write,
    .descriptor = pipe_descriptor,
    .byte_time_us = pipe_byte_time_us,
};

static enum status
open_pipe(void *context, int timeout_ms, struct transport **out) {
    struct posterminal_pipe *pipe = context;
    enum status status = pipe->open(pipe->context);
    (void)timeout_ms;
    *out = NULL;
    return status == STATUS_OK ? transport_wrap(&pipe_ops, pipe, out) : status;
}

// --- life

static bool
is_one_line(const struct posterminal_options *options) {
    return (options->uri != NULL) + (options->pipe != NULL) +
               (options->send != NULL) ==
           1;
}

static void
copy_text(char *out, size_t size, const char *text) {
    utf8_copy(out, size, text != NULL ? text : "");
}

static void
set_up_upgrade(struct posterminal *terminal,
               const struct posterminal_options *options) {
    struct upgrade *upgrade = &terminal->upgrade;
    if (options->product == NULL || options->upgrade_key == NULL ||
        options->store == NULL) {
        return;
    }
    upgrade->possible = true;
    upgrade->store = *options->store;
    memcpy(upgrade->key, options->upgrade_key, UPGRADE_KEY_SIZE);
    copy_text(upgrade->product, sizeof(upgrade->product), options->product);
    copy_text(upgrade->installed, sizeof(upgrade->installed),
              options->software_version);
}

static enum status
open_line(struct posterminal *terminal,
          const struct posterminal_options *options) {
    struct link_options link = {.uri = options->uri,
                                .role = LINK_ROLE_TERMINAL,
                                .pairing = options->pairing,
                                .unsecured = options->unsecured};
    struct message_hello *hello = &link.hello;
    hello->capabilities = options->capabilities;
    if (terminal->upgrade.possible) {
        hello->capabilities |= TERMINAL_CAN_UPGRADE;
    }
    copy_text(hello->name, sizeof(hello->name), options->name);
    copy_text(hello->software_version, sizeof(hello->software_version),
              options->software_version);
    copy_text(hello->product, sizeof(hello->product), options->product);
    if (options->pipe != NULL) {
        terminal->pipe = *options->pipe;
        link.open = open_pipe;
        link.open_context = &terminal->pipe;
    }
    return link_open(&link, &terminal->link);
}

enum status
posterminal_open(const struct posterminal_options *options,
                 struct posterminal **out) {
    *out = NULL;
    if (!is_one_line(options)) {
        log_error("a terminal needs one of: uri, pipe, send");
        return STATUS_INVALID;
    }
    struct posterminal *terminal = calloc(1, sizeof(*terminal));
    if (terminal == NULL) {
        return STATUS_NO_MEMORY;
    }
    terminal->phase = POSTERMINAL_PHASE_IDLE;
    terminal->agreed = true;
    terminal->send = options->send;
    terminal->send_context = options->send_context;
    set_up_upgrade(terminal, options);
    enum status status =
        options->send != NULL ? STATUS_OK : open_line(terminal, options);
    if (status != STATUS_OK) {
        posterminal_close(terminal);
        return status;
    }
    *out = terminal;
    return STATUS_OK;
}

void
posterminal_close(struct posterminal *terminal) {
    if (terminal == NULL) {
        return;
    }
    link_close(terminal->link);
    upgrade_end(terminal);
    explicit_bzero(terminal, sizeof(*terminal));
    free(terminal);
}

// --- messages in

void
posterminal_feed(struct posterminal *terminal, const struct message *message,
                 struct posterminal_event *event) {
    memset(event, 0, sizeof(*event));
    if (message->type == MESSAGE_UPGRADE_OFFER ||
        message->type == MESSAGE_UPGRADE_CHUNK) {
        upgrade_take(terminal, message, event);
    } else {
        sale_take(terminal, message, event);
    }
}

void
posterminal_feed_offline(struct posterminal *terminal,
                         struct posterminal_event *event) {
    memset(event, 0, sizeof(*event));
    if (terminal->online) {
        event->type = POSTERMINAL_OFFLINE;
    }
    terminal->online = false;
    upgrade_offline(terminal);
}

/** Tell the link which sale the next hello names. */
static void
tell_sale(struct posterminal *terminal) {
    const char *sale_id = terminal->order.sale_id;
    bool other = terminal->told_id[0] != '\0' && sale_id[0] != '\0' &&
                 strcmp(terminal->told_id, sale_id) != 0;
    if (other) {
        // What still waits to be sent is about a sale that is over.
        link_forget_queue(terminal->link);
    }
    memcpy(terminal->told_id, sale_id, sizeof(terminal->told_id));
    link_set_sale(terminal->link, sale_id, terminal->order.revision,
                  terminal->hash);
}

static void
take_link_event(struct posterminal *terminal, struct posterminal_event *event) {
    struct link_event *incoming = &terminal->incoming;
    switch (incoming->type) {
    case LINK_EVENT_UP:
    case LINK_EVENT_MESSAGE:
        posterminal_feed(terminal, &incoming->message, event);
        break;
    case LINK_EVENT_DOWN:
        posterminal_feed_offline(terminal, event);
        event->reason = incoming->reason;
        break;
    case LINK_EVENT_REFUSED:
        posterminal_feed_offline(terminal, event);
        event->type = POSTERMINAL_REFUSED;
        event->reason = incoming->reason;
        break;
    case LINK_EVENT_NONE:
        break;
    }
    message_wipe(&incoming->message);
}

enum status
posterminal_poll(struct posterminal *terminal, int timeout_ms,
                 struct posterminal_event *event) {
    memset(event, 0, sizeof(*event));
    upgrade_work(terminal, event);
    if (event->type != POSTERMINAL_NONE || terminal->link == NULL) {
        return STATUS_OK;
    }
    if (terminal->upgrade.step == UPGRADE_CHECKING) {
        timeout_ms = 0; // goes on at once
    }
    enum status status = STATUS_OK;
    do {
        tell_sale(terminal); // what the caller or the last event did
        status = link_poll(terminal->link, timeout_ms, &terminal->incoming);
        timeout_ms = 0; // once more, for what is to be sent
        if (status == STATUS_OK && terminal->incoming.type == LINK_EVENT_NONE) {
            break;
        }
        if (status == STATUS_OK) {
            take_link_event(terminal, event);
        }
    } while (status == STATUS_OK && event->type == POSTERMINAL_NONE);
    tell_sale(terminal);
    return status;
}

// --- what the caller may know

const struct message_order *
posterminal_order(const struct posterminal *terminal) {
    return terminal->order.sale_id[0] != '\0' ? &terminal->order : NULL;
}

uint64_t
posterminal_order_hash(const struct posterminal *terminal) {
    return terminal->hash;
}

enum posterminal_phase
posterminal_phase(const struct posterminal *terminal) {
    return terminal->phase;
}

bool
posterminal_is_online(const struct posterminal *terminal) {
    return terminal->online && terminal->agreed;
}

int
posterminal_descriptor(const struct posterminal *terminal) {
    return terminal->link != NULL ? link_descriptor(terminal->link) : -1;
}

enum status
posterminal_read_code(const uint8_t *bytes, size_t size, struct pairing *out) {
    return pairing_read_code(bytes, size, out);
}

const char *
posterminal_status_text(enum status status) {
    return status_string(status);
}

void
posterminal_format(int64_t minor, const char *currency,
                   char text[MONEY_TEXT_MAX]) {
    minor_format(minor, currency, text);
}

void
posterminal_set_log(log_sink *sink, void *context, enum log_level max_level) {
    log_set_sink(sink, context, max_level);
}

void
posterminal_set_pairing(struct posterminal *terminal,
                        const struct pairing *pairing) {
    if (terminal->link != NULL) {
        link_set_pairing(terminal->link, pairing);
    }
}
