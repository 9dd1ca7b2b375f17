#include "pos_plugin/agent/spot.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FILE_NAME "window.spot"
#define HEADER "posplugin window 1"
// Further than any screen, and far from where sums of these overflow.
#define FARTHEST 1000000

static bool
make_path(const char *folder, const char *suffix, char *path, size_t size) {
    int length = snprintf(path, size, "%s/%s%s", folder, FILE_NAME, suffix);

    return folder[0] && length > 0 && (size_t)length < size;
}

void
spot_load(const char *folder, struct spot *out) {
    char path[4096];
    FILE *file;

    memset(out, 0, sizeof(*out));
    if (!make_path(folder, "", path, sizeof(path))) {
        return;
    }
    file = fopen(path, "re");
    if (!file) {
        return;
    }
    out->known =
        fscanf(file, HEADER " %7" SCNd32 " %7" SCNd32, &out->x, &out->y) == 2 &&
        out->x > -FARTHEST && out->x < FARTHEST && out->y > -FARTHEST &&
        out->y < FARTHEST;
    fclose(file);
}

enum status
spot_save(const char *folder, const struct spot *spot) {
    char path[4096];
    char draft[4096];
    FILE *file = NULL;
    bool good = make_path(folder, "", path, sizeof(path)) &&
                make_path(folder, ".new", draft, sizeof(draft));

    if (good) {
        file = fopen(draft, "we");
    }
    if (file) {
        good = fprintf(file, HEADER " %" PRId32 " %" PRId32 "\n", spot->x,
                       spot->y) > 0;
        good = fclose(file) == 0 && good && rename(draft, path) == 0;
    }
    if (!file || !good) {
        log_warning("the place of the window is not kept in %s: %s", folder,
                    strerror(errno));
        return STATUS_IO;
    }
    return STATUS_OK;
}

static int64_t
size_of(struct rect rect) {
    return (int64_t)rect.width * rect.height;
}

// From `low`, as far as the room goes.
static int32_t
between(int32_t value, int32_t low, int32_t room) {
    int32_t high = low + (room > 0 ? room : 0);

    return value < low ? low : value > high ? high : value;
}

bool
spot_place(const struct spot *spot, const struct rect *areas, size_t count,
           int32_t width, int32_t height, struct rect region,
           struct rect *out) {
    const struct rect wanted = {spot->x, spot->y, width, height};
    const struct rect *best = NULL;
    int64_t most = 0;

    for (size_t i = 0; spot->known && i < count; i++) {
        int64_t seen = size_of(rect_intersect(wanted, areas[i]));

        if (seen > most) {
            most = seen;
            best = &areas[i];
        }
    }
    if (!best) {
        return false;
    }
    *out = (struct rect){
        between(wanted.x, best->x, best->width - width),
        between(wanted.y, best->y, best->height - height),
        width,
        height,
    };
    return rect_is_empty(rect_intersect(*out, region));
}
