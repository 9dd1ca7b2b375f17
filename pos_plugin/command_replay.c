#include "pos_plugin/commands.h"

#include "ocr/reader.h"
#include "pos_plugin/replay_till.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANIFEST_LINE_MAX (256 * 1024)
#define PATH_LENGTH_MAX 4096

/** One screen of a manifest. */
struct screen {
    json_t *json; // owned
    const char *id;
    char path[PATH_LENGTH_MAX];
    struct rect region; // empty = the whole picture
    const char *till;
    const char *languages;  // the till's setting, NULL for that of the settings
    currency_code currency; // the till's setting, "" for that of the settings
    bool has_truth;
    struct order truth;
    size_t cells;       // out: pieces of text on the screen,
    size_t from_memory; // out: and those that glyph memory knew
};

struct replay {
    struct plugin *plugin;
    bool cold;                 // remember nothing from screen to screen
    struct replay_tills tills; // owned
    const char *folder;        // of the manifest, with its slash
    int folder_length;
    size_t screens;
    size_t truths;
    size_t correct;
    size_t totals_correct;
    size_t errors;
    size_t verdicts[VERDICT_UNREADABLE + 1];
    size_t verified_wrong;
    int64_t *read_us; // owned, grows
    size_t read_capacity;
    size_t read_count;
};

static bool
parse_region(const json_t *json, struct rect *region) {
    int x, y, w, h;
    json_error_t error;

    if (!json) {
        return true;
    }
    // json_unpack wants a mutable object though it changes nothing here.
    if (json_unpack_ex((json_t *)(uintptr_t)json, &error, 0,
                       "{s:i, s:i, s:i, s:i}", "x", &x, "y", &y, "w", &w, "h",
                       &h) != 0) {
        return false;
    }
    *region = (struct rect){x, y, w, h};
    return w > 0 && h > 0;
}

static bool
parse_currency(const json_t *json, currency_code currency) {
    const char *code = json_string_value(json);

    if (!json || json_is_null(json)) {
        return true;
    }
    if (!code || currency_decimals(code) < 0) {
        return false;
    }
    memcpy(currency, code, sizeof(currency_code));
    return true;
}

static bool
parse_screen(const struct replay *replay, const char *line, size_t number,
             struct screen *out) {
    json_error_t error;
    const char *image;
    json_t *truth;
    char problem[256] = "";

    memset(out, 0, sizeof(*out));
    out->json = json_loads(line, JSON_REJECT_DUPLICATES, &error);
    image = json_string_value(json_object_get(out->json, "image"));
    out->id = json_string_value(json_object_get(out->json, "id"));
    out->till = json_string_value(json_object_get(out->json, "till"));
    out->languages = json_string_value(json_object_get(out->json, "languages"));
    truth = json_object_get(out->json, "truth");
    out->has_truth = truth && !json_is_null(truth);
    if (!image || !out->id) {
        snprintf(problem, sizeof(problem), "%s",
                 out->json ? "\"id\" or \"image\" is missing" : error.text);
    } else if (!parse_region(json_object_get(out->json, "region"),
                             &out->region)) {
        snprintf(problem, sizeof(problem),
                 "\"region\" must be {\"x\", \"y\", \"w\", \"h\"}");
    } else if (!parse_currency(json_object_get(out->json, "currency"),
                               out->currency)) {
        snprintf(problem, sizeof(problem),
                 "\"currency\" must be an ISO 4217 code");
    } else if (out->has_truth) {
        // Amounts of a truth without currency are written in the till's.
        if (json_is_null(json_object_get(truth, "currency")) &&
            out->currency[0]) {
            json_object_set_new(truth, "currency", json_string(out->currency));
        }
        order_from_json(truth, &out->truth, problem, sizeof(problem));
    }
    if (problem[0]) {
        log_error("manifest line %zu: %s", number, problem);
        return false;
    }
    snprintf(out->path, sizeof(out->path), "%.*s%s",
             image[0] == '/' ? 0 : replay->folder_length, replay->folder,
             image);
    return true;
}

static void
count_cells(const struct page *page, struct screen *screen) {
    screen->cells = page->count;
    for (size_t i = 0; i < page->count; i++) {
        screen->from_memory += page->cells[i].source == SOURCE_MEMORY;
    }
}

static enum status
read_screen(struct replay *replay, struct screen *screen, struct reading *out) {
    struct reader_trace trace = {0};
    struct image picture = {0};
    struct reader *reader = NULL;
    struct image_view view;
    int64_t start_us;
    enum status status = image_read_png(screen->path, &picture);

    if (status == STATUS_OK) {
        view = image_view(&picture);
        if (!rect_is_empty(screen->region)) {
            status = image_view_crop(view, screen->region, &view);
        }
    }
    if (status == STATUS_OK) {
        status = replay_till_reader(&replay->tills, replay->plugin,
                                    screen->languages, &reader);
    }
    if (status == STATUS_OK) {
        status = reader_set_currency(reader, screen->currency[0]
                                                 ? screen->currency
                                                 : replay->plugin->currency);
    }
    if (status == STATUS_OK) {
        reader_set_memory(
            reader, replay->cold
                        ? NULL
                        : replay_till_memory(&replay->tills, screen->till));
        start_us = plugin_now_us();
        status = reader_trace(reader, view, out, &trace);
        replay->plugin->timing.read_us = plugin_now_us() - start_us;
        count_cells(&trace.page, screen);
    }
    reader_trace_destroy(&trace);
    image_destroy(&picture);
    return status;
}

