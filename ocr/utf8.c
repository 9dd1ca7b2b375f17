#include "ocr/utf8.h"

// Base letters of U+00C0..U+017F.
static const char base_letters[] =
    "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo*ouuuuypy"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiijjjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

_Static_assert(sizeof(base_letters) == 0x180 - 0xc0 + 1, "one per letter");

size_t
utf8_next(const char *text, uint32_t *code) {
    unsigned char first = (unsigned char)text[0];
    *code = first;
    if (first < 0x80) {
        return first == '\0' ? 0 : 1;
    }
    *code = UTF8_INVALID;
    if (first < 0xc2 || first > 0xf4) {
        return 1;
    }
    size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t value = first & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xc0u) != 0x80u) {
            return 1;
        }
        value = value << 6 | (next & 0x3fu);
    }
    *code = value;
    return length;
}

bool
utf8_is_wide(uint32_t code) {
    return (code >= 0x1100 && code <= 0x115f) ||
           (code >= 0x2e80 && code <= 0xa4cf) ||
           (code >= 0xac00 && code <= 0xd7a3) ||
           (code >= 0xf900 && code <= 0xfaff) ||
           (code >= 0xfe30 && code <= 0xfe4f) ||
           (code >= 0xff00 && code <= 0xff60) ||
           (code >= 0xffe0 && code <= 0xffe6) ||
           (code >= 0x20000 && code <= 0x3fffd);
}

bool
utf8_is_space(uint32_t code) {
    return code == ' ' || code == '\t' || code == 0xa0 || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200b) || code == 0x202f ||
           code == 0x205f || code == 0x3000 || code == 0xfeff;
}

static bool
is_ascii_letter(uint32_t code) {
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
}

bool
utf8_is_letter(uint32_t code) {
    code = utf8_narrow(code);
    if (code < 0xc0) {
        return is_ascii_letter(code);
    }
    if (code == 0xd7 || code == 0xf7 || utf8_is_space(code)) {
        return false;
    }
    // Signs and punctuation have blocks of their own; the rest are letters.
    return !(code >= 0x2000 && code <= 0x2bff) &&
           !(code >= 0x3000 && code <= 0x3004) &&
           !(code >= 0x3007 && code <= 0x3020) &&
           !(code >= 0xfe30 && code <= 0xfe6f) &&
           !(code >= 0xff00 && code <= 0xff20) && code < 0xff61;
}

static uint32_t
narrow_digit(uint32_t code) {
    // Zeros of Arabic-Indic, Extended Arabic-Indic, Devanagari, Bengali, Thai.
    static const uint32_t zeros[] = {0x660, 0x6f0, 0x966, 0x9e6, 0xe50};
    for (unsigned i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
        if (code >= zeros[i] && code <= zeros[i] + 9) {
            return '0' + (code - zeros[i]);
        }
    }
    return code;
}

uint32_t
utf8_narrow(uint32_t code) {
    if (code < 0x80) {
        return code;
    }
    if (code >= 0xff01 && code <= 0xff5e) {
        return code - 0xff01 + '!';
    }
    switch (code) {
    case 0x066b: // Arabic decimal separator
    case 0x3002: // ideographic full stop
        return '.';
    case 0x066c: // Arabic thousands separator
    case 0x3001: // ideographic comma
        return ',';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212:
        return '-';
    case 0x2018:
    case 0x2019:
        return '\'';
    case 0xffe5: // full-width yen
        return 0xa5;
    case 0xffe1:
        return 0xa3;
    default:
        return narrow_digit(code);
    }
}

uint32_t
utf8_fold(uint32_t code) {
    code = utf8_narrow(code);
    if (code >= 'A' && code <= 'Z') {
        return code - 'A' + 'a';
    }
    if (code < 0x80) {
        bool digit = code >= '0' && code <= '9';
        return digit || is_ascii_letter(code) ? code : 0;
    }
    if (code >= 0xc0 && code < 0x180) {
        uint32_t base = (unsigned char)base_letters[code - 0xc0];
        return base == '*' ? 0 : base;
    }
    return utf8_is_letter(code) ? code : 0;
}
