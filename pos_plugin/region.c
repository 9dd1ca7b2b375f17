#include "pos_plugin/region.h"

#include "capture/select.h"
#include "pos_plugin/aim.h"

#include <string.h>

// What is stored, or none; a damaged file is replaced.
static void
load(const struct plugin *plugin, const struct capture_geometry *geometry,
     struct till_places *places) {
    memset(places, 0, sizeof(*places));
    if (!till_has_places(plugin->state_folder, plugin->till) ||
        till_load_places(plugin->state_folder, plugin->till, places) !=
            STATUS_OK) {
        memset(places, 0, sizeof(*places));
    }
    for (size_t i = 0; i < places->count; i++) {
        if (!places->places[i].in_window &&
            !capture_geometry_equal(&places->geometry, geometry)) {
            memset(places, 0, sizeof(*places)); // of other monitors
        }
    }
    places->geometry = *geometry;
}

static struct rect
where_now(const struct till_places *places,
          const struct capture_windows *windows) {
    const struct place *place = &places->places[0];
    size_t window;

    if (places->count != 1 || !place->in_window) {
        return place->region;
    }
    return place_find(place, windows, &window) == PLACE_FOUND
               ? place_rect(place, &windows->windows[window])
               : (struct rect){0};
}

static enum status
drag(struct plugin *plugin, bool add, struct select_options *options,
     struct till_places *places, const struct capture_windows *windows,
     struct rect *out) {
    enum status status;

    if (!add && places->count > 0) {
        options->initial = where_now(places, windows);
    }
    status = capture_select(plugin->capture, options, out);
    if (status == STATUS_OK) {
        places->count = add ? places->count : 0;
        place_describe(*out, windows, &places->places[places->count++]);
    }
    return status;
}

enum status
plugin_select(struct plugin *plugin, bool add, bool (*withdrawn)(void *context),
              void *context, struct rect *out) {
    struct select_options options = {
        .language = plugin->language == LANGUAGE_ZH ? "zh" : "en",
        .withdrawn = withdrawn,
        .context = context,
    };
    struct capture_geometry geometry;
    struct till_places places;
    // Of before: what is dragged over is a frozen picture.
    struct capture_windows windows;
    enum status status = plugin_state_folder(plugin);

    if (status == STATUS_OK) {
        status = plugin_open_capture(plugin, NULL);
    }
    if (status == STATUS_OK) {
        status = capture_geometry(plugin->capture, &geometry);
    }
    if (status == STATUS_OK) {
        status = capture_windows(plugin->capture, &windows);
    }
    if (status != STATUS_OK) {
        return status;
    }
    load(plugin, &geometry, &places);
    if (add && places.count == TILL_PLACES_MAX) {
        log_error("a till has at most %d regions; select anew without --add",
                  TILL_PLACES_MAX);
        return STATUS_FULL;
    }
    status = drag(plugin, add, &options, &places, &windows, out);
    if (status == STATUS_OK) {
        till_forget_landmarks(plugin->state_folder, plugin->till);
        status = till_save_places(plugin->state_folder, plugin->till, &places);
    }
    if (plugin->aim) {
        aim_forget(plugin->aim);
    }
    return status;
}
