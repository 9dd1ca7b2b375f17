#include "pos_plugin/agent/button_media.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define BAUD_DEFAULT 9600
#define BAUD_MAX 4000000
#define BYTE_MAX 255
#define KEY_NUMBER_MAX 767 // KEY_MAX of linux/input-event-codes.h

// The whole text as a number from 0 to `max`.
static bool
parse_number(const char *text, int base, unsigned long max, unsigned *out) {
    char *end;
    unsigned long value;

    if (!isxdigit((unsigned char)text[0])) {
        return false; // strtoul takes signs and blanks
    }
    value = strtoul(text, &end, base);
    *out = (unsigned)value;
    return !*end && value <= max;
}

static bool
parse_line(const char *text, enum button_line *out) {
    static const char *const names[] = {
        [BUTTON_LINE_CTS] = "cts",
        [BUTTON_LINE_DSR] = "dsr",
        [BUTTON_LINE_RI] = "ri",
        [BUTTON_LINE_DCD] = "dcd",
    };

    for (int i = BUTTON_LINE_CTS; i <= BUTTON_LINE_DCD; i++) {
        if (strcmp(names[i], text) == 0) {
            *out = (enum button_line)i;
            return true;
        }
    }
    return false;
}

// The kernel numbers keys by where they are: rows from left to right.
static bool
parse_sign_key(char sign, unsigned *out) {
    static const struct {
        const char *signs;
        unsigned first;
    } rows[] = {{"1234567890", 2},
                {"qwertyuiop", 16},
                {"asdfghjkl", 30},
                {"zxcvbnm", 44}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *found = strchr(rows[i].signs, sign);

        if (found) {
            *out = rows[i].first + (unsigned)(found - rows[i].signs);
            return true;
        }
    }
    return false;
}

static bool
parse_function_key(const char *digits, unsigned *out) {
    unsigned number;

    if (!parse_number(digits, 10, 24, &number) || number == 0) {
        return false;
    }
    *out = number <= 10   ? 59 + number - 1
           : number <= 12 ? 87 + number - 11
                          : 183 + number - 13;
    return true;
}

static bool
parse_key(const char *text, unsigned *out) {
    static const struct {
        const char *name;
        unsigned number;
    } names[] = {{"enter", 28}, {"space", 57}, {"any", BUTTON_KEY_ANY}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i].name, text) == 0) {
            *out = names[i].number;
            return true;
        }
    }
    if (text[0] && !text[1]) {
        return parse_sign_key(text[0], out);
    }
    return text[0] == 'f'
               ? parse_function_key(text + 1, out)
               : parse_number(text, 10, KEY_NUMBER_MAX, out) && *out > 0;
}

static bool
parse_serial(struct button_setting *out) {
    const struct device_uri *uri = &out->uri;
    const char *line = device_uri_get(uri, "line");
    const char *byte = device_uri_get(uri, "byte");
    const char *baud = device_uri_get(uri, "baud");
    unsigned value = 0;

    out->line = BUTTON_LINE_NONE;
    out->baud = BAUD_DEFAULT;
    if (!line == !byte || uri->parameter_count != 1u + (baud != NULL) ||
        (baud &&
         (!parse_number(baud, 10, BAUD_MAX, &out->baud) || out->baud == 0))) {
        return false;
    }
    if (line) {
        return parse_line(line, &out->line);
    }
    if (!parse_number(byte, 16, BYTE_MAX, &value)) {
        return false;
    }
    out->byte = (uint8_t)value;
    return true;
}

static bool
parse_input(struct button_setting *out) {
    const char *key = device_uri_get(&out->uri, "key");

    out->key = BUTTON_KEY_ANY;
    return out->uri.parameter_count == (key != NULL) &&
           (!key || parse_key(key, &out->key));
}

enum status
button_setting_parse(const char *text, struct button_setting *out) {
    bool good = false;

    memset(out, 0, sizeof(*out));
    if (!text[0]) {
        return STATUS_EMPTY;
    }
    if (device_uri_parse(text, &out->uri) != STATUS_OK || !out->uri.path[0]) {
        // Told below.
    } else if (strcmp(out->uri.scheme, "serial") == 0) {
        good = parse_serial(out);
    } else if (strcmp(out->uri.scheme, "input") == 0) {
        good = parse_input(out);
    }
    if (!good) {
        log_error("\"%.80s\" is no button such as serial:/dev/ttyS0?line=cts "
                  "(or dsr, ri, dcd), serial:COM3?byte=0d&baud=9600, "
                  "input:NAME?key=f13 or input:VVVV:PPPP",
                  text);
        return STATUS_INVALID;
    }
    for (size_t i = 0; button_media[i]; i++) {
        if (strcmp(button_media[i]->scheme, out->uri.scheme) == 0) {
            return STATUS_OK;
        }
    }
    log_error("%.80s: this system has no such buttons; take one on a serial "
              "port",
              text);
    return STATUS_INVALID;
}
