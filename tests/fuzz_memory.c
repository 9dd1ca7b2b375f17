/**
 * @file fuzz_memory.c
 * Any bytes as a file of glyph memory: as they are, and with a right sum at
 * the end, which a file that is damaged on purpose would have.
 */
#include "ocr/memory.h"

#include <stdlib.h>
#include <string.h>

#define SUM_SIZE 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t
sum_of(const uint8_t *bytes, size_t size) {
    uint64_t sum = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
    }
    return sum;
}

/** What was accepted must be written again as it was. */
static void
check_accepted(struct memory *memory, const uint8_t *bytes, size_t size) {
    static uint8_t again[MEMORY_FILE_MAX];
    size_t count = memory_count(memory);
    if (count > MEMORY_ENTRIES_MAX || size > MEMORY_FILE_MAX ||
        memory_encode(memory, again) != size ||
        memcmp(again, bytes, size) != 0) {
        abort();
    }
    // Still usable: learn something, and find it again.
    struct glyph_key key = {size, count};
    memory_begin(memory);
    memory_learn(memory, MEMORY_DIGIT, key, "7");
    memory_find(memory, MEMORY_DIGIT, key, NULL);
    if (memory_count(memory) > MEMORY_ENTRIES_MAX) {
        abort();
    }
}

static void
decode(struct memory *memory, const uint8_t *bytes, size_t size) {
    if (memory_decode(memory, bytes, size) == STATUS_OK) {
        check_accepted(memory, bytes, size);
    } else if (memory_count(memory) != 0) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct memory *memory;
    uint8_t *bytes = malloc(size + SUM_SIZE);
    if (memory == NULL) {
        memory = memory_new();
    }
    if (memory == NULL || bytes == NULL) {
        free(bytes);
        return 0;
    }
    memcpy(bytes, data, size);
    decode(memory, bytes, size);
    uint64_t sum = sum_of(bytes, size);
    for (size_t i = 0; i < SUM_SIZE; i++) {
        bytes[size + i] = (uint8_t)(sum >> (8 * i));
    }
    decode(memory, bytes, size + SUM_SIZE);
    free(bytes);
    return 0;
}
