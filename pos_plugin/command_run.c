#include "pos_plugin/commands.h"

#include "pos_plugin/agent/windows.h"
#include "pos_plugin/setup_steps.h"

int
command_run(struct plugin *plugin, const struct options *options) {
    if (setup_check(plugin, "agent", "verified") != STATUS_OK ||
        setup_check(plugin, "agent", "sounds") != STATUS_OK ||
        setup_check(plugin, "agent", "button") != STATUS_OK) {
        return EXIT_CODE_SETTINGS;
    }
    return windows_run(plugin, options->config,
                       options->verbose ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING);
}
