#include "link/pairing.h"

#include "link/vault.h"

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
    char text[FILE_MAX + VAULT_OVERHEAD + 1];
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
        ssize_t count = read(file, text, sizeof(text));
        size_t size = count < 0 ? 0 : (size_t)count;
        status = vault_open(text, &size);
        if (status == STATUS_OK) {
            status = count < 0 ? STATUS_IO : pairing_parse(text, size, out);
        }
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

static bool
write_draft(const char *draft, const struct pairing *pairing) {
    char text[FILE_MAX];
    char sealed[FILE_MAX + VAULT_OVERHEAD];
    size_t size = 0;
    unlink(draft); // of an interrupted attempt
    int file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return false;
    }
    errno = EIO; // vault_seal() sets none
    bool done =
        vault_seal(text, write_text(pairing, text), sealed, &size) == STATUS_OK;
    if (done) {
        ssize_t written = write(file, sealed, (unsigned)size);
        if (written >= 0 && written < (ssize_t)size) {
            errno = ENOSPC; // a short write sets none
        }
        done = written == (ssize_t)size && fsync(file) == 0;
    }
    explicit_bzero(text, sizeof(text));
    explicit_bzero(sealed, sizeof(sealed));
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
        !vault_settle(path)) {
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
    return vault_settle(path) ? STATUS_OK : STATUS_IO;
}
