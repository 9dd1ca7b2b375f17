// What real drivers do with our transports, one case each: asserted.

#include "link/clock.h"
#include "link/transport.h"

#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/hci_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int
adapters_up(void) {
    int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, BTPROTO_HCI);
    bool good = fd >= 0;
    for (int i = 0; i < 2 && good; i++) {
        struct hci_dev_req scan = {.dev_id = (uint16_t)i,
                                   .dev_opt = SCAN_PAGE | SCAN_INQUIRY};
        ioctl(fd, HCIDEVUP, i); // may be up already
        good = ioctl(fd, HCISETSCAN, &scan) == 0;
    }
    close(fd);
    return good ? 0 : 1;
}

static int
print_address(int adapter) {
    bdaddr_t address;
    char text[18];
    if (hci_devba(adapter, &address) < 0) {
        return 1;
    }
    ba2str(&address, text);
    puts(text);
    return 0;
}

int
main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "adapters") == 0) {
        return adapters_up();
    }
    if (argc == 3 && strcmp(argv[1], "address") == 0) {
        return print_address(atoi(argv[2]));
    }
    return 2;
}
