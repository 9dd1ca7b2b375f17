#include "tests/cable_rig.h"
#include "tests/lab/lab.h"

#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/hci_lib.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/** The port of a hub: what is plugged in there is gone, or comes. */
static bool
pull_file(const char *path, bool out) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, out ? "1" : "0", 1) == 1;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

/**
 * Out of reach: the link breaks as after a supervision time-out (which the
 * emulated air does not play), and the terminal cannot be paged.
 */
static bool
pull_radio(bool out) {
    struct hci_conn_list_req *list =
        calloc(1, sizeof(*list) + 8 * sizeof(list->conn_info[0]));
    int fd = hci_open_dev(0);
    struct hci_dev_req scan = {.dev_id = 1,
                               .dev_opt = out ? 0 : SCAN_PAGE | SCAN_INQUIRY};
    bool good = list && fd >= 0 && ioctl(fd, HCISETSCAN, &scan) == 0;
    if (list) {
        list->conn_num = 8;
    }
    if (good && out && ioctl(fd, HCIGETCONNLIST, list) == 0) {
        for (int i = 0; i < list->conn_num; i++) {
            hci_disconnect(fd, list->conn_info[i].handle,
                           HCI_OE_USER_ENDED_CONNECTION, 1000);
        }
    }
    hci_close_dev(fd);
    free(list);
    return good;
}

/** A network interface. */
static bool
pull_interface(const char *name, bool out) {
    struct ifreq request;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    memset(&request, 0, sizeof(request));
    snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
    bool good = fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &request) == 0;
    int flags = request.ifr_flags;
    request.ifr_flags = (short)(out ? flags & ~IFF_UP : flags | IFF_UP);
    good = good && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    close(fd);
    return good;
}

static void
act(const char *what, struct rig *rig, bool out) {
    bool good = true;
    if (strncmp(what, "file:", 5) == 0) {
        good = pull_file(what + 5, out);
    } else if (strcmp(what, "radio") == 0) {
        good = pull_radio(out);
    } else if (strncmp(what, "net:", 4) == 0) {
        good = pull_interface(what + 4, out);
    } else {
        rig_command(rig, out ? "unplug" : "plug");
    }
    if (!good) {
        fprintf(stderr, "lab: %s cannot be %s\n", what,
                out ? "pulled" : "plugged in");
        _exit(1);
    }
}

static void
run(const char *what, struct rig *rig, int orders, int done) {
    int hold_ms;
    while (read(orders, &hold_ms, sizeof(hold_ms)) == sizeof(hold_ms)) {
        act(what, rig, true);
        poll(NULL, 0, hold_ms);
        act(what, rig, false);
        if (write(done, "d", 1) != 1) {
            break;
        }
    }
    _exit(0);
}

bool
lab_hand_start(struct lab_hand *hand, const char *what, struct rig *rig) {
    int orders[2];
    int done[2];
    memset(hand, 0, sizeof(*hand));
    if (pipe2(orders, O_CLOEXEC) < 0 || pipe2(done, O_CLOEXEC) < 0) {
        return false;
    }
    hand->pid = fork();
    if (hand->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(orders[1]);
        close(done[0]);
        run(what, rig, orders[0], done[1]);
    }
    close(orders[0]);
    close(done[1]);
    hand->orders = orders[1];
    hand->done = done[0];
    return hand->pid > 0;
}

void
lab_hand_pull(struct lab_hand *hand, int hold_ms) {
    if (write(hand->orders, &hold_ms, sizeof(hold_ms)) == sizeof(hold_ms)) {
        hand->busy++;
    }
}

bool
lab_hand_is_idle(struct lab_hand *hand) {
    struct pollfd poller = {.fd = hand->done, .events = POLLIN};
    char byte;
    while (hand->busy && poll(&poller, 1, 0) > 0) {
        if (read(hand->done, &byte, 1) != 1) {
            fprintf(stderr, "lab: the hand is gone\n");
            exit(1); // else a lab without a pull would pass
        }
        hand->busy--;
    }
    return hand->busy == 0;
}

void
lab_hand_stop(struct lab_hand *hand) {
    close(hand->orders);
    close(hand->done);
    waitpid(hand->pid, NULL, 0);
}
