#include "pos_plugin/payment/emvco.h"

#include <string.h>

#define TAG_FORMAT 0x85
#define TAG_APPLICATION 0x61
#define TAG_AID 0x4f
#define FORMAT "CPV01"

/** Three bytes for four characters. */
#define BYTES_MAX (EMVCO_TEXT_MAX / 4 * 3)
/** Templates in templates: 61 { 63 { 9F26 } } and one to spare. */
#define DEPTH_MAX 4
#define AID_MIN 5

static int
base64_value(uint8_t c) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/** Strict base64; returns the bytes written, 0 when it is none. */
static size_t
base64_decode(const uint8_t *text, size_t size, uint8_t *out) {
    size_t padding = 0;
    while (padding < 2 && padding < size && text[size - 1 - padding] == '=') {
        padding++;
    }
    uint32_t bits = 0;
    for (size_t i = 0; i < size; i++) {
        int value = i < size - padding ? base64_value(text[i]) : 0;
        if (value < 0 || size % 4 != 0) {
            return 0;
        }
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 == 3) {
            out[i / 4 * 3] = (uint8_t)(bits >> 16);
            out[i / 4 * 3 + 1] = (uint8_t)(bits >> 8);
            out[i / 4 * 3 + 2] = (uint8_t)bits;
        }
    }
    return size / 4 * 3 - padding;
}

/** Bytes of the tag, 0 when it is not whole. */
static size_t
take_tag(const uint8_t *bytes, size_t size, struct emvco_object *out) {
    size_t at = 0;
    bool more = size > 0 && (bytes[0] & 0x1f) == 0x1f;
    if (size == 0 || bytes[0] == 0) {
        return 0;
    }
    out->constructed = (bytes[0] & 0x20) != 0;
    out->tag = bytes[at++];
    while (more) {
        if (at == 3 || at == size) {
            return 0;
        }
        more = (bytes[at] & 0x80) != 0;
        out->tag = out->tag << 8 | bytes[at++];
    }
    return at;
}

/** Bytes of the length field, 0 when it is not whole or indefinite. */
static size_t
take_length(const uint8_t *bytes, size_t size, size_t *length) {
    if (size == 0) {
        return 0;
    }
    size_t more = bytes[0] < 0x80 ? 0 : bytes[0] & 0x7fu;
    *length = bytes[0] < 0x80 ? bytes[0] : 0;
    if (bytes[0] == 0x80 || more > 2 || more >= size) {
        return 0;
    }
    for (size_t i = 1; i <= more; i++) {
        *length = *length << 8 | bytes[i];
    }
    return 1 + more;
}

size_t
emvco_take(const uint8_t *bytes, size_t size, struct emvco_object *out) {
    size_t at = take_tag(bytes, size, out);
    size_t step = at == 0 ? 0 : take_length(bytes + at, size - at, &out->size);
    if (step == 0 || out->size > size - at - step) {
        return 0;
    }
    at += step;
    out->value = bytes + at;
    return at + out->size;
}

/** True when the bytes are whole objects, down to the innermost. */
static bool
is_whole(const uint8_t *bytes, size_t size, int depth) {
    struct emvco_object object;
    while (size > 0) {
        size_t step = emvco_take(bytes, size, &object);
        if (step == 0 || (object.constructed &&
                          (depth == DEPTH_MAX ||
                           !is_whole(object.value, object.size, depth + 1)))) {
            return false;
        }
        bytes += step;
        size -= step;
    }
    return true;
}

/** One application; false when it does not say which. */
static bool
read_application(const struct emvco_object *application,
                 struct emvco_summary *out) {
    struct emvco_object object;
    const uint8_t *at = application->value;
    size_t left = application->size;
    while (left > 0) {
        size_t step = emvco_take(at, left, &object);
        if (object.tag == TAG_AID) {
            if (object.size < AID_MIN || object.size > EMVCO_AID_MAX) {
                return false;
            }
            if (out->applications++ == 0) {
                out->aid_size = object.size;
                memcpy(out->aid, object.value, object.size);
            }
            return true;
        }
        at += step;
        left -= step;
    }
    return false;
}

/** Whole objects: the payload format, then applications among others. */
static bool
read_objects(const uint8_t *bytes, size_t size, struct emvco_summary *out) {
    struct emvco_object object;
    size_t step = emvco_take(bytes, size, &object);
    if (!is_whole(bytes, size, 1) || step == 0 || object.tag != TAG_FORMAT ||
        object.size != sizeof(FORMAT) - 1 ||
        memcmp(object.value, FORMAT, object.size) != 0) {
        return false;
    }
    while (step < size) {
        step += emvco_take(bytes + step, size - step, &object);
        if (object.tag == TAG_APPLICATION && !read_application(&object, out)) {
            return false;
        }
    }
    return out->applications > 0;
}

bool
emvco_read(const uint8_t *text, size_t size, struct emvco_summary *out) {
    uint8_t bytes[BYTES_MAX] = {0};
    memset(out, 0, sizeof(*out));
    if (size > EMVCO_TEXT_MAX) {
        return false;
    }
    size_t count = base64_decode(text, size, bytes);
    bool good = count > 0 && read_objects(bytes, count, out);
    explicit_bzero(bytes, sizeof(bytes));
    return good;
}
