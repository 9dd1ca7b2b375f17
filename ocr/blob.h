/**
 * @file blob.h
 * Ink that is no text: pictures, filled buttons, frames. Internal to ink.c.
 *
 * Ink that hangs together is a blob. One that is much taller than text, or a
 * filled block, is none; its pixels are marked as a rule, so that it parts
 * what stands left and right of it.
 */
#ifndef POSPLUGIN_BLOB_H
#define POSPLUGIN_BLOB_H

#include "ocr/ink.h"

/**
 * Mark what is no text, and set the usual height of what may be text.
 *
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status blobs_mark(struct ink_map *map);

#endif
