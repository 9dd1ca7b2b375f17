#include "link/link_internal.h"

#include "link/clock.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define KEEP_ALIVE_MS 3000
#define DEAD_AFTER_MS 10000
#define REOPEN_MIN_MS 100 // doubled with every failure
#define REOPEN_MAX_MS 2000
#define FIRST_OPEN_MS 1000
#define OPEN_MAX_MS 200
#define GOODBYE_MS 400
#define WAIT_MAX_MS 100 // a listener looks for new peers this often
#define LOOK_MS 10      // at a device that nothing tells of

// --- device

static void
set_event(struct link_event *event, enum link_event_type type,
          enum status reason) {
    event->type = type;
    event->reason = reason;
}

/** Tell once that the other side is lost. */
static void
report_down(struct link_end *link, enum status reason,
            struct link_event *event) {
    if (link->up) {
        link->up = false;
        set_event(event, LINK_EVENT_DOWN, reason);
    }
}

static enum status
open_device(struct link_end *link, int timeout_ms) {
    struct device *device = &link->device;
    enum status status =
        device->open
            ? device->open(device->open_context, timeout_ms, &device->transport)
            : transport_open(device->uri, timeout_ms, &device->transport);
    int64_t now_ms = clock_now_ms();
    device->reopen_ms = now_ms + device->backoff_ms;
    device->backoff_ms *= 2;
    if (device->backoff_ms > REOPEN_MAX_MS) {
        device->backoff_ms = REOPEN_MAX_MS;
    }
    if (status == STATUS_OK) {
        session_set_byte_time(link->session,
                              transport_byte_time_us(device->transport));
        session_reset(link->session, now_ms);
    }
    return status;
}

static void
close_device(struct link_end *link) {
    struct device *device = &link->device;
    transport_close(device->transport);
    device->transport = NULL;
    explicit_bzero(device->in, sizeof(device->in));
    explicit_bzero(device->out, sizeof(device->out));
    device->in_used = device->in_taken = 0;
    device->out_used = device->out_sent = 0;
    session_reset(link->session, clock_now_ms());
}

static void
lose_device(struct link_end *link, struct link_event *event) {
    close_device(link);
    link->device.reopen_ms = clock_now_ms() + link->device.backoff_ms;
    report_down(link, STATUS_GONE, event);
}

/** Write until the device takes no more. */
static void
flush_output(struct link_end *link, struct link_event *event) {
    struct device *device = &link->device;
    while (device->transport) {
        if (device->out_sent == device->out_used) {
            explicit_bzero(device->out, device->out_used);
            device->out_sent = 0;
            device->out_used = session_output(link->session, clock_now_ms(),
                                              device->out, sizeof(device->out));
        }
        size_t left = device->out_used - device->out_sent;
        size_t size = 0;
        if (left == 0) {
            return;
        }
        if (transport_write(device->transport, device->out + device->out_sent,
                            left, 0, &size) != STATUS_OK) {
            lose_device(link, event);
            return;
        }
        if (size == 0) {
            return;
        }
        device->out_sent += size;
        link->bytes_out += size;
    }
}

static void
read_input(struct link_end *link, struct link_event *event) {
    struct device *device = &link->device;
    size_t size = 0;
    if (!device->transport) {
        return;
    }
    if (transport_read(device->transport, device->in, sizeof(device->in), 0,
                       &size) != STATUS_OK) {
        lose_device(link, event);
        return;
    }
    device->in_used = size;
    device->in_taken = 0;
    link->bytes_in += size;
}

// --- events of the session

/** Greet first; the queue of before waits for the other side's greeting. */
static void
send_hello(struct link_end *link) {
    struct message message = {.type = MESSAGE_HELLO, .u.hello = link->hello};
    size_t size =
        message_encode(&message, link->scratch, sizeof(link->scratch));
    if (size == 0 ||
        session_greet(link->session, link->scratch, size) != STATUS_OK) {
        log_error("link: the hello could not be sent");
    }
}

