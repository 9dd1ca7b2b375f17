#include "ocr/memory_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION 1
#define HEADER_SIZE 16
#define ENTRY_SIZE 24 ///< without its text
#define SUM_SIZE 8

static const uint8_t magic[4] = {'P', 'P', 'G', 'M'};

static uint8_t *
put(uint8_t *to, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; i++) {
        *to++ = (uint8_t)(value >> (8 * i));
    }
    return to;
}

static uint64_t
get(const uint8_t **from, size_t size) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value |= (uint64_t) * (*from)++ << (8 * i);
    }
    return value;
}

/** FNV-1a, against damage. */
static uint64_t
sum_of(const uint8_t *bytes, size_t size) {
    uint64_t sum = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
    }
    return sum;
}

size_t
memory_encode(const struct memory *memory, uint8_t bytes[MEMORY_FILE_MAX]) {
    memcpy(bytes, magic, sizeof(magic));
    uint8_t *to = bytes + sizeof(magic);
    to = put(to, VERSION, 4);
    to = put(to, memory->count, 4);
    to = put(to, memory->screen, 4);
    for (size_t i = 0; i < memory->count; i++) {
        const struct memory_entry *entry = &memory->entries[i];
        size_t length = strlen(entry->text);
        to = put(to, entry->key.low, 8);
        to = put(to, entry->key.high, 8);
        to = put(to, entry->screen, 4);
        to = put(to, entry->times, 2);
        to = put(to, entry->kind, 1);
        to = put(to, length, 1);
        memcpy(to, entry->text, length);
        to += length;
    }
    to = put(to, sum_of(bytes, (size_t)(to - bytes)), SUM_SIZE);
    return (size_t)(to - bytes);
}

/** Take one entry; false when it is not well-formed. */
static bool
decode_entry(struct memory *memory, const uint8_t **from, const uint8_t *end) {
    if (end - *from < ENTRY_SIZE) {
        return false;
    }
    struct glyph_key key = {.low = get(from, 8)};
    key.high = get(from, 8);
    uint32_t screen = (uint32_t)get(from, 4);
    uint16_t times = (uint16_t)get(from, 2);
    uint8_t kind = (uint8_t)get(from, 1);
    size_t length = (size_t)get(from, 1);
    if (kind < MEMORY_DIGIT || kind > MEMORY_GAP || times > MEMORY_TIMES_MAX ||
        length >= MEMORY_TEXT_MAX || (size_t)(end - *from) < length ||
        (length == 0 && times > 0) || memchr(*from, 0, length) != NULL) {
        return false;
    }
    struct memory_entry *entry =
        memory_add(memory, (enum memory_kind)kind, key);
    if (entry == NULL) {
        return false; // twice
    }
    entry->screen = screen;
    entry->times = times;
    memcpy(entry->text, *from, length);
    entry->text[length] = '\0';
    *from += length;
    return true;
}

static bool
decode(struct memory *memory, const uint8_t *bytes, size_t size) {
    const uint8_t *from = bytes + sizeof(magic);
    if (size < HEADER_SIZE + SUM_SIZE ||
        memcmp(bytes, magic, sizeof(magic)) != 0 || get(&from, 4) != VERSION) {
        return false;
    }
    const uint8_t *end = bytes + size - SUM_SIZE;
    const uint8_t *sum = end;
    if (get(&sum, SUM_SIZE) != sum_of(bytes, size - SUM_SIZE)) {
        return false;
    }
    size_t count = (size_t)get(&from, 4);
    memory->screen = (uint32_t)get(&from, 4);
    for (size_t i = 0; i < count; i++) {
        if (i == MEMORY_ENTRIES_MAX || !decode_entry(memory, &from, end)) {
            return false;
        }
    }
    return from == end;
}

enum status
memory_decode(struct memory *memory, const uint8_t *bytes, size_t size) {
    memory_clear(memory);
    if (!decode(memory, bytes, size)) {
        memory_clear(memory);
        return STATUS_MALFORMED;
    }
    memory->changed = false;
    return STATUS_OK;
}

enum status
memory_load(struct memory *memory, const char *path) {
    memory_clear(memory);
    FILE *file = fopen(path, "rb");
    if (file == NULL && errno == ENOENT) {
        return STATUS_OK;
    }
    uint8_t *bytes = malloc(MEMORY_FILE_MAX + 1);
    enum status status = STATUS_OK;
    if (file == NULL || bytes == NULL) {
        status = bytes == NULL ? STATUS_NO_MEMORY : status_of_errno(errno);
        log_error("the glyph memory %s cannot be read", path);
    } else {
        size_t size = fread(bytes, 1, MEMORY_FILE_MAX + 1, file);
        if (memory_decode(memory, bytes, size) != STATUS_OK) {
            log_warning("the glyph memory %s is damaged or of another version "
                        "and is not used; the till is learned anew",
                        path);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    free(bytes);
    return status;
}

/** Write all of a new file that takes the old one's place when complete. */
static enum status
write_file(const char *path, const uint8_t *bytes, size_t size) {
    char other[4096];
    int length = snprintf(other, sizeof(other), "%s.new", path);
    if (length < 0 || (size_t)length >= sizeof(other)) {
        return STATUS_INVALID;
    }
    FILE *file = fopen(other, "wb");
    if (file == NULL) {
        return status_of_errno(errno);
    }
    bool written = fwrite(bytes, 1, size, file) == size;
    written = fclose(file) == 0 && written;
    if (!written || rename(other, path) != 0) {
        enum status status = status_of_errno(errno);
        unlink(other);
        return status;
    }
    return STATUS_OK;
}

enum status
memory_save(const struct memory *memory, const char *path) {
    uint8_t *bytes = malloc(MEMORY_FILE_MAX);
    enum status status = STATUS_NO_MEMORY;
    if (bytes != NULL) {
        size_t size = memory_encode(memory, bytes);
        status = write_file(path, bytes, size);
        free(bytes);
    }
    if (status != STATUS_OK) {
        log_warning("the glyph memory %s cannot be written; the till stays "
                    "as slow as a new one",
                    path);
    }
    return status;
}
