#include "link/outbox.h"

#include <string.h>

void
outbox_init(struct outbox *box, uint8_t *bytes, size_t capacity,
            size_t message_max) {
    memset(box, 0, sizeof(*box));
    box->bytes = bytes;
    box->capacity = capacity;
    box->message_max = message_max;
}

static size_t
offset_of(const struct outbox *box, size_t index) {
    size_t offset = 0;
    for (size_t i = 0; i < index; i++) {
        offset += box->sizes[i];
    }
    return offset;
}

enum status
outbox_add(struct outbox *box, size_t index, const uint8_t *bytes,
           size_t size) {
    if (size == 0 || size > box->message_max) {
        return STATUS_INVALID;
    }
    if (box->count == OUTBOX_MESSAGES_MAX || size > box->capacity - box->used) {
        return STATUS_OVERFLOW;
    }
    size_t offset = offset_of(box, index);
    memmove(&box->sizes[index + 1], &box->sizes[index],
            (box->count - index) * sizeof(box->sizes[0]));
    memmove(box->bytes + offset + size, box->bytes + offset,
            box->used - offset);
    memcpy(box->bytes + offset, bytes, size);
    box->sizes[index] = (uint32_t)size;
    box->count++;
    box->used += size;
    return STATUS_OK;
}

void
outbox_empty(struct outbox *box, size_t index) {
    size_t offset = offset_of(box, index);
    size_t size = box->sizes[index];
    memmove(box->bytes + offset, box->bytes + offset + size,
            box->used - offset - size);
    box->used -= size;
    explicit_bzero(box->bytes + box->used, size);
    box->sizes[index] = 0;
}

static void
remove_message(struct outbox *box, size_t index) {
    outbox_empty(box, index);
    box->count--;
    memmove(&box->sizes[index], &box->sizes[index + 1],
            (box->count - index) * sizeof(box->sizes[0]));
}

void
outbox_drop(struct outbox *box, size_t count) {
    while (count-- > 0 && box->count > 0) {
        remove_message(box, 0);
    }
}

void
outbox_cut(struct outbox *box, size_t from) {
    while (box->count > from) {
        remove_message(box, box->count - 1);
    }
}

void
outbox_drop_empty(struct outbox *box) {
    for (size_t i = box->count; i-- > 0;) {
        if (box->sizes[i] == 0) {
            remove_message(box, i);
        }
    }
}

bool
outbox_holds(const struct outbox *box, const uint8_t *bytes, size_t size) {
    size_t offset = 0;
    for (size_t i = 0; i < box->count; i++) {
        if (box->sizes[i] == size &&
            memcmp(box->bytes + offset, bytes, size) == 0) {
            return true;
        }
        offset += box->sizes[i];
    }
    return false;
}
