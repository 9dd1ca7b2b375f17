/**
 * @file image.h
 * A rectangle and a picture: all that the other folders know of capture.
 *
 * Pixels are 32 bit words 0x00RRGGBB in host byte order, rows top to bottom.
 * Coordinates are pixels of the X screen (or virtual desktop): monitors left
 * of or above the primary one have negative coordinates.
 */
#ifndef POSPLUGIN_IMAGE_H
#define POSPLUGIN_IMAGE_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Largest side of a picture that we hold, in pixels. */
#define IMAGE_SIDE_MAX 16384

/** Most pixels of one picture: 256 MiB of memory. */
#define IMAGE_PIXELS_MAX (64 * 1024 * 1024)

struct rect {
    int32_t x;
    int32_t y;
    int32_t width;
    int32_t height;
};

/** A borrowed look at pixels; valid as long as their owner. */
struct image_view {
    const uint32_t *pixels; ///< first pixel of the first row
    int32_t width;          ///< pixels
    int32_t height;         ///< pixels
    int32_t stride;         ///< pixels from one row to the next
};

/** An owned picture; all zero is a valid empty one. */
struct image {
    uint32_t *pixels; ///< owned, width * height words
    int32_t width;
    int32_t height;
};

/** True when the rectangle has no area. */
bool rect_is_empty(struct rect rect);

/** The common part of two rectangles; empty (width 0) when there is none. */
struct rect rect_intersect(struct rect a, struct rect b);

/** Smallest rectangle around both; an empty one does not count. */
struct rect rect_union(struct rect a, struct rect b);

/** True when `inner` lies wholly inside `outer`. */
bool rect_contains(struct rect outer, struct rect inner);

/**
 * What is left of `from` without `cut`: disjoint rectangles.
 *
 * @return how many of `out` were filled, 0 to 4
 */
size_t rect_subtract(struct rect from, struct rect cut, struct rect out[4]);

/**
 * Parse "X,Y,W,H" (decimal, X and Y may be negative, W and H at least 1).
 *
 * @return STATUS_OK or STATUS_INVALID (not logged)
 */
enum status rect_parse(const char *text, struct rect *out);

/**
 * Allocate a black picture.
 *
 * @return STATUS_OK, STATUS_INVALID for a side outside 1..IMAGE_SIDE_MAX or
 *         more than IMAGE_PIXELS_MAX, STATUS_NO_MEMORY
 */
enum status image_init(struct image *image, int32_t width, int32_t height);

/** Free the pixels; zeroed or NULL is fine. */
void image_destroy(struct image *image);

/** Look at the whole picture. */
struct image_view image_view(const struct image *image);

/**
 * Look at a part; `rect` is in the view's coordinates.
 *
 * @return STATUS_OK or STATUS_INVALID when it is empty or sticks out
 */
enum status image_view_crop(struct image_view view, struct rect rect,
                            struct image_view *out);

/** True when every pixel is black. */
bool image_view_is_black(struct image_view view);

/**
 * Write a PNG (8 bit RGB).
 *
 * @return STATUS_OK, STATUS_IO, STATUS_FULL, STATUS_ACCESS, STATUS_NOT_FOUND
 */
enum status image_write_png(struct image_view view, const char *path);

/**
 * Read a PNG file of any colour type; alpha is laid over white.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND, STATUS_ACCESS, STATUS_MALFORMED (not a
 *         PNG, damaged, larger than IMAGE_SIDE_MAX or IMAGE_PIXELS_MAX),
 *         STATUS_NO_MEMORY
 */
enum status image_read_png(const char *path, struct image *out);

/** As image_read_png(), from memory. */
enum status image_decode_png(const uint8_t *bytes, size_t size,
                             struct image *out);

#endif
