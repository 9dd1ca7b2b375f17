/**
 * @file qr_code.h
 * A text as QR code: for a text terminal, and as a picture.
 */
#ifndef POSPLUGIN_QR_CODE_H
#define POSPLUGIN_QR_CODE_H

#include "capture/image.h"

#include <stdio.h>

/**
 * Print with half blocks, light on dark: a scanner reads it off a screen.
 *
 * @param colours set white and black by escape sequences
 * @return lines printed, 0 when there is no memory
 */
size_t qr_code_print(const char *text, bool colours, FILE *out);

/**
 * Paint black on white, with the quiet zone around it.
 *
 * @param[out] out to be wiped and freed with qr_code_wipe()
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status qr_code_paint(const char *text, int pixels_per_module,
                          struct image *out);

/** Overwrite the pixels and free them. */
void qr_code_wipe(struct image *image);

#endif
