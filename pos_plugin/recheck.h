/**
 * @file recheck.h
 * Looks at the screen again between the customer's yes and the payment.
 *
 * The register goes on living while the customer looks for a phone: another
 * line may have been rung up, or the next customer begun. What is charged must
 * be what is on the screen.
 */
#ifndef POSPLUGIN_RECHECK_H
#define POSPLUGIN_RECHECK_H

#include "pos_plugin/journal.h"
#include "pos_plugin/plugin.h"

/** What was on the screen; all zero: nothing to look at, always stands. */
struct recheck {
    struct plugin *plugin; ///< borrowed
    struct plugin_target target;
    struct image picture; ///< owned
    struct order order;   ///< as read, before any correction by hand
    struct reading now;   ///< the later reading, when it differs
    bool differs;         ///< recheck_stands() has found another order
};

/**
 * Keep what plugin_read() has just seen of `target`. A PNG is not looked at
 * again.
 *
 * @return STATUS_OK or STATUS_NO_MEMORY
 */
enum status recheck_keep(struct recheck *recheck, struct plugin *plugin,
                         const struct plugin_target *target,
                         const struct order *order);

/**
 * True when the screen shows the same pixels, or else is read as the same
 * amounts. For struct sale_parts.
 *
 * @param[out] why not, in the till's language
 */
bool recheck_stands(void *recheck, char why[JOURNAL_TEXT_MAX]);

/** Free and forget; zeroed is fine. */
void recheck_destroy(struct recheck *recheck);

#endif
