#include "samples/terminal/slots.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAX 256       ///< of the small files
#define SYNC_BYTES 262144u ///< of a payload between two syncs

enum status
slots_path(char out[SLOTS_PATH_MAX], const char *folder, char slot,
           const char *name) {
    int size = slot != 0 ? snprintf(out, SLOTS_PATH_MAX, "%s/%c/%s", folder,
                                    slot, name)
                         : snprintf(out, SLOTS_PATH_MAX, "%s/%s", folder, name);
    return size > 0 && size < SLOTS_PATH_MAX ? STATUS_OK : STATUS_OVERFLOW;
}

// --- small files, replaced in one step

static enum status
failed(const char *path) {
    int error = errno;
    log_error("%s: %s", path, strerror(error));
    return status_of_errno(error);
}

static enum status
sync_folder(const char *folder, char slot) {
    char path[SLOTS_PATH_MAX];
    slots_path(path, folder, slot, ".");
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum status status = STATUS_OK;
    if (descriptor < 0 || fsync(descriptor) != 0) {
        status = failed(path);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    return status;
}

/** Write `text` beside the file, sync it, and put it in the file's place. */
static enum status
replace(const char *folder, char slot, const char *name, const char *text) {
    char path[SLOTS_PATH_MAX];
    char fresh[SLOTS_PATH_MAX];
    char fresh_name[32];
    snprintf(fresh_name, sizeof fresh_name, "%s.new", name);
    if (slots_path(path, folder, slot, name) != STATUS_OK ||
        slots_path(fresh, folder, slot, fresh_name) != STATUS_OK) {
        return STATUS_OVERFLOW;
    }
    int descriptor =
        open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    size_t size = strlen(text);
    bool ok = descriptor >= 0 &&
              write(descriptor, text, size) == (ssize_t)size &&
              fsync(descriptor) == 0;
    if (descriptor >= 0 && close(descriptor) != 0) {
        ok = false;
    }
    if (!ok || rename(fresh, path) != 0) {
        return failed(path);
    }
    return sync_folder(folder, slot);
}

static enum status
read_text(const char *folder, char slot, const char *name,
          char text[TEXT_MAX]) {
    char path[SLOTS_PATH_MAX];
    memset(text, 0, TEXT_MAX);
    if (slots_path(path, folder, slot, name) != STATUS_OK) {
        return STATUS_OVERFLOW;
    }
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return status_of_errno(errno);
    }
    ssize_t size = read(descriptor, text, TEXT_MAX - 1);
    close(descriptor);
    return size >= 0 ? STATUS_OK : STATUS_IO;
}

// --- state

static bool
is_slot(char slot) {
    return slot == 'a' || slot == 'b';
}

enum status
slots_load(const char *folder, struct slots_state *out) {
    char text[TEXT_MAX];
    char trial = 0;
    memset(out, 0, sizeof *out);
    enum status status = read_text(folder, 0, "state", text);
    if (status != STATUS_OK) {
        return status;
    }
    int end = 0;
    int fields = sscanf(text, "current %c trial %c tries %u bad %64[0-9a-f-]%n",
                        &out->current, &trial, &out->tries, out->bad, &end);
    bool ok = fields == 4 && strcmp(text + end, "\n") == 0 &&
              is_slot(out->current) &&
              (trial == '-' || (is_slot(trial) && trial != out->current));
    if (!ok) {
        log_error("%s/state is damaged", folder);
        return STATUS_MALFORMED;
    }
    out->trial = trial == '-' ? 0 : trial;
    if (out->bad[0] == '-') {
        out->bad[0] = '\0';
    }
    return STATUS_OK;
}

enum status
slots_save(const char *folder, const struct slots_state *state) {
    char text[TEXT_MAX];
    snprintf(text, sizeof text, "current %c trial %c tries %u bad %s\n",
             state->current, state->trial ? state->trial : '-', state->tries,
             state->bad[0] ? state->bad : "-");
    return replace(folder, 0, "state", text);
}

static enum status
save_version(const char *folder, char slot, const char *version,
             const char *hash) {
    char text[TEXT_MAX];
    snprintf(text, sizeof text, "%s %s\n", version, hash);
    return replace(folder, slot, "version", text);
}

enum status
slots_load_version(const char *folder, char slot, struct slots_version *out) {
    char text[TEXT_MAX];
    memset(out, 0, sizeof *out);
    enum status status = read_text(folder, slot, "version", text);
    if (status == STATUS_OK &&
        (sscanf(text, "%31[0-9.] %64[0-9a-f-]", out->version, out->hash) != 2 ||
         !upgrade_version_ok(out->version))) {
        log_error("%s/%c/version is damaged", folder, slot);
        return STATUS_MALFORMED;
    }
    return status;
}

enum status
slots_mark_healthy(const char *folder) {
    return replace(folder, 0, "healthy", "up\n");
}

// --- first installation

static enum status
copy_file(const char *from, const char *to) {
    char bytes[65536];
    ssize_t size = 0;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) {
        return failed(from);
    }
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    bool ok = out >= 0;
    while (ok && (size = read(in, bytes, sizeof bytes)) > 0) {
        ok = write(out, bytes, (size_t)size) == size;
    }
    ok = ok && size == 0 && fsync(out) == 0;
    enum status status = ok ? STATUS_OK : failed(to);
    close(in);
    if (out >= 0) {
        close(out);
    }
    return status;
}

static enum status
make_folder(const char *path) {
    return mkdir(path, 0755) == 0 || errno == EEXIST ? STATUS_OK : failed(path);
}

