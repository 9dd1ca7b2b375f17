#include "samples/payment_system/certificate.h"
#include "samples/payment_system/protocol.h"
#include "samples/payment_system/rules.h"
#include "samples/payment_system/server.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_USAGE 2
#define PATH_MAX_LENGTH 4096

struct options {
    const char *state;
    const char *merchant;
    unsigned port;
    bool expired_certificate;
    bool print_ledger;
};

static void
print_help(void) {
    printf("Usage: posplugin-payment-system --state FOLDER [options]\n"
           "A payment system for trying out posplugin; no real money.\n\n"
           "  --state FOLDER         ledger, ca.pem and hmac.key; made if "
           "missing\n"
           "  --port N               port on 127.0.0.1 (8443); 0 takes a free "
           "one\n"
           "  --merchant ID          the one merchant it serves (SHOP1)\n"
           "  --script FILE          rules for trouble, see below\n"
           "  --rule TEXT            one rule; may be repeated\n"
           "  --expired-certificate  show a certificate that ended yesterday\n"
           "  --print-ledger         print the ledger as JSON lines and end\n"
           "  --help, --version\n\n"
           "A rule: OPERATION [nth=N] [amount=MINOR] [code=PREFIX] BEHAVIOUR\n"
           "with OPERATION pay, query, reverse, refund or any; for example\n"
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

/** False when the program is to end with *code. */
static bool
parse_options(int argc, char **argv, struct options *options, int *code) {
    enum { PORT = 256, STATE, MERCHANT, SCRIPT, RULE, EXPIRED, PRINT, VERSION };
    static const struct option known[] = {
        {"port", required_argument, NULL, PORT},
        {"state", required_argument, NULL, STATE},
        {"merchant", required_argument, NULL, MERCHANT},
        {"script", required_argument, NULL, SCRIPT},
        {"rule", required_argument, NULL, RULE},
        {"expired-certificate", no_argument, NULL, EXPIRED},
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

/** The key that both sides share; made at first start. */
static bool
make_key(const char *folder, char path[PATH_MAX_LENGTH],
         struct signature_key *key) {
    uint8_t bytes[SIGNATURE_KEY_MIN];
    char text[2 * SIGNATURE_KEY_MIN + 1];
    snprintf(path, PATH_MAX_LENGTH, "%s/hmac.key", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        bool good = signature_random(bytes, sizeof(bytes));
        signature_hex(bytes, sizeof(bytes), text);
        good = good &&
               write(fd, text, sizeof(text) - 1) == (ssize_t)(sizeof(text) - 1);
        close(fd);
        if (!good) {
            unlink(path);
        }
    }
    return signature_read_key(path, key) == STATUS_OK;
}

static bool
serve(const struct options *options, struct protocol *protocol,
      const char *key_path) {
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
    struct server *server = server_start(protocol, &identity, options->port);
    certificate_free(&identity);
    if (server == NULL) {
        return false;
    }
    printf("ca_file %s/ca.pem\nkey_file %s\nmerchant_id %s\n"
           "listening on https://127.0.0.1:%u\n",
           options->state, key_path, options->merchant, server_port(server));
    fflush(stdout);
    sigwait(&signals, &received);
    server_stop(server);
    return true;
}

int
main(int argc, char **argv) {
    struct options options = {.port = 8443, .merchant = "SHOP1"};
    struct protocol protocol = {0};
    char key_path[PATH_MAX_LENGTH];
    int code = EXIT_FAILURE;
    if (!parse_options(argc, argv, &options, &code)) {
        return code;
    }
    if (mkdir(options.state, 0700) != 0 && errno != EEXIST) {
        fprintf(stderr, "cannot make %s: %s\n", options.state, strerror(errno));
        return EXIT_FAILURE;
    }
    protocol.merchant = options.merchant;
    protocol.ledger = ledger_open(options.state);
    bool good = protocol.ledger != NULL;
    if (good && options.print_ledger) {
        good = ledger_print(protocol.ledger);
    } else if (good) {
        good = make_key(options.state, key_path, &protocol.key) &&
               serve(&options, &protocol, key_path);
    }
    ledger_close(protocol.ledger);
    signature_wipe_key(&protocol.key);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
