/**
 * @file terminal_link.h
 * The link to the terminal of the settings, with the key that it was paired
 * with: "<state folder>/<till>.pairing".
 */
#ifndef POSPLUGIN_TERMINAL_LINK_H
#define POSPLUGIN_TERMINAL_LINK_H

#include "link/link.h"
#include "pos_plugin/plugin.h"

/** Where the key of the plugin's till is kept. */
enum status terminal_link_key_path(struct plugin *plugin, char *path,
                                   size_t size);

/**
 * Open the link with this key.
 *
 * @param pairing NULL: none, which terminal.protection must allow
 * @return STATUS_INVALID (terminal.uri is not set), or as link_open()
 */
enum status terminal_link_open_with(struct plugin *plugin,
                                    const struct pairing *pairing,
                                    struct link_end **out);

/**
 * Open the link as the settings say.
 *
 * @return STATUS_OK; STATUS_INVALID (a setting); STATUS_NOT_FOUND (not paired;
 *         message: run posplugin pair); as pairing_load() and link_open()
 */
enum status terminal_link_open(struct plugin *plugin, struct link_end **out);

#endif
