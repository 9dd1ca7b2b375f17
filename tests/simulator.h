/**
 * @file simulator.h
 * The payment-system simulator as a process, for tests.
 */
#ifndef TESTS_SIMULATOR_H
#define TESTS_SIMULATOR_H

#include "pos_plugin/config.h"

#include <sys/types.h>

struct simulator {
    const char *folder; ///< its state; borrowed
    pid_t pid;
    unsigned port;
};

/**
 * Start it and wait until it listens; ends the program when it does not.
 *
 * @param port 0 takes a free one
 * @param rules NULL-ended, or NULL
 * @param option one more option, or NULL
 */
void simulator_start(struct simulator *simulator, const char *folder,
                     unsigned port, const char *const *rules,
                     const char *option);

/** Stop it; harmless when it has ended already. */
void simulator_stop(struct simulator *simulator);

/** What --print-ledger prints. */
void simulator_ledger(const struct simulator *simulator, char *text,
                      size_t size);

/** Settings for it with timings fit for tests; config_free() them. */
struct config *simulator_config(const struct simulator *simulator);

/**
 * As simulator_config(), for one of its protocols: what the simulator wrote
 * into its posplugin.ini, with payment.provider set and timings fit for tests.
 */
struct config *simulator_config_for(const struct simulator *simulator,
                                    const char *provider);

#endif
