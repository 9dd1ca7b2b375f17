#include "samples/terminal/pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/** The usual place, with its folders made. */
static bool
find_place(char *path, size_t size) {
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    bool given = state != NULL && state[0] == '/';
    int length = snprintf(path, size, "%s%s/posplugin-terminal/pairing",
                          given  ? state
                          : home ? home
                                 : "",
                          given ? "" : "/.local/state");
    if (length < 0 || (size_t)length >= size) {
        log_error("the path of the state folder is too long");
        return false;
    }
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(path, 0700); // there already, or pairing_store() complains
        *slash = '/';
    }
    return true;
}

enum status
pair_load(struct pair *pair, const char *path, bool again) {
    char ignored[PAIRING_CODE_MAX];
    memset(pair, 0, sizeof *pair);
    if (path == NULL && !find_place(pair->path, sizeof pair->path)) {
        return STATUS_INVALID;
    }
    if (path != NULL) {
        snprintf(pair->path, sizeof pair->path, "%s", path);
    }
    enum status status = pairing_load(pair->path, &pair->pairing);
    pair->wanted = again || status == STATUS_NOT_FOUND;
    pair->outcome = PAIR_NONE;
    if (status == STATUS_NOT_FOUND) {
        log_warning("not paired: scan the code that posplugin pair shows");
        status = pairing_make(false, &pair->pairing, ignored);
        explicit_bzero(ignored, sizeof ignored);
    }
    return status;
}

static void
take_code(struct pair *pair) {
    struct pairing pairing;
    switch (pairing_read_code(pair->code, pair->size, &pairing)) {
    case STATUS_OK:
        pair->pairing = pairing;
        pair->outcome = PAIR_TAKEN;
        pair->fresh = true;
        break;
    case STATUS_UNSUPPORTED:
        log_warning("that pairing code is of a later version: upgrade this "
                    "terminal first");
        pair->outcome = PAIR_NEWER;
        break;
    default:
        log_warning("that was no pairing code; scan or type it again");
        pair->outcome = PAIR_MISREAD;
    }
    pairing_wipe(&pairing);
}

void
pair_feed(struct pair *pair, uint8_t byte) {
    if (!pair->wanted) {
        return;
    }
    if (byte == '\r' || byte == '\n') {
        if (pair->size > 0) {
            take_code(pair);
        }
        explicit_bzero(pair->code, sizeof pair->code);
        pair->size = 0;
    } else if (pair->size < sizeof pair->code) {
        pair->code[pair->size++] = byte; // a full one fits no code: refused
    }
}

void
pair_keep(struct pair *pair) {
    if (!pair->wanted || pair->outcome != PAIR_TAKEN) {
        return;
    }
    pair->wanted = false;
    if (pairing_store(pair->path, &pair->pairing) == STATUS_OK) {
        log_info("paired; the key is in %s", pair->path);
    }
}
