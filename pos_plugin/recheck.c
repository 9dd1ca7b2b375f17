#include "pos_plugin/recheck.h"

#include <stdio.h>
#include <string.h>

static size_t
picture_bytes(const struct image *picture) {
    return sizeof(*picture->pixels) * (size_t)picture->width *
           (size_t)picture->height;
}

enum status
recheck_keep(struct recheck *recheck, struct plugin *plugin,
             const struct plugin_target *target, const struct order *order) {
    const struct image *seen = &plugin->picture;
    enum status status;

    recheck_destroy(recheck);
    if (target->image) {
        return STATUS_OK;
    }
    status = image_init(&recheck->picture, seen->width, seen->height);
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(recheck->picture.pixels, seen->pixels, picture_bytes(seen));
    recheck->plugin = plugin;
    recheck->target = *target;
    recheck->order = *order;
    return STATUS_OK;
}

static bool
same_pixels(const struct image *a, const struct image *b) {
    return a->width == b->width && a->height == b->height &&
           memcmp(a->pixels, b->pixels, picture_bytes(a)) == 0;
}

static void
say(const struct recheck *recheck, const char *english, const char *chinese,
    char why[JOURNAL_TEXT_MAX]) {
    bool zh = recheck->plugin->language == LANGUAGE_ZH;

    snprintf(why, JOURNAL_TEXT_MAX, "%s", zh ? chinese : english);
}

bool
recheck_stands(void *context, char why[JOURNAL_TEXT_MAX]) {
    struct recheck *recheck = context;
    struct plugin *plugin = recheck->plugin;

    recheck->differs = false;
    if (!plugin) {
        return true;
    }
    if (plugin_capture(plugin, &recheck->target) != STATUS_OK) {
        say(recheck,
            "the order on the screen could not be checked before paying; "
            "nothing was charged",
            "付款前无法再次核对屏幕上的订单，未扣款", why);
        return false;
    }
    if (same_pixels(&recheck->picture, &plugin->picture)) {
        return true;
    }
    if (plugin_read(plugin, &recheck->target, NULL, &recheck->now) ==
            STATUS_OK &&
        order_amounts_equal(&recheck->order, &recheck->now.order)) {
        return true;
    }
    recheck->differs = true;
    say(recheck,
        "the order on the screen has changed since the customer saw it; "
        "nothing was charged",
        "顾客确认后屏幕上的订单有变动，未扣款", why);
    return false;
}

void
recheck_destroy(struct recheck *recheck) {
    image_destroy(&recheck->picture);
    memset(recheck, 0, sizeof(*recheck));
}
