/**
 * @file window.h
 * The terminal's window: a picture to paint into, and what people do to it.
 */
#ifndef POSPLUGIN_TERMINAL_WINDOW_H
#define POSPLUGIN_TERMINAL_WINDOW_H

#include "capture/status.h"

#include <cairo.h>
#include <stdbool.h>
#include <stdint.h>

struct window;

struct window_options {
    const char *title;
    const char *geometry; ///< "WxH+X+Y" in parts, NULL for the default
    bool is_fullscreen;
};

enum window_event_type {
    WINDOW_POINTER_DOWN = 1,
    WINDOW_POINTER_MOVE = 2,
    WINDOW_POINTER_UP = 3,
    WINDOW_WHEEL = 4, ///< steps
    WINDOW_KEY = 5,   ///< byte
    WINDOW_EXPOSED = 6,
    WINDOW_CLOSED = 7,
};

struct window_event {
    enum window_event_type type;
    double x; ///< pixels
    double y;
    int steps; ///< positive is down
    uint8_t byte;
};

/**
 * Open and show.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND (no display), STATUS_INVALID
 *         (geometry), STATUS_NO_MEMORY; logged
 */
enum status window_open(const struct window_options *options,
                        struct window **out);

/** Close; NULL is fine. */
void window_close(struct window *window);

/** For poll(). */
int window_descriptor(const struct window *window);

/** The next thing that happened; false when there is none waiting. */
bool window_next_event(struct window *window, struct window_event *event);

/** Where to paint and how large it is; valid until the next window call. */
cairo_surface_t *window_picture(struct window *window, int *width_px,
                                int *height_px);

/** Show the picture. */
void window_present(struct window *window);

/** Write the picture as PNG. STATUS_OK or STATUS_IO; logged. */
enum status window_write_png(struct window *window, const char *path);

#endif
