#include "link/pairing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 512
#define HEADER "posplugin pairing 1"

static int
hex_value(char c) {
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static bool
parse_key(const char *hex, uint8_t key[PAIRING_KEY_SIZE]) {
    for (size_t i = 0; i < PAIRING_KEY_SIZE; i++) {
        int high = hex_value(hex[2 * i]);
        int low = high < 0 ? -1 : hex_value(hex[2 * i + 1]);
        if (low < 0) {
            return false;
        }
        key[i] = (uint8_t)(high << 4 | low);
    }
    return hex[2 * (size_t)PAIRING_KEY_SIZE] == '\0';
}

/** The next line, ended with NUL in place; NULL for none. */
static char *
next_line(char **rest) {
    char *line = *rest;
    char *end = strchr(line, '\n');
    if (!end) {
        return NULL;
    }
    *end = '\0';
    *rest = end + 1;
    return line;
}

static bool
take_line(char *line, const char *word, const char **value) {
    size_t length = strlen(word);
    if (!line || strncmp(line, word, length) != 0 || line[length] != ' ') {
        return false;
    }
    *value = line + length + 1;
    return true;
}

enum status
pairing_parse(const char *text, size_t size, struct pairing *out) {
    char copy[FILE_MAX + 1];
    char *rest = copy;
    const char *id;
    const char *key;
    const char *name;
    memset(out, 0, sizeof(*out));
    if (size > FILE_MAX) {
        return STATUS_MALFORMED;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    char *header = next_line(&rest);
    bool good = header && strcmp(header, HEADER) == 0 &&
                take_line(next_line(&rest), "id", &id) &&
                strlen(id) == PAIRING_ID_SIZE - 1 &&
                take_line(next_line(&rest), "key", &key) &&
                parse_key(key, out->key) &&
                take_line(next_line(&rest), "name", &name) &&
                strlen(name) < PAIRING_NAME_MAX && rest == copy + size;
    if (good) {
        memcpy(out->id, id, PAIRING_ID_SIZE);
        memcpy(out->name, name, strlen(name) + 1);
    } else {
        pairing_wipe(out);
    }
    explicit_bzero(copy, sizeof(copy));
    return good ? STATUS_OK : STATUS_MALFORMED;
}

static enum status
check_owner(const char *path, int file) {
    struct stat stat;
    if (fstat(file, &stat) < 0) {
        log_error("pairing: %s cannot be read: %s", path, strerror(errno));
        return status_of_errno(errno);
    }
    if ((stat.st_mode & 077) != 0 || stat.st_uid != geteuid()) {
        log_error("pairing: %s must belong to this user and be readable by "
                  "nobody else; if others may have read it, pair again, else: "
                  "chmod 600 %s",
                  path, path);
        return STATUS_ACCESS;
    }
    return STATUS_OK;
}

enum status
pairing_load(const char *path, struct pairing *out) {
    char text[FILE_MAX + 1];
    memset(out, 0, sizeof(*out));
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) {
        int error = errno;
        if (error != ENOENT) {
            log_error("pairing: %s cannot be read: %s", path, strerror(error));
        }
        return status_of_errno(error);
    }
    enum status status = check_owner(path, file);
    if (status == STATUS_OK) {
        ssize_t size = read(file, text, sizeof(text));
        status = size < 0 ? STATUS_IO : pairing_parse(text, (size_t)size, out);
        explicit_bzero(text, sizeof(text));
        if (status != STATUS_OK) {
            log_error("pairing: %s is damaged; pair again", path);
        }
    }
    close(file);
    return status;
}

static size_t
write_text(const struct pairing *pairing, char *text) {
    size_t used =
        (size_t)snprintf(text, FILE_MAX, HEADER "\nid %s\nkey ", pairing->id);
    for (size_t i = 0; i < PAIRING_KEY_SIZE; i++) {
        used += (size_t)snprintf(text + used, FILE_MAX - used, "%02x",
                                 pairing->key[i]);
    }
    return used + (size_t)snprintf(text + used, FILE_MAX - used, "\nname %s\n",
                                   pairing->name);
}

/** Make the change of a folder last. */
static bool
sync_folder(const char *path) {
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    memcpy(folder, slash ? path : ".", slash ? length : 1);
    folder[slash ? length : 1] = '\0';
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = file >= 0 && fsync(file) == 0;
    if (file >= 0) {
        close(file);
    }
    return done;
}

static bool
write_draft(const char *draft, const struct pairing *pairing) {
    char text[FILE_MAX];
    unlink(draft); // of an interrupted attempt
    int file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return false;
    }
    size_t size = write_text(pairing, text);
    bool done = write(file, text, size) == (ssize_t)size && fsync(file) == 0;
    explicit_bzero(text, sizeof(text));
    return close(file) == 0 && done;
}

enum status
pairing_store(const char *path, const struct pairing *pairing) {
    char draft[4096];
    int length = snprintf(draft, sizeof(draft), "%s.new", path);
    if (length < 0 || (size_t)length >= sizeof(draft)) {
        log_error("pairing: the path of the key's file is too long");
        return STATUS_INVALID;
    }
    if (!write_draft(draft, pairing) || rename(draft, path) != 0 ||
        !sync_folder(path)) {
        int error = errno;
        unlink(draft);
        log_error("pairing: %s cannot be written: %s", path, strerror(error));
        return status_of_errno(error);
    }
    return STATUS_OK;
}

enum status
pairing_remove(const char *path) {
    if (unlink(path) != 0) {
        int error = errno;
        if (error != ENOENT) {
            log_error("pairing: %s cannot be removed: %s", path,
                      strerror(error));
        }
        return status_of_errno(error);
    }
    return sync_folder(path) ? STATUS_OK : STATUS_IO;
}
