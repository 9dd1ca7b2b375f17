#include "pos_plugin/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOR_ALL (~0u)
#define FOR_LISTS (COMMAND_JOURNAL | COMMAND_SHIFT)
#define FOR_SALES                                                              \
    (COMMAND_PAY | COMMAND_RUN | COMMAND_JOURNAL | COMMAND_REFUND |            \
     COMMAND_SHIFT)
#define FOR_SCREEN (COMMAND_CAPTURE | COMMAND_READ | COMMAND_PAY)

struct option_row {
    const char *name;
    const char *value; // NULL = a flag
    char letter;
    unsigned commands;
    const char *help;
};

static const struct option_row rows[] = {
    {"config", "FILE", 'c', FOR_ALL, "settings instead of the usual file"},
    {"set", "SECTION.KEY=VALUE", 's', FOR_ALL, "override one setting"},
    {"till", "NAME", 't', FOR_ALL, "this till (till.name)"},
    {"cashier", "NAME", 'k', FOR_SALES,
     "this cashier's sales, whoever is signed on"},
    {"language", "en|zh", 'l', FOR_ALL, "language of messages"},
    {"verbose", NULL, 'v', FOR_ALL, "say more on stderr"},
    {"help", NULL, 'h', FOR_ALL, "this page"},
    {"image", "FILE", 'i', COMMAND_READ | COMMAND_PAY,
     "a PNG instead of the screen"},
    {"region", "X,Y,W,H", 'r', FOR_SCREEN,
     "this rectangle instead of the stored one"},
    {"add", NULL, 'd', COMMAND_SELECT,
     "one more rectangle, for an order that stands in several"},
    {"output", "FILE", 'o', COMMAND_CAPTURE, "PNG to write"},
    {"output", "FILE", 'o', COMMAND_PAIR,
     "the code as PNG too, removed when the command ends"},
    {"explain", "FILE", 'E', COMMAND_READ,
     "PNG to write that shows what was seen"},
    {"typed", NULL, 'y', COMMAND_PAIR,
     "a code to be typed, for a terminal without a scanner"},
    {"list", NULL, 'L', COMMAND_PAIR, "list the pairings of all tills"},
    {"remove", NULL, 'x', COMMAND_PAIR, "forget this till's pairing"},
    {"cold", NULL, 'C', COMMAND_REPLAY, "forget what was learnt each time"},
    {"accept-review", NULL, 'A', COMMAND_PAY,
     "send an order that is not proven without asking"},
    {"ask", NULL, 'a', COMMAND_PAY,
     "ask the cashier on stdin, also when it is no terminal"},
    {"ask", NULL, 'a', COMMAND_SETUP,
     "ask on stdin, also when it is no terminal and there is a display"},
    {"all", NULL, 'e', COMMAND_QUERY, "every open payment, until settled"},
    {"number", "REFUND_NO", 'N', COMMAND_REFUND,
     "repeat this refund, of which the outcome is not known"},
    {"json", NULL, 'j', COMMAND_JOURNAL, "one JSON object a line"},
    {"limit", "N", 'n', COMMAND_JOURNAL, "newest N sales (20; all as CSV)"},
    {"csv", NULL, 'V', COMMAND_JOURNAL, "one line for each payment as CSV"},
    {"csv", NULL, 'V', COMMAND_SHIFT, "the report for a spreadsheet"},
    {"html", NULL, 'H', COMMAND_SHIFT, "the report as a page to print"},
    {"output", "FILE", 'o', COMMAND_SHIFT, "write the report there"},
    {"yes", NULL, 'Y', COMMAND_SHIFT, "give back without asking"},
    {"shift", "N", 'f', FOR_LISTS, "of this shift"},
    {"find", "TEXT", 'F', COMMAND_JOURNAL,
     "part of a sale's, an order's or the payment system's number"},
    {"open", NULL, 'O', COMMAND_JOURNAL,
     "what is not settled: what is known, what to do"},
    {"since", "TIME", 'S', FOR_LISTS, "from YYYY-MM-DD[ HH:MM] on"},
    {"until", "TIME", 'U', FOR_LISTS, "up to that time or day's end"},
    {"state", "NAME", 'Z', COMMAND_JOURNAL, "paid, reversed, manual ..."},
    {"provider", "NAME", 'P', COMMAND_JOURNAL, "of this payment system"},
    {"sale", "SALE_ID", 'I', COMMAND_JOURNAL, "this sale alone"},
    {"amount", "AMOUNT", 'M', COMMAND_JOURNAL, "sales of this total"},
    {"totals", NULL, 'T', COMMAND_JOURNAL,
     "a shift's totals for each payment system and till"},
    {"reconcile", "FILE", 'R', COMMAND_JOURNAL,
     "compare with a bill of WeChat Pay or Alipay"},
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static bool
take_number(const char *text, int64_t *out) {
    char *end = NULL;

    errno = 0;
    *out = strtoll(text, &end, 10);
    return !errno && end != text && !*end && *out > 0 && *out <= 1000000;
}

// A long option is a setting under another name.
static bool
take_setting(struct options *out, const char *text) {
    if (out->setting_count == OPTIONS_SETTINGS_MAX) {
        fprintf(stderr, "posplugin: too many settings\n");
        return false;
    }
    out->settings[out->setting_count++] = text;
    return true;
}

/** Where an option that is a mere text goes; NULL for another one. */
static const char **
text_of(struct options *out, char letter) {
    switch (letter) {
    case 'c':
        return &out->config;
    case 'i':
        return &out->target.image;
    case 'o':
        return &out->output;
    case 'N':
        return &out->number;
    case 'S':
        return &out->since;
    case 'U':
        return &out->until;
    case 'Z':
        return &out->state;
    case 'P':
        return &out->provider;
    case 'I':
        return &out->sale;
    case 'M':
        return &out->amount;
    case 'F':
        return &out->find;
    case 'E':
        return &out->explain;
    case 'R':
        return &out->bill;
    default:
        return NULL;
    }
}

static bool
take_value(struct options *out, char letter, const char *value) {
    const char **text = text_of(out, letter);

    if (text) {
        *text = value;
        return true;
    }
    switch (letter) {
    case 's':
        return take_setting(out, value);
    case 'f':
        if (!take_number(value, &out->shift)) {
            fprintf(stderr, "posplugin: \"%s\" is no number of a shift\n",
                    value);
            return false;
        }
        return true;
    case 'r':
        if (rect_parse(value, &out->target.region) != STATUS_OK) {
            fprintf(stderr,
                    "posplugin: region \"%s\" must be X,Y,WIDTH,HEIGHT in "
                    "pixels, with a width and height of at least 1\n",
                    value);
            return false;
        }
        return true;
    case 'n':
        if (!take_number(value, &out->limit)) {
            fprintf(stderr, "posplugin: \"%s\" is no count\n", value);
            return false;
        }
        return true;
    default:
        return false;
    }
}

static void
take_flag(struct options *out, char letter) {
    out->verbose |= letter == 'v';
    out->help |= letter == 'h';
    out->cold |= letter == 'C';
    out->accept_review |= letter == 'A';
    out->ask |= letter == 'a';
    out->add |= letter == 'd';
    out->all |= letter == 'e';
    out->json |= letter == 'j';
    out->typed |= letter == 'y';
    out->list |= letter == 'L';
    out->remove |= letter == 'x';
    out->csv |= letter == 'V';
    out->html |= letter == 'H';
    out->yes |= letter == 'Y';
    out->open |= letter == 'O';
    out->totals |= letter == 'T';
}

// "--till X" is kept as the setting "till.name=X": the same words that
// --set takes.
static bool
take_short(struct options *out, const struct option_row *row,
           const char *value) {
    const char *key = row->letter == 't' ? "name" : row->name;
    char *text = row->letter == 't'   ? out->till
                 : row->letter == 'k' ? out->seller
                                      : out->language;
    int length = snprintf(text, OPTIONS_SHORT_MAX, "till.%s=%s", key, value);

    if (length < 0 || length >= OPTIONS_SHORT_MAX) {
        fprintf(stderr, "posplugin: \"%.60s...\" is too long\n", value);
        return false;
    }
    if (row->letter == 'k') {
        out->cashier = value;
    }
    return take_setting(out, text);
}

static bool
take_option(struct options *out, const struct option_row *row,
            const char *value) {
    if (row->letter == 't' || row->letter == 'l' || row->letter == 'k') {
        return take_short(out, row, value);
    }
    if (row->value) {
        return take_value(out, row->letter, value);
    }
    take_flag(out, row->letter);
    return true;
}

static const struct option_row *
find_row(int letter, unsigned command) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].letter == letter && (rows[i].commands & command)) {
            return &rows[i];
        }
    }
    return NULL;
}

