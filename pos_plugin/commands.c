#include "pos_plugin/commands.h"

#include <stdio.h>

const struct command commands[] = {
    {"setup", COMMAND_SETUP, 0, 0, "",
     "ask for everything that is needed, try it, keep it", command_setup},
    {"config", COMMAND_CONFIG, 1, 3, "list|get|set|unset",
     "read or change one setting", command_config},
    {"select", COMMAND_SELECT, 0, 0, "",
     "drag a rectangle over the order, once for each till", command_select},
    {"capture", COMMAND_CAPTURE, 0, 0, "", "write the region as PNG",
     command_capture},
    {"read", COMMAND_READ, 0, 0, "", "read the order, print it as JSON",
     command_read},
    {"replay", COMMAND_REPLAY, 1, 1, "MANIFEST.jsonl",
     "read many screenshots, one JSON line each, then a summary",
     command_replay},
    {"pay", COMMAND_PAY, 0, 0, "",
     "one whole sale: read, show, confirm, pay; outcome as JSON", command_pay},
    {"run", COMMAND_RUN, 0, 0, "",
     "stay resident: one key sends the order, windows show the sale",
     command_run},
    {"journal", COMMAND_JOURNAL, 0, 0, "", "list sales and payments",
     command_journal},
    {"shift", COMMAND_SHIFT, 1, 3, "on|off|report...",
     "sign a cashier on or off, hand a shift over, give a sale back",
     command_shift},
    {"query", COMMAND_QUERY, 0, 1, "[ORDER_NO]",
     "ask the payment system how a payment stands", command_query},
    {"reverse", COMMAND_REVERSE, 1, 1, "ORDER_NO", "take a payment back",
     command_reverse},
    {"refund", COMMAND_REFUND, 2, 2, "ORDER_NO AMOUNT",
     "give back a part or all of a payment", command_refund},
    {"devices", COMMAND_DEVICES, 0, 0, "",
     "list what a payment terminal may be connected to", command_devices},
    {"pair", COMMAND_PAIR, 0, 0, "",
     "show a code that pairs this till with its terminal", command_pair},
    {"upgrade", COMMAND_UPGRADE, 0, 1, "[FILE|FOLDER]",
     "bring the terminal's software up to date", command_upgrade},
    {"doctor", COMMAND_DOCTOR, 0, 0, "",
     "check screen, models, terminal, journal, payment system", command_doctor},
    {NULL, 0, 0, 0, NULL, NULL, NULL},
};

int
exit_code_of_reading(enum status status) {
    switch (status) {
    case STATUS_OK:
        return EXIT_CODE_DONE;
    case STATUS_NO_MEMORY:
        return EXIT_CODE_ERROR;
    default:
        return EXIT_CODE_SCREEN;
    }
}

int
exit_code_of_journal(enum status status) {
    switch (status) {
    case STATUS_OK:
        return EXIT_CODE_DONE;
    case STATUS_BUSY:
        return EXIT_CODE_BUSY;
    default:
        return EXIT_CODE_JOURNAL;
    }
}

void
print_json(json_t *json) {
    json_dumpf(json, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
    fputc('\n', stdout);
    fflush(stdout);
    json_decref(json);
}
