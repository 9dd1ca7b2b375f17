/**
 * @file x11_pixels.h
 * Between the pixels of an X visual and our words 0x00RRGGBB, and buffers
 * that are shared with the server where that is possible.
 *
 * All functions that talk to the server are called inside a guard.
 */
#ifndef POSPLUGIN_X11_PIXELS_H
#define POSPLUGIN_X11_PIXELS_H

#include "capture/image.h"
#include "capture/x11_guard.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>

/** One colour's place in a pixel. */
struct x11_channel {
    unsigned shift;
    unsigned bits;
};

/** How a screen's root window stores pixels. */
struct x11_format {
    Visual *visual; ///< borrowed from the display
    int depth;
    struct x11_channel red;
    struct x11_channel green;
    struct x11_channel blue;
};

/**
 * Learn the format of the default screen.
 *
 * @return STATUS_OK, or STATUS_UNSUPPORTED for screens with a palette
 */
enum status x11_format_init(struct x11_format *format, Display *display);

/** Convert a whole XImage into `out`, which has the same size. */
void x11_format_read(const struct x11_format *format, XImage *source,
                     struct image *out);

/** Convert `rect` of `source` to the same place of `out`. */
void x11_format_write(const struct x11_format *format, struct image_view source,
                      struct rect rect, XImage *out);

/** An XImage, in memory shared with the server if it could be had. */
struct x11_buffer {
    XImage *image; ///< owned; NULL when there is none
    XShmSegmentInfo segment;
    bool shared;
};

/**
 * Make a buffer; `shared` false afterwards means plain memory.
 *
 * @param allow_plain false: fail where memory cannot be shared
 * @return STATUS_OK, STATUS_NO_MEMORY, STATUS_UNSUPPORTED (not shared, and
 *         not allow_plain), STATUS_GONE; nothing is logged
 */
enum status x11_buffer_init(struct x11_buffer *buffer, struct x11_guard *guard,
                            const struct x11_format *format, int32_t width,
                            int32_t height, bool allow_plain);

/** Release; zeroed is fine. */
void x11_buffer_destroy(struct x11_buffer *buffer, Display *display);

#endif
