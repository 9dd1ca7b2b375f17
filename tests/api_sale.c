// A host program that makes one sale through the C API: reads the till's
// region, shows the order, follows the sale. Used by check_sales.sh.
#include "pos_plugin/posplugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
fail(const char *what, int status) {
    fprintf(stderr, "%s: %s\n", what, posplugin_status_text(status));
    return 1;
}

// The "order" object of a reading: the first one in its text.
static char *
cut_order(const char *reading) {
    const char *start = strstr(reading, "{\"currency\"");
    const char *end = strstr(reading, ",\"verdict\"");

    return start && end ? strndup(start, (size_t)(end - start)) : NULL;
}

static int
follow(posplugin_sale *sale) {
    char *json = NULL;
    int status;

    while (posplugin_sale_step(sale, 50)) {
    }
    status = posplugin_sale_status(sale, &json);
    if (status != 0) {
        return fail("status", status);
    }
    puts(json);
    status = strstr(json, "\"state\":\"paid\"") == NULL;
    posplugin_free(json);
    return status;
}

static int
sell(posplugin *plugin) {
    posplugin_sale *sale = NULL;
    posplugin_sale *second = NULL;
    char *reading = NULL;
    char *order = NULL;
    int status = posplugin_read(plugin, NULL, NULL, &reading);

    if (status != 0) {
        return fail("read", status);
    }
    order = cut_order(reading);
    posplugin_free(reading);
    if (!order || posplugin_sale_begin(plugin, "{}", &sale) == 0 ||
        posplugin_sale_begin(plugin, "no JSON", &sale) == 0) {
        free(order);
        return fail("an order that is none was taken", 0);
    }
    status = posplugin_sale_begin(plugin, order, &sale);
    if (status == 0 && posplugin_sale_begin(plugin, order, &second) == 0) {
        status = fail("a second sale was begun beside the first", 0);
    } else if (status != 0) {
        status = fail("begin", status);
    } else {
        status = follow(sale);
    }
    free(order);
    posplugin_sale_free(sale);
    return status;
}

int
main(void) {
    posplugin *plugin = NULL;
    int status = posplugin_open(NULL, &plugin);

    if (status != 0) {
        return fail("open", status);
    }
    status = posplugin_set(plugin, "till.colour", "red") == 0;
    if (status == 0) {
        status = sell(plugin);
    }
    posplugin_close(plugin);
    return status;
}
