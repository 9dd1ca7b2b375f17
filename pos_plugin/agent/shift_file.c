#include "pos_plugin/agent/shift_file.h"

#include <errno.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

void
shift_file_name(const struct shift_view *view, enum shift_form form, char *name,
                size_t size) {
    const char *end = form == SHIFT_FORM_CSV ? "csv" : "html";
    long long id = (long long)view->page.report.shift.id;

    if (id) {
        snprintf(name, size, "shift-%lld.%s", id, end);
    } else {
        snprintf(name, size, "today.%s", end);
    }
}

static bool
write_report(const struct shift_report *report, const char *path,
             enum shift_form form, enum language language) {
    FILE *out = fopen(path, "wb");
    bool good = out != NULL;

    if (good && form == SHIFT_FORM_CSV) {
        shift_report_print_csv(report, out);
    } else if (good) {
        shift_report_print_html(report, language, out);
    }
    good = good && fflush(out) == 0 && !ferror(out);
    if (out) {
        good = fclose(out) == 0 && good;
    }
    return good;
}

bool
shift_file_write(const struct shift_view *view, const char *path,
                 enum shift_form form, enum language language,
                 char said[SHIFT_TEXT_MAX]) {
    bool good = write_report(&view->page.report, path, form, language);

    if (good) {
        snprintf(said, SHIFT_TEXT_MAX, _("✔ Saved as %s"), path);
    } else {
        snprintf(said, SHIFT_TEXT_MAX, _("✘ %s cannot be written: %s"), path,
                 strerror(errno));
    }
    return good;
}

// Windows has no stream into memory.
char *
shift_file_text(const struct shift_view *view, enum language language) {
    FILE *file = tmpfile();
    char *text = NULL;
    long size = -1;

    if (!file) {
        return NULL;
    }
    shift_report_print(&view->page.report, language, file);
    if (fflush(file) == 0 && !ferror(file)) {
        size = ftell(file);
    }
    text = size >= 0 ? calloc((size_t)size + 1, 1) : NULL;
    rewind(file);
    if (text && fread(text, 1, (size_t)size, file) != (size_t)size) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}
