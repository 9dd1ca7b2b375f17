/**
 * @file ladder.h
 * The source "screen": several ways to read the same screen, of which the
 * best that works is used.
 *
 * A rung is left, and the reason logged once, when it cannot be opened, fails,
 * shows only black where another rung shows something, or goes on showing an
 * old picture while another rung shows a new one. When no rung is left, the
 * next grab begins at the first again.
 */
#ifndef POSPLUGIN_LADDER_H
#define POSPLUGIN_LADDER_H

#include "capture/capture.h"

/** Most rungs of a ladder. */
#define LADDER_RUNGS_MAX 4

/**
 * NULL-ended, best first. All have the same geometry; what their grab returns
 * decides: STATUS_IO, _GONE, _NOT_FOUND and _UNSUPPORTED are this rung's own
 * failures, any other holds for the screen and is passed on.
 */
extern const struct capture_backend *const ladder_rungs[];

/** The backend. */
extern const struct capture_backend capture_screen;

#endif
