// Any bytes as a picture, and any region of it.

#include "capture/image.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Reading must not be optimised away.
static volatile uint32_t seen;

static void
ignore_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

// The last 16 bytes are the region, so that seeds remain plain PNG files.
static void
crop_and_sum(const struct image *image, const uint8_t *bytes, size_t size) {
    struct rect rect = {0, 0, 1, 1};
    struct image_view view;

    if (size >= sizeof(rect)) {
        memcpy(&rect, bytes + size - sizeof(rect), sizeof(rect));
    }
    rect.x %= image->width + 8;
    rect.y %= image->height + 8;
    if (image_view_crop(image_view(image), rect, &view)) {
        return;
    }
    for (int32_t y = 0; y < view.height; y++) {
        for (int32_t x = 0; x < view.width; x++) {
            seen ^= view.pixels[(ptrdiff_t)y * view.stride + x];
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = malloc(size ? size : 1);
    struct image image;

    log_set_sink(ignore_line, NULL, LOG_LEVEL_ERROR);
    if (!copy) {
        return 0;
    }
    memcpy(copy, data, size);
    if (image_decode_png(copy, size, &image) == STATUS_OK) {
        crop_and_sum(&image, copy, size);
    }
    image_destroy(&image);
    free(copy);
    return 0;
}
