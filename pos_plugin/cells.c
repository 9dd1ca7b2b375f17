#include "pos_plugin/cells.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

void
cells_print(FILE *out, const char *text) {
    bool formula = text[0] && strchr("=+-@\t\r", text[0]);

    if (!formula && !strpbrk(text, "\",;\r\n")) {
        fputs(text, out);
        return;
    }
    fputs(formula ? "\"'" : "\"", out);
    for (; *text; text++) {
        if (*text == '"') {
            fputc('"', out);
        }
        fputc(*text, out);
    }
    fputc('"', out);
}

void
cells_format_time(int64_t ms, char text[CELLS_TIME_MAX]) {
    time_t seconds = (time_t)(ms / 1000);
    struct tm local;

    localtime_r(&seconds, &local);
    strftime(text, CELLS_TIME_MAX, "%Y-%m-%d %H:%M:%S", &local);
}
