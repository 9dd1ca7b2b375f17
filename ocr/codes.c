#include "ocr/codes.h"

#include "ocr/net.h"

#include <stdlib.h>

/** Most classes of a character. */
#define LENGTH_MAX 9
/** The codes behind the root stand by class, so that none is looked for. */
#define FIRSTS NET_OUTPUTS_MAX

static uint32_t
get(const uint8_t *from) {
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 |
           (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/** Is there a list of so many sequences, and how many classes has it? */
static bool
measure(const uint8_t *bytes, size_t size, size_t characters, size_t *classes) {
    size_t at = 4;
    *classes = 0;
    if (size < at || get(bytes) != characters) {
        return false;
    }
    for (size_t i = 0; i < characters; i++) {
        // A mark, the length, the classes.
        size_t length = size - at < 1 + 4 ? 0 : get(bytes + at + 1);
        if (length == 0 || length > LENGTH_MAX ||
            size - at - (1 + 4) < 4 * length) {
            return false;
        }
        at += 1 + 4 + 4 * length;
        *classes += length;
    }
    return true;
}

int32_t
codes_next(const struct codes *codes, int32_t code, int32_t class) {
    if (code == CODES_ROOT) {
        return class + 1;
    }
    int32_t at = codes->all[code].first;
    while (at != CODES_NONE && codes->all[at].class != class) {
        at = codes->all[at].next;
    }
    return at;
}

/** The code after another one, made when there is none yet. */
static int32_t
go_on(struct codes *codes, int32_t code, int32_t class) {
    int32_t at = codes_next(codes, code, class);
    if (at == CODES_NONE) {
        at = (int32_t)codes->count++;
        codes->all[at] = (struct code){class, CODES_NONE, CODES_NONE,
                                       codes->all[code].first};
        codes->all[code].first = at;
    }
    return at;
}

/** Add the sequence of a character; the first one of several counts. */
static bool
add(struct codes *codes, const uint8_t *classes, size_t length,
    int32_t character) {
    int32_t at = CODES_ROOT;
    for (size_t i = 0; i < length; i++) {
        uint32_t class = get(classes + 4 * i);
        if (class >= FIRSTS) {
            return false;
        }
        at = go_on(codes, at, (int32_t) class);
    }
    if (codes->all[at].character == CODES_NONE) {
        codes->all[at].character = character;
    }
    return true;
}

bool
codes_init(struct codes *codes, const uint8_t *bytes, size_t size,
           size_t characters) {
    size_t classes = 0;
    *codes = (struct codes){0};
    if (!measure(bytes, size, characters, &classes)) {
        return false;
    }
    codes->all = calloc(1 + FIRSTS + classes, sizeof(*codes->all));
    if (codes->all == NULL) {
        return false;
    }
    for (codes->count = 0; codes->count < 1 + FIRSTS; codes->count++) {
        codes->all[codes->count] = (struct code){
            (int32_t)codes->count - 1, CODES_NONE, CODES_NONE, CODES_NONE};
    }
    const uint8_t *at = bytes + 4;
    for (size_t i = 0; i < characters; i++) {
        size_t length = get(at + 1);
        if (!add(codes, at + 1 + 4, length, (int32_t)i)) {
            return false;
        }
        at += 1 + 4 + 4 * length;
    }
    return true;
}

void
codes_destroy(struct codes *codes) {
    free(codes->all);
    *codes = (struct codes){0};
}
