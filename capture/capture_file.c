// A picture instead of a screen: one monitor as large as the picture.

#include "capture/backends.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status
file_open(const char *argument, void **state) {
    struct image *image;
    enum status status;

    if (!argument || !argument[0]) {
        log_error("the screen source \"file\" needs a picture: file:PATH.png");
        return STATUS_INVALID;
    }
    image = calloc(1, sizeof(*image));
    if (!image) {
        log_error("no memory to open %s", argument);
        return STATUS_NO_MEMORY;
    }
    status = image_read_png(argument, image);
    if (status) {
        free(image);
        return status;
    }
    *state = image;
    return STATUS_OK;
}

static void
file_close(void *state) {
    image_destroy(state);
    free(state);
}

static enum status
file_geometry(void *state, struct capture_geometry *out) {
    const struct image *image = state;

    *out = (struct capture_geometry){.count = 1};
    snprintf(out->monitors[0].name, sizeof(out->monitors[0].name), "picture");
    out->monitors[0].rect = (struct rect){0, 0, image->width, image->height};
    return STATUS_OK;
}

static enum status
file_grab(void *state, struct rect rect, struct image *out) {
    struct image_view part;
    enum status status = image_view_crop(image_view(state), rect, &part);

    if (status) {
        return status;
    }
    for (int32_t y = 0; y < part.height; y++) {
        memcpy(out->pixels + (ptrdiff_t)y * out->width,
               part.pixels + (ptrdiff_t)y * part.stride,
               (size_t)part.width * sizeof(*part.pixels));
    }
    return STATUS_OK;
}

const struct capture_backend capture_file = {
    .name = "file",
    .open = file_open,
    .close = file_close,
    .geometry = file_geometry,
    .grab = file_grab,
};
