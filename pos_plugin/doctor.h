/**
 * @file doctor.h
 * Examines a till: screen, models, terminal, button, journal, payment system.
 */
#ifndef POSPLUGIN_DOCTOR_H
#define POSPLUGIN_DOCTOR_H

#include "pos_plugin/journal.h"
#include "pos_plugin/plugin.h"

enum doctor_part {
    DOCTOR_SCREEN = 1u << 0,   ///< and the region
    DOCTOR_READER = 1u << 1,   ///< models and words
    DOCTOR_TERMINAL = 1u << 2, ///< waits some seconds for it
    DOCTOR_PAYMENT = 1u << 3,  ///< journal, and each payment system is asked
    DOCTOR_BUTTON = 1u << 4,   ///< where there is one
    DOCTOR_ALL = 0x1f,
};

#define DOCTOR_TEXT_MAX 512

/** Who is told. All are called from the thread of doctor_examine(). */
struct doctor_listener {
    /** One finding. @param sign "ok", "FAIL" or "NONE" (no protection) */
    void (*noted)(void *context, const char *what, const char *sign,
                  const char *text);
    /** More lines for people, each with its newline. */
    void (*told)(void *context, const char *text);
    /** A payment that is not settled; may be NULL. */
    void (*open)(void *context, const struct journal_attempt *attempt);
    /** True: what is left is not examined; may be NULL. */
    bool (*withdrawn)(void *context);
    void *context;
};

/**
 * Examine.
 *
 * @param parts bits of enum doctor_part
 * @return findings that are FAIL
 */
int doctor_examine(struct plugin *plugin, unsigned parts,
                   const struct doctor_listener *listener);

#endif
