/**
 * @file codes.h
 * What the classes of a network stand for. Internal to line_reader.c.
 *
 * A character is a sequence of classes: one each where there are few
 * characters, several where there are thousands. All sequences make a tree;
 * its root stands before each character.
 */
#ifndef POSPLUGIN_CODES_H
#define POSPLUGIN_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODES_ROOT 0
#define CODES_NONE (-1)

/** The part of a sequence that ends with a class. */
struct code {
    int32_t class;
    int32_t character; ///< that is complete with it; CODES_NONE
    int32_t first;     ///< code that goes on from here; CODES_NONE
    int32_t next;      ///< code that may stand in place of this; CODES_NONE
};

struct codes {
    struct code *all; ///< owned
    size_t count;
};

/**
 * Take the part "recoder" of a model.
 *
 * @param characters of the model
 * @return false when damaged, or on no memory
 */
bool codes_init(struct codes *codes, const uint8_t *bytes, size_t size,
                size_t characters);

/** Free all; zeroed is fine. */
void codes_destroy(struct codes *codes);

/** The code after another one, CODES_ROOT at first; CODES_NONE. */
int32_t codes_next(const struct codes *codes, int32_t code, int32_t class);

#endif