/** Log why the two sides do not come together, once until they do. */
static void
report_refusal(struct link_end *link, const char *why) {
    if (!link->refused) {
        log_error("link: %s", why);
    }
    link->refused = true;
}

static void
refuse(struct link_end *link, enum status reason, struct link_event *event) {
    session_refuse(link->session, clock_now_ms());
    link->up = false;
    set_event(event, LINK_EVENT_REFUSED, reason);
}

/** Both sides know now which sale is in hand; nothing else went before. */
static void
take_hello(struct link_end *link, struct link_event *event) {
    const struct message_hello *peer = &event->message.u.hello;
    if (peer->role == link->hello.role) {
        report_refusal(link, peer->role == LINK_ROLE_TILL
                                 ? "the other side is a till too; check which "
                                   "device is at the other end"
                                 : "the other side is a terminal too; check "
                                   "which device is at the other end");
        refuse(link, STATUS_REFUSED, event);
        return;
    }
    if (link->hello.role == LINK_ROLE_TILL) {
        link_restore_order(link, peer);
    } else {
        link_drop_late(link, peer);
    }
    session_release(link->session);
    link->up = true;
    link->refused = false;
    link->stranger = false;
    link->device.backoff_ms = REOPEN_MIN_MS;
    set_event(event, LINK_EVENT_UP, STATUS_OK);
}

static void
take_message(struct link_end *link, const struct session_event *source,
             struct link_event *event) {
    enum status status =
        message_decode(source->bytes, source->size, &event->message);
    bool hello = event->message.type == MESSAGE_HELLO;
    if (status == STATUS_OK && hello && source->greeting) {
        take_hello(link, event);
    } else if (source->greeting || !link->up) {
        report_refusal(link, "the other side does not greet as expected: is "
                             "it a terminal that speaks this protocol?");
        message_wipe(&event->message);
        refuse(link, STATUS_MALFORMED, event);
    } else if (status != STATUS_OK || hello) {
        // A later version's message, or a fault that a restart cannot cure.
        log_warning("link: a message was left out: %s",
                    status_string(hello ? STATUS_STATE : status));
    } else {
        set_event(event, LINK_EVENT_MESSAGE, STATUS_OK);
    }
}

static void
take_event(struct link_end *link, const struct session_event *source,
           struct link_event *event) {
    switch (source->type) {
    case SESSION_EVENT_UP:
        send_hello(link);
        break;
    case SESSION_EVENT_DOWN:
        if (source->why) {
            log_warning("link: %s", source->why);
        }
        report_down(link, source->reason, event);
        break;
    case SESSION_EVENT_MESSAGE:
        take_message(link, source, event);
        break;
    case SESSION_EVENT_REFUSED:
        if (!link->stranger || source->reason != STATUS_UNVERIFIED) {
            report_refusal(link, source->why);
        }
        link->up = false;
        set_event(event, LINK_EVENT_REFUSED, source->reason);
        break;
    case SESSION_EVENT_NONE:
        break;
    }
}

static void
handle_input(struct link_end *link, struct link_event *event) {
    struct device *device = &link->device;
    struct session_event source;
    do {
        device->in_taken += session_input(
            link->session, device->in + device->in_taken,
            device->in_used - device->in_taken, clock_now_ms(), &source);
        take_event(link, &source, event);
    } while (event->type == LINK_EVENT_NONE &&
             (source.type != SESSION_EVENT_NONE ||
              device->in_taken < device->in_used));
    explicit_bzero(device->in, device->in_taken);
}

// --- poll

static void
resume_device(struct link_end *link, int64_t deadline_ms) {
    int64_t now_ms = clock_now_ms();
    if (link->device.transport || now_ms < link->device.reopen_ms) {
        return;
    }
    int64_t left_ms = deadline_ms > now_ms ? deadline_ms - now_ms : 0;
    open_device(link, left_ms < OPEN_MAX_MS ? (int)left_ms : OPEN_MAX_MS);
}

