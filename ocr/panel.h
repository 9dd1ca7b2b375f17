/**
 * @file panel.h
 * The background behind every pixel of a screen.
 *
 * Registers draw text on flat areas: windows, header bands, selected rows,
 * stripes, buttons. Such areas are found as rectangles of one colour, and
 * their colours are carried along each pixel row underneath the text, so that
 * text is whatever differs from its own surroundings, dark or light.
 *
 * A rule that runs along the screen is a flat area of its own and thereby
 * background: rows of a grid need no special care.
 */
#ifndef POSPLUGIN_PANEL_H
#define POSPLUGIN_PANEL_H

#include "capture/image.h"

/** Background colours, as image_view has pixels, without padding. */
struct panel_map {
    int32_t width;
    int32_t height;
    uint32_t *ground; ///< owned, 0x00RRGGBB, width * height
};

/**
 * Find the background of every pixel of a view.
 *
 * @param view at least one pixel; the top byte of pixels is ignored
 * @param[out] out to be freed with panel_map_destroy()
 * @return STATUS_OK, STATUS_INVALID (no pixels), STATUS_NO_MEMORY
 */
enum status panel_map_init(struct panel_map *out, struct image_view view);

/** Free the colours; zeroed or NULL is fine. */
void panel_map_destroy(struct panel_map *map);

#endif
