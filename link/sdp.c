#include "link/sdp.h"

#include <stdbool.h>
#include <string.h>

// Bluetooth Core, volume 3, part B. Numbers are big-endian.
#define PDU_ERROR 0x01
#define PDU_SEARCH_ATTRIBUTES 0x06
#define PDU_SEARCH_ATTRIBUTES_ANSWER 0x07
#define HEADER_SIZE 5 // pdu, transaction, length of what follows

#define ATTRIBUTE_PROTOCOLS 0x0004
#define UUID_RFCOMM 0x0003
#define CHANNEL_MAX 30

// Types of data elements, upper five bits of the first byte.
#define TYPE_NUMBER 1
#define TYPE_UUID 3
#define TYPE_SEQUENCE 6
#define TYPE_ALTERNATIVE 7

const uint8_t sdp_terminal_service[SDP_UUID_SIZE] = {
    0x7d, 0x0e, 0x6a, 0x51, 0x2c, 0x8f, 0x4b, 0x1c,
    0x9e, 0x35, 0x5b, 0x40, 0xd1, 0xf2, 0x63, 0xa8};
const uint8_t sdp_serial_port[SDP_UUID_SIZE] = {
    0x00, 0x00, 0x11, 0x01, 0x00, 0x00, 0x10, 0x00,
    0x80, 0x00, 0x00, 0x80, 0x5f, 0x9b, 0x34, 0xfb};

