#include "capture/ladder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum rung_state {
    RUNG_UNTRIED,
    RUNG_OPEN,
    RUNG_LEFT,
};

struct rung {
    enum rung_state state;
    void *backend; ///< owned while open
};

struct ladder {
    struct rung rungs[LADDER_RUNGS_MAX];
    size_t count;
    size_t at;            ///< the rung in use; `count`: none
    bool announced;       ///< which rung it is, has been logged
    struct rect region;   ///< of the last grab
    struct image last;    ///< owned, what the rung in use gave
    struct image witness; ///< owned, what another rung gave
    bool agreed;          ///< the two were the same once, for this region
    bool apart;           ///< the two always differ here
};

static const char *
name_of(size_t rung) {
    return ladder_rungs[rung]->name;
}

// Its own failure, not the screen's.
static bool
is_own(enum status status) {
    return status == STATUS_IO || status == STATUS_GONE ||
           status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED;
}

static void
close_rung(struct ladder *ladder, size_t rung, enum rung_state state) {
    if (ladder->rungs[rung].state == RUNG_OPEN) {
        ladder_rungs[rung]->close(ladder->rungs[rung].backend);
    }
    ladder->rungs[rung] = (struct rung){.state = state};
}

static enum status
open_rung(struct ladder *ladder, size_t rung) {
    struct rung *self = &ladder->rungs[rung];
    enum status status;
    bool before;

    if (self->state != RUNG_UNTRIED) {
        return self->state == RUNG_OPEN ? STATUS_OK : STATUS_UNSUPPORTED;
    }
    // Where another one is left to try, that this Windows lacks it is no error.
    before = log_quietly(rung + 1 < ladder->count);
    status = ladder_rungs[rung]->open(NULL, &self->backend);
    log_quietly(before);
    self->state = status ? RUNG_LEFT : RUNG_OPEN;
    return status;
}

/** The first rung from `from` on that opens; `count`: none. */
static size_t
find_rung(struct ladder *ladder, size_t from) {
    while (from < ladder->count && open_rung(ladder, from)) {
        from++;
    }
    return from;
}

static void
announce(struct ladder *ladder) {
    if (!ladder->announced && ladder->at < ladder->count) {
        ladder->announced = true;
        log_info("the screen is read by %s", name_of(ladder->at));
    }
}

static void
leave_rung(struct ladder *ladder, const char *reason) {
    size_t left = ladder->at;

    close_rung(ladder, left, RUNG_LEFT);
    ladder->at = find_rung(ladder, left + 1);
    ladder->agreed = ladder->apart = false;
    ladder->announced = true;
    if (ladder->at < ladder->count) {
        log_warning("%s %s; the screen is read by %s from now on",
                    name_of(left), reason, name_of(ladder->at));
    }
}

// After all have failed, a mode change or a log-on may have mended the first.
static enum status
start_again(struct ladder *ladder) {
    for (size_t i = 0; i < ladder->count; i++) {
        close_rung(ladder, i, RUNG_UNTRIED);
    }
    ladder->agreed = ladder->apart = false;
    ladder->announced = false;
    ladder->at = find_rung(ladder, 0);
    return ladder->at < ladder->count ? STATUS_OK : STATUS_UNSUPPORTED;
}

static void
ladder_close(void *state) {
    struct ladder *ladder = state;

    for (size_t i = 0; i < ladder->count; i++) {
        close_rung(ladder, i, RUNG_LEFT);
    }
    image_destroy(&ladder->last);
    image_destroy(&ladder->witness);
    free(ladder);
}

static enum status
ladder_open(const char *argument, void **state) {
    struct ladder *ladder;
    enum status status;

    if (argument && argument[0]) {
        log_error("the source \"screen\" takes no \"%s\": there is one "
                  "desktop",
                  argument);
        return STATUS_INVALID;
    }
    ladder = calloc(1, sizeof(*ladder));
    if (!ladder) {
        log_error("no memory to read the screen");
        return STATUS_NO_MEMORY;
    }
    while (ladder_rungs[ladder->count]) {
        ladder->count++;
    }
    assert(ladder->count <= LADDER_RUNGS_MAX);
    status = start_again(ladder);
    if (status) {
        ladder_close(ladder);
        return status;
    }
    *state = ladder;
    return STATUS_OK;
}

static enum status
ladder_geometry(void *state, struct capture_geometry *out) {
    struct ladder *ladder = state;
    enum status status =
        ladder->at < ladder->count ? STATUS_OK : start_again(ladder);

    return status ? status
                  : ladder_rungs[ladder->at]->geometry(
                        ladder->rungs[ladder->at].backend, out);
}

static enum status
ladder_windows(void *state, struct capture_windows *out) {
    struct ladder *ladder = state;
    enum status status =
        ladder->at < ladder->count ? STATUS_OK : start_again(ladder);

    if (status || !ladder_rungs[ladder->at]->windows) {
        return status;
    }
    return ladder_rungs[ladder->at]->windows(ladder->rungs[ladder->at].backend,
                                             out);
}

static enum status
grab_rung(struct ladder *ladder, size_t rung, struct image *out) {
    return ladder_rungs[rung]->grab(ladder->rungs[rung].backend, ladder->region,
                                    out);
}