static bool
keep_time(struct replay *replay, int64_t read_us) {
    if (replay->read_count == replay->read_capacity) {
        size_t capacity = replay->read_capacity * 2 + 64;
        int64_t *grown =
            reallocarray(replay->read_us, capacity, sizeof(*grown));

        if (!grown) {
            return false;
        }
        replay->read_us = grown;
        replay->read_capacity = capacity;
    }
    replay->read_us[replay->read_count++] = read_us;
    return true;
}

static bool
total_is_correct(const struct order *a, const struct order *b) {
    return a->total.known == b->total.known &&
           (!a->total.known || a->total.minor == b->total.minor);
}

// A currency that only one side knows is the till's setting, not an amount.
static bool
order_is_correct(struct order *read, const struct order *truth) {
    currency_code currency;
    bool correct;

    memcpy(currency, read->currency, sizeof(currency));
    if (!currency[0] || !truth->currency[0]) {
        memcpy(read->currency, truth->currency, sizeof(currency));
    }
    correct = order_amounts_equal(read, truth);
    memcpy(read->currency, currency, sizeof(currency));
    return correct;
}

static void
judge(struct replay *replay, const struct screen *screen,
      struct reading *reading, json_t *line) {
    bool correct;
    bool total;

    replay->verdicts[reading->verdict]++;
    if (!screen->has_truth) {
        return;
    }
    correct = order_is_correct(&reading->order, &screen->truth);
    total = total_is_correct(&reading->order, &screen->truth);
    replay->truths++;
    replay->correct += correct;
    replay->totals_correct += total;
    replay->verified_wrong += !correct && reading->verdict == VERDICT_VERIFIED;
    json_object_set_new(line, "correct", json_boolean(correct));
}

static void
replay_screen(struct replay *replay, struct screen *screen) {
    struct reading *reading = calloc(1, sizeof(*reading));
    json_t *line = json_pack("{s:s}", "id", screen->id);
    enum status status =
        reading ? read_screen(replay, screen, reading) : STATUS_NO_MEMORY;

    replay->screens++;
    if (status != STATUS_OK) {
        replay->errors++;
        json_object_set_new(line, "error", json_string(status_string(status)));
    } else {
        json_t *all =
            reading_to_json(reading, replay->plugin->language, NULL, NULL);

        json_object_update(line, all);
        json_decref(all);
        json_object_set_new(line, "timing_ms",
                            timing_to_json(&replay->plugin->timing));
        json_object_set_new(line, "cells",
                            json_pack("{s:I, s:I}", "all",
                                      (json_int_t)screen->cells, "from_memory",
                                      (json_int_t)screen->from_memory));
        judge(replay, screen, reading, line);
        keep_time(replay, replay->plugin->timing.read_us);
    }
    print_json(line);
    free(reading);
}

static int
compare_times(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static json_t *
share(size_t part, size_t whole) {
    return whole ? json_real((double)(part * 10000 / whole) / 10000)
                 : json_null();
}

static void
print_summary(struct replay *replay) {
    size_t n = replay->read_count;
    struct reading_timing median = {-1, -1};
    struct reading_timing p95 = {-1, -1};

    if (n > 0) {
        qsort(replay->read_us, n, sizeof(replay->read_us[0]), compare_times);
        median.read_us = replay->read_us[n / 2];
        p95.read_us = replay->read_us[(n * 95) / 100];
    }
    print_json(json_pack(
        "{s:{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, "
        "s:o}}",
        "summary", "screens", (json_int_t)replay->screens, "errors",
        (json_int_t)replay->errors, "with_truth", (json_int_t)replay->truths,
        "correct", (json_int_t)replay->correct, "total_correct",
        (json_int_t)replay->totals_correct, "verified",
        (json_int_t)replay->verdicts[VERDICT_VERIFIED], "review",
        (json_int_t)replay->verdicts[VERDICT_REVIEW], "unreadable",
        (json_int_t)replay->verdicts[VERDICT_UNREADABLE], "verified_wrong",
        (json_int_t)replay->verified_wrong, "accuracy",
        share(replay->correct, replay->truths), "total_accuracy",
        share(replay->totals_correct, replay->truths), "median_ms",
        timing_to_json(&median), "p95_ms", timing_to_json(&p95)));
}

static bool
replay_lines(struct replay *replay, FILE *file) {
    char *line = NULL;
    size_t capacity = 0;
    size_t number = 0;
    bool good = true;
    struct screen *screen = calloc(1, sizeof(*screen));

    while (screen && getline(&line, &capacity, file) > 0) {
        number++;
        if (line[strspn(line, " \t\r\n")] == '\0') {
            continue;
        }
        if (capacity > MANIFEST_LINE_MAX) {
            log_error("manifest line %zu is too long", number);
            good = false;
            break;
        }
        if (parse_screen(replay, line, number, screen)) {
            replay_screen(replay, screen);
        } else {
            good = false;
        }
        json_decref(screen->json);
    }
    good = good && screen;
    free(screen);
    free(line);
    return good;
}

int
command_replay(struct plugin *plugin, const struct options *options) {
    const char *path = options->arguments[0];
    const char *slash = strrchr(path, '/');
    struct replay replay = {
        .plugin = plugin, .folder = path, .cold = options->cold};
    bool good;
    FILE *file;

    if (plugin_open_reader(plugin) != STATUS_OK) {
        return EXIT_CODE_SETTINGS;
    }
    file = fopen(path, "re");
    if (!file) {
        log_error("cannot read %s: %s", path, strerror(errno));
        return EXIT_CODE_USAGE;
    }
    replay.folder_length = slash ? (int)(slash - path) + 1 : 0;
    good = replay_lines(&replay, file);
    fclose(file);
    print_summary(&replay);
    replay_tills_destroy(&replay.tills);
    free(replay.read_us);
    return good && replay.errors == 0 && replay.verified_wrong == 0
               ? EXIT_CODE_DONE
               : EXIT_CODE_ERROR;
}
