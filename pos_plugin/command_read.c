#include "pos_plugin/commands.h"

#include "pos_plugin/region.h"

#include <stdio.h>
#include <string.h>

int
command_select(struct plugin *plugin, const struct options *options) {
    struct rect region;
    enum status status =
        plugin_select(plugin, options->add, NULL, NULL, &region);

    if (status == STATUS_CANCELLED) {
        fprintf(stderr, "posplugin: nothing selected, nothing changed\n");
        return EXIT_CODE_CANCELLED;
    }
    if (status != STATUS_OK) {
        return status == STATUS_ACCESS || status == STATUS_FULL
                   ? EXIT_CODE_SETTINGS
                   : EXIT_CODE_SCREEN;
    }
    print_json(json_pack("{s:s, s:[i, i, i, i]}", "till", plugin->till,
                         "region", region.x, region.y, region.width,
                         region.height));
    return EXIT_CODE_DONE;
}

int
command_capture(struct plugin *plugin, const struct options *options) {
    if (!options->output) {
        fprintf(stderr, "posplugin: say where to: --output FILE.png\n");
        return EXIT_CODE_USAGE;
    }
    if (plugin_capture(plugin, &options->target) != STATUS_OK) {
        return EXIT_CODE_SCREEN;
    }
    if (image_write_png(image_view(&plugin->picture), options->output) !=
        STATUS_OK) {
        return EXIT_CODE_ERROR;
    }
    return EXIT_CODE_DONE;
}

int
command_read(struct plugin *plugin, const struct options *options) {
    struct reading reading;
    enum status status = plugin_open_reader(plugin);

    if (status != STATUS_OK) {
        return EXIT_CODE_SETTINGS;
    }
    status = plugin_read(plugin, &options->target, options->explain, &reading);
    if (status != STATUS_OK) {
        return exit_code_of_reading(status);
    }
    print_json(plugin_reading_json(plugin, &reading));
    switch (reading.verdict) {
    case VERDICT_VERIFIED:
        return EXIT_CODE_DONE;
    case VERDICT_REVIEW:
        return EXIT_CODE_REVIEW;
    case VERDICT_UNREADABLE:
        break;
    }
    return EXIT_CODE_UNREADABLE;
}
