#include "pos_plugin/config_store.h"

#include "pos_plugin/config.h"
#include "pos_plugin/paths.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (256 * 1024)

/** A growing text. */
struct text {
    char *bytes; // owned, or NULL
    size_t length;
    bool failed; // no memory
};

static void
append(struct text *text, const char *bytes, size_t length) {
    char *grown =
        text->failed ? NULL : realloc(text->bytes, text->length + length + 1);

    if (!grown) {
        text->failed = true;
        return;
    }
    text->bytes = grown;
    memcpy(grown + text->length, bytes, length);
    text->length += length;
    grown[text->length] = '\0';
}

static void
append_setting(struct text *text, const struct config_change *change) {
    append(text, change->key, strlen(change->key));
    append(text, " = ", 3);
    append(text, change->value, strlen(change->value));
    append(text, "\n", 1);
}

// A line as "[section]", or as "key = value", perhaps commented out.
static bool
is_section(const char *line, size_t length, const char *section) {
    size_t size = strlen(section);

    return length >= size + 2 && line[0] == '[' && line[size + 1] == ']' &&
           memcmp(line + 1, section, size) == 0;
}

static bool
is_setting(const char *line, size_t length, const char *key) {
    size_t size = strlen(key);
    size_t end = size;

    if (length <= size || memcmp(line, key, size) != 0) {
        return false;
    }
    while (end < length && (line[end] == ' ' || line[end] == '\t')) {
        end++;
    }
    return end < length && (line[end] == '=' || line[end] == ':');
}

static bool
is_commented_setting(const char *line, size_t length, const char *key) {
    size_t from = 1;

    if (length < 2 || (line[0] != ';' && line[0] != '#')) {
        return false;
    }
    while (from < length && line[from] == ' ') {
        from++;
    }
    return is_setting(line + from, length - from, key);
}

/** Where in a file a setting is, or is to go; offsets of lines. */
struct spot {
    bool found; // the line is replaced
    size_t from;
    size_t end;
    bool section; // exists
};

static struct spot
find_spot(const char *text, const struct config_change *change) {
    struct spot spot = {0};
    bool inside = false;
    bool fixed = false; // below its comment

    for (const char *line = text; *line;) {
        const char *next = strchr(line, '\n');
        size_t length = next ? (size_t)(next - line) : strlen(line);
        size_t from = (size_t)(line - text);

        next = next ? next + 1 : line + length;
        if (line[0] == '[') {
            inside = is_section(line, length, change->section);
        } else if (inside && is_setting(line, length, change->key)) {
            return (struct spot){true, from, (size_t)(next - text), true};
        }
        if (inside && length > 0 && !fixed) {
            spot.section = true;
            fixed = is_commented_setting(line, length, change->key);
            // Below what is commented for it, else below the last setting.
            if (fixed || (line[0] != ';' && line[0] != '#')) {
                spot.from = spot.end = (size_t)(next - text);
            }
        }
        line = next;
    }
    return spot;
}

// `text` with one setting changed.
static struct text
change_one(const struct text *text, const struct config_change *change) {
    struct spot spot = find_spot(text->bytes, change);
    struct text out = {0};

    if (!change->value) {
        append(&out, text->bytes, spot.found ? spot.from : text->length);
        if (spot.found) {
            append(&out, text->bytes + spot.end, text->length - spot.end);
        }
        return out;
    }
    if (!spot.section) {
        append(&out, text->bytes, text->length);
        if (text->length > 0 && text->bytes[text->length - 1] != '\n') {
            append(&out, "\n", 1);
        }
        append(&out, text->length > 0 ? "\n[" : "[", text->length > 0 ? 2 : 1);
        append(&out, change->section, strlen(change->section));
        append(&out, "]\n", 2);
        append_setting(&out, change);
        return out;
    }
    append(&out, text->bytes, spot.from);
    if (spot.from > 0 && text->bytes[spot.from - 1] != '\n') {
        append(&out, "\n", 1);
    }
    append_setting(&out, change);
    append(&out, text->bytes + spot.end, text->length - spot.end);
    return out;
}

// For a message.
static const char *
shown(const struct config_change *change) {
    return config_is_secret(change->section, change->key) ? "(secret)"
                                                          : change->value;
}

