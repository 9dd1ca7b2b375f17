#include "pos_plugin/agent/windows.h"

#include "pos_plugin/options.h"

int
windows_run(struct plugin *plugin, const char *file, enum log_level level) {
    (void)plugin;
    (void)file;
    (void)level;
    log_error("this build has no windows, so that nothing can stay resident; "
              "use posplugin pay");
    return EXIT_CODE_ERROR;
}
