/**
 * @file shift_file.h
 * The report of the window "Shift" as a file, and as text to be printed.
 */
#ifndef POSPLUGIN_SHIFT_FILE_H
#define POSPLUGIN_SHIFT_FILE_H

#include "pos_plugin/agent/shift_view.h"

/** The forms that it can be saved in. */
enum shift_form {
    SHIFT_FORM_CSV = 1,
    SHIFT_FORM_HTML = 2,
};

/** A name for the file: "shift-3.csv", "today.html". */
void shift_file_name(const struct shift_view *view, enum shift_form form,
                     char *name, size_t size);

/**
 * Write it.
 *
 * @param[out] said what came of it, translated
 * @return false: it cannot be written
 */
bool shift_file_write(const struct shift_view *view, const char *path,
                      enum shift_form form, enum language language,
                      char said[SHIFT_TEXT_MAX]);

/** The report's lines, UTF-8; the caller frees. NULL: no memory, no disk. */
char *shift_file_text(const struct shift_view *view, enum language language);

#endif
