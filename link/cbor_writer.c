#include "link/cbor_writer.h"

#include <string.h>

/** Major type, and for simple values the whole byte. */
static uint8_t
first_byte(enum cbor_kind kind, uint64_t value) {
    switch (kind) {
    case CBOR_BOOL:
        return value ? 0xF5 : 0xF4;
    case CBOR_NULL:
        return 0xF6;
    case CBOR_OTHER:
        return 0xF7;
    default:
        return (uint8_t)((kind - CBOR_UINT) << 5);
    }
}

/** Bytes of the number after the first byte: 0, 1, 2, 4 or 8. */
static size_t
number_size(uint64_t value) {
    if (value < 24) {
        return 0;
    }
    if (value <= UINT8_MAX) {
        return 1;
    }
    if (value <= UINT16_MAX) {
        return 2;
    }
    return value <= UINT32_MAX ? 4 : 8;
}

void
writer_content(struct cbor_writer *writer, const void *bytes, size_t size) {
    if (writer->failed || size > writer->capacity - writer->size) {
        writer->failed = true;
        return;
    }
    if (size > 0) {
        memcpy(writer->bytes + writer->size, bytes, size);
    }
    writer->size += size;
}

void
writer_head(struct cbor_writer *writer, enum cbor_kind kind, uint64_t value) {
    static const uint8_t info[] = {0, 24, 25, 0, 26, 0, 0, 0, 27};
    uint8_t head[9] = {first_byte(kind, value)};
    size_t size = 0;
    if (kind <= CBOR_TAG) {
        size = number_size(value);
        head[0] |= size == 0 ? (uint8_t)value : info[size];
    }
    for (size_t i = 0; i < size; i++) {
        head[1 + i] = (uint8_t)(value >> 8 * (size - 1 - i));
    }
    writer_content(writer, head, 1 + size);
}

void
writer_int(struct cbor_writer *writer, int64_t value) {
    if (value >= 0) {
        writer_head(writer, CBOR_UINT, (uint64_t)value);
    } else {
        writer_head(writer, CBOR_NEGINT, (uint64_t)(-1 - value));
    }
}

void
writer_bytes(struct cbor_writer *writer, const void *bytes, size_t size) {
    writer_head(writer, CBOR_BYTES, size);
    writer_content(writer, bytes, size);
}
