#include "pos_plugin/agent/windows.h"

bool
windows_setup(struct plugin *plugin, const char *file, enum log_level level,
              int *exit_code) {
    (void)plugin;
    (void)file;
    (void)level;
    (void)exit_code;
    return false;
}
