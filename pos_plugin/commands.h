/**
 * @file commands.h
 * The commands of the program, one function each.
 */
#ifndef POSPLUGIN_COMMANDS_H
#define POSPLUGIN_COMMANDS_H

#include "pos_plugin/options.h"

struct desk;

struct command {
    const char *name;
    enum command_bit bit;
    size_t argument_min;
    size_t argument_max;
    const char *arguments; ///< for usage, e.g. "ORDER_NO"
    const char *summary;
    /** Data on stdout, messages on stderr; returns an enum exit_code. */
    int (*run)(struct plugin *plugin, const struct options *options);
};

/** The NULL-ended (by name) table. */
extern const struct command commands[];

/** The first-run assistant: questions and answers. */
int command_setup(struct plugin *plugin, const struct options *options);
/** Read or change one setting. */
int command_config(struct plugin *plugin, const struct options *options);
/** Drag the rectangle, store it for the till. */
int command_select(struct plugin *plugin, const struct options *options);
/** Write the region as PNG. */
int command_capture(struct plugin *plugin, const struct options *options);
/** Read the order, print it as JSON. */
int command_read(struct plugin *plugin, const struct options *options);
/** Read many pictures and compare them with their truth. */
int command_replay(struct plugin *plugin, const struct options *options);
/** One whole sale. */
int command_pay(struct plugin *plugin, const struct options *options);
/** Stay resident: hotkeys and windows. */
int command_run(struct plugin *plugin, const struct options *options);
/** List sales and payments. */
int command_journal(struct plugin *plugin, const struct options *options);
/** Ask the payment system about one payment, or settle all open ones. */
int command_query(struct plugin *plugin, const struct options *options);
/** Take a payment back. */
int command_reverse(struct plugin *plugin, const struct options *options);
/** Give money back, a part or all. */
int command_refund(struct plugin *plugin, const struct options *options);
/** Sign a cashier on or off, report a shift, find a sale and give it back. */
int command_shift(struct plugin *plugin, const struct options *options);
/** List devices that a terminal may be connected to. */
int command_devices(struct plugin *plugin, const struct options *options);
/** Pair the till with its terminal, list pairings, undo one. */
int command_pair(struct plugin *plugin, const struct options *options);
/** Send new software to the terminal. */
int command_upgrade(struct plugin *plugin, const struct options *options);
/** Check everything and say what to do. */
int command_doctor(struct plugin *plugin, const struct options *options);

/** Journal and payment system of a zeroed desk; returns an exit code. */
int open_payment_desk(struct desk *desk, struct plugin *plugin);

/**
 * Give money back and print how that went.
 *
 * @param number of a refund to repeat, or NULL
 * @return an exit code
 */
int give_back(struct desk *desk, const char *order_no, struct money amount,
              const char *number);

/** A positive amount of that currency, or false with a message. */
bool parse_refund_amount(const char *text, const char *currency,
                         struct money *amount);

/** --since and --until of the options, or false with a message. */
bool take_times(const struct options *options, struct journal_filter *filter);

/** Exit code of a failed read of the screen. */
int exit_code_of_reading(enum status status);

/** Exit code of a journal that cannot be opened. */
int exit_code_of_journal(enum status status);

/** Print JSON and a newline to stdout, and drop the reference. */
void print_json(json_t *json);

#endif