/** All that can be done without waiting. @return false when nothing came */
static bool
work(struct link_end *link, int64_t deadline_ms, struct link_event *event) {
    struct session_event source;
    resume_device(link, deadline_ms);
    session_tick(link->session, clock_now_ms(), &source);
    take_event(link, &source, event);
    if (event->type == LINK_EVENT_NONE) {
        handle_input(link, event); // rest of the last read
    }
    if (event->type == LINK_EVENT_NONE) {
        read_input(link, event);
    }
    bool came = link->device.in_used > link->device.in_taken;
    if (event->type == LINK_EVENT_NONE && came) {
        handle_input(link, event);
    }
    if (event->type == LINK_EVENT_NONE) {
        flush_output(link, event);
    }
    return came;
}

static int64_t
next_work_ms(const struct link_end *link) {
    const struct device *device = &link->device;
    if (!device->transport) {
        return device->reopen_ms;
    }
    return session_due_ms(link->session);
}

static void
wait_for_work(struct link_end *link, int64_t deadline_ms) {
    struct device *device = &link->device;
    int64_t now_ms = clock_now_ms();
    int64_t until_ms = next_work_ms(link);
    until_ms = until_ms < deadline_ms ? until_ms : deadline_ms;
    int64_t wait_ms = until_ms - now_ms;
    wait_ms = wait_ms < 0 ? 0 : wait_ms;
    struct pollfd poller = {.fd = link_descriptor(link), .events = POLLIN};
    int64_t most_ms =
        device->transport && poller.fd < 0 ? LOOK_MS : WAIT_MAX_MS;
    wait_ms = wait_ms > most_ms ? most_ms : wait_ms;
    if (device->out_sent < device->out_used) {
        poller.events |= POLLOUT;
    }
    poll(&poller, 1, (int)wait_ms);
}

enum status
link_poll(struct link_end *link, int timeout_ms, struct link_event *event) {
    memset(event, 0, sizeof(*event));
    int64_t deadline_ms = clock_now_ms() + (timeout_ms > 0 ? timeout_ms : 0);
    for (;;) {
        bool came = work(link, deadline_ms, event);
        // Also when bytes still come: a babbling device must not hold us.
        if (event->type != LINK_EVENT_NONE || clock_now_ms() >= deadline_ms) {
            return STATUS_OK;
        }
        if (!came) {
            wait_for_work(link, deadline_ms);
        }
    }
}

// --- life

/** Anything that time or the other side may cure is no reason to give up. */
static bool
is_temporary(enum status status) {
    return status == STATUS_OK || status == STATUS_REFUSED ||
           status == STATUS_TIMEOUT || status == STATUS_GONE;
}

static struct session *
make_session(const struct link_options *options) {
    struct session_options session = {
        .delivery = {.keep_alive_ms = options->keep_alive_ms
                                          ? options->keep_alive_ms
                                          : KEEP_ALIVE_MS,
                     .dead_after_ms = options->dead_after_ms
                                          ? options->dead_after_ms
                                          : DEAD_AFTER_MS},
        .is_till = options->role == LINK_ROLE_TILL,
        .pairing = options->pairing,
    };
    struct delivery_options *delivery = &session.delivery;
    if (getrandom(&delivery->instance, sizeof(delivery->instance), 0) < 0 ||
        getrandom(&delivery->connection, sizeof(delivery->connection), 0) < 0) {
        log_error("link: the system gives no random numbers");
        return NULL;
    }
    delivery->instance |= 1; // never 0
    return session_new(&session, clock_now_ms());
}

