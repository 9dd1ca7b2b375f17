/**
 * @file windows.h
 * The cashier's windows, one set for each system: windows_gtk.c.
 */
#ifndef POSPLUGIN_WINDOWS_H
#define POSPLUGIN_WINDOWS_H

#include "pos_plugin/plugin.h"

/**
 * Start the agent and show its windows until the cashier quits.
 *
 * @param plugin the agent's until the return
 * @param level how much goes to stderr
 * @param file of the settings, or NULL for the usual one
 * @return an exit code of the program
 */
int windows_run(struct plugin *plugin, const char *file, enum log_level level);

/**
 * Show the first-run assistant until it is closed.
 *
 * @param[out] exit_code of the program
 * @return false: no window can be shown here
 */
bool windows_setup(struct plugin *plugin, const char *file,
                   enum log_level level, int *exit_code);

#endif
