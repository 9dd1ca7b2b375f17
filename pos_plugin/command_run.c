#include "pos_plugin/commands.h"

#include "pos_plugin/agent/windows.h"

#include <string.h>

int
command_run(struct plugin *plugin, const struct options *options) {
    const char *verified = config_get(plugin->config, "agent", "verified");

    if (strcmp(verified, "send") != 0 && strcmp(verified, "confirm") != 0) {
        log_error("setting agent.verified = \"%.16s\" must be send or confirm",
                  verified);
        return EXIT_CODE_SETTINGS;
    }
    return windows_run(plugin,
                       options->verbose ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING);
}
