#include "pos_plugin/qr_code.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#define QUIET 4 // modules, as the standard asks for

static QRcode *
encode(const char *text) {
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);

    if (!code) {
        log_error("no memory for a QR code");
    }
    return code;
}

static void
release(QRcode *code) {
    explicit_bzero(code->data, (size_t)code->width * (size_t)code->width);
    QRcode_free(code);
}

static bool
is_dark(const QRcode *code, int x, int y) {
    bool inside = x >= 0 && y >= 0 && x < code->width && y < code->width;

    return inside && (code->data[y * code->width + x] & 1);
}

size_t
qr_code_print(const char *text, bool colours, FILE *out) {
    // Both halves dark, lower light, upper light, both light.
    static const char *const blocks[] = {" ", "\xE2\x96\x84", "\xE2\x96\x80",
                                         "\xE2\x96\x88"};
    QRcode *code = encode(text);
    size_t lines = 0;

    if (!code) {
        return 0;
    }
    for (int y = -QUIET; y < code->width + QUIET; y += 2) {
        fputs(colours ? "\033[97;40m" : "", out);
        for (int x = -QUIET; x < code->width + QUIET; x++) {
            int upper = is_dark(code, x, y) ? 0 : 2;
            int lower = is_dark(code, x, y + 1) ? 0 : 1;

            fputs(blocks[upper + lower], out);
        }
        fputs(colours ? "\033[0m\n" : "\n", out);
        lines++;
    }
    release(code);
    return lines;
}

enum status
qr_code_paint(const char *text, int pixels_per_module, struct image *out) {
    QRcode *code = encode(text);
    int side;

    memset(out, 0, sizeof(*out));
    if (!code) {
        return STATUS_NO_MEMORY;
    }
    side = (code->width + 2 * QUIET) * pixels_per_module;
    out->pixels = calloc((size_t)side * (size_t)side, sizeof(*out->pixels));
    if (!out->pixels) {
        release(code);
        return STATUS_NO_MEMORY;
    }
    out->width = out->height = side;
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            bool dark = is_dark(code, x / pixels_per_module - QUIET,
                                y / pixels_per_module - QUIET);

            out->pixels[y * side + x] = dark ? 0 : 0xFFFFFF;
        }
    }
    release(code);
    return STATUS_OK;
}

void
qr_code_wipe(struct image *image) {
    if (image->pixels) {
        explicit_bzero(image->pixels, (size_t)image->width *
                                          (size_t)image->height *
                                          sizeof(*image->pixels));
    }
    image_destroy(image);
}
