#include "ocr/memory_internal.h"

#include <stdlib.h>
#include <string.h>

#define SLOT_NONE UINT16_MAX

struct memory *
memory_new(void) {
    struct memory *memory = malloc(sizeof(*memory));
    if (memory == NULL) {
        log_error("out of memory for the glyph memory");
        return NULL;
    }
    memory->changed = false;
    memory_clear(memory);
    return memory;
}

void
memory_free(struct memory *memory) {
    free(memory);
}

void
memory_clear(struct memory *memory) {
    memory->count = 0;
    memory->screen = 1;
    memset(memory->slots, 0xff, sizeof(memory->slots));
}

static size_t
slot_of(enum memory_kind kind, struct glyph_key key) {
    return (size_t)(key.low + (uint64_t)kind * UINT64_C(0x9e3779b97f4a7c15)) %
           MEMORY_SLOTS;
}

/** The entry of a look, or NULL; *slot is where it is or would be. */
static struct memory_entry *
look_up(struct memory *memory, enum memory_kind kind, struct glyph_key key,
        size_t *slot) {
    for (*slot = slot_of(kind, key); memory->slots[*slot] != SLOT_NONE;
         *slot = (*slot + 1) % MEMORY_SLOTS) {
        struct memory_entry *entry = &memory->entries[memory->slots[*slot]];
        if (entry->kind == kind && glyph_key_equal(entry->key, key)) {
            return entry;
        }
    }
    return NULL;
}

static int
compare_age(const void *a, const void *b) {
    const struct memory_entry *x = a;
    const struct memory_entry *y = b;
    return (x->screen < y->screen) - (x->screen > y->screen);
}

static void
index_entries(struct memory *memory) {
    size_t slot;
    memset(memory->slots, 0xff, sizeof(memory->slots));
    for (size_t i = 0; i < memory->count; i++) {
        const struct memory_entry *entry = &memory->entries[i];
        look_up(memory, entry->kind, entry->key, &slot);
        memory->slots[slot] = (uint16_t)i;
    }
}

/** Drop the quarter that was not used for longest. */
static void
make_room(struct memory *memory) {
    qsort(memory->entries, memory->count, sizeof(*memory->entries),
          compare_age);
    memory->count -= memory->count / 4;
    index_entries(memory);
}

struct memory_entry *
memory_add(struct memory *memory, enum memory_kind kind, struct glyph_key key) {
    size_t slot;
    if (memory->count == MEMORY_ENTRIES_MAX) {
        make_room(memory);
    }
    struct memory_entry *entry = look_up(memory, kind, key, &slot);
    if (entry != NULL) {
        return NULL;
    }
    entry = &memory->entries[memory->count];
    *entry = (struct memory_entry){.key = key, .kind = kind};
    memory->slots[slot] = (uint16_t)memory->count++;
    return entry;
}

const char *
memory_find(struct memory *memory, enum memory_kind kind, struct glyph_key key,
            unsigned *times) {
    size_t slot;
    struct memory_entry *entry = look_up(memory, kind, key, &slot);
    if (entry == NULL || entry->times == 0) {
        return NULL;
    }
    entry->screen = memory->screen;
    if (times != NULL) {
        *times = entry->times;
    }
    return entry->text;
}

unsigned
memory_digits(const struct memory *memory, unsigned least_times) {
    unsigned digits = 0;
    for (size_t i = 0; i < memory->count; i++) {
        const struct memory_entry *entry = &memory->entries[i];
        char digit = entry->text[0];
        if (entry->kind == MEMORY_DIGIT && entry->times > 0 &&
            entry->times >= least_times && digit >= '0' && digit <= '9') {
            digits |= 1u << (digit - '0');
        }
    }
    return digits;
}

void
memory_learn(struct memory *memory, enum memory_kind kind, struct glyph_key key,
             const char *text) {
    size_t slot;
    size_t length = strlen(text);
    if (length == 0 || length >= MEMORY_TEXT_MAX) {
        return;
    }
    struct memory_entry *entry = look_up(memory, kind, key, &slot);
    if (entry == NULL) {
        entry = memory_add(memory, kind, key);
        memcpy(entry->text, text, length + 1);
        entry->times = 1;
        memory->changed = true;
    } else if (entry->times > 0 && strcmp(entry->text, text) != 0) {
        entry->times = 0;
        memory->changed = true;
    } else if (entry->times > 0 && entry->times < MEMORY_TIMES_MAX &&
               entry->learned != memory->screen) {
        entry->times++;
        memory->changed = true;
    }
    entry->screen = memory->screen;
    entry->learned = memory->screen;
}

void
memory_distrust(struct memory *memory, enum memory_kind kind,
                struct glyph_key key) {
    size_t slot;
    struct memory_entry *entry = look_up(memory, kind, key, &slot);
    entry = entry == NULL ? memory_add(memory, kind, key) : entry;
    entry->times = 0;
    entry->screen = memory->screen;
    memory->changed = true;
}

void
memory_begin(struct memory *memory) {
    memory->screen++;
}

size_t
memory_count(const struct memory *memory) {
    return memory->count;
}

bool
memory_take_changes(struct memory *memory) {
    bool changed = memory->changed;
    memory->changed = false;
    return changed;
}
