/**
 * @file app.h
 * The terminal as a whole: window, state machine, link, scanner and script,
 * one thread, one loop.
 */
#ifndef POSPLUGIN_TERMINAL_APP_H
#define POSPLUGIN_TERMINAL_APP_H

#include "samples/terminal/options.h"

#include <signal.h>

/** Set to 1, also by a signal handler, to end app_run(). */
extern volatile sig_atomic_t app_stop_wanted;

/** Set to 1, also by a signal handler, to write --screenshot now. */
extern volatile sig_atomic_t app_picture_wanted;

/**
 * Open everything, loop until the end, close everything. Once a process.
 *
 * @return enum exit_code
 */
int app_run(const struct options *options);

#endif
