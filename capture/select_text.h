/**
 * @file select_text.h
 * Words on the selection, drawn with whatever fonts the machine has.
 */
#ifndef POSPLUGIN_SELECT_TEXT_H
#define POSPLUGIN_SELECT_TEXT_H

#include "capture/select_draw.h"

/**
 * Draw UTF-8 text of one size into a mask.
 *
 * @param size_px height of the font
 * @param width_px widest that a line may be; longer ones are wrapped
 * @param[out] out replaced; free with select_text_destroy()
 * @return STATUS_OK or STATUS_NO_MEMORY, with `out` zeroed
 */
enum status select_text_set(struct select_text *out, const char *text,
                            int size_px, int width_px);

/** Free; zeroed is fine. */
void select_text_destroy(struct select_text *text);

#endif
