#include "pos_plugin/commands.h"

#include "capture/select.h"
#include "pos_plugin/till.h"

#include <stdio.h>
#include <string.h>

int
command_select(struct plugin *plugin, const struct options *options) {
    struct capture_geometry geometry = {0};
    struct capture_geometry then;
    struct select_options select = {
        .language = plugin->language == LANGUAGE_ZH ? "zh" : "en",
    };
    struct rect region;
    enum status status = plugin_state_folder(plugin);

    (void)options;
    if (status != STATUS_OK) {
        return EXIT_CODE_SETTINGS;
    }
    status = plugin_open_capture(plugin, NULL);
    if (status == STATUS_OK) {
        status = capture_geometry(plugin->capture, &geometry);
    }
    if (status != STATUS_OK) {
        return EXIT_CODE_SCREEN;
    }
    if (!till_has_region(plugin->state_folder, plugin->till) ||
        till_load_region(plugin->state_folder, plugin->till, &select.initial,
                         &then) != STATUS_OK ||
        !capture_geometry_equal(&then, &geometry)) {
        memset(&select.initial, 0, sizeof(select.initial));
    }
    status = capture_select(plugin->capture, &select, &region);
    if (status == STATUS_CANCELLED) {
        fprintf(stderr, "posplugin: nothing selected, nothing changed\n");
        return EXIT_CODE_CANCELLED;
    }
    if (status != STATUS_OK) {
        return EXIT_CODE_SCREEN;
    }
    if (till_save_region(plugin->state_folder, plugin->till, region,
                         &geometry) != STATUS_OK) {
        return EXIT_CODE_SETTINGS;
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
