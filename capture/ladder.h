/**
 * @file ladder.h
 * The source "screen": several ways to read the same screen, of which the
 * best that works is used.
 *
 * A rung is left, and the reason logged once, when it cannot be opened, fails,
 * shows only black where another rung shows something, or goes on showing an
 * old picture while another rung shows a new one. It is not tried again; only
 * when no rung is left, the next grab begins at the first again.
 *
 * A rung that is slow to open costs nobody time: the first below it that is
 * not slow begins. From the second grab on, the slow one is opened and tried
 * on a thread of its own. It takes over once it shows, pixel by pixel, what the
 * one in use does; one that fails there, or shows something else, is left. It
 * is waited for only where the others show black or fail, and at closing.
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
