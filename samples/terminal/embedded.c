// A whole payment terminal in one file, for makers of terminals: the library
// over a byte pipe of the maker's own (here a serial port or a pty), a text
// screen on standard output, and the customer on standard input. CODE-FILE
// holds what `posplugin pair` shows:
//
//     embedded DEVICE CODE-FILE      lines: confirm, wrong N, cancel, code C

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "link/posterminal.h"

struct port {
    const char *path;
    int descriptor; // -1 while closed
};

static enum status
port_open(void *context) {
    struct port *port = context;
    struct termios settings;
    if (port->descriptor >= 0) {
        close(port->descriptor);
    }
    port->descriptor = open(port->path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (port->descriptor < 0 || tcgetattr(port->descriptor, &settings) != 0) {
        return STATUS_GONE;
    }
    cfmakeraw(&settings);
    cfsetspeed(&settings, B115200);
    tcsetattr(port->descriptor, TCSANOW, &settings);
    return STATUS_OK;
}

static enum status
done(ssize_t count, size_t *size) {
    *size = count > 0 ? (size_t)count : 0;
    return count >= 0 || errno == EAGAIN ? STATUS_OK : STATUS_GONE;
}

static enum status
port_read(void *context, uint8_t *bytes, size_t capacity, int timeout_ms,
          size_t *size) {
    struct pollfd wait = {((struct port *)context)->descriptor, POLLIN, 0};
    *size = 0;
    if (poll(&wait, 1, timeout_ms) <= 0) {
        return STATUS_OK;
    }
    ssize_t count = read(wait.fd, bytes, capacity);
    return count == 0 ? STATUS_GONE : done(count, size);
}

static enum status
port_write(void *context, const uint8_t *bytes, size_t length, int timeout_ms,
           size_t *size) {
    (void)timeout_ms;
    return done(write(((struct port *)context)->descriptor, bytes, length),
                size);
}

static void
show(struct posterminal *terminal, const struct posterminal_event *event) {
    static const char *const outcomes[] = {
        "", "paid", "declined", "cancelled", "taken back", "do not pay again"};
    char amount[MONEY_TEXT_MAX];
    const struct message_order *shown = posterminal_order(terminal);
    if (event->type == POSTERMINAL_ORDER ||
        event->type == POSTERMINAL_CHANGED) {
        for (size_t i = 0; i < shown->order.item_count; i++) {
            printf("%3u %s\n", shown->order.items[i].item_id,
                   shown->order.items[i].label);
        }
        posterminal_format(shown->order.total.minor, shown->order.currency,
                           amount);
        printf("total %s %s\n", shown->order.currency, amount);
    } else if (event->type == POSTERMINAL_RESULT) {
        printf("%s %s\n", outcomes[event->outcome], event->text);
    }
    fflush(stdout);
}

static void
obey(struct posterminal *terminal, char *line) {
    const struct message_order *order = posterminal_order(terminal);
    struct message_disputed wrong = {.item_count = 1};
    enum status status = STATUS_STATE;
    line[strcspn(line, "\n")] = '\0';
    if (order == NULL) {
        puts("no order");
    } else if (strcmp(line, "confirm") == 0) {
        status = posterminal_confirm(terminal, order->sale_id, order->revision);
    } else if (strcmp(line, "cancel") == 0) {
        status = posterminal_cancel(terminal);
    } else if (strncmp(line, "wrong ", 6) == 0) {
        memcpy(wrong.sale_id, order->sale_id, sizeof wrong.sale_id);
        wrong.revision = order->revision;
        wrong.item_ids[0] = (uint32_t)strtoul(line + 6, NULL, 10);
        status = posterminal_dispute(terminal, &wrong);
    } else if (strncmp(line, "code ", 5) == 0) {
        status = posterminal_give(terminal, CREDENTIAL_PAYMENT_CODE,
                                  (uint8_t *)line + 5, strlen(line + 5), NULL);
    }
    printf("%s\n", posterminal_status_text(status));
}

int
main(int argc, char **argv) {
    struct port port = {argc > 1 ? argv[1] : "", -1};
    struct posterminal_pipe pipe = {&port,      port_open, port_read,
                                    port_write, -1,        0};
    struct pairing pairing;
    char line[256] = "";
    FILE *code = argc == 3 ? fopen(argv[2], "r") : NULL;
    if (code == NULL || fgets(line, sizeof line, code) == NULL ||
        posterminal_read_code((uint8_t *)line, strcspn(line, "\n"), &pairing) !=
            STATUS_OK) {
        fprintf(stderr, "usage: embedded DEVICE CODE-FILE\n");
        return 2;
    }
    struct posterminal_options options = {.pipe = &pipe,
                                          .pairing = &pairing,
                                          .name = "embedded sample",
                                          .software_version = "1.0.0",
                                          .capabilities = TERMINAL_CAN_CODE |
                                                          TERMINAL_CAN_DISPUTE};
    struct posterminal *terminal;
    struct posterminal_event event;
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    if (posterminal_open(&options, &terminal) != STATUS_OK) {
        return 1;
    }
    setvbuf(stdin, NULL, _IONBF, 0); // poll() must see what is there
    while (posterminal_poll(terminal, 20, &event) == STATUS_OK) {
        show(terminal, &event);
        if (poll(&input, 1, 0) > 0) {
            if (fgets(line, sizeof line, stdin) == NULL) {
                break;
            }
            obey(terminal, line);
        }
    }
    posterminal_close(terminal);
    return 0;
}
