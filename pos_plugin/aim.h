/**
 * @file aim.h
 * From a till's stored places to pixels: finds the register's window where it
 * is now, refuses what is hidden, resized or does not look as it did, and
 * learns what stands around a proven order. Internal to plugin.c.
 */
#ifndef POSPLUGIN_AIM_H
#define POSPLUGIN_AIM_H

#include "ocr/order.h"
#include "pos_plugin/till.h"

struct aim;

/** @return NULL without memory */
struct aim *aim_new(void);

/** Free; NULL is fine. */
void aim_free(struct aim *aim);

/** As in struct plugin. */
void aim_set_make_way(struct aim *aim,
                      void (*make_way)(void *context, bool away),
                      void *context);

/**
 * Grab the places of a till; several come one below the other.
 *
 * @param language of messages, which the cashier sees
 * @param[in,out] picture replaced
 * @param[out] region around all places, screen coordinates
 * @return STATUS_OK; STATUS_NOT_FOUND and STATUS_MALFORMED of
 *         till_load_places(); STATUS_STATE: the window is not there, hidden,
 *         of another size, moving, ambiguous, or shows another page; or the
 *         monitors have changed; the status of capture_grab()
 */
enum status aim_take(struct aim *aim, struct capture *capture,
                     const char *state_folder, const char *till,
                     enum language language, struct image *picture,
                     struct rect *region);

/** Add what speaks against the last aim_take() to a reading of it. */
void aim_judge(const struct aim *aim, struct reading *reading);

/** What the last aim_take() saw was an order: this is how it looks there. */
void aim_vouch(struct aim *aim);

/** Forget what is kept in memory of the till's files. */
void aim_forget(struct aim *aim);

#endif