enum status
slots_install(const char *folder, const char *program, const char *version) {
    const struct slots_state state = {.current = 'a'};
    char path[SLOTS_PATH_MAX];
    enum status status = make_folder(folder);
    for (char slot = 'a'; slot <= 'b' && status == STATUS_OK; slot++) {
        status = slots_path(path, folder, slot, "");
        status = status == STATUS_OK ? make_folder(path) : status;
    }
    if (status == STATUS_OK) {
        status = slots_path(path, folder, 'a', "program");
    }
    if (status == STATUS_OK) {
        status = copy_file(program, path);
    }
    if (status == STATUS_OK) {
        status = save_version(folder, 'a', version, "-");
    }
    return status == STATUS_OK ? slots_save(folder, &state) : status;
}

// --- store

static void
hash_text(const struct upgrade_manifest *manifest, char out[SLOTS_HASH_TEXT]) {
    for (size_t i = 0; i < UPGRADE_HASH_SIZE; i++) {
        snprintf(out + 2 * i, 3, "%02x", manifest->sha256[i]);
    }
}

/** Remove parts of other payloads. */
static void
remove_others(const struct slots_store *store) {
    char path[SLOTS_PATH_MAX];
    slots_path(path, store->folder, store->slot, "");
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, "part-", 5) == 0 &&
            slots_path(path, store->folder, store->slot, entry->d_name) ==
                STATUS_OK &&
            strcmp(path, store->part) != 0) {
            unlink(path);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
}

static enum status
open_part(struct slots_store *store, const struct upgrade_manifest *manifest,
          uint64_t *have) {
    struct stat file;
    store->descriptor = open(store->part, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (store->descriptor < 0 || fstat(store->descriptor, &file) != 0) {
        return failed(store->part);
    }
    *have = (uint64_t)file.st_size;
    if (*have > manifest->size) {
        *have = 0;
    }
    return ftruncate(store->descriptor, (off_t)*have) == 0
               ? STATUS_OK
               : failed(store->part);
}

static enum status
begin(void *context, const struct upgrade_manifest *manifest, uint64_t *have) {
    struct slots_store *store = context;
    struct slots_state state;
    char hash[SLOTS_HASH_TEXT];
    char name[SLOTS_HASH_TEXT + 8];
    slots_close_store(store);
    hash_text(manifest, hash);
    enum status status = slots_load(store->folder, &state);
    if (status != STATUS_OK) {
        return status;
    }
    if (strcmp(state.bad, hash) == 0) {
        return STATUS_REFUSED;
    }
    if (state.trial != 0) {
        return STATUS_BUSY; // which slot is free is not decided yet
    }
    store->slot = state.current == 'a' ? 'b' : 'a';
    snprintf(name, sizeof name, "part-%s", hash);
    status = slots_path(store->part, store->folder, store->slot, name);
    remove_others(store);
    return status == STATUS_OK ? open_part(store, manifest, have) : status;
}

static enum status
write_part(void *context, uint64_t offset, const uint8_t *bytes, size_t size) {
    struct slots_store *store = context;
    if (pwrite(store->descriptor, bytes, size, (off_t)offset) !=
        (ssize_t)size) {
        return failed(store->part);
    }
    store->unsynced += size;
    if (store->unsynced >= SYNC_BYTES) {
        store->unsynced = 0;
        return fsync(store->descriptor) == 0 ? STATUS_OK : failed(store->part);
    }
    return STATUS_OK;
}

static enum status
read_part(void *context, uint64_t offset, uint8_t *bytes, size_t size) {
    struct slots_store *store = context;
    return pread(store->descriptor, bytes, size, (off_t)offset) == (ssize_t)size
               ? STATUS_OK
               : failed(store->part);
}

/** The slot is complete before the state names it. */
static enum status
put_on_trial(struct slots_store *store,
             const struct upgrade_manifest *manifest) {
    struct slots_state state;
    char hash[SLOTS_HASH_TEXT];
    char program[SLOTS_PATH_MAX];
    hash_text(manifest, hash);
    if (fchmod(store->descriptor, 0755) != 0 || fsync(store->descriptor) != 0) {
        return failed(store->part);
    }
    enum status status = slots_load(store->folder, &state);
    if (status == STATUS_OK) {
        status =
            save_version(store->folder, store->slot, manifest->version, hash);
    }
    if (status == STATUS_OK) {
        status = slots_path(program, store->folder, store->slot, "program");
    }
    if (status == STATUS_OK && rename(store->part, program) != 0) {
        status = failed(program);
    }
    if (status == STATUS_OK) {
        status = sync_folder(store->folder, store->slot);
    }
    if (status != STATUS_OK) {
        return status;
    }
    state.trial = store->slot;
    state.tries = SLOTS_TRIES;
    return slots_save(store->folder, &state);
}

static enum status
finish(void *context, const struct upgrade_manifest *manifest, bool good) {
    struct slots_store *store = context;
    enum status status = good ? put_on_trial(store, manifest) : STATUS_OK;
    if (!good) {
        unlink(store->part);
    }
    slots_close_store(store);
    return status;
}

enum status
slots_open_store(struct slots_store *store, const char *folder,
                 struct posterminal_store *out) {
    memset(store, 0, sizeof *store);
    store->descriptor = -1;
    if (strlen(folder) >= sizeof store->folder) {
        log_error("the name of folder %.60s... is too long", folder);
        return STATUS_OVERFLOW;
    }
    memcpy(store->folder, folder, strlen(folder) + 1);
    *out = (struct posterminal_store){.context = store,
                                      .begin = begin,
                                      .write = write_part,
                                      .read = read_part,
                                      .finish = finish};
    return STATUS_OK;
}

void
slots_close_store(struct slots_store *store) {
    if (store->descriptor >= 0) {
        close(store->descriptor);
    }
    store->descriptor = -1;
}
