#include "link/outbox.h"

#include <string.h>

/** Take `size` bytes at `offset` out of the row and wipe the freed end. */
static void
cut(struct outbox *box, size_t offset, size_t size) {
    memmove(box->bytes + offset, box->bytes + offset + size,
            box->used - offset - size);
    box->used -= size;
    explicit_bzero(box->bytes + box->used, size);
}

static void
remove_entry(struct outbox *box, size_t index, size_t offset) {
    cut(box, offset, box->entries[index].size);
    box->count--;
    memmove(&box->entries[index], &box->entries[index + 1],
            (box->count - index) * sizeof(box->entries[0]));
}

enum status
outbox_add(struct outbox *box, const uint8_t *bytes, size_t size, bool first) {
    if (size == 0 || size > MESSAGE_BYTES_MAX) {
        return STATUS_INVALID;
    }
    if (box->count == OUTBOX_MESSAGES_MAX ||
        size > OUTBOX_BYTES_MAX - box->used) {
        return STATUS_OVERFLOW;
    }
    size_t index = first ? 0 : box->count;
    size_t offset = first ? 0 : box->used;
    memmove(&box->entries[index + 1], &box->entries[index],
            (box->count - index) * sizeof(box->entries[0]));
    memmove(box->bytes + offset + size, box->bytes + offset,
            box->used - offset);
    memcpy(box->bytes + offset, bytes, size);
    box->entries[index].size = (uint32_t)size;
    box->entries[index].this_connection = first;
    box->count++;
    box->used += size;
    return STATUS_OK;
}

void
outbox_drop(struct outbox *box, size_t count) {
    while (count-- > 0 && box->count > 0) {
        remove_entry(box, 0, 0);
    }
}

void
outbox_drop_stale(struct outbox *box) {
    size_t offset = 0;
    size_t index = 0;
    while (index < box->count) {
        if (box->entries[index].this_connection ||
            box->entries[index].size == 0) {
            remove_entry(box, index, offset);
        } else {
            offset += box->entries[index++].size;
        }
    }
}

void
outbox_empty_from(struct outbox *box, size_t from) {
    size_t offset = 0;
    for (size_t i = 0; i < box->count; i++) {
        if (i >= from && !box->entries[i].this_connection) {
            cut(box, offset, box->entries[i].size);
            box->entries[i].size = 0;
        }
        offset += box->entries[i].size;
    }
}

bool
outbox_holds(const struct outbox *box, const uint8_t *bytes, size_t size) {
    size_t offset = 0;
    for (size_t i = 0; i < box->count; i++) {
        if (box->entries[i].size == size &&
            memcmp(box->bytes + offset, bytes, size) == 0) {
            return true;
        }
        offset += box->entries[i].size;
    }
    return false;
}
