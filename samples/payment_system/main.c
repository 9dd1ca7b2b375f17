#include "samples/payment_system/bank.h"
#include "samples/payment_system/certificate.h"
#include "samples/payment_system/rules.h"
#include "samples/payment_system/server.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define EXIT_USAGE 2

struct options {
    const char *state;
    const char *merchant;
    unsigned port;
    bool expired_certificate;
    bool print_ledger;
};

static void
print_help(void) {
    printf(
        "Usage: posplugin-payment-system --state FOLDER [options]\n"
        "A payment system for trying out posplugin; no real money. It speaks\n"
        "the protocols of rest, alipay, wechatpay and wechatpay-v2.\n\n"
        "  --state FOLDER         ledger, keys and posplugin.ini; made "
        "if missing\n"
        "  --port N               port on 127.0.0.1 (8443); 0 takes a free "
        "one\n"
        "  --merchant ID          the one merchant it serves (SHOP1)\n"
        "  --script FILE          rules for trouble, see below\n"
        "  --rule TEXT            one rule; may be repeated\n"
        "  --window MS            how long a WeChat customer may type "
        "(30000)\n"
        "  --expired-certificate  show a certificate that ended yesterday\n"
        "  --print-ledger         print the ledger as JSON lines and end\n"
        "  --help, --version\n\n"
        "A rule: OPERATION [nth=N] [amount=MINOR] [code=PREFIX] BEHAVIOUR\n"
        "with OPERATION pay, query, reverse, refund, refund-query, precreate,\n"
        "certificates or any; for example\n"
        "  pay amount=1300 lost\n"
        "  query nth=1 http-500\n\n"
        "Behaviours:\n");
    rules_print_behaviours();
}

static bool
parse_port(const char *text, unsigned *port) {
    char *end = NULL;
    long value = strtol(text, &end, 10);
    *port = (unsigned)value;
    return end != text && *end == '\0' && value >= 0 && value <= 65535;
}

static bool
parse_window(const char *text) {
    char *end = NULL;
    bank_window_ms = strtol(text, &end, 10);
    return end != text && *end == '\0' && bank_window_ms >= 0;
}

/** False when the program is to end with *code. */
static bool
parse_options(int argc, char **argv, struct options *options, int *code) {
    enum {
        PORT = 256,
        STATE,
        MERCHANT,
        SCRIPT,
        RULE,
        EXPIRED,
        PRINT,
        WINDOW,
        VERSION
    };
    static const struct option known[] = {
        {"port", required_argument, NULL, PORT},
        {"state", required_argument, NULL, STATE},
        {"merchant", required_argument, NULL, MERCHANT},
        {"script", required_argument, NULL, SCRIPT},
        {"rule", required_argument, NULL, RULE},
        {"expired-certificate", no_argument, NULL, EXPIRED},
        {"window", required_argument, NULL, WINDOW},
        {"print-ledger", no_argument, NULL, PRINT},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, VERSION},
        {NULL, 0, NULL, 0},
    };
    int option;
    bool good = true;
    *code = EXIT_USAGE;
    while (good && (option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
        switch (option) {
        case PORT:
            good = parse_port(optarg, &options->port);
            break;
        case STATE:
            options->state = optarg;
            break;
        case MERCHANT:
            options->merchant = optarg;
            break;
        case SCRIPT:
            good = rules_load(optarg);
            break;
        case RULE:
            good = rules_parse("--rule", optarg);
            break;
        case WINDOW:
            good = parse_window(optarg);
            break;
        case EXPIRED:
            options->expired_certificate = true;
            break;
        case PRINT:
            options->print_ledger = true;
            break;
        case 'h':
            print_help();
            *code = EXIT_SUCCESS;
            return false;
        case VERSION:
            printf("posplugin-payment-system %s\n", POSPLUGIN_VERSION);
            *code = EXIT_SUCCESS;
            return false;
        default:
            good = false;
        }
    }
    if (!good || optind != argc || options->state == NULL) {
        fprintf(stderr, "posplugin-payment-system: --state FOLDER is needed; "
                        "try --help\n");
        return false;
    }
    return true;
}

static bool
serve(const struct options *options, struct payment_system *system) {
    struct server_identity identity = {NULL, NULL};
    sigset_t signals;
    int received = 0;
    // Before any thread starts, so that the signal comes to us alone.
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    if (!certificate_make(options->state, options->expired_certificate,
                          &identity)) {
        return false;
    }
    struct server *server = server_start(system, &identity, options->port);
    certificate_free(&identity);
    if (server == NULL) {
        return false;
    }
    if (!keys_write_settings(options->state, options->merchant,
                             server_port(server))) {
        server_stop(server);
        return false;
    }
    printf("ca_file %s/ca.pem\nkey_file %s/hmac.key\nmerchant_id %s\n"
           "settings %s/posplugin.ini\nlistening on https://127.0.0.1:%u\n",
           options->state, options->state, options->merchant, options->state,
           server_port(server));
    fflush(stdout);
    sigwait(&signals, &received);
    server_stop(server);
    return true;
}

int
main(int argc, char **argv) {
    struct options options = {.port = 8443, .merchant = "SHOP1"};
    struct payment_system system = {0};
    int code = EXIT_FAILURE;
    if (!parse_options(argc, argv, &options, &code)) {
        return code;
    }
    if (mkdir(options.state, 0700) != 0 && errno != EEXIST) {
        fprintf(stderr, "cannot make %s: %s\n", options.state, strerror(errno));
        return EXIT_FAILURE;
    }
    system.merchant = options.merchant;
    system.ledger = ledger_open(options.state);
    bool good = system.ledger != NULL;
    if (good && options.print_ledger) {
        good = ledger_print(system.ledger);
    } else if (good) {
        good =
            keys_open(&system.keys, options.state) && serve(&options, &system);
    }
    ledger_close(system.ledger);
    keys_close(&system.keys);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
