/**
 * @file memory.h
 * Glyph memory: what glyphs and whole cells that look so have meant.
 *
 * A till draws the same character with the same pixels every day. What
 * arithmetic has proven is remembered here, so that it need not be recognised
 * again; nothing else may be learned into the memory of a till. The same
 * structure serves as note pad while one screen is read.
 *
 * Bounded: MEMORY_ENTRIES_MAX entries, the longest unused make room. A look
 * that is found to have meant two things is distrusted for good.
 */
#ifndef POSPLUGIN_MEMORY_H
#define POSPLUGIN_MEMORY_H

#include "ocr/glyph.h"

#define MEMORY_ENTRIES_MAX 4096
/** Bytes of a text with its NUL; longer ones are not learned. */
#define MEMORY_TEXT_MAX 48
/** Bytes of the largest file: header, entries, sum (see memory_encode()). */
#define MEMORY_FILE_MAX (32 + MEMORY_ENTRIES_MAX * (24 + MEMORY_TEXT_MAX))

/** What an entry is about. */
enum memory_kind {
    MEMORY_DIGIT = 1,  ///< one glyph of a number: digit, mark, sign
    MEMORY_LETTER = 2, ///< one glyph of a label
    MEMORY_NUMBER = 3, ///< a whole cell that is a number
    MEMORY_LABEL = 4,  ///< a whole cell that is none, or a word of it
    MEMORY_GAP = 5,    ///< width and height of a gap: " " or "-", no space
};

struct memory;

/** NULL on no memory (logged). */
struct memory *memory_new(void);

/** NULL is fine. */
void memory_free(struct memory *memory);

/** Forget everything. */
void memory_clear(struct memory *memory);

/**
 * What a look has meant.
 *
 * @param[out] times how many screens have said so; may be NULL
 * @return borrowed until the memory changes; NULL when unknown or distrusted
 */
const char *memory_find(struct memory *memory, enum memory_kind kind,
                        struct glyph_key key, unsigned *times);

/**
 * Digits that some glyph is known to be: bit d for digit d.
 *
 * @param least_times glyphs that fewer screens told do not count
 */
unsigned memory_digits(const struct memory *memory, unsigned least_times);

/**
 * Learn what a look means; another meaning than before makes it distrusted.
 * "" and texts that are too long are not learned. Times are counted once for
 * each memory_begin().
 */
void memory_learn(struct memory *memory, enum memory_kind kind,
                  struct glyph_key key, const char *text);

/** Distrust a look from now on. */
void memory_distrust(struct memory *memory, enum memory_kind kind,
                     struct glyph_key key);

/** Another screen begins. */
void memory_begin(struct memory *memory);

/** Entries, distrusted ones too. */
size_t memory_count(const struct memory *memory);

/** True when something was learned or distrusted since the last call. */
bool memory_take_changes(struct memory *memory);

/**
 * File format, all numbers little-endian: "PPGM", u32 version, u32 count, u32
 * screens so far; count entries: u64 key low, u64 key high, u32 last screen,
 * u16 times (0 = distrusted), u8 kind, u8 length, text; u64 sum of all before.
 *
 * @return bytes written
 */
size_t memory_encode(const struct memory *memory,
                     uint8_t bytes[MEMORY_FILE_MAX]);

/**
 * Replace the content by that of a file.
 *
 * @return STATUS_OK; STATUS_MALFORMED (not logged, memory is empty)
 */
enum status memory_decode(struct memory *memory, const uint8_t *bytes,
                          size_t size);

/**
 * Load a file. One that is damaged or of another version is not believed:
 * a warning is logged, and the memory is empty.
 *
 * @return STATUS_OK, also without a file; STATUS_ACCESS, STATUS_IO
 */
enum status memory_load(struct memory *memory, const char *path);

/** Save atomically: STATUS_OK, STATUS_ACCESS, STATUS_FULL, STATUS_IO. */
enum status memory_save(const struct memory *memory, const char *path);

#endif
