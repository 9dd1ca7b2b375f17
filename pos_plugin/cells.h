/**
 * @file cells.h
 * What lists and reports are made of: cells of CSV, times of the till's clock.
 */
#ifndef POSPLUGIN_CELLS_H
#define POSPLUGIN_CELLS_H

#include <stdint.h>
#include <stdio.h>

/** Buffer of a time: "2026-11-30 08:15:00" and NUL. */
#define CELLS_TIME_MAX 24

/**
 * Write text as one cell of CSV (RFC 4180), quoted where it must be. What a
 * spreadsheet would compute gets an apostrophe in front; so amounts, which
 * may begin with a minus, are written without this.
 */
void cells_print(FILE *out, const char *text);

/** UTC milliseconds as local time. */
void cells_format_time(int64_t ms, char text[CELLS_TIME_MAX]);

#endif
