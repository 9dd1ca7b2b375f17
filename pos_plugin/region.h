/**
 * @file region.h
 * Lets the cashier drag the rectangle that holds the till's order.
 */
#ifndef POSPLUGIN_REGION_H
#define POSPLUGIN_REGION_H

#include "pos_plugin/plugin.h"

/**
 * Freeze the screen, let a rectangle be dragged, and store it for the till,
 * as belonging to the window that it lies in.
 *
 * @param add beside those there are, e.g. the total beside the lines
 * @param withdrawn as in struct select_options, or NULL
 * @param[out] out the rectangle, screen coordinates
 * @return STATUS_OK; STATUS_CANCELLED: nothing was changed; STATUS_FULL: there
 *         are TILL_PLACES_MAX already; else of capture_select() or
 *         till_save_places()
 */
enum status plugin_select(struct plugin *plugin, bool add,
                          bool (*withdrawn)(void *context), void *context,
                          struct rect *out);

#endif
