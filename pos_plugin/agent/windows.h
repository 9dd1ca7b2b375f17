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
 * @return an exit code of the program
 */
int windows_run(struct plugin *plugin, enum log_level level);

#endif
