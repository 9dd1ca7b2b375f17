/**
 * @file xvfb.h
 * A real X server of a test's own, on a display number that it finds itself.
 */
#ifndef POSPLUGIN_TESTS_XVFB_H
#define POSPLUGIN_TESTS_XVFB_H

#include <stdbool.h>
#include <sys/types.h>

struct xvfb {
    pid_t pid;     ///< 0 when none runs
    char name[16]; ///< ":7", for XOpenDisplay()
};

/**
 * Start `Xvfb` with a screen such as "640x480x24".
 *
 * @param without an extension to leave out, such as "MIT-SHM", or NULL
 * @return false when Xvfb is missing or does not start within 20 seconds
 */
bool xvfb_start(struct xvfb *server, const char *screen, const char *without);

/** Kill the server at once, as a crash would, and wait for its end. */
void xvfb_stop(struct xvfb *server);

#endif