static enum status
check_value(const struct config_change *change) {
    const char *value = change->value ? change->value : "";
    size_t length = strlen(value);

    if (strpbrk(value, "\r\n") || strstr(value, " ;") ||
        (length > 0 && (value[0] == ' ' || value[length - 1] == ' '))) {
        log_error("setting %s.%s cannot be \"%.80s\": it must be one line, "
                  "without spaces at its ends and without \" ;\"",
                  change->section, change->key, shown(change));
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

// Read back: what the file says must be what was meant.
static enum status
check_result(const struct text *text, const struct config_change *changes,
             size_t count) {
    struct config *config = NULL;
    enum status status =
        config_parse("settings", text->bytes, text->length, &config);

    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (changes[i].value &&
            strcmp(config_get(config, changes[i].section, changes[i].key),
                   changes[i].value) != 0) {
            log_error("setting %s.%s cannot be \"%.80s\"", changes[i].section,
                      changes[i].key, shown(&changes[i]));
            status = STATUS_INVALID;
        }
    }
    config_free(config);
    return status;
}

static enum status
read_whole(const char *path, struct text *out) {
    char *bytes = malloc(FILE_MAX + 1);
    FILE *file = fopen(path, "rbe");
    enum status status = STATUS_OK;

    if (!bytes) {
        status = STATUS_NO_MEMORY;
    } else if (!file) {
        status = errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND
                                                     : STATUS_ACCESS;
    } else {
        size_t length = fread(bytes, 1, FILE_MAX + 1, file);

        status = ferror(file)        ? STATUS_IO
                 : length > FILE_MAX ? STATUS_MALFORMED
                                     : STATUS_OK;
        append(out, bytes, status == STATUS_OK ? length : 0);
    }
    if (file) {
        fclose(file);
    }
    free(bytes);
    return status;
}

static enum status
make_folder_of(const char *path) {
    char folder[4096];
    char *slash;

    snprintf(folder, sizeof(folder), "%s", path);
    slash = strrchr(folder, '/');
    if (!slash || slash == folder) {
        return STATUS_OK;
    }
    *slash = '\0';
    if (mkdir(folder, 0700) == 0 || errno == EEXIST) {
        return STATUS_OK;
    }
    if (errno == ENOENT && make_folder_of(folder) == STATUS_OK &&
        mkdir(folder, 0700) == 0) {
        return STATUS_OK;
    }
    return STATUS_ACCESS;
}

static enum status
write_whole(const char *path, const struct text *text) {
    char draft[4200];
    mode_t before = umask(077);
    FILE *file = NULL;
    struct stat there;
    bool good;

    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
        umask(before);
        log_error("cannot write settings %s: it is no file", path);
        return STATUS_ACCESS;
    }
    snprintf(draft, sizeof(draft), "%s.new", path);
    if (make_folder_of(path) == STATUS_OK) {
        file = fopen(draft, "wbe");
    }
    umask(before);
    if (!file) {
        goto fail;
    }
    good = fwrite(text->bytes, 1, text->length, file) == text->length &&
           fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (fclose(file) != 0 || !good || rename(draft, path) != 0) {
        goto fail;
    }
    return STATUS_OK;
fail:
    log_error("cannot write settings %s: %s", path, strerror(errno));
    return status_of_errno(errno);
}

// What the user's settings are now; the machine's when there are none.
static enum status
read_base(const char *path, bool may_copy, struct text *out) {
    char machine[4096];
    enum status status = read_whole(path, out);

    if (status == STATUS_NOT_FOUND && may_copy) {
        paths_machine_settings(machine, sizeof(machine));
        status = read_whole(machine, out);
    }
    if (status == STATUS_NOT_FOUND) {
        append(out, "", 0);
        status = STATUS_OK;
    }
    if (status != STATUS_OK) {
        log_error("cannot read settings %s: %s", path, status_string(status));
    }
    return status;
}

enum status
config_store(const char *path, const struct config_change *changes,
             size_t count) {
    char user[4096];
    struct text text = {0};
    const char *set = path ? path : getenv("POSPLUGIN_CONFIG");
    enum status status = STATUS_OK;

    if (!set) {
        paths_user_settings(user, sizeof(user));
    }
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        status = check_value(&changes[i]);
    }
    if (status == STATUS_OK) {
        status = read_base(set ? set : user, !set, &text);
    }
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct text changed = change_one(&text, &changes[i]);

        free(text.bytes);
        text = changed;
        status = text.failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = check_result(&text, changes, count);
    }
    if (status == STATUS_OK) {
        status = write_whole(set ? set : user, &text);
    }
    free(text.bytes);
    return status;
}
