#include "pos_plugin/config.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
drop_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size ? size : 1); // exact, so that over-reads show
    struct config *config = NULL;

    if (!text) {
        return 0;
    }
    memcpy(text, data, size);
    log_set_sink(drop_line, NULL, LOG_LEVEL_ERROR);
    if (config_parse("fuzz", text, size, &config) == STATUS_OK) {
        for (int i = 0; config_keys[i].section; i++) {
            int64_t number;

            config_get_int(config, config_keys[i].section, config_keys[i].key,
                           0, INT64_MAX, &number);
        }
    }
    config_free(config);
    free(text);
    return 0;
}
