#include "link/pairing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX PAIRING_FILE_MAX
#define HEADER PAIRING_FILE_HEADER

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
    ssize_t written = write(file, text, size);
    if (written >= 0 && written < (ssize_t)size) {
        errno = ENOSPC; // a short write sets none
    }
    bool done = written == (ssize_t)size && fsync(file) == 0;
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
