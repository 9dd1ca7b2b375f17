/**
 * @file till.h
 * What is remembered for a till: the rectangle and the monitors it was
 * dragged on, in "<state folder>/<till>.region".
 */
#ifndef POSPLUGIN_TILL_H
#define POSPLUGIN_TILL_H

#include "capture/capture.h"

/** A till's name: 1 to 31 of A-Z a-z 0-9 . _ - and not starting with '.'. */
bool till_name_is_valid(const char *name);

/** True when a region is stored for this till. */
bool till_has_region(const char *state_folder, const char *till);

/**
 * Store the rectangle with the monitors as they are; replaces atomically.
 *
 * @return STATUS_OK, STATUS_FULL, STATUS_ACCESS, STATUS_IO
 */
enum status till_save_region(const char *state_folder, const char *till,
                             struct rect region,
                             const struct capture_geometry *geometry);

/**
 * Load it.
 *
 * @param[out] geometry monitors at the time of the drag
 * @return STATUS_OK, STATUS_NOT_FOUND (message: run `posplugin select`),
 *         STATUS_MALFORMED (damaged file; message: select again)
 */
enum status till_load_region(const char *state_folder, const char *till,
                             struct rect *region,
                             struct capture_geometry *geometry);

#endif
