// The button beside the register on real drivers: says what happens to it.
//
//     lab_button [--user UID] SETTING       prints "button: STATE" whenever
//                                           that changes, and "button: pressed"
//
// Ends after a minute, or when it is told to.

#include "pos_plugin/agent/button.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIFE_S 60
#define STEP_US 20000

static void
ignore(void *context) {
    (void)context;
}

int
main(int argc, char **argv) {
    struct button_setting setting;
    struct button *button;
    enum status state = STATUS_EMPTY; // is never told
    char note[512];

    if (argc == 4 && strcmp(argv[1], "--user") == 0 &&
        setuid((uid_t)atoi(argv[2])) == 0) {
        argv += 2;
        argc -= 2;
    }
    if (argc != 2 || button_setting_parse(argv[1], &setting) != STATUS_OK) {
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    alarm(LIFE_S);
    button_try(&setting, note, sizeof(note));
    printf("button: note \"%s\"\n", note);
    if (button_start(&setting, ignore, NULL, &button) != STATUS_OK) {
        return 1;
    }
    for (;;) {
        usleep(STEP_US);
        if (button_state(button) != state) {
            state = button_state(button);
            printf("button: %s\n", status_string(state));
        }
        if (button_take_press(button)) {
            printf("button: pressed\n");
        }
    }
}