// Of one that only vouches for another, a failure is no error.
static bool
try_rung(struct ladder *ladder, size_t rung, struct image *out) {
    bool before = log_quietly(true);
    enum status status = grab_rung(ladder, rung, out);

    log_quietly(before);
    return status == STATUS_OK;
}

/** Goes down until a rung gives something. */
static enum status
grab_best(struct ladder *ladder, struct image *out) {
    enum status status = STATUS_OK;

    if (ladder->at == ladder->count) {
        status = start_again(ladder);
    }
    while (!status) {
        status = grab_rung(ladder, ladder->at, out);
        if (!is_own(status)) {
            break;
        }
        leave_rung(ladder, "failed");
        if (ladder->at < ladder->count) {
            status = STATUS_OK;
        }
    }
    return status;
}

static bool
is_black(const struct image *image) {
    return image_view_is_black(image_view(image));
}

static bool
same(const struct image *a, const struct image *b) {
    return a->pixels && b->pixels && a->width == b->width &&
           a->height == b->height &&
           memcmp(a->pixels, b->pixels,
                  (size_t)a->width * (size_t)a->height * sizeof(uint32_t)) == 0;
}

static enum status
copy(const struct image *from, struct image *to) {
    if (to->width != from->width || to->height != from->height) {
        enum status status;

        image_destroy(to);
        status = image_init(to, from->width, from->height);
        if (status) {
            return status;
        }
    }
    memcpy(to->pixels, from->pixels,
           (size_t)from->width * (size_t)from->height * sizeof(uint32_t));
    return STATUS_OK;
}

// One that shows something tells that the screen is not black.
static enum status
replace_black(struct ladder *ladder, struct image *out) {
    struct image other = {0};
    size_t next = ladder->at;
    bool better = false;
    enum status status;

    if (!is_black(out)) {
        return STATUS_OK;
    }
    status = copy(out, &other);
    while (!status && !better &&
           (next = find_rung(ladder, next + 1)) < ladder->count) {
        better = try_rung(ladder, next, &other) && !is_black(&other);
    }
    if (better) {
        status = copy(&other, out);
        while (ladder->at < next) {
            leave_rung(ladder, "shows a black screen");
        }
    }
    image_destroy(&other);
    return status;
}

/** Another rung's picture of the same; `count`: there is none. */
static size_t
call_witness(struct ladder *ladder) {
    size_t rung = find_rung(ladder, ladder->at + 1);

    while (rung < ladder->count) {
        if (copy(&ladder->last, &ladder->witness) ||
            try_rung(ladder, rung, &ladder->witness)) {
            break;
        }
        close_rung(ladder, rung, RUNG_LEFT);
        rung = find_rung(ladder, rung + 1);
    }
    return rung;
}

/** Once more the same pictures: the screen did not change between them. */
static bool
insist(struct ladder *ladder, size_t witness, struct image *scratch) {
    return !grab_rung(ladder, ladder->at, scratch) &&
           same(scratch, &ladder->last) &&
           !grab_rung(ladder, witness, scratch) &&
           same(scratch, &ladder->witness);
}

// Opened anew, what was stuck shows the present.
static bool
shows_other_anew(struct ladder *ladder, struct image *scratch) {
    close_rung(ladder, ladder->at, RUNG_UNTRIED);
    return open_rung(ladder, ladder->at) ||
           grab_rung(ladder, ladder->at, scratch) ||
           !same(scratch, &ladder->last);
}

/**
 * The picture is that of the last time. Is this rung stuck? Another rung shows
 * something else, and had agreed before, or this one does so when it is opened
 * anew. Rungs that always differ (in a colour, say) are not compared again.
 */
static enum status
replace_stale(struct ladder *ladder, struct image *out) {
    struct image scratch = {0};
    size_t witness = ladder->apart ? ladder->count : call_witness(ladder);
    enum status status = STATUS_OK;

    if (witness == ladder->count) {
        return STATUS_OK;
    }
    if (same(&ladder->witness, out)) {
        ladder->agreed = true;
        return STATUS_OK;
    }
    status = copy(out, &scratch);
    if (!status && insist(ladder, witness, &scratch)) {
        ladder->apart = !ladder->agreed && !shows_other_anew(ladder, &scratch);
        while (!ladder->apart && ladder->at < witness) {
            leave_rung(ladder, "shows an old picture");
        }
        status = copy(ladder->apart ? &ladder->last : &ladder->witness, out);
    }
    image_destroy(&scratch);
    return status;
}

static bool
is_same_region(const struct ladder *ladder, struct rect rect) {
    return ladder->last.pixels &&
           memcmp(&ladder->region, &rect, sizeof(rect)) == 0;
}

static enum status
ladder_grab(void *state, struct rect rect, struct image *out) {
    struct ladder *ladder = state;
    bool again = is_same_region(ladder, rect);
    enum status status;

    if (!again) {
        ladder->agreed = ladder->apart = false;
    }
    ladder->region = rect;
    status = grab_best(ladder, out);
    if (!status) {
        status = replace_black(ladder, out);
    }
    if (status) {
        return status;
    }
    announce(ladder);
    if (again && same(&ladder->last, out)) {
        status = replace_stale(ladder, out);
    }
    return status ? status : copy(out, &ladder->last);
}

const struct capture_backend capture_screen = {
    .name = "screen",
    .open = ladder_open,
    .close = ladder_close,
    .geometry = ladder_geometry,
    .grab = ladder_grab,
    .windows = ladder_windows,
};
