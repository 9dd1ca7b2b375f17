/**
 * @file pair.h
 * How the terminal gets its key: the code that `posplugin pair` shows comes
 * by the scanner or the keyboard, as a payment code does.
 *
 * A code is taken only while the terminal has no key, or was started to be
 * paired anew: a customer who holds his own code before the scanner must not
 * turn the terminal over to another till. Its key is kept when a till has come
 * up with it: one that is out of date changes nothing, and the next is taken.
 */
#ifndef POSPLUGIN_TERMINAL_PAIR_H
#define POSPLUGIN_TERMINAL_PAIR_H

#include "link/pairing.h"

/** What came of the last code. */
enum pair_outcome {
    PAIR_NONE = 1,
    PAIR_TAKEN = 2,   ///< its till is awaited
    PAIR_MISREAD = 3, ///< to be read again
    PAIR_NEWER = 4,   ///< of a later version: this terminal needs an upgrade
};

struct pair {
    char path[4096];
    bool wanted; ///< a code would be taken
    bool fresh;  ///< one was taken; reset by the caller
    enum pair_outcome outcome;
    struct pairing pairing;
    size_t size;
    uint8_t code[PAIRING_CODE_MAX];
};

/**
 * Load the key. Without one a random key takes its place, which nobody else
 * has, so that no till is let in.
 *
 * @param path NULL: $XDG_STATE_HOME/posplugin-terminal/pairing
 * @param again take a new code although there is a key
 * @return STATUS_OK, or as pairing_load() for a file that cannot be used
 */
enum status pair_load(struct pair *pair, const char *path, bool again);

/** Take a byte of scanner or keyboard. Sets `fresh` with the last of a code. */
void pair_feed(struct pair *pair, uint8_t byte);

/** A till has come up with the present key: keep it, if it is new. */
void pair_keep(struct pair *pair);

#endif
