/**
 * @file restore.h
 * Letters that can only be digits. Internal to reading.
 */
#ifndef POSPLUGIN_RESTORE_H
#define POSPLUGIN_RESTORE_H

#include <stdbool.h>

/**
 * Make digits of the letters that small type makes of them, in numbers beside
 * a currency sign: "Rp.O" is "Rp.0", "l2,5O EUR" is "12,50 EUR"; and in front
 * of what is multiplied: "l pcs x 3.50". In place; the length stays. A sign
 * and letters alone may be a word and stay as they are, but for a single O.
 *
 * @return whether anything was changed
 */
bool restore_digits(char *text);

#endif
