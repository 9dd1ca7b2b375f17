/**
 * @file line_path.h
 * The most probable way along a line. Internal to line_reader.c.
 */
#ifndef POSPLUGIN_LINE_PATH_H
#define POSPLUGIN_LINE_PATH_H

#include "ocr/codes.h"
#include "ocr/net.h"

/** What a step along the line was taken for. */
struct path_step {
    int32_t character; ///< CODES_NONE: nothing, or not the last class of one
    bool goes_on;      ///< with the class of the step before
    float certainty;
};

/**
 * Find the way.
 *
 * @param null_class that stands for no character
 * @param[out] out as many as the result has steps; all of them are nothing
 *        when no way ends with a whole character
 * @return false on no memory
 */
bool line_path_find(const struct codes *codes, const struct net_result *result,
                    int32_t null_class, struct path_step *out);

#endif
