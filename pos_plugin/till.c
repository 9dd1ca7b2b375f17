#include "pos_plugin/till.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TILL_NAME_MAX 31
#define TILL_HEADER "posplugin region 1"

bool
till_name_is_valid(const char *name) {
    size_t length = strlen(name);

    return length >= 1 && length <= TILL_NAME_MAX && name[0] != '.' &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                        "0123456789._-") == length;
}

bool
till_has_region(const char *state_folder, const char *till) {
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s.region", state_folder, till);
    return access(path, F_OK) == 0;
}

static bool
write_region(FILE *file, struct rect region,
             const struct capture_geometry *geometry) {
    fprintf(file,
            TILL_HEADER "\nregion %" PRId32 " %" PRId32 " %" PRId32 " %" PRId32
                        "\n",
            region.x, region.y, region.width, region.height);
    for (size_t i = 0; i < geometry->count; i++) {
        const struct capture_monitor *m = &geometry->monitors[i];

        fprintf(file,
                "monitor %" PRId32 " %" PRId32 " %" PRId32 " %" PRId32 " %s\n",
                m->rect.x, m->rect.y, m->rect.width, m->rect.height, m->name);
    }
    return fflush(file) == 0 && !ferror(file) && fsync(fileno(file)) == 0;
}

enum status
till_save_region(const char *state_folder, const char *till, struct rect region,
                 const struct capture_geometry *geometry) {
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
    written = write_region(file, region, geometry);
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
read_line(const char *line, struct rect *region,
          struct capture_geometry *geometry) {
    char name[32];

    if (strncmp(line, "region ", 7) == 0) {
        return parse_rect(line + 7, region, name);
    }
    if (strncmp(line, "monitor ", 8) == 0 &&
        geometry->count < CAPTURE_MONITORS_MAX) {
        struct capture_monitor *m = &geometry->monitors[geometry->count++];

        return parse_rect(line + 8, &m->rect, m->name);
    }
    return false;
}

enum status
till_load_region(const char *state_folder, const char *till,
                 struct rect *region, struct capture_geometry *geometry) {
    char path[4096];
    char line[256];
    bool good;
    FILE *file;

    memset(region, 0, sizeof(*region));
    memset(geometry, 0, sizeof(*geometry));
    snprintf(path, sizeof(path), "%s/%s.region", state_folder, till);
    file = fopen(path, "re");
    if (!file) {
        log_error("till %s has no region yet; run: posplugin select --till %s",
                  till, till);
        return status_of_errno(errno);
    }
    good =
        fgets(line, sizeof(line), file) && strcmp(line, TILL_HEADER "\n") == 0;
    while (good && fgets(line, sizeof(line), file)) {
        good = read_line(line, region, geometry);
    }
    fclose(file);
    if (!good || rect_is_empty(*region) || geometry->count == 0) {
        log_error("%s is damaged; run: posplugin select --till %s", path, till);
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}
