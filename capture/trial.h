/**
 * @file trial.h
 * A source that takes long to open, because drivers are loaded, is opened and
 * tried on a thread of its own: nobody waits for it. Internal to ladder.c.
 */
#ifndef POSPLUGIN_TRIAL_H
#define POSPLUGIN_TRIAL_H

#include "capture/capture.h"

struct trial;

/**
 * Begin to open `backend` and to grab `rect` once. What fails is logged as
 * information.
 *
 * @return owned, for trial_end(); NULL without memory or threads (logged)
 */
struct trial *trial_start(const struct capture_backend *backend,
                          struct rect rect);

/** Would trial_end() not wait? */
bool trial_is_over(const struct trial *trial);

/**
 * Wait for the end, and free it.
 *
 * @param[out] state the open backend, now the caller's; NULL where it failed
 * @return STATUS_OK, or why the backend is of no use
 */
enum status trial_end(struct trial *trial, void **state);

#endif
