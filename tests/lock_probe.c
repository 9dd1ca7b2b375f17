// For check_upgrade.sh: PORT PAIRING: exit code 0 when a till can have the
// terminal on this port of the loopback within 2 s.

#include "link/clock.h"
#include "link/link.h"

#include <stdio.h>

int
main(int argc, char **argv) {
    static struct link_event event;
    static struct pairing pairing;
    char uri[64];
    struct link_options options = {
        .uri = uri,
        .role = LINK_ROLE_TILL,
        .hello = {.name = "probe"},
        .pairing = &pairing,
    };
    struct link_end *link = NULL;
    int64_t end_ms = clock_now_ms() + 2000;
    if (argc != 3 || pairing_load(argv[2], &pairing) != STATUS_OK) {
        return 2;
    }
    snprintf(uri, sizeof(uri), "tcp:127.0.0.1:%s", argv[1]);
    if (link_open(&options, &link) != STATUS_OK) {
        return 1;
    }
    while (!link_is_up(link) && clock_now_ms() < end_ms) {
        link_poll(link, 50, &event);
    }
    int code = link_is_up(link) ? 0 : 1;
    link_close(link);
    return code;
}
