#include "capture/ladder.h"

#include "capture/trial.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/** A slow rung is tried when a screen is read for so many times. */
#define TRIAL_AT_GRAB 2
/** So often a better rung may show something else than the one in use. */
#define DIFFERENCES_MAX 3

enum rung_state {
    RUNG_UNTRIED,
    RUNG_ON_TRIAL,
    RUNG_OPEN,
    RUNG_LEFT,
};

struct rung {
    enum rung_state state;
    void *backend;       ///< owned while open
    struct trial *trial; ///< owned while on trial
    unsigned differed;   ///< how often, from one below that is in use
};

struct ladder {
    struct rung rungs[LADDER_RUNGS_MAX];
    size_t count;
    size_t at;            ///< the rung in use; `count`: none
    unsigned grabs;       ///< that were served, up to TRIAL_AT_GRAB
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

/** Wait for the end of a trial. */
static void
end_trial(struct ladder *ladder, size_t rung) {
    struct rung *self = &ladder->rungs[rung];
    enum status status = trial_end(self->trial, &self->backend);

    self->trial = NULL;
    self->state = status ? RUNG_LEFT : RUNG_OPEN;
    if (status) {
        log_info("%s is not used: %s", name_of(rung), status_string(status));
    }
}

static void
close_rung(struct ladder *ladder, size_t rung, enum rung_state state) {
    if (ladder->rungs[rung].state == RUNG_ON_TRIAL) {
        end_trial(ladder, rung);
    }
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

    if (self->state == RUNG_ON_TRIAL) {
        end_trial(ladder, rung);
    }
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

/** Would opening it take long? */
static bool
is_slow(const struct ladder *ladder, size_t rung) {
    return ladder_rungs[rung]->slow && ladder->rungs[rung].state != RUNG_OPEN;
}

/** The first rung from `from` on that opens soon; `count`: none. */
static size_t
find_rung(struct ladder *ladder, size_t from) {
    while (from < ladder->count &&
           (is_slow(ladder, from) || open_rung(ladder, from))) {
        from++;
    }
    return from;
}

/** As find_rung(); where there is none, any that opens, however long. */
static size_t
find_any_rung(struct ladder *ladder, size_t from) {
    size_t rung = find_rung(ladder, from);

    if (rung == ladder->count) {
        for (rung = 0; rung < ladder->count && open_rung(ladder, rung);) {
            rung++;
        }
    }
    return rung;
}

static void
announce(struct ladder *ladder) {
    if (!ladder->announced && ladder->at < ladder->count) {
        ladder->announced = true;
        log_info("the screen is read by %s", name_of(ladder->at));
    }
}

/** @param next the rung to go to, or `count` for the next one that opens */
static void
leave_rung_for(struct ladder *ladder, size_t next, const char *reason) {
    size_t left = ladder->at;

    close_rung(ladder, left, RUNG_LEFT);
    ladder->at = next < ladder->count ? next : find_any_rung(ladder, left + 1);
    ladder->agreed = ladder->apart = false;
    ladder->announced = true;
    if (ladder->at < ladder->count) {
        log_warning("%s %s; the screen is read by %s from now on",
                    name_of(left), reason, name_of(ladder->at));
    }
}

static void
leave_rung(struct ladder *ladder, const char *reason) {
    leave_rung_for(ladder, ladder->count, reason);
}

// After all have failed, a mode change or a log-on may have mended the first.
static enum status
start_again(struct ladder *ladder) {
    for (size_t i = 0; i < ladder->count; i++) {
        close_rung(ladder, i, RUNG_UNTRIED);
    }
    ladder->agreed = ladder->apart = false;
    ladder->announced = false;
    ladder->at = find_any_rung(ladder, 0);
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

// Worth to wait for: there is nothing to read else.
static bool
shows_something(struct ladder *ladder, size_t rung, struct image *out) {
    return !open_rung(ladder, rung) && try_rung(ladder, rung, out) &&
           !is_black(out);
}

// One that shows something tells that the screen is not black.
static enum status
replace_black(struct ladder *ladder, struct image *out) {
    struct image other = {0};
    size_t next = 0;
    enum status status;

    if (!is_black(out)) {
        return STATUS_OK;
    }
    status = copy(out, &other);
    while (!status && next < ladder->count &&
           (next == ladder->at || !shows_something(ladder, next, &other))) {
        next++;
    }
    if (!status && next < ladder->count) {
        status = copy(&other, out);
        while (ladder->at < next) {
            leave_rung(ladder, "shows a black screen");
        }
        if (ladder->at > next) {
            leave_rung_for(ladder, next, "shows a black screen");
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

/** Does the rung in use still show `out`, so that the screen stands still? */
static bool
stands_still(struct ladder *ladder, const struct image *out) {
    return try_rung(ladder, ladder->at, &ladder->witness) &&
           same(&ladder->witness, out);
}

/** A better rung takes over when it shows what the one in use does. */
static void
compare_better(struct ladder *ladder, size_t better, const struct image *out) {
    struct rung *self = &ladder->rungs[better];

    if (copy(out, &ladder->witness) ||
        !try_rung(ladder, better, &ladder->witness)) {
        close_rung(ladder, better, RUNG_LEFT);
    } else if (same(&ladder->witness, out)) {
        log_info("%s shows what %s does; the screen is read by it from now on",
                 name_of(better), name_of(ladder->at));
        ladder->at = better;
        ladder->agreed = true;
        ladder->apart = false;
    } else if (stands_still(ladder, out) &&
               ++self->differed == DIFFERENCES_MAX) {
        log_info("%s is not used: it shows something else than %s",
                 name_of(better), name_of(ladder->at));
        close_rung(ladder, better, RUNG_LEFT);
    }
}

/**
 * Go up: rungs that are better and slow to open are tried beside the one in
 * use. Not at the first grab, which may be the only one of this program.
 */
static void
rise(struct ladder *ladder, const struct image *out) {
    if (ladder->grabs < TRIAL_AT_GRAB && ++ladder->grabs < TRIAL_AT_GRAB) {
        return;
    }
    for (size_t i = 0; i < ladder->at; i++) {
        struct rung *self = &ladder->rungs[i];

        if (self->state == RUNG_UNTRIED) {
            self->trial = trial_start(ladder_rungs[i], ladder->region);
            self->state = self->trial ? RUNG_ON_TRIAL : RUNG_LEFT;
        }
        if (self->state == RUNG_ON_TRIAL && trial_is_over(self->trial)) {
            end_trial(ladder, i);
        }
        if (self->state == RUNG_OPEN) {
            compare_better(ladder, i, out);
        }
    }
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
    if (!status) {
        status = copy(out, &ladder->last);
    }
    if (!status && !is_black(out)) {
        rise(ladder, out);
    }
    return status;
}

const struct capture_backend capture_screen = {
    .name = "screen",
    .open = ladder_open,
    .close = ladder_close,
    .geometry = ladder_geometry,
    .grab = ladder_grab,
    .windows = ladder_windows,
};
