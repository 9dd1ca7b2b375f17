/**
 * @file split_internal.h
 * What the ways to cut a cell share.
 */
#ifndef POSPLUGIN_SPLIT_INTERNAL_H
#define POSPLUGIN_SPLIT_INTERNAL_H

#include "ocr/split.h"

#define GAPS_MAX 64

/** Empty columns between two glyphs. */
struct gap {
    int32_t from;
    int32_t to;   ///< one behind the last
    size_t glyph; ///< the first one behind it
};

/** All gaps; 0 when there are too many. */
size_t split_list_gaps(const struct glyph *glyphs, size_t count,
                       struct gap gaps[GAPS_MAX]);

/**
 * Keep the `wanted` widest gaps in their order; false when the next one is as
 * wide as the narrowest of them, so that there is no telling.
 */
bool split_keep_widest(struct gap *gaps, size_t count, size_t wanted);

/** End part `which` - 1 at a gap, and begin part `which` behind it. */
void split_begin_part(struct split_part *parts, size_t which,
                      const struct page_cell *cell, struct gap gap,
                      size_t count);

#endif
