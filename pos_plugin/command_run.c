#include "pos_plugin/commands.h"

#include "pos_plugin/agent/windows.h"

int
command_run(struct plugin *plugin, const struct options *options) {
    return windows_run(plugin,
                       options->verbose ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING);
}
