#include "link/pairing.h"

#include <string.h>

static int
hex_value(char c) {
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static bool
parse_key(const char *hex, uint8_t key[PAIRING_KEY_SIZE]) {
    for (size_t i = 0; i < PAIRING_KEY_SIZE; i++) {
        int high = hex_value(hex[2 * i]);
        int low = high < 0 ? -1 : hex_value(hex[2 * i + 1]);
        if (low < 0) {
            return false;
        }
        key[i] = (uint8_t)(high << 4 | low);
    }
    return hex[2 * (size_t)PAIRING_KEY_SIZE] == '\0';
}

/** The next line, ended with NUL in place; NULL for none. */
static char *
next_line(char **rest) {
    char *line = *rest;
    char *end = strchr(line, '\n');
    if (!end) {
        return NULL;
    }
    *end = '\0';
    *rest = end + 1;
    return line;
}

static bool
take_line(char *line, const char *word, const char **value) {
    size_t length = strlen(word);
    if (!line || strncmp(line, word, length) != 0 || line[length] != ' ') {
        return false;
    }
    *value = line + length + 1;
    return true;
}

enum status
pairing_parse(const char *text, size_t size, struct pairing *out) {
    char copy[PAIRING_FILE_MAX + 1];
    char *rest = copy;
    const char *id;
    const char *key;
    const char *name;
    memset(out, 0, sizeof(*out));
    if (size > PAIRING_FILE_MAX) {
        return STATUS_MALFORMED;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    char *header = next_line(&rest);
    bool good = header && strcmp(header, PAIRING_FILE_HEADER) == 0 &&
                take_line(next_line(&rest), "id", &id) &&
                strlen(id) == PAIRING_ID_SIZE - 1 &&
                take_line(next_line(&rest), "key", &key) &&
                parse_key(key, out->key) &&
                take_line(next_line(&rest), "name", &name) &&
                strlen(name) < PAIRING_NAME_MAX && rest == copy + size;
    if (good) {
        memcpy(out->id, id, PAIRING_ID_SIZE);
        memcpy(out->name, name, strlen(name) + 1);
    } else {
        pairing_wipe(out);
    }
    explicit_bzero(copy, sizeof(copy));
    return good ? STATUS_OK : STATUS_MALFORMED;
}
