#include "capture/capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct capture {
    const struct capture_backend *backend;
    void *state;
    char *argument; // owned, or NULL
};

static const struct capture_backend *
find_backend(const char *name, size_t length) {
    for (size_t i = 0; capture_backends[i]; i++) {
        const char *known = capture_backends[i]->name;

        if (strlen(known) == length && memcmp(known, name, length) == 0) {
            return capture_backends[i];
        }
    }
    return NULL;
}

static void
log_unknown(const char *source) {
    char names[128] = "";
    size_t used = 0;

    for (size_t i = 0; capture_backends[i] && used < sizeof(names); i++) {
        used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
                                 i > 0 ? ", " : "", capture_backends[i]->name);
    }
    log_error("unknown screen source \"%s\"; built in are: %s (as in "
              "%s or file:PATH.png)",
              source, names, capture_backends[0]->name);
}

// Grammar: NAME[:ARGUMENT]; the argument is the backend's to read.
// Examples: "x11", "x11::0", "file:/tmp/screen.png".
enum status
capture_open(const char *source, struct capture **out) {
    const char *text = source ? source : capture_backends[0]->name;
    size_t length = strcspn(text, ":");
    const struct capture_backend *backend = find_backend(text, length);
    struct capture *capture;
    enum status status = STATUS_NO_MEMORY;

    *out = NULL;
    if (!backend) {
        log_unknown(text);
        return STATUS_INVALID;
    }
    capture = calloc(1, sizeof(*capture));
    if (!capture) {
        goto fail;
    }
    capture->backend = backend;
    if (text[length] == ':') {
        capture->argument = strdup(text + length + 1);
        if (!capture->argument) {
            goto fail;
        }
    }
    status = backend->open(capture->argument, &capture->state);
    if (!status) {
        *out = capture;
        return STATUS_OK;
    }
fail:
    if (status == STATUS_NO_MEMORY) {
        log_error("no memory to open the screen source \"%s\"", text);
    }
    if (capture) {
        free(capture->argument);
        free(capture);
    }
    return status;
}

void
capture_close(struct capture *capture) {
    if (capture) {
        capture->backend->close(capture->state);
        free(capture->argument);
        free(capture);
    }
}

const char *
capture_backend_name(const struct capture *capture) {
    return capture->backend->name;
}

const char *
capture_argument(const struct capture *capture) {
    return capture->argument;
}

enum status
capture_geometry(struct capture *capture, struct capture_geometry *out) {
    return capture->backend->geometry(capture->state, out);
}

enum status
capture_windows(struct capture *capture, struct capture_windows *out) {
    out->count = 0;
    return capture->backend->windows
               ? capture->backend->windows(capture->state, out)
               : STATUS_OK;
}

struct rect
capture_geometry_bounds(const struct capture_geometry *geometry) {
    struct rect bounds = {0, 0, 0, 0};

    for (size_t i = 0; i < geometry->count; i++) {
        bounds = rect_union(bounds, geometry->monitors[i].rect);
    }
    return bounds;
}

static bool
monitor_equal(const struct capture_monitor *a,
              const struct capture_monitor *b) {
    return strcmp(a->name, b->name) == 0 && a->rect.x == b->rect.x &&
           a->rect.y == b->rect.y && a->rect.width == b->rect.width &&
           a->rect.height == b->rect.height;
}

static bool
has_monitor(const struct capture_geometry *geometry,
            const struct capture_monitor *monitor) {
    for (size_t i = 0; i < geometry->count; i++) {
        if (monitor_equal(&geometry->monitors[i], monitor)) {
            return true;
        }
    }
    return false;
}

// The system may list the same monitors in another order after a restart.
bool
capture_geometry_equal(const struct capture_geometry *a,
                       const struct capture_geometry *b) {
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!has_monitor(b, &a->monitors[i]) ||
            !has_monitor(a, &b->monitors[i])) {
            return false;
        }
    }
    return true;
}

// Takes away one monitor after the other until nothing is left of `rect`.
static bool
covered_by(const struct capture_monitor *monitors, size_t count,
           struct rect rect) {
    struct rect rest[4];
    size_t parts;

    if (count == 0) {
        return false;
    }
    parts = rect_subtract(rect, monitors[0].rect, rest);
    for (size_t i = 0; i < parts; i++) {
        if (!covered_by(monitors + 1, count - 1, rest[i])) {
            return false;
        }
    }
    return true;
}

bool
capture_geometry_covers(const struct capture_geometry *geometry,
                        struct rect rect) {
    return !rect_is_empty(rect) &&
           covered_by(geometry->monitors, geometry->count, rect);
}

static void
log_off_screen(const struct capture_geometry *geometry, struct rect region) {
    char text[512] = "";
    size_t used = 0;

    for (size_t i = 0; i < geometry->count && used < sizeof(text); i++) {
        const struct capture_monitor *monitor = &geometry->monitors[i];

        used += (size_t)snprintf(
            text + used, sizeof(text) - used, "%s%s %dx%d at %d,%d",
            i > 0 ? "; " : "", monitor->name, monitor->rect.width,
            monitor->rect.height, monitor->rect.x, monitor->rect.y);
    }
    log_error("the region %d,%d,%d,%d is not wholly on the screen (%s); "
              "select it again or give another region",
              region.x, region.y, region.width, region.height, text);
}

static enum status
check_region(struct capture *capture, struct rect region) {
    struct capture_geometry geometry;
    enum status status = capture_geometry(capture, &geometry);

    if (status) {
        return status;
    }
    if (!capture_geometry_covers(&geometry, region)) {
        log_off_screen(&geometry, region);
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

static enum status
fit_image(struct image *image, struct rect region) {
    if (image->pixels && image->width == region.width &&
        image->height == region.height) {
        return STATUS_OK;
    }
    image_destroy(image);
    return image_init(image, region.width, region.height);
}

enum status
capture_grab(struct capture *capture, struct rect region, struct image *out) {
    enum status status;

    if (rect_is_empty(region)) {
        log_error("the region %d,%d,%d,%d is empty: width and height must be "
                  "at least 1",
                  region.x, region.y, region.width, region.height);
        return STATUS_INVALID;
    }
    status = check_region(capture, region);
    if (!status) {
        status = fit_image(out, region);
    }
    if (!status) {
        status = capture->backend->grab(capture->state, region, out);
    }
    // A monitor may have gone while the pixels were on their way.
    return status ? status : check_region(capture, region);
}

enum status
capture_refuse_black(struct image_view picture) {
    if (!image_view_is_black(picture)) {
        return STATUS_OK;
    }
    log_error("the region is wholly black, so that there is no order to read; "
              "wake the screen, or select the region again");
    return STATUS_EMPTY;
}
