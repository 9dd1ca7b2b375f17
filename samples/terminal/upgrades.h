/**
 * @file upgrades.h
 * The terminal's own part of an upgrade: key, store and version from the slot
 * that the program was started from.
 */
#ifndef POSPLUGIN_TERMINAL_UPGRADES_H
#define POSPLUGIN_TERMINAL_UPGRADES_H

#include "samples/terminal/options.h"
#include "samples/terminal/slots.h"

/** All zero: none. */
struct upgrades {
    bool has_slot;
    char folder[SLOTS_PATH_MAX / 2];
    struct slots_version version;
    uint8_t key[UPGRADE_KEY_SIZE];
    struct slots_store files;
    struct posterminal_store store;
    bool is_ready; ///< stored: restart when no sale is in hand
};

/**
 * Take --slot and --upgrade-key; logs what is wrong.
 *
 * @return STATUS_OK also without either
 */
enum status upgrades_open(struct upgrades *upgrades,
                          const struct options *options);

/** Close its files. */
void upgrades_close(struct upgrades *upgrades);

/** Add product, key, store and version to the options of the library. */
void upgrades_announce(struct upgrades *upgrades, const struct options *options,
                       struct posterminal_options *out);

/** Tell the starter that the program has come up. */
void upgrades_mark_healthy(const struct upgrades *upgrades);

/** Events of an upgrade; others are left. */
void upgrades_take_event(struct upgrades *upgrades,
                         struct posterminal *terminal,
                         const struct posterminal_event *event);

#endif
