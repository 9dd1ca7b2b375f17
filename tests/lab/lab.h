/**
 * @file lab.h
 * The parts of the lab's whole sales: till, terminal, payment system and a
 * hand that pulls the plug, each for itself.
 */
#ifndef POSPLUGIN_LAB_H
#define POSPLUGIN_LAB_H

#include "link/message.h"
#include "link/pairing.h"
#include "pos_plugin/payment/payment.h"

#include <sys/types.h>

// --- terminal: a process with the terminal's library and a quick customer

/** Letters of what the terminal tells. */
enum lab_step {
    LAB_SHOWN = 's',
    LAB_CONFIRMED = 'c',
    LAB_GIVEN = 'k', ///< the payment code
    LAB_TOLD = 'r',  ///< how the sale ended
};

struct lab_report {
    char step;
    enum sale_outcome outcome; ///< with LAB_TOLD
    int64_t minor;             ///< with LAB_TOLD: the amount that it said
    char sale_id[SALE_ID_MAX];
};

/**
 * Start.
 *
 * @param pairing NULL = unprotected
 * @param[out] reports descriptor to read struct lab_report from
 */
pid_t lab_terminal_start(const char *uri, const struct pairing *pairing,
                         int *reports);

// --- hand: a process that pulls and plugs

struct rig;

struct lab_hand {
    pid_t pid;
    int orders; ///< write: milliseconds to leave it out
    int done;   ///< read: one byte for each
    int busy;   ///< orders that are not done
};

/**
 * Start.
 *
 * @param what "file:PATH" (1 disables, 0 enables), "radio", "net:NAME" or
 *        "cable"
 * @param rig for "cable"
 */
bool lab_hand_start(struct lab_hand *hand, const char *what, struct rig *rig);

/** Pull now, plug in again after this time; does not wait. */
void lab_hand_pull(struct lab_hand *hand, int hold_ms);

/** True when nothing is out. */
bool lab_hand_is_idle(struct lab_hand *hand);

void lab_hand_stop(struct lab_hand *hand);

// --- bank: a payment system that counts

extern const struct payment_provider_ops lab_bank;

/** What it has taken for this amount; the lab's sales all differ in it. */
int lab_bank_paid(int64_t minor);

/** Codes that came with a sale that they were not given for, or twice. */
int lab_bank_wrong(void);

/** The code that pays a sale of this amount. */
void lab_code(int64_t minor, char code[24]);

// --- link

struct link_options;
struct link_end;

/** As link_open(), but a device may take its time to appear. */
bool lab_link_open(const struct link_options *options, struct link_end **out);

// --- measurements

/** Show orders of 1, 12 and 40 lines, print bytes and milliseconds. */
int lab_show(const char *medium, const char *till, const char *terminal,
             const struct pairing *pairing);

#endif
