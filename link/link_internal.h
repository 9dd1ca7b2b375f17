/**
 * @file link_internal.h
 * Memory of one link end, shared by link.c (device, events, life) and
 * link_sale.c (which sale is in hand, and what is sent about it).
 */
#ifndef POSPLUGIN_LINK_INTERNAL_H
#define POSPLUGIN_LINK_INTERNAL_H

#include "link/link.h"
#include "link/session.h"
#include "link/transport.h"

/** Device, its buffers, and when it is opened again. */
struct device {
    char uri[DEVICE_URI_MAX];
    enum status (*open)(void *context, int timeout_ms, struct transport **out);
    void *open_context;
    struct transport *transport; ///< owned, NULL while closed
    int64_t reopen_ms;
    int64_t backoff_ms;
    size_t in_used;
    size_t in_taken;
    size_t out_used;
    size_t out_sent;
    uint8_t in[1024];
    uint8_t out[4096];
};

/** The order that the terminal is to show, till's side only. */
struct shown_order {
    char sale_id[SALE_ID_MAX];
    uint32_t revision;
    size_t size; ///< 0 = none
    uint8_t bytes[MESSAGE_BYTES_MAX];
};

struct link_end {
    struct message_hello hello;
    struct device device;
    struct session *session; ///< owned
    bool up;                 ///< hellos exchanged
    bool refused;            ///< was logged; tried again all the time
    bool stranger;           ///< one without our key is no fault yet
    uint64_t bytes_out;
    uint64_t bytes_in;
    struct shown_order order;
    char sent_sale_id[SALE_ID_MAX];     ///< that the queue is about
    uint8_t scratch[MESSAGE_BYTES_MAX]; ///< for encoding, wiped after use
};

/** Till: show the order again, unless the terminal still shows it. */
void link_restore_order(struct link_end *link,
                        const struct message_hello *peer);

/**
 * Terminal: a confirmation or credential is for the sale that it was given
 * for. When the till has another one in hand by now, or none, it is wiped.
 */
void link_drop_late(struct link_end *link, const struct message_hello *peer);

#endif
