/**
 * @file accelerator.h
 * Names of keys: "Ctrl+Shift+F9".
 */
#ifndef POSPLUGIN_ACCELERATOR_H
#define POSPLUGIN_ACCELERATOR_H

#include <stdbool.h>

enum accelerator_modifier {
    ACCELERATOR_CTRL = 1u << 0,
    ACCELERATOR_ALT = 1u << 1,
    ACCELERATOR_SHIFT = 1u << 2,
    ACCELERATOR_SUPER = 1u << 3,
};

struct accelerator {
    unsigned modifiers;
    char key[16]; ///< as X calls it: "F9", "Pause", "p", "KP_Enter"
};

/**
 * Parse; capitals do not matter for modifiers and letters.
 *
 * @return false: no key, two keys, an unknown modifier, or a letter or digit
 *         without Ctrl, Alt or Super, which would be taken from the register
 */
bool accelerator_parse(const char *text, struct accelerator *out);

#endif
