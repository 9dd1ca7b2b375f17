#include "pos_plugin/commands.h"

#include "pos_plugin/setup_steps.h"

#include <stdio.h>
#include <string.h>

// What a script can print; a secret is only said to be there.
static const char *
shown(const struct config *config, const struct config_key *key) {
    const char *value = config_get(config, key->section, key->key);

    return value[0] && config_is_secret(key->section, key->key) ? "(secret)"
                                                                : value;
}

static int
list(const struct config *config) {
    for (const struct config_key *k = config_keys; k->section; k++) {
        printf("%s.%s=%s\n", k->section, k->key, shown(config, k));
    }
    return EXIT_CODE_DONE;
}

static int
change(struct plugin *plugin, const struct options *options,
       const struct config_key *key, const char *value) {
    return setup_keep(plugin, options->config, key->section, key->key, value) ==
                   STATUS_OK
               ? EXIT_CODE_DONE
               : EXIT_CODE_SETTINGS;
}

int
command_config(struct plugin *plugin, const struct options *options) {
    const char *verb = options->arguments[0];
    const struct config_key *key = NULL;
    size_t count = options->argument_count;

    if (strcmp(verb, "list") == 0 && count == 1) {
        return list(plugin->config);
    }
    if (strcmp(verb, "get") != 0 && strcmp(verb, "set") != 0 &&
        strcmp(verb, "unset") != 0) {
        count = 0;
    }
    if (count != (strcmp(verb, "set") == 0 ? 3 : 2)) {
        fprintf(stderr, "usage: posplugin config list | get NAME | "
                        "set NAME VALUE | unset NAME\n");
        return EXIT_CODE_USAGE;
    }
    key = config_find(options->arguments[1]);
    if (!key) {
        return EXIT_CODE_SETTINGS;
    }
    if (strcmp(verb, "get") == 0) {
        puts(shown(plugin->config, key));
        return EXIT_CODE_DONE;
    }
    return change(plugin, options, key,
                  count == 3 ? options->arguments[2] : NULL);
}
