/**
 * @file scanner.h
 * A code scanner on its own port; opened again when it was unplugged.
 */
#ifndef POSPLUGIN_TERMINAL_SCANNER_H
#define POSPLUGIN_TERMINAL_SCANNER_H

#include "link/transport.h"

struct scanner;

/** Receives each byte. */
typedef void scanner_byte(void *context, uint8_t byte);

/**
 * Open once, so that a wrong name is reported at once.
 *
 * @return as transport_open()
 */
enum status scanner_open(const char *uri, struct scanner **out);

/** Close; NULL is fine. */
void scanner_close(struct scanner *scanner);

/** Hand on what has come; does not wait. NULL is fine. */
void scanner_poll(struct scanner *scanner, int64_t now_ms, scanner_byte *take,
                  void *context);

#endif
