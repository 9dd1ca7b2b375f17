/**
 * @file session_sim.h
 * Two session ends and a simulated line between them, in virtual time, with
 * the layer above as link.c has it: greetings name the sale in hand.
 *
 * It keeps count of what came out at each end, so that a test can ask whether
 * anything was lost, doubled, changed or out of order.
 */
#ifndef POSPLUGIN_SESSION_SIM_H
#define POSPLUGIN_SESSION_SIM_H

#include "link/session.h"
#include "tests/wire.h"

#define TILL 0
#define TERMINAL 1

struct session_sim;

/** A person on the line: sees what an end writes, puts it on or not. */
typedef void sim_attack(struct session_sim *sim, int end, const uint8_t *bytes,
                        size_t size);

/** What the layer above does with an event; see sim_default_event(). */
typedef void sim_event(struct session_sim *sim, int end,
                       const struct session_event *event);

struct session_sim {
    struct session *ends[2];
    struct wire wires[2]; ///< wire i carries from end i
    struct pairing pairings[2];
    bool unsecured[2];
    uint32_t instances[2];
    int64_t now_ms;
    int64_t byte_us;
    struct noise noise;
    sim_attack *attack; ///< NULL: bytes go onto the line
    sim_event *on_event;
    void *context;

    // Counts since sim_begin().
    unsigned ups[2];
    unsigned downs[2];
    unsigned refusals[2];
    enum status reason[2]; ///< of the last DOWN or REFUSED
    unsigned messages[2];
};

/** Start two ends with the same fresh key. */
void sim_begin(struct session_sim *sim, int64_t byte_us);

/** Free both ends. */
void sim_end(struct session_sim *sim);

/** Another process takes the place of an end, with the key in `pairings`. */
void sim_restart_end(struct session_sim *sim, int end);

/** Put bytes on the line from one end, past the attacker. */
void sim_put(struct session_sim *sim, int end, const uint8_t *bytes,
             size_t size);

/** Greets, releases, counts; for callers of their own on_event, too. */
void sim_default_event(struct session_sim *sim, int end,
                       const struct session_event *event);

/** Let time pass. */
void sim_pass(struct session_sim *sim, int64_t ms);

/** Let time pass until both ends are up, at most `max_ms`. */
bool sim_pass_up(struct session_sim *sim, int64_t max_ms);

/** Let time pass until both queues are empty, at most `max_ms`. */
bool sim_pass_drained(struct session_sim *sim, int64_t max_ms);

#endif
