#include "pos_plugin/till.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TILL_NAME_MAX 31
#define HEADER_1 "posplugin region 1\n" // one rectangle, no window
#define HEADER_2 "posplugin region 2\n"

bool
till_name_is_valid(const char *name) {
    size_t length = strlen(name);

    return length >= 1 && length <= TILL_NAME_MAX && name[0] != '.' &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                        "0123456789._-") == length;
}

bool
till_has_places(const char *state_folder, const char *till) {
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s.region", state_folder, till);
    return access(path, F_OK) == 0;
}

static void
write_rect(FILE *file, const char *word, struct rect rect) {
    fprintf(file, "%s %" PRId32 " %" PRId32 " %" PRId32 " %" PRId32, word,
            rect.x, rect.y, rect.width, rect.height);
}

static bool
write_places(FILE *file, const struct till_places *places) {
    fputs(HEADER_2, file);
    for (size_t i = 0; i < places->geometry.count; i++) {
        write_rect(file, "monitor", places->geometry.monitors[i].rect);
        fprintf(file, " %s\n", places->geometry.monitors[i].name);
    }
    for (size_t i = 0; i < places->count; i++) {
        const struct place *place = &places->places[i];

        write_rect(file, "region", place->region);
        fputc('\n', file);
        if (place->in_window) {
            fprintf(file,
                    "window %" PRId32 " %" PRId32 " %" PRId32
                    "\nkind %s\ntitle %s\n",
                    place->width, place->height, place->dpi, place->kind,
                    place->title);
        }
    }
    return fflush(file) == 0 && !ferror(file) && fsync(fileno(file)) == 0;
}

bool
till_landmark_path(const char *state_folder, const char *till, size_t index,
                   char *path, size_t size) {
    int length = snprintf(path, size, "%s/%s.region-%zu.png", state_folder,
                          till, index + 1);

    return length > 0 && (size_t)length < size;
}

void
till_forget_landmarks(const char *state_folder, const char *till) {
    char path[4096];

    for (size_t i = 0; i < TILL_PLACES_MAX; i++) {
        if (till_landmark_path(state_folder, till, i, path, sizeof(path))) {
            unlink(path);
        }
    }
}

enum status
till_save_places(const char *state_folder, const char *till,
                 const struct till_places *places) {
    char path[4096];
    char draft[4096];
    FILE *file;
    bool written;

    snprintf(path, sizeof(path), "%s/%s.region", state_folder, till);
    snprintf(draft, sizeof(draft), "%s/%s.region.new", state_folder, till);
    file = fopen(draft, "we");
    if (!file) {
        goto fail;
    }
    written = write_places(file, places);
    if (fclose(file) != 0 || !written || rename(draft, path) != 0) {
        goto fail;
    }
    return STATUS_OK;
fail:
    log_error("cannot store the region in %s: %s", path, strerror(errno));
    return status_of_errno(errno);
}

// "x y w h [name]" after the line's first word.
static bool
parse_rect(const char *text, struct rect *rect, char name[32]) {
    name[0] = '\0';
    return sscanf(text,
                  "%" SCNd32 " %" SCNd32 " %" SCNd32 " %" SCNd32 " %31[^\n]",
                  &rect->x, &rect->y, &rect->width, &rect->height, name) >= 4 &&
           !rect_is_empty(*rect);
}

static bool
parse_text(const char *text, char *out, size_t size) {
    size_t length = strcspn(text, "\n");

    if (length >= size) {
        return false;
    }
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

static bool
parse_window(const char *text, struct place *place) {
    place->in_window = true;
    return sscanf(text, "%" SCNd32 " %" SCNd32 " %" SCNd32, &place->width,
                  &place->height, &place->dpi) == 3 &&
           place->width > 0 && place->height > 0;
}

static bool
read_line(const char *line, struct till_places *out) {
    struct capture_geometry *geometry = &out->geometry;
    struct place *place = out->count > 0 ? &out->places[out->count - 1] : NULL;
    char name[32];

    if (strncmp(line, "region ", 7) == 0) {
        return out->count < TILL_PLACES_MAX &&
               parse_rect(line + 7, &out->places[out->count++].region, name);
    }
    if (strncmp(line, "monitor ", 8) == 0 &&
        geometry->count < CAPTURE_MONITORS_MAX) {
        struct capture_monitor *m = &geometry->monitors[geometry->count++];

        return parse_rect(line + 8, &m->rect, m->name);
    }
    if (place && strncmp(line, "window ", 7) == 0) {
        return parse_window(line + 7, place);
    }
    if (place && strncmp(line, "kind ", 5) == 0) {
        return parse_text(line + 5, place->kind, sizeof(place->kind));
    }
    return place && strncmp(line, "title ", 6) == 0 &&
           parse_text(line + 6, place->title, sizeof(place->title));
}

enum status
till_load_places(const char *state_folder, const char *till,
                 struct till_places *places) {
    char path[4096];
    char line[256];
    bool good;
    FILE *file;

    memset(places, 0, sizeof(*places));
    snprintf(path, sizeof(path), "%s/%s.region", state_folder, till);
    file = fopen(path, "re");
    if (!file) {
        log_error("till %s has no region yet; run: posplugin select --till %s",
                  till, till);
        return status_of_errno(errno);
    }
    good = fgets(line, sizeof(line), file) &&
           (strcmp(line, HEADER_1) == 0 || strcmp(line, HEADER_2) == 0);
    while (good && fgets(line, sizeof(line), file)) {
        good = read_line(line, places);
    }
    fclose(file);
    if (!good || places->count == 0 || places->geometry.count == 0) {
        log_error("%s is damaged; run: posplugin select --till %s", path, till);
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}
