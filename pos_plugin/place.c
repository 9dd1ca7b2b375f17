#include "pos_plugin/place.h"

#include <string.h>

void
place_describe(struct rect region, const struct capture_windows *windows,
               struct place *out) {
    *out = (struct place){.region = region};
    for (size_t i = 0; i < windows->count; i++) {
        const struct capture_window *window = &windows->windows[i];

        if (rect_is_empty(rect_intersect(window->frame, region))) {
            continue;
        }
        if (!rect_contains(window->content, region)) {
            return; // of several windows, or of a frame: a fixed place
        }
        out->in_window = true;
        out->region.x -= window->content.x;
        out->region.y -= window->content.y;
        out->width = window->content.width;
        out->height = window->content.height;
        out->dpi = window->dpi;
        memcpy(out->kind, window->kind, sizeof(out->kind));
        memcpy(out->title, window->title, sizeof(out->title));
        return;
    }
}

static bool
same_kind(const struct place *place, const struct capture_window *window) {
    return strcmp(place->kind, window->kind) == 0 &&
           (place->kind[0] || strcmp(place->title, window->title) == 0);
}

static bool
same_size(const struct place *place, const struct capture_window *window) {
    return place->width == window->content.width &&
           place->height == window->content.height && place->dpi == window->dpi;
}

enum place_found
place_find(const struct place *place, const struct capture_windows *windows,
           size_t *index) {
    size_t fitting = 0;
    size_t titled = 0;
    size_t last_titled = 0;
    enum place_found without = PLACE_GONE;

    for (size_t i = windows->count; i-- > 0;) {
        const struct capture_window *window = &windows->windows[i];

        if (!same_kind(place, window)) {
            continue;
        }
        if (!same_size(place, window)) {
            if (fitting == 0) {
                *index = i;
                without = PLACE_RESIZED;
            }
            continue;
        }
        fitting++;
        *index = i;
        if (strcmp(place->title, window->title) == 0) {
            titled++;
            last_titled = i;
        }
    }
    if (fitting > 1 && titled == 1) {
        *index = last_titled;
        return PLACE_FOUND;
    }
    return fitting == 0 ? without : fitting == 1 ? PLACE_FOUND : PLACE_TWINS;
}

struct rect
place_rect(const struct place *place, const struct capture_window *window) {
    struct rect rect = place->region;

    rect.x += window->content.x;
    rect.y += window->content.y;
    return rect;
}

size_t
place_cover(const struct capture_windows *windows, size_t index,
            struct rect rect) {
    for (size_t i = 0; i < index; i++) {
        if (!rect_is_empty(rect_intersect(windows->windows[i].frame, rect))) {
            return i;
        }
    }
    return index;
}
