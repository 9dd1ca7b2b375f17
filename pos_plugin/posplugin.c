#include "pos_plugin/posplugin.h"

#include "ocr/reader.h"
#include "pos_plugin/desk.h"

#include <stdlib.h>
#include <string.h>

struct posplugin {
    struct plugin plugin;
    posplugin_sale *sale; // borrowed by us, owned by the host; NULL = none
};

struct posplugin_sale {
    posplugin *owner;
    struct desk desk;
};

static struct {
    void (*sink)(void *context, int level, const char *line);
    void *context;
} host_log;

const char *
posplugin_version(void) {
    return POSPLUGIN_VERSION;
}

const char *
posplugin_status_text(int status) {
    return status_string((enum status)status);
}

static void
pass_line(void *context, enum log_level level, const char *line) {
    (void)context;
    host_log.sink(host_log.context, (int)level, line);
}

void
posplugin_set_log(void (*sink)(void *context, int level, const char *line),
                  void *context, int max_level) {
    host_log.sink = sink;
    host_log.context = context;
    log_set_sink(sink ? pass_line : NULL, NULL, (enum log_level)max_level);
}

int
posplugin_open(const char *config_path, posplugin **out) {
    struct config *config = NULL;
    posplugin *made = calloc(1, sizeof(*made));
    enum status status;

    *out = NULL;
    if (!made) {
        return STATUS_NO_MEMORY;
    }
    status = config_load(config_path, &config);
    if (status == STATUS_OK) {
        status = plugin_init(&made->plugin, config);
    }
    if (status != STATUS_OK) {
        plugin_destroy(&made->plugin);
        free(made);
        return status;
    }
    *out = made;
    return STATUS_OK;
}

void
posplugin_close(posplugin *plugin) {
    if (!plugin) {
        return;
    }
    posplugin_sale_free(plugin->sale);
    plugin_destroy(&plugin->plugin);
    free(plugin);
}

int
posplugin_set(posplugin *plugin, const char *name, const char *value) {
    enum status status = config_set_named(plugin->plugin.config, name, value);

    return status == STATUS_OK ? plugin_apply_settings(&plugin->plugin)
                               : status;
}

static int
give_json(json_t *json, char **out) {
    *out = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(6));
    json_decref(json);
    return *out ? STATUS_OK : STATUS_NO_MEMORY;
}

int
posplugin_read(posplugin *plugin, const char *image,
               const posplugin_rect *region, char **json) {
    struct plugin_target target = {.image = image};
    struct reading *reading = calloc(1, sizeof(*reading));
    int status = STATUS_NO_MEMORY;

    *json = NULL;
    if (region) {
        target.region =
            (struct rect){region->x, region->y, region->width, region->height};
    }
    if (reading) {
        status = plugin_read(&plugin->plugin, &target, NULL, reading);
    }
    if (status == STATUS_OK) {
        status = give_json(plugin_reading_json(&plugin->plugin, reading), json);
    }
    free(reading);
    return status;
}

int
posplugin_read_pixels(posplugin *plugin, const uint32_t *pixels, int32_t width,
                      int32_t height, int32_t stride, char **json) {
    struct image_view view = {pixels, width, height, stride};
    struct reading *reading = calloc(1, sizeof(*reading));
    int status = STATUS_NO_MEMORY;

    *json = NULL;
    if (reading) {
        status = width < 1 || height < 1 || stride < width
                     ? STATUS_INVALID
                     : (int)plugin_open_reader(&plugin->plugin);
    }
    if (status == STATUS_OK) {
        status = reader_read(plugin->plugin.reader, view, reading);
    }
    if (status == STATUS_OK) {
        status = give_json(
            reading_to_json(reading, plugin->plugin.language, NULL, NULL),
            json);
    }
    free(reading);
    return status;
}

static enum status
parse_order(const char *text, struct order *out) {
    char problem[128] = "not a JSON object";
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    enum status status =
        json ? order_from_json(json, out, problem, sizeof(problem))
             : STATUS_MALFORMED;

    json_decref(json);
    if (status == STATUS_OK && !out->currency[0]) {
        snprintf(problem, sizeof(problem), "\"currency\" is missing");
        status = STATUS_CURRENCY;
    } else if (status == STATUS_OK &&
               (!out->total.known || out->total.minor <= 0)) {
        snprintf(problem, sizeof(problem),
                 "\"total_amount\" must be above zero");
        status = STATUS_INVALID;
    }
    if (status != STATUS_OK) {
        log_error("order: %s", problem);
    }
    return status;
}

static enum status
open_desk(struct desk *desk, struct plugin *plugin) {
    size_t left = 0;
    enum status status = desk_open_journal(desk, plugin);

    if (status == STATUS_OK) {
        status = desk_open_engine(desk);
    }
    if (status == STATUS_OK) {
        status = desk_recover(desk, DESK_RECOVER_MS, &left);
    }
    return status == STATUS_OK ? desk_open_terminal(desk) : status;
}

int
posplugin_sale_begin(posplugin *plugin, const char *order_json,
                     posplugin_sale **out) {
    posplugin_sale *made;
    struct order *order;
    enum status status = STATUS_NO_MEMORY;

    *out = NULL;
    if (plugin->sale) {
        log_error("the last sale is still there; free it first");
        return STATUS_STATE;
    }
    made = calloc(1, sizeof(*made));
    order = calloc(1, sizeof(*order));
    if (made && order) {
        status = parse_order(order_json, order);
    }
    if (status == STATUS_OK) {
        status = open_desk(&made->desk, &plugin->plugin);
    }
    if (status == STATUS_OK) {
        status = desk_begin(&made->desk, order, NULL, NULL);
    }
    free(order);
    if (status != STATUS_OK) {
        posplugin_sale_free(made);
        return status;
    }
    made->owner = plugin;
    plugin->sale = made;
    *out = made;
    return STATUS_OK;
}

int
posplugin_sale_step(posplugin_sale *sale, int timeout_ms) {
    sale_step(&sale->desk.sale, timeout_ms);
    return !sale->desk.sale.finished;
}

int
posplugin_sale_status(const posplugin_sale *sale, char **json) {
    const struct sale *s = &sale->desk.sale;
    json_t *items = json_array();

    for (size_t i = 0; s->state == SALE_DISPUTED && i < s->dispute.item_count;
         i++) {
        json_array_append_new(items,
                              json_integer((json_int_t)s->dispute.item_ids[i]));
    }
    return give_json(json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:o}", "sale_id",
                               s->sale_id, "state", sale_state_string(s->state),
                               "revision", (json_int_t)s->revision, "order_no",
                               s->payment.order_no, "trade_no",
                               s->payment.trade_no, "detail", s->detail,
                               "disputed_items", items),
                     json);
}

int
posplugin_sale_revise(posplugin_sale *sale, const char *order_json) {
    struct order *order = calloc(1, sizeof(*order));
    enum status status =
        order ? parse_order(order_json, order) : STATUS_NO_MEMORY;

    if (status == STATUS_OK) {
        status = sale_revise(&sale->desk.sale, order);
    }
    free(order);
    return status;
}

void
posplugin_sale_stop(posplugin_sale *sale) {
    sale_stop(&sale->desk.sale);
}

void
posplugin_sale_free(posplugin_sale *sale) {
    if (!sale) {
        return;
    }
    if (sale->owner) {
        sale->owner->sale = NULL;
    }
    desk_close(&sale->desk);
    free(sale);
}

void
posplugin_free(char *text) {
    free(text);
}
