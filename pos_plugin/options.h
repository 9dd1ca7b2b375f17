/**
 * @file options.h
 * The command line: one table of options, each for some of the commands.
 */
#ifndef POSPLUGIN_OPTIONS_H
#define POSPLUGIN_OPTIONS_H

#include "pos_plugin/plugin.h"

#define OPTIONS_SETTINGS_MAX 32
#define OPTIONS_ARGUMENTS_MAX 3
#define OPTIONS_SHORT_MAX 96

/** Exit codes of the program, documented in docs/usage.md and --help. */
enum exit_code {
    EXIT_CODE_DONE = 0,       ///< read: verified; pay: paid
    EXIT_CODE_ERROR = 1,      ///< none of the others
    EXIT_CODE_USAGE = 2,      ///< wrong option or argument
    EXIT_CODE_SCREEN = 3,     ///< no display, region or picture unusable
    EXIT_CODE_UNREADABLE = 4, ///< no order could be read
    EXIT_CODE_REVIEW = 5,     ///< read, not proven: the cashier must look
    EXIT_CODE_TERMINAL = 6,   ///< terminal missing, busy, silent
    EXIT_CODE_CANCELLED = 7,  ///< by customer, cashier or time-out
    EXIT_CODE_DECLINED = 8,   ///< declined or taken back: nothing charged
    EXIT_CODE_UNKNOWN = 9,    ///< payment not cleared up yet: do not repeat
    EXIT_CODE_JOURNAL = 10,   ///< journal cannot be read or written
    EXIT_CODE_SETTINGS = 11,  ///< setting, key, model or word file missing
    EXIT_CODE_BUSY = 12,      ///< another instance is running
};

/** Commands, as bits of who accepts an option. */
enum command_bit {
    COMMAND_SELECT = 1u << 0,
    COMMAND_CAPTURE = 1u << 1,
    COMMAND_READ = 1u << 2,
    COMMAND_REPLAY = 1u << 3,
    COMMAND_PAY = 1u << 4,
    COMMAND_JOURNAL = 1u << 5,
    COMMAND_QUERY = 1u << 6,
    COMMAND_REVERSE = 1u << 7,
    COMMAND_REFUND = 1u << 8,
    COMMAND_DEVICES = 1u << 9,
    COMMAND_DOCTOR = 1u << 10,
    COMMAND_PAIR = 1u << 11,
    COMMAND_UPGRADE = 1u << 16,
    COMMAND_RUN = 1u << 17,
    COMMAND_SETUP = 1u << 18,
    COMMAND_CONFIG = 1u << 19,
    COMMAND_SHIFT = 1u << 20,
};

struct options {
    const char *config; ///< file, or NULL to search
    size_t setting_count;
    const char *settings[OPTIONS_SETTINGS_MAX]; ///< "section.key=value"
    char till[OPTIONS_SHORT_MAX];               ///< "till.name=..." of --till
    char language[OPTIONS_SHORT_MAX]; ///< "till.language=..." of --language
    char seller[OPTIONS_SHORT_MAX];   ///< "till.cashier=..." of --cashier
    const char *cashier;              ///< --cashier as it was given, or NULL
    struct plugin_target target;
    const char *output;
    const char *explain; ///< PNG that shows what was seen, or NULL
    const char *number;  ///< of a refund to repeat, or NULL
    const char *since;
    const char *until;
    const char *state;
    const char *provider;
    const char *sale;
    const char *amount;
    const char *bill;
    const char *find; ///< part of a number, or NULL
    int64_t shift;    ///< 0: not given
    bool add;
    bool cold;
    bool accept_review;
    bool ask;
    bool all;
    bool json;
    bool typed;
    bool list;
    bool remove;
    bool csv;
    bool html;
    bool yes;
    bool open;
    bool totals;
    bool verbose;
    bool help;
    int64_t limit; ///< 0: not given
    size_t argument_count;
    const char *arguments[OPTIONS_ARGUMENTS_MAX];
};

/**
 * Parse what follows the command's name; complaints go to stderr.
 *
 * @param argv argv[0] is the command's name
 * @return false when it cannot be used
 */
bool options_parse(int argc, char **argv, enum command_bit command,
                   struct options *out);

/** Print the options that a command accepts to stdout. */
void options_print(enum command_bit command);

/**
 * Load the configuration, lay the options over it, make the plugin.
 *
 * @return STATUS_OK or what config_load() and plugin_init() return
 */
enum status options_open_plugin(const struct options *options,
                                struct plugin *out);

#endif