static void
make_getopt_tables(unsigned command, struct option longs[ROW_COUNT + 1],
                   char shorts[2 * ROW_COUNT + 1]) {
    size_t count = 0;

    memset(longs, 0, (ROW_COUNT + 1) * sizeof(longs[0]));
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!(rows[i].commands & command)) {
            continue;
        }
        longs[count].name = rows[i].name;
        longs[count].has_arg = rows[i].value ? required_argument : no_argument;
        longs[count++].val = rows[i].letter;
        *shorts++ = rows[i].letter;
        if (rows[i].value) {
            *shorts++ = ':';
        }
    }
    *shorts = '\0';
}

bool
options_parse(int argc, char **argv, enum command_bit command,
              struct options *out) {
    struct option longs[ROW_COUNT + 1];
    char shorts[2 * ROW_COUNT + 1];
    int letter;

    memset(out, 0, sizeof(*out));
    make_getopt_tables(command, longs, shorts);
    optind = 1;
    while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        const struct option_row *row = find_row(letter, command);

        if (!row || !take_option(out, row, optarg)) {
            return false;
        }
    }
    for (; optind < argc; optind++) {
        if (out->argument_count == OPTIONS_ARGUMENTS_MAX) {
            fprintf(stderr, "posplugin: \"%s\" is too much\n", argv[optind]);
            return false;
        }
        out->arguments[out->argument_count++] = argv[optind];
    }
    return true;
}

void
options_print(enum command_bit command) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char name[48];

        if (!(rows[i].commands & (unsigned)command)) {
            continue;
        }
        snprintf(name, sizeof(name), "--%s%s%s", rows[i].name,
                 rows[i].value ? " " : "", rows[i].value ? rows[i].value : "");
        printf("  -%c, %-24s %s\n", rows[i].letter, name, rows[i].help);
    }
}

static enum status
apply_setting(struct config *config, const char *text) {
    char name[64];
    const char *equals = strchr(text, '=');

    if (!equals || (size_t)(equals - text) >= sizeof(name)) {
        log_error("\"%.64s\" must be SECTION.KEY=VALUE", text);
        return STATUS_INVALID;
    }
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    return config_set_named(config, name, equals + 1);
}

enum status
options_open_plugin(const struct options *options, struct plugin *out) {
    struct config *config = NULL;
    enum status status;

    memset(out, 0, sizeof(*out));
    log_set_sink(NULL, NULL,
                 options->verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_WARNING);
    status = config_load(options->config, &config);
    for (size_t i = 0; status == STATUS_OK && i < options->setting_count; i++) {
        status = apply_setting(config, options->settings[i]);
    }
    if (status != STATUS_OK) {
        config_free(config);
        return status;
    }
    return plugin_init(out, config);
}
