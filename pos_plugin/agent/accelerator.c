#include "pos_plugin/agent/accelerator.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static unsigned
modifier_of(const char *word) {
    static const struct {
        const char *name;
        unsigned bit;
    } names[] = {
        {"ctrl", ACCELERATOR_CTRL},   {"control", ACCELERATOR_CTRL},
        {"alt", ACCELERATOR_ALT},     {"shift", ACCELERATOR_SHIFT},
        {"super", ACCELERATOR_SUPER}, {"win", ACCELERATOR_SUPER},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcasecmp(word, names[i].name) == 0) {
            return names[i].bit;
        }
    }
    return 0;
}

bool
accelerator_parse(const char *text, struct accelerator *out) {
    char word[sizeof(out->key)];

    memset(out, 0, sizeof(*out));
    for (;;) {
        size_t length = strcspn(text, "+");
        bool last = !text[length];
        unsigned bit;

        if (length == 0 || length >= sizeof(word)) {
            return false;
        }
        memcpy(word, text, length);
        word[length] = '\0';
        if (last) {
            break;
        }
        bit = modifier_of(word);
        if (!bit) {
            return false;
        }
        out->modifiers |= bit;
        text += length + 1;
    }
    if (modifier_of(word)) {
        return false;
    }
    if (!word[1]) {
        word[0] = (char)tolower((unsigned char)word[0]);
        if (!(out->modifiers & ~(unsigned)ACCELERATOR_SHIFT)) {
            return false;
        }
    }
    memcpy(out->key, word, sizeof(word));
    return true;
}
