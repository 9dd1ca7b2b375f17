/**
 * @file capture.h
 * Pixels of a screen region, from interchangeable sources.
 *
 * A source is named by a string: on Linux "x11" (the display of $DISPLAY) and
 * "x11:NAME" (another display); on Windows "screen" (the best way that works)
 * and "gdi", "dxgi", "ddraw" (that way only); everywhere "file:PATH.png" (a
 * picture instead of a screen; its top left corner is 0,0). A capture object
 * belongs to one thread.
 */
#ifndef POSPLUGIN_CAPTURE_H
#define POSPLUGIN_CAPTURE_H

#include "capture/window.h"

#define CAPTURE_MONITORS_MAX 16

struct capture;

/** One monitor, in screen coordinates. */
struct capture_monitor {
    char name[32];
    struct rect rect;
};

/** Monitors as they are now; compared to notice a changed set-up. */
struct capture_geometry {
    size_t count;
    struct capture_monitor monitors[CAPTURE_MONITORS_MAX];
};

/**
 * What a backend provides; all members but `windows` are mandatory.
 *
 * Calls come one at a time and may block for one round trip to the system.
 * A backend never ends the process: a lost display is STATUS_GONE.
 */
struct capture_backend {
    /** Word before the colon of a source string. */
    const char *name;
    /**
     * Open the source. `argument` is the text after the colon or NULL.
     * STATUS_NOT_FOUND: no such display or file. STATUS_UNSUPPORTED: pixels
     * that we cannot read.
     */
    enum status (*open)(const char *argument, void **state);
    /** Release all; `state` came from open. */
    void (*close)(void *state);
    /** Monitors as they are now, at least one. */
    enum status (*geometry)(void *state, struct capture_geometry *out);
    /**
     * Copy `rect` into `out` (made by the caller with that size). Parts of
     * `rect` off the screen are the caller's to avoid.
     */
    enum status (*grab)(void *state, struct rect rect, struct image *out);
    /**
     * Windows that can be seen, topmost first, without those that let every
     * click through. NULL: the source has none.
     */
    enum status (*windows)(void *state, struct capture_windows *out);
    /**
     * Opening it and its first grab take as long as loading drivers does. The
     * source "screen" does both on a thread of its own, then goes on on its
     * own thread.
     */
    bool slow;
};

/** NULL-ended table of the backends of this system; the first is usual. */
extern const struct capture_backend *const capture_backends[];

/**
 * Open a source by its string; NULL means the usual one.
 *
 * @param[out] out to be closed with capture_close()
 * @return STATUS_OK, STATUS_INVALID for an unknown backend (the message lists
 *         those built in), or the backend's status
 */
enum status capture_open(const char *source, struct capture **out);

/** Close; NULL is fine. */
void capture_close(struct capture *capture);

/** Name of the backend in use, for order JSON's source.backend. */
const char *capture_backend_name(const struct capture *capture);

/** The source string behind its colon, or NULL: for x11 the display. */
const char *capture_argument(const struct capture *capture);

/** Monitors as they are now. */
enum status capture_geometry(struct capture *capture,
                             struct capture_geometry *out);

/** The windows on it; none for a picture. */
enum status capture_windows(struct capture *capture,
                            struct capture_windows *out);

/** The smallest rectangle around all monitors. */
struct rect capture_geometry_bounds(const struct capture_geometry *geometry);

/** True when both have the same monitors at the same places. */
bool capture_geometry_equal(const struct capture_geometry *a,
                            const struct capture_geometry *b);

/**
 * True when every pixel of `rect` is on some monitor. Monitors of different
 * sizes leave corners of the bounds that nobody can see.
 */
bool capture_geometry_covers(const struct capture_geometry *geometry,
                             struct rect rect);

/**
 * Copy a region of the screen.
 *
 * `out` may hold a picture of an earlier grab: it is reused when the size is
 * the same, else replaced. A region that is partly off the screen is refused,
 * not clipped: a cut order is a wrong order.
 *
 * @return STATUS_OK; STATUS_INVALID when the region is empty or not wholly on
 *         the screen (the message says what the screen is); STATUS_GONE;
 *         STATUS_IO when the system refused; STATUS_NO_MEMORY
 */
enum status capture_grab(struct capture *capture, struct rect region,
                         struct image *out);

/**
 * Refuse a picture in which nothing can be read because all of it is black: of
 * a screen that is off, or of what a source cannot see. To be asked of what an
 * order is read from; capture_grab() gives black as it gives any colour.
 *
 * @return STATUS_OK or STATUS_EMPTY
 */
enum status capture_refuse_black(struct image_view picture);

#endif
