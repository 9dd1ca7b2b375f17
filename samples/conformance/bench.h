/**
 * @file bench.h
 * The till that a terminal is tried with: sends, waits, and notes the first
 * thing that is wrong.
 *
 * All functions that can fail return false then and have written a sentence
 * into `fault`; a case ends at the first.
 */
#ifndef POSPLUGIN_CONFORMANCE_BENCH_H
#define POSPLUGIN_CONFORMANCE_BENCH_H

#include "link/link.h"
#include "link/upgrade_package.h"
#include "samples/conformance/wire.h"

#include <stdio.h>

#define CONNECT_MS 20000 ///< a terminal is there again within this time
#define QUIET_MS 1500    ///< nothing that is wrong has come by then

struct bench_options {
    const char *uri;
    const struct pairing *pairing; ///< NULL: unprotected
    const char *actions;           ///< file that is told what to do, or NULL
    bool as_script;                ///< in words of posplugin-terminal
    const char *package;           ///< upgrade package, or NULL
    int act_ms;                    ///< a person or script has so long
};

struct bench {
    struct bench_options options;
    struct wire wire;
    struct link_end *link;      ///< owned
    FILE *actions;              ///< owned, NULL without
    struct message_hello hello; ///< the terminal's last
    uint32_t version;           ///< that the till claims to speak, 0 = ours
    unsigned sales;
    char sale_id[SALE_ID_MAX];
    uint32_t revision;
    struct order order;
    struct link_event event;
    struct message message; ///< that is being made
    char fault[256];
    bool is_skipped; ///< `fault` says why
};

/** Note what is wrong. @return false */
bool bench_fail(struct bench *bench, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));

/** This case does not apply. @return false */
bool bench_skip(struct bench *bench, const char *why);

/** Open the line, once; later bench_restart(). */
bool bench_open(struct bench *bench);

/** Close all. */
void bench_close(struct bench *bench);

/** A till that has forgotten everything: a new process, so to speak. */
bool bench_restart(struct bench *bench);

/** Wait until the terminal has said hello. */
bool bench_connect(struct bench *bench);

/** Wait until the link is down. */
bool bench_lose(struct bench *bench);

/** Tell person or script what to do, once the terminal has what it needs. */
bool bench_act(struct bench *bench, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));

/** Make a new sale with an order of so many lines, and show it. */
bool bench_show(struct bench *bench, size_t lines);

/** Show the order again with the next revision and one line less. */
bool bench_correct(struct bench *bench);

/** Show this revision of the order as it is now. */
bool bench_send_order(struct bench *bench, uint32_t revision);

/** Send one of the messages without content but this sale and a code. */
bool bench_send_code(struct bench *bench, enum message_type type, unsigned code,
                     const char *text);

/** The sale is over: result, then idle. */
bool bench_end(struct bench *bench, enum sale_outcome outcome);

/** Send bench->message. */
bool bench_send(struct bench *bench);

/**
 * Wait for a message of this type; anything else that comes is wrong.
 * It is in bench->event then.
 */
bool bench_expect(struct bench *bench, enum message_type type);

/** Ask for, and wait for, the confirmation of the order that is shown. */
bool bench_confirm(struct bench *bench);

/** Ask for this code, and wait for it. */
bool bench_take_code(struct bench *bench, const char *code);

/** Nothing may come for QUIET_MS. */
bool bench_quiet(struct bench *bench);

/** Let time pass; messages are wrong, connects are not. */
bool bench_pass(struct bench *bench, int64_t ms);

#endif
