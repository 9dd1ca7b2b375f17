#include "capture/trial.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct trial {
    const struct capture_backend *backend;
    struct rect rect;
    pthread_t thread;
    atomic_bool over; ///< what follows is written
    enum status status;
    void *state; ///< owned
};

static enum status
try_backend(struct trial *trial) {
    struct image image = {0};
    enum status status =
        image_init(&image, trial->rect.width, trial->rect.height);

    if (!status) {
        status = trial->backend->open(NULL, &trial->state);
    }
    if (!status) {
        status = trial->backend->grab(trial->state, trial->rect, &image);
        if (status) {
            trial->backend->close(trial->state);
        }
    }
    image_destroy(&image);
    return status;
}

static void *
run(void *context) {
    struct trial *trial = context;

    log_quietly(true);
    trial->status = try_backend(trial);
    atomic_store(&trial->over, true);
    return NULL;
}

struct trial *
trial_start(const struct capture_backend *backend, struct rect rect) {
    struct trial *trial = calloc(1, sizeof(*trial));

    if (trial) {
        trial->backend = backend;
        trial->rect = rect;
        if (!pthread_create(&trial->thread, NULL, run, trial)) {
            return trial;
        }
    }
    log_info("no memory to try %s", backend->name);
    free(trial);
    return NULL;
}

bool
trial_is_over(const struct trial *trial) {
    return atomic_load(&trial->over);
}

enum status
trial_end(struct trial *trial, void **state) {
    enum status status;

    pthread_join(trial->thread, NULL);
    status = trial->status;
    *state = status ? NULL : trial->state;
    free(trial);
    return status;
}
