/**
 * @file memory_internal.h
 * What memory.c and memory_file.c share.
 */
#ifndef POSPLUGIN_MEMORY_INTERNAL_H
#define POSPLUGIN_MEMORY_INTERNAL_H

#include "ocr/memory.h"

/** Of the index; twice the entries keep the ways short. */
#define MEMORY_SLOTS (2 * MEMORY_ENTRIES_MAX)
/** More screens than this say no more. */
#define MEMORY_TIMES_MAX 1000

struct memory_entry {
    struct glyph_key key;
    uint32_t screen;  ///< on which it was last met
    uint32_t learned; ///< on which it was last learned; not in the file
    uint16_t times;   ///< screens that said so, 0 = distrusted
    enum memory_kind kind;
    char text[MEMORY_TEXT_MAX];
};

struct memory {
    size_t count;
    uint32_t screen; ///< screens so far
    bool changed;
    struct memory_entry entries[MEMORY_ENTRIES_MAX];
    uint16_t slots[MEMORY_SLOTS]; ///< index of an entry, 0xffff = free
};

/** A new entry without text, NULL when there is one of this look. */
struct memory_entry *memory_add(struct memory *memory, enum memory_kind kind,
                                struct glyph_key key);

#endif
