// For check_agent.sh: has a hotkey, as another program would, until it ends.

#include "pos_plugin/agent/hotkey.h"

#include <stdio.h>
#include <unistd.h>

static void
ignore(void *context, int id) {
    (void)context;
    (void)id;
}

int
main(int argc, char **argv) {
    struct hotkeys *hotkeys;

    if (argc != 2 || hotkeys_open(ignore, NULL, &hotkeys) != STATUS_OK ||
        hotkeys_grab(hotkeys, 1, argv[1]) != STATUS_OK) {
        return 1;
    }
    puts("held");
    fflush(stdout);
    pause();
    return 0;
}
