/**
 * @file till.h
 * What is remembered for a till, in "<state folder>/<till>.region": the
 * rectangles that hold its order and the windows that they lie in. Beside it,
 * "<till>.region-1.png": what stands around the first of them.
 */
#ifndef POSPLUGIN_TILL_H
#define POSPLUGIN_TILL_H

#include "capture/capture.h"
#include "pos_plugin/place.h"

/** Rectangles of one till, e.g. the lines here and the total there. */
#define TILL_PLACES_MAX 4

struct till_places {
    size_t count; ///< 1 to TILL_PLACES_MAX
    struct place places[TILL_PLACES_MAX];
    /** Monitors at the time of the drag: where places without a window are. */
    struct capture_geometry geometry;
};

/** A till's name: 1 to 31 of A-Z a-z 0-9 . _ - and not starting with '.'. */
bool till_name_is_valid(const char *name);

/** True when a place is stored for this till. */
bool till_has_places(const char *state_folder, const char *till);

/**
 * Store the places, atomically.
 *
 * @return STATUS_OK, STATUS_FULL, STATUS_ACCESS, STATUS_IO
 */
enum status till_save_places(const char *state_folder, const char *till,
                             const struct till_places *places);

/**
 * Load them; a file of the first version has one, without a window.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND (message: run `posplugin select`),
 *         STATUS_MALFORMED (damaged file; message: select again)
 */
enum status till_load_places(const char *state_folder, const char *till,
                             struct till_places *places);

/** Forget what stood around former places, before others are stored. */
void till_forget_landmarks(const char *state_folder, const char *till);

/**
 * The file with what stands around a place.
 *
 * @param index of the place, from 0
 * @return false when `path` is too short
 */
bool till_landmark_path(const char *state_folder, const char *till,
                        size_t index, char *path, size_t size);

#endif
