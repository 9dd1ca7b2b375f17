#include "samples/terminal/options.h"
#include "samples/terminal/script.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: posplugin-terminal --uri DEVICE [options]\n"
    "       posplugin-terminal --practice [options]\n"
    "\n"
    "The reference payment terminal: shows the customer the till's order, "
    "takes\nhis confirmation or what he circles as wrong, and a payment code "
    "or a face token.\n"
    "\n"
    "  --uri DEVICE          the till: serial:/dev/ttyS0?baud=115200,\n"
    "                        tcp:0.0.0.0:7373?listen=1,\n"
    "                        bluetooth:any?listen=1, usb-gadget:FOLDER (see\n"
    "                        docs/link.md)\n"
    "  --pairing FILE        where the key is kept, instead of\n"
    "                        $XDG_STATE_HOME/posplugin-terminal/pairing; "
    "without a\n"
    "                        key the code of posplugin pair is scanned or "
    "typed\n"
    "  --pair                take a new key by such a code\n"
    "  --unsecured           no protection; only on a trusted cable\n"
    "  --practice            no till: sample orders, no payment\n"
    "  --name NAME           maker and model, as the till sees it\n"
    "  --shop NAME           shown to the customer\n"
    "  --language en|zh\n"
    "  --code-only           payment codes only, no face\n"
    "  --scanner DEVICE      scanner on its own port, serial:/dev/ttyACM0; a\n"
    "                        scanner that acts as a keyboard needs none\n"
    "  --geometry WxH+X+Y    default 480x800\n"
    "  --fullscreen\n"
    "  --once                exit after one sale\n"
    "  --script FILE         play a customer, then exit; - is standard input\n"
    "  --screenshot FILE     write the window as PNG: at the end of the "
    "script,\n"
    "                        or without one after the first picture; and\n"
    "                        always on SIGUSR1\n"
    "  --upgrade-key FILE    take upgrades signed with this public key; "
    "needs\n"
    "                        posplugin-terminal-starter, which adds --slot\n"
    "  --product NAME        whose upgrades fit (posplugin-terminal)\n"
    "  --verbose             log more\n"
    "  --help, --version\n"
    "\n"
    "script, one command a line, # begins a comment:\n"
    "%s"
    "\n"
    "exit codes: 0 done, 1 no display, 2 wrong options or script, 3 a device\n"
    "cannot be opened, 4 the script failed, 5 restart with the upgrade\n";

enum option_id {
    OPTION_URI = 256,
    OPTION_NAME,
    OPTION_SHOP,
    OPTION_LANGUAGE,
    OPTION_GEOMETRY,
    OPTION_SCANNER,
    OPTION_SCRIPT,
    OPTION_SCREENSHOT,
    OPTION_SLOT,
    OPTION_UPGRADE_KEY,
    OPTION_PRODUCT,
    OPTION_PAIRING,
    OPTION_PAIR,
    OPTION_UNSECURED,
    OPTION_FULLSCREEN,
    OPTION_CODE_ONLY,
    OPTION_ONCE,
    OPTION_PRACTICE,
    OPTION_VERBOSE,
    OPTION_HELP,
    OPTION_VERSION,
};

static const struct option long_options[] = {
    {"uri", required_argument, NULL, OPTION_URI},
    {"name", required_argument, NULL, OPTION_NAME},
    {"shop", required_argument, NULL, OPTION_SHOP},
    {"language", required_argument, NULL, OPTION_LANGUAGE},
    {"geometry", required_argument, NULL, OPTION_GEOMETRY},
    {"scanner", required_argument, NULL, OPTION_SCANNER},
    {"script", required_argument, NULL, OPTION_SCRIPT},
    {"screenshot", required_argument, NULL, OPTION_SCREENSHOT},
    {"slot", required_argument, NULL, OPTION_SLOT},
    {"upgrade-key", required_argument, NULL, OPTION_UPGRADE_KEY},
    {"product", required_argument, NULL, OPTION_PRODUCT},
    {"pairing", required_argument, NULL, OPTION_PAIRING},
    {"pair", no_argument, NULL, OPTION_PAIR},
    {"unsecured", no_argument, NULL, OPTION_UNSECURED},
    {"fullscreen", no_argument, NULL, OPTION_FULLSCREEN},
    {"code-only", no_argument, NULL, OPTION_CODE_ONLY},
    {"once", no_argument, NULL, OPTION_ONCE},
    {"practice", no_argument, NULL, OPTION_PRACTICE},
    {"verbose", no_argument, NULL, OPTION_VERBOSE},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static bool
take_language(const char *text, enum language *out) {
    if (strcmp(text, "en") == 0) {
        *out = LANGUAGE_EN;
        return true;
    }
    if (strcmp(text, "zh") == 0) {
        *out = LANGUAGE_ZH;
        return true;
    }
    log_error("language \"%s\" is not known; use en or zh", text);
    return false;
}

static bool
take_text(struct options *out, int id, const char *text) {
    switch (id) {
    case OPTION_URI:
        out->uri = text;
        return true;
    case OPTION_NAME:
        out->name = text;
        return true;
    case OPTION_SHOP:
        out->shop = text;
        return true;
    case OPTION_GEOMETRY:
        out->geometry = text;
        return true;
    case OPTION_SCANNER:
        out->scanner = text;
        return true;
    case OPTION_SCRIPT:
        out->script = text;
        return true;
    case OPTION_SCREENSHOT:
        out->screenshot = text;
        return true;
    case OPTION_SLOT:
        out->slot = text;
        return true;
    case OPTION_UPGRADE_KEY:
        out->upgrade_key = text;
        return true;
    case OPTION_PRODUCT:
        out->product = text;
        return true;
    case OPTION_PAIRING:
        out->pairing = text;
        return true;
    case OPTION_LANGUAGE:
        return take_language(text, &out->language);
    default:
        return false;
    }
}

static bool
take_flag(struct options *out, int id) {
    switch (id) {
    case OPTION_FULLSCREEN:
        out->is_fullscreen = true;
        return true;
    case OPTION_CODE_ONLY:
        out->code_only = true;
        return true;
    case OPTION_ONCE:
        out->once = true;
        return true;
    case OPTION_PAIR:
        out->pair = true;
        return true;
    case OPTION_UNSECURED:
        out->unsecured = true;
        return true;
    case OPTION_PRACTICE:
        out->practice = true;
        return true;
    case OPTION_VERBOSE:
        out->verbose = true;
        return true;
    default:
        return false;
    }
}

static bool
check(const struct options *options, int argc) {
    if (optind < argc) {
        log_error("there are no arguments, only options; see --help");
        return false;
    }
    if ((options->uri != NULL) == options->practice) {
        log_error("say where the till is: either --uri DEVICE or --practice; "
                  "see --help");
        return false;
    }
    return true;
}

bool
options_parse(int argc, char **argv, struct options *out, int *exit_code) {
    memset(out, 0, sizeof *out);
    out->language = LANGUAGE_EN;
    out->name = "posplugin reference terminal";
    out->shop = "";
    out->product = "posplugin-terminal";
    *exit_code = EXIT_USAGE;
    int id;
    while ((id = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
        if (id == OPTION_HELP || id == 'h') {
            printf(help, script_help);
            *exit_code = EXIT_DONE;
            return false;
        }
        if (id == OPTION_VERSION) {
            printf("posplugin-terminal %s\n", POSPLUGIN_VERSION);
            *exit_code = EXIT_DONE;
            return false;
        }
        if (!take_flag(out, id) && !take_text(out, id, optarg)) {
            return false;
        }
    }
    return check(out, argc);
}