static uint16_t
get16(const uint8_t *bytes) {
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static void
put16(uint8_t *bytes, size_t value) {
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

size_t
sdp_ask(const uint8_t service[SDP_UUID_SIZE], const struct sdp_answer *answer,
        uint8_t out[SDP_QUESTION_MAX]) {
    size_t used = HEADER_SIZE;
    out[used++] = TYPE_SEQUENCE << 3 | 5; // of 17 bytes
    out[used++] = SDP_UUID_SIZE + 1;
    out[used++] = TYPE_UUID << 3 | 4;
    memcpy(out + used, service, SDP_UUID_SIZE);
    used += SDP_UUID_SIZE;
    put16(out + used, 0xFFFF); // any number of bytes
    used += 2;
    out[used++] = TYPE_SEQUENCE << 3 | 5; // of 3 bytes
    out[used++] = 3;
    out[used++] = TYPE_NUMBER << 3 | 1;
    put16(out + used, ATTRIBUTE_PROTOCOLS);
    used += 2;
    out[used++] = (uint8_t)answer->continuation_size;
    memcpy(out + used, answer->continuation, answer->continuation_size);
    used += answer->continuation_size;
    out[0] = PDU_SEARCH_ATTRIBUTES;
    put16(out + 1, answer->transaction);
    put16(out + 3, used - HEADER_SIZE);
    return used;
}

enum status
sdp_take(struct sdp_answer *answer, const uint8_t *bytes, size_t size) {
    if (size < HEADER_SIZE || get16(bytes + 1) != answer->transaction ||
        get16(bytes + 3) != size - HEADER_SIZE) {
        return STATUS_MALFORMED;
    }
    if (bytes[0] == PDU_ERROR) {
        return STATUS_REFUSED;
    }
    if (bytes[0] != PDU_SEARCH_ATTRIBUTES_ANSWER || size < HEADER_SIZE + 3) {
        return STATUS_MALFORMED;
    }
    // count (2), that many bytes, size of continuation (1), continuation
    size_t count = get16(bytes + HEADER_SIZE);
    const uint8_t *list = bytes + HEADER_SIZE + 2;
    size_t left = size - HEADER_SIZE - 2;
    if (count >= left || list[count] > SDP_CONTINUATION_MAX ||
        list[count] != left - count - 1) {
        return STATUS_MALFORMED;
    }
    if (count > sizeof(answer->bytes) - answer->size ||
        (count == 0 && list[count] > 0)) {
        return STATUS_OVERFLOW; // or it would go on for ever
    }
    memcpy(answer->bytes + answer->size, list, count);
    answer->size += count;
    answer->continuation_size = list[count];
    memcpy(answer->continuation, list + count + 1, list[count]);
    return STATUS_OK;
}

// --- data elements

struct element {
    int type;
    const uint8_t *bytes; ///< of the content
    size_t size;
};

struct cursor {
    const uint8_t *bytes;
    size_t left;
};

/** The size that a first byte's lower three bits stand for. */
static bool
content_size(struct cursor *cursor, int code, size_t *out) {
    if (code < 5) {
        *out = (size_t)1 << code;
        return true;
    }
    size_t width = (size_t)1 << (code - 5);
    if (cursor->left < width) {
        return false;
    }
    *out = 0;
    for (size_t i = 0; i < width; i++) {
        *out = *out << 8 | cursor->bytes[i];
    }
    cursor->bytes += width;
    cursor->left -= width;
    return true;
}

/** @return false at the end and for what does not parse (left > 0) */
static bool
next(struct cursor *cursor, struct element *out) {
    if (cursor->left == 0) {
        return false;
    }
    uint8_t head = *cursor->bytes;
    struct cursor rest = {cursor->bytes + 1, cursor->left - 1};
    out->type = head >> 3;
    if (head == 0) { // nil has no content
        out->size = 0;
    } else if (!content_size(&rest, head & 7, &out->size) ||
               out->size > rest.left) {
        return false;
    }
    out->bytes = rest.bytes;
    cursor->bytes = rest.bytes + out->size;
    cursor->left = rest.left - out->size;
    return true;
}

static bool
is_rfcomm(const struct element *element) {
    // 16 and 32 bits are short for the same with Bluetooth's base behind.
    static const uint8_t base[] = {0x00, 0x00, 0x10, 0x00, 0x80, 0x00,
                                   0x00, 0x80, 0x5f, 0x9b, 0x34, 0xfb};
    const uint8_t *b = element->bytes;
    if (element->type != TYPE_UUID) {
        return false;
    }
    if (element->size == 2) {
        return get16(b) == UUID_RFCOMM;
    }
    return (element->size == 4 || (element->size == SDP_UUID_SIZE &&
                                   memcmp(b + 4, base, sizeof(base)) == 0)) &&
           get16(b) == 0 && get16(b + 2) == UUID_RFCOMM;
}

static struct cursor
inside(const struct element *element) {
    return (struct cursor){element->bytes, element->size};
}

/** In one stack of protocols: sequences of a UUID and its parameters. */
static int
channel_of_stack(const struct element *stack) {
    struct cursor layers = inside(stack);
    struct element layer;
    while (next(&layers, &layer)) {
        struct cursor parts = inside(&layer);
        struct element uuid;
        struct element channel;
        if (layer.type == TYPE_SEQUENCE && next(&parts, &uuid) &&
            is_rfcomm(&uuid) && next(&parts, &channel)) {
            bool good = channel.type == TYPE_NUMBER && channel.size == 1 &&
                        *channel.bytes >= 1 && *channel.bytes <= CHANNEL_MAX;
            return good ? *channel.bytes : -1;
        }
    }
    return layers.left ? -1 : 0;
}

/** In the value of the attribute: one stack, or alternatives. */
static int
channel_of_value(const struct element *value) {
    if (value->type != TYPE_ALTERNATIVE) {
        return channel_of_stack(value);
    }
    struct cursor stacks = inside(value);
    struct element stack;
    int channel = 0;
    while (channel == 0 && next(&stacks, &stack)) {
        channel = channel_of_stack(&stack);
    }
    return channel;
}

/** In one record: pairs of an attribute's number and its value. */
static int
channel_of_record(const struct element *record) {
    struct cursor attributes = inside(record);
    struct element number;
    struct element value;
    while (next(&attributes, &number)) {
        if (number.type != TYPE_NUMBER || number.size != 2 ||
            !next(&attributes, &value)) {
            return -1;
        }
        if (get16(number.bytes) == ATTRIBUTE_PROTOCOLS) {
            return channel_of_value(&value);
        }
    }
    return attributes.left ? -1 : 0;
}

int
sdp_channel(const uint8_t *bytes, size_t size) {
    struct cursor whole = {bytes, size};
    struct element list;
    struct element record;
    if (!next(&whole, &list) || list.type != TYPE_SEQUENCE) {
        return -1;
    }
    struct cursor records = inside(&list);
    int channel = 0;
    while (channel == 0 && next(&records, &record)) {
        channel =
            record.type == TYPE_SEQUENCE ? channel_of_record(&record) : -1;
    }
    return channel == 0 && records.left ? -1 : channel;
}
