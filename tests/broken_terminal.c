// A terminal that is wrong in one way: what posplugin-conformance must find.
//
//     broken_terminal FAULT URI PAIRING      actions on standard input
//
// It stands on link.h, not on the library, which would not let it.

#include "link/clock.h"
#include "link/link.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct link_end *line;
static struct link_event event;
static struct message message;
static struct message_order order;
static struct message_credential kept; // fault "late"
static bool confirmed;
static const char *fault;

static bool
is(const char *name) {
    return strcmp(fault, name) == 0;
}

static void
begin(enum message_type type) {
    memset(&message, 0, sizeof message);
    message.type = type;
}

static void
tell_sale(void) {
    link_set_sale(line, order.sale_id, order.revision,
                  order_hash(&order.order));
}

static void
clear(void) {
    memset(&order, 0, sizeof order);
    confirmed = false;
    tell_sale();
}

static void
confirm(void) {
    begin(MESSAGE_CONFIRMED);
    memcpy(message.u.confirmed.sale_id, order.sale_id, SALE_ID_MAX);
    message.u.confirmed.revision = order.revision;
    message.u.confirmed.order_hash =
        order_hash(&order.order) + (is("wrong-hash") ? 1 : 0);
    link_send(line, &message);
    confirmed = true;
}

static void
give(const char *code) {
    begin(MESSAGE_CREDENTIAL);
    struct message_credential *credential = &message.u.credential;
    memcpy(credential->sale_id, order.sale_id, SALE_ID_MAX);
    credential->revision = order.revision;
    credential->kind = CREDENTIAL_PAYMENT_CODE;
    credential->size = strlen(code);
    memcpy(credential->bytes, code, credential->size);
    if (is("other-code")) {
        credential->bytes[0] ^= 1;
    }
    kept = *credential;
    link_send(line, &message);
    if (is("repeats")) {
        link_send(line, &message);
    }
}

static void
obey(char *text) {
    text[strcspn(text, "\n")] = '\0';
    if (strcmp(text, "confirm") == 0 && order.sale_id[0] != '\0') {
        confirm();
    } else if (strncmp(text, "code ", 5) == 0) {
        give(text + 5);
    }
}

static void
take_order(const struct message_order *fresh) {
    bool is_old = strcmp(fresh->sale_id, order.sale_id) == 0 &&
                  fresh->revision < order.revision;
    if (!is_old || is("old-revision")) {
        order = *fresh;
        tell_sale();
    }
}

static void
take_message(const struct message *incoming) {
    switch (incoming->type) {
    case MESSAGE_ORDER:
        take_order(&incoming->u.order);
        break;
    case MESSAGE_CANCEL:
        if (is("ignores-cancel") && confirmed) {
            give("281111111111111111");
        }
        clear();
        break;
    case MESSAGE_IDLE:
        clear();
        break;
    case MESSAGE_UPGRADE_OFFER:
        begin(MESSAGE_UPGRADE_STATUS);
        message.u.upgrade_status.state =
            is("trusting") ? UPGRADE_WANTED : UPGRADE_REFUSED;
        link_send(line, &message);
        break;
    default:
        break;
    }
}

static void
take_event(void) {
    if (event.type == LINK_EVENT_MESSAGE) {
        take_message(&event.message);
    } else if (event.type == LINK_EVENT_DOWN && is("forgets")) {
        clear();
    } else if (event.type == LINK_EVENT_UP) {
        bool mine = strcmp(event.message.u.hello.sale_id, order.sale_id) == 0;
        if (!mine) {
            clear();
        }
        if (is("late") && kept.size > 0) {
            begin(MESSAGE_CREDENTIAL);
            message.u.credential = kept;
            link_send(line, &message);
        }
        kept.size = 0;
    }
}

int
main(int argc, char **argv) {
    static struct pairing pairing;
    char text[256];
    if (argc != 4 || pairing_load(argv[3], &pairing) != STATUS_OK) {
        return 2;
    }
    fault = argv[1];
    struct link_options options = {
        .uri = argv[2],
        .role = LINK_ROLE_TERMINAL,
        .hello = {.capabilities = TERMINAL_CAN_CODE | TERMINAL_CAN_UPGRADE,
                  .name = "broken",
                  .product = "broken"},
        .pairing = &pairing,
    };
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    if (link_open(&options, &line) != STATUS_OK) {
        return 1;
    }
    setvbuf(stdin, NULL, _IONBF, 0);
    while (link_poll(line, 20, &event) == STATUS_OK) {
        take_event();
        if (poll(&input, 1, 0) > 0) {
            if (fgets(text, sizeof text, stdin) == NULL) {
                break;
            }
            obey(text);
        }
    }
    link_close(line);
    return 0;
}
