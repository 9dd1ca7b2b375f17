/**
 * @file pair.h
 * Pairs the plugin's till with its terminal.
 */
#ifndef POSPLUGIN_PAIR_H
#define POSPLUGIN_PAIR_H

#include "link/pairing.h"
#include "pos_plugin/plugin.h"

#define PAIR_WAIT_S 300

/** Who shows the code. */
struct pair_window {
    /** @param code to be scanned or typed; wiped after the call.
     *  @return STATUS_OK, else nothing is paired */
    enum status (*show)(void *context, const char *code);
    /** The code is not needed any more: whoever reads it has the key. */
    void (*hide)(void *context);
    /** True: stop. Asked several times a second. */
    bool (*withdrawn)(void *context);
    void *context;
};

/**
 * Make a key, show it as a code, wait for the terminal to come with it, keep
 * it. Only the last of these changes anything.
 *
 * @param typed a short code for a terminal without a scanner
 * @param[out] out the pairing; wipe it
 * @return STATUS_OK; STATUS_CANCELLED; STATUS_TIMEOUT (PAIR_WAIT_S); else as
 *         terminal_link_open_with() and pairing_store()
 */
enum status pair_terminal(struct plugin *plugin, bool typed,
                          const struct pair_window *window,
                          struct pairing *out);

/**
 * Whom the till is paired with.
 *
 * @param[out] name of the terminal
 * @return false: with nobody
 */
bool pair_partner(struct plugin *plugin, char name[PAIRING_NAME_MAX]);

#endif