static enum status
check_options(const struct link_options *options) {
    if (!options->open && strlen(options->uri) >= DEVICE_URI_MAX) {
        log_error("link: device name is longer than %d bytes",
                  DEVICE_URI_MAX - 1);
        return STATUS_INVALID;
    }
    if (!options->pairing && !options->unsecured) {
        log_error("link: till and terminal are not paired; pair them first "
                  "(posplugin pair)");
        return STATUS_STATE;
    }
    if (!options->pairing) {
        log_warning("link: THIS LINK IS NOT PROTECTED, as the settings ask "
                    "for: whoever reaches the cable can read payment codes "
                    "and change amounts; posplugin pair protects it");
    }
    return STATUS_OK;
}

enum status
link_open(const struct link_options *options, struct link_end **out) {
    *out = NULL;
    enum status status = check_options(options);
    if (status != STATUS_OK) {
        return status;
    }
    struct link_end *link = calloc(1, sizeof(*link));
    if (!link) {
        return STATUS_NO_MEMORY;
    }
    const char *uri = options->open ? "" : options->uri;
    memcpy(link->device.uri, uri, strlen(uri) + 1);
    link->device.open = options->open;
    link->device.open_context = options->open_context;
    link->device.backoff_ms = REOPEN_MIN_MS;
    link->hello = options->hello;
    link->hello.role = options->role;
    if (link->hello.protocol_version == 0) {
        link->hello.protocol_version = PROTOCOL_VERSION;
    }
    link->session = make_session(options);
    status =
        link->session ? open_device(link, FIRST_OPEN_MS) : STATUS_NO_MEMORY;
    if (!is_temporary(status)) {
        session_free(link->session);
        free(link);
        return status;
    }
    *out = link;
    return STATUS_OK;
}

/** Give the queue, then the goodbye, a moment to leave. */
static void
say_goodbye(struct link_end *link) {
    struct link_event event = {.type = LINK_EVENT_NONE};
    int64_t deadline_ms = clock_now_ms() + GOODBYE_MS;
    while (link->up && !link_is_drained(link) && clock_now_ms() < deadline_ms) {
        link_poll(link, 10, &event);
        message_wipe(&event.message);
    }
    session_close(link->session);
    flush_output(link, &event);
    while (link->device.transport &&
           link->device.out_sent < link->device.out_used &&
           clock_now_ms() < deadline_ms) {
        wait_for_work(link, deadline_ms);
        flush_output(link, &event);
    }
}

void
link_close(struct link_end *link) {
    if (!link) {
        return;
    }
    say_goodbye(link);
    close_device(link);
    session_free(link->session);
    explicit_bzero(link, sizeof(*link));
    free(link);
}

// --- the rest

enum status
link_send_bytes(struct link_end *link, const uint8_t *bytes, size_t size) {
    return session_send(link->session, bytes, size);
}

bool
link_is_up(const struct link_end *link) {
    return link->up;
}

bool
link_is_drained(const struct link_end *link) {
    return session_is_drained(link->session);
}

void
link_forget_queue(struct link_end *link) {
    session_forget(link->session);
}

void
link_set_pairing(struct link_end *link, const struct pairing *pairing) {
    session_set_pairing(link->session, pairing, clock_now_ms());
    link->up = false;
    link->refused = false;
}

void
link_await_stranger(struct link_end *link) {
    link->stranger = true;
}

int
link_descriptor(const struct link_end *link) {
    struct transport *transport = link->device.transport;
    return transport ? transport_descriptor(transport) : -1;
}

void
link_get_statistics(const struct link_end *link, struct link_statistics *out) {
    struct session_statistics session;
    session_get_statistics(link->session, &session);
    *out = (struct link_statistics){
        .bytes_out = link->bytes_out,
        .bytes_in = link->bytes_in,
        .frames_out = session.delivery.frames_out,
        .frames_in = session.delivery.frames_in,
        .frames_bad = session.delivery.frames_bad,
        .frames_resent = session.delivery.frames_resent,
        .messages_out = session.messages_out,
        .messages_in = session.messages_in,
        .connects = session.sessions,
        .sessions_broken = session.sessions_broken,
        .message_bytes_out = session.message_bytes_out,
        .sealed_bytes_out = session.sealed_bytes_out,
    };
}
