#include "pos_plugin/plugin.h"

#include "ocr/explain.h"
#include "pos_plugin/aim.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t
plugin_now_us(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

enum status
plugin_apply_settings(struct plugin *plugin) {
    const char *till = config_get(plugin->config, "till", "name");
    const char *cashier = config_get(plugin->config, "till", "cashier");
    const char *language = config_get(plugin->config, "till", "language");
    const char *currency = config_get(plugin->config, "till", "currency");

    if (!till_name_is_valid(till)) {
        log_error("till name \"%.64s\" must be 1 to 31 letters, digits, dots, "
                  "dashes or underscores",
                  till);
        return STATUS_INVALID;
    }
    if (cashier[0] && !journal_cashier_is_valid(cashier)) {
        log_error("setting till.cashier must be a name of at most %d bytes",
                  CASHIER_MAX - 1);
        return STATUS_INVALID;
    }
    if (strcmp(language, "en") != 0 && strcmp(language, "zh") != 0) {
        log_error("setting till.language = \"%.16s\" must be en or zh",
                  language);
        return STATUS_INVALID;
    }
    if (currency[0] && currency_decimals(currency) < 0) {
        log_error("setting till.currency = \"%.16s\" is no ISO 4217 code "
                  "such as CNY or EUR",
                  currency);
        return STATUS_INVALID;
    }
    snprintf(plugin->till, sizeof(plugin->till), "%s", till);
    snprintf(plugin->currency, sizeof(plugin->currency), "%s", currency);
    plugin->language = language[0] == 'z' ? LANGUAGE_ZH : LANGUAGE_EN;
    return STATUS_OK;
}

enum status
plugin_init(struct plugin *plugin, struct config *config) {
    memset(plugin, 0, sizeof(*plugin));
    plugin->config = config;
    plugin->timing.capture_us = -1;
    plugin->timing.read_us = -1;
    return plugin_apply_settings(plugin);
}

void
plugin_close(struct plugin *plugin) {
    capture_close(plugin->capture);
    reader_free(plugin->reader);
    memory_free(plugin->memory);
    aim_free(plugin->aim);
    image_destroy(&plugin->picture);
    plugin->capture = NULL;
    plugin->reader = NULL;
    plugin->memory = NULL;
    plugin->aim = NULL;
    plugin->region = (struct rect){0};
    plugin->state_folder[0] = '\0';
}

void
plugin_destroy(struct plugin *plugin) {
    plugin_close(plugin);
    config_free(plugin->config);
    memset(plugin, 0, sizeof(*plugin));
}

enum status
plugin_state_folder(struct plugin *plugin) {
    if (plugin->state_folder[0]) {
        return STATUS_OK;
    }
    return config_state_folder(plugin->config, plugin->state_folder,
                               sizeof(plugin->state_folder));
}

enum status
plugin_open_capture(struct plugin *plugin, const char *image) {
    const char *set = config_get(plugin->config, "capture", "source");
    char source[4096];

    if (!image) {
        return plugin->capture
                   ? STATUS_OK
                   : capture_open(set[0] ? set : NULL, &plugin->capture);
    }
    if ((size_t)snprintf(source, sizeof(source), "file:%s", image) >=
        sizeof(source)) {
        log_error("path of the image is too long");
        return STATUS_INVALID;
    }
    capture_close(plugin->capture);
    plugin->capture = NULL;
    return capture_open(source, &plugin->capture);
}

enum status
plugin_new_reader(struct plugin *plugin, const char *languages,
                  struct reader **out) {
    const char *models = config_get(plugin->config, "reader", "models");
    const char *words = config_get(plugin->config, "reader", "words");
    struct reader_options options = {
        .model_folder = models[0] ? models : NULL,
        .words_folder = words[0] ? words : NULL,
        .languages = languages,
    };

    memcpy(options.default_currency, plugin->currency,
           sizeof(options.default_currency));
    return reader_new(&options, out);
}

enum status
plugin_open_reader(struct plugin *plugin) {
    if (plugin->reader) {
        return STATUS_OK;
    }
    return plugin_new_reader(plugin,
                             config_get(plugin->config, "reader", "languages"),
                             &plugin->reader);
}

static bool
is_stored(const struct plugin_target *target) {
    return !target->image && rect_is_empty(target->region);
}

static enum status
capture_stored(struct plugin *plugin) {
    enum status status = plugin_state_folder(plugin);

    if (status == STATUS_OK && !plugin->aim) {
        plugin->aim = aim_new();
        status = plugin->aim ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK) {
        aim_set_make_way(plugin->aim, plugin->make_way,
                         plugin->make_way_context);
    }
    return status == STATUS_OK
               ? aim_take(plugin->aim, plugin->capture, plugin->state_folder,
                          plugin->till, plugin->language, &plugin->picture,
                          &plugin->region)
               : status;
}

// A rectangle that was named, or a whole picture.
static enum status
capture_named(struct plugin *plugin, const struct plugin_target *target) {
    struct capture_geometry geometry;
    enum status status = STATUS_OK;

    plugin->region = target->region;
    if (rect_is_empty(plugin->region)) {
        status = capture_geometry(plugin->capture, &geometry);
        plugin->region = capture_geometry_bounds(&geometry);
    }
    if (status == STATUS_OK) {
        status =
            capture_grab(plugin->capture, plugin->region, &plugin->picture);
    }
    return status == STATUS_OK
               ? capture_refuse_black(image_view(&plugin->picture))
               : status;
}

enum status
plugin_capture(struct plugin *plugin, const struct plugin_target *target) {
    enum status status = plugin_open_capture(plugin, target->image);
    int64_t start_us = plugin_now_us();

    if (status != STATUS_OK) {
        return status;
    }
    status = is_stored(target) ? capture_stored(plugin)
                               : capture_named(plugin, target);
    plugin->timing.capture_us = plugin_now_us() - start_us;
    return status;
}

void
plugin_vouch(struct plugin *plugin) {
    if (plugin->aim) {
        aim_vouch(plugin->aim);
    }
}

static void
memory_path(const struct plugin *plugin, char *path, size_t size) {
    snprintf(path, size, "%s/%s.glyphs", plugin->state_folder, plugin->till);
}

// Only the till's own region is remembered: a picture may be of any till.
static struct memory *
open_memory(struct plugin *plugin, const struct plugin_target *target) {
    char path[4200];

    if (!is_stored(target) || plugin_state_folder(plugin) != STATUS_OK) {
        return NULL;
    }
    if (!plugin->memory) {
        memory_path(plugin, path, sizeof(path));
        plugin->memory = memory_new();
        if (plugin->memory && memory_load(plugin->memory, path) != STATUS_OK) {
            log_warning("this till's screen is read as a new one");
        }
    }
    return plugin->memory;
}

static void
keep_memory(struct plugin *plugin, struct memory *memory) {
    char path[4200];

    if (memory && memory_take_changes(memory)) {
        memory_path(plugin, path, sizeof(path));
        memory_save(memory, path); // says itself what went wrong
    }
}

static enum status
write_explanation(struct image_view view, const struct reader_trace *trace,
                  const struct reading *reading, const char *path) {
    struct image drawn = {0};
    enum status status = explain_draw(view, trace, reading, &drawn);

    if (status == STATUS_OK) {
        status = image_write_png(image_view(&drawn), path);
    }
    image_destroy(&drawn);
    return status;
}

enum status
plugin_read(struct plugin *plugin, const struct plugin_target *target,
            const char *explain, struct reading *out) {
    enum status status = plugin_open_reader(plugin);
    struct image_view view;
    struct reader_trace trace;
    struct memory *memory;
    int64_t start_us;

    if (status == STATUS_OK) {
        status = plugin_capture(plugin, target);
    }
    if (status != STATUS_OK) {
        return status;
    }
    memory = open_memory(plugin, target);
    reader_set_memory(plugin->reader, memory);
    view = image_view(&plugin->picture);
    start_us = plugin_now_us();
    status = reader_trace(plugin->reader, view, out, &trace);
    plugin->timing.read_us = plugin_now_us() - start_us;
    keep_memory(plugin, memory);
    if (status == STATUS_OK && is_stored(target)) {
        aim_judge(plugin->aim, out);
        if (out->verdict == VERDICT_VERIFIED) {
            aim_vouch(plugin->aim);
        }
    }
    if (status == STATUS_OK && explain) {
        status = write_explanation(view, &trace, out, explain);
    }
    reader_trace_destroy(&trace);
    return status;
}

json_t *
plugin_reading_json(const struct plugin *plugin,
                    const struct reading *reading) {
    struct reading_source source = {capture_backend_name(plugin->capture),
                                    plugin->region};

    return reading_to_json(reading, plugin->language, &plugin->timing, &source);
}

static enum status
journal_path(struct plugin *plugin, char *path, size_t size) {
    enum status status = plugin_state_folder(plugin);

    if (status == STATUS_OK) {
        snprintf(path, size, "%s/journal.db", plugin->state_folder);
    }
    return status;
}

enum status
plugin_open_journal(struct plugin *plugin, bool read_only,
                    struct journal **out) {
    char path[4200];
    enum status status = journal_path(plugin, path, sizeof(path));

    if (status == STATUS_OK) {
        status = journal_open(path, read_only, out);
    }
    if (status == STATUS_OK) {
        journal_set_cashier(*out, plugin->till,
                            config_get(plugin->config, "till", "cashier"));
    }
    return status;
}

enum status
plugin_open_journal_beside(struct plugin *plugin, struct journal **out) {
    char path[4200];
    enum status status = journal_path(plugin, path, sizeof(path));

    return status == STATUS_OK ? journal_open_beside(path, out) : status;
}
