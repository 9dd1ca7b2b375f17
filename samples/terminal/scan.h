/**
 * @file scan.h
 * Puts the bytes of a scanner together to one payment code.
 *
 * A keyboard-wedge scanner types the code and Enter; a serial scanner sends
 * the code and CR or LF. A pause inside a code means that its end was lost:
 * what came before is wiped. The code is a secret; scan_wipe() it after use.
 */
#ifndef POSPLUGIN_TERMINAL_SCAN_H
#define POSPLUGIN_TERMINAL_SCAN_H

#include "link/message.h"

/** Longest pause between two bytes of one code. */
#define SCAN_PAUSE_MS 1500
/** Shorter codes are noise or an accident with the keyboard. */
#define SCAN_CODE_MIN 6

/** All zero is an empty scan. */
struct scan {
    size_t size;
    int64_t last_ms;
    bool too_long; ///< ignore everything up to the next end mark
    uint8_t bytes[CREDENTIAL_MAX];
};

/**
 * Take one byte.
 *
 * @return true when it ended a code that is usable: scan->bytes, ->size
 */
bool scan_feed(struct scan *scan, uint8_t byte, int64_t now_ms);

/** Wipe an unfinished code whose scanner has gone silent. */
void scan_tick(struct scan *scan, int64_t now_ms);

/** Overwrite the code and start anew. */
void scan_wipe(struct scan *scan);

/** "wechatpay", "alipay" or "" by the code's published shape. */
const char *scan_wallet_hint(const uint8_t *bytes, size_t size);

#endif
