#include "pos_plugin/commands.h"

#include "link/transport.h"

#include <stdio.h>

static void
print_device(void *context, const struct transport_device *device) {
    size_t *count = context;

    (*count)++;
    printf("%-40s %s\n", device->uri, device->description);
}

int
command_devices(struct plugin *plugin, const struct options *options) {
    size_t count = 0;
    enum status status = transport_list(print_device, &count);

    (void)plugin;
    (void)options;
    if (status != STATUS_OK) {
        return EXIT_CODE_TERMINAL;
    }
    if (count == 0) {
        fprintf(stderr,
                "posplugin: no serial, USB or Bluetooth device found; a "
                "terminal on the network is tcp:HOST:PORT\n");
    }
    return EXIT_CODE_DONE;
}
