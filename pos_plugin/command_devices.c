#include "pos_plugin/commands.h"

#include "link/transport.h"

#include <stdio.h>
#include <unistd.h>

// Bluetooth takes five seconds: a person should not think that it hangs.
static void
show_progress(bool on) {
    if (isatty(STDERR_FILENO)) {
        fputs(on ? "looking for devices..." : "\r\033[K", stderr);
    }
}

static void
print_device(void *context, const struct transport_device *device) {
    size_t *count = context;

    (*count)++;
    show_progress(false);
    printf("%-40s %s\n", device->uri, device->description);
}

int
command_devices(struct plugin *plugin, const struct options *options) {
    size_t count = 0;
    enum status status;

    (void)plugin;
    (void)options;
    show_progress(true);
    status = transport_list(print_device, &count);
    show_progress(false);
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
