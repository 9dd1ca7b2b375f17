// New software for the terminal over one medium, the plug pulled on the way:
// the transfer goes on where it was, and the terminal comes back with it.
//
//     lab_upgrade --medium NAME --till URI --terminal URI --pull WHAT
//     lab_upgrade --medium pty --cable
//
// The terminal is the library for makers, in a process of its own, with a
// store in memory; what "restarts" is the library.

#include "link/clock.h"
#include "link/posterminal.h"
#include "link/upgrade_key.h"
#include "link/upgrade_sender.h"
#include "tests/cable_rig.h"
#include "tests/lab/lab.h"

#include <getopt.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAYLOAD 100000
#define PULLS 3
#define HOLD_MS 400
#define LIMIT_MS 120000
#define OPEN_MS 20000

struct options {
    const char *medium;
    const char *till;
    const char *terminal;
    const char *pull;
    bool cable;
};

static struct options options;
static struct rig rig;
static struct pairing pairing;
static uint8_t payload[PAYLOAD];
static uint8_t public_key[UPGRADE_KEY_SIZE];
static char folder[] = "/tmp/lab-upgrade-XXXXXX";
static char package_path[128];

// --- package

static bool
make_key(const char *path) {
    size_t size = sizeof(public_key);
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    FILE *file = fopen(path, "we");
    bool good = key && file &&
                PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) &&
                EVP_PKEY_get_raw_public_key(key, public_key, &size);
    good = file && fclose(file) == 0 && good;
    EVP_PKEY_free(key);
    return good;
}

static bool
make_package(void) {
    struct upgrade_manifest manifest = {
        .product = "lab", .version = "2.0", .size = PAYLOAD};
    uint8_t bytes[UPGRADE_MANIFEST_MAX];
    uint8_t signature[UPGRADE_SIGNATURE_SIZE];
    char key_path[128];
    for (size_t i = 0; i < PAYLOAD; i++) {
        payload[i] = (uint8_t)(i * 31 + i / 251);
    }
    EVP_Digest(payload, PAYLOAD, manifest.sha256, NULL, EVP_sha256(), NULL);
    snprintf(key_path, sizeof(key_path), "%s/key", folder);
    snprintf(package_path, sizeof(package_path), "%s/package", folder);
    size_t size = upgrade_manifest_encode(&manifest, bytes, sizeof(bytes));
    if (size == 0 || !make_key(key_path) ||
        upgrade_sign(key_path, bytes, size, signature) != STATUS_OK) {
        return false;
    }
    FILE *file = fopen(package_path, "wbe");
    const uint8_t length[] = {(uint8_t)(size >> 8), (uint8_t)size};
    bool good = file && fwrite(UPGRADE_MAGIC, UPGRADE_MAGIC_SIZE, 1, file) &&
                fwrite(length, sizeof(length), 1, file) &&
                fwrite(bytes, size, 1, file) &&
                fwrite(signature, sizeof(signature), 1, file) &&
                fwrite(payload, PAYLOAD, 1, file);
    return file && fclose(file) == 0 && good;
}

// --- terminal

static struct {
    uint64_t have;
    bool good;
    uint8_t bytes[PAYLOAD];
} store;

static enum status
store_begin(void *context, const struct upgrade_manifest *manifest,
            uint64_t *have) {
    (void)context;
    *have = store.have;
    return manifest->size == PAYLOAD ? STATUS_OK : STATUS_FULL;
}

static enum status
store_write(void *context, uint64_t offset, const uint8_t *bytes, size_t size) {
    (void)context;
    if (offset != store.have || size > PAYLOAD - offset) {
        return STATUS_IO;
    }
    memcpy(store.bytes + offset, bytes, size);
    store.have += size;
    return STATUS_OK;
}

static enum status
store_read(void *context, uint64_t offset, uint8_t *bytes, size_t size) {
    (void)context;
    memcpy(bytes, store.bytes + offset, size);
    return STATUS_OK;
}

static enum status
store_finish(void *context, const struct upgrade_manifest *manifest,
             bool good) {
    (void)context;
    (void)manifest;
    store.good = good && memcmp(store.bytes, payload, PAYLOAD) == 0;
    return store.good ? STATUS_OK : STATUS_IO;
}

static struct posterminal *
open_terminal(const char *version) {
    static const struct posterminal_store ops = {
        .begin = store_begin,
        .write = store_write,
        .read = store_read,
        .finish = store_finish,
    };
    struct posterminal_options wanted = {
        .uri = options.terminal,
        .pairing = &pairing,
        .name = "lab",
        .product = "lab",
        .software_version = version,
        .upgrade_key = public_key,
        .store = &ops,
    };
    struct posterminal *terminal;
    if (posterminal_open(&wanted, &terminal) != STATUS_OK) {
        fprintf(stderr, "lab: the terminal does not open\n");
        _exit(1);
    }
    return terminal;
}

static void
run_terminal(void) {
    struct posterminal_event event;
    struct posterminal *terminal = open_terminal("1.0");
    while (posterminal_poll(terminal, 10, &event) == STATUS_OK) {
        if (event.type == POSTERMINAL_UPGRADE_OFFER) {
            posterminal_accept_upgrade(terminal, true);
        } else if (event.type == POSTERMINAL_UPGRADE_READY) {
            posterminal_close(terminal);
            terminal = open_terminal("2.0");
        }
    }
    _exit(1);
}

// --- till

static struct link_end *
open_till(void) {
    struct link_options wanted = {
        .uri = options.till, .role = LINK_ROLE_TILL, .pairing = &pairing};
    struct link_end *link = NULL;
    int64_t end_ms = clock_now_ms() + OPEN_MS;
    while (link_open(&wanted, &link) != STATUS_OK && clock_now_ms() < end_ms) {
        usleep(50000); // a device may take its time to appear
    }
    return link;
}

static bool
transfer(struct link_end *link, struct lab_hand *hand) {
    static struct upgrade_sender sender;
    static struct link_event event;
    struct link_statistics line = {.connects = 0};
    int64_t began_ms = clock_now_ms();
    unsigned pulls = 0;
    if (upgrade_sender_open(&sender, package_path) != STATUS_OK) {
        return false;
    }
    while (sender.outcome != UPGRADE_CAME_UP &&
           sender.outcome != UPGRADE_TURNED_DOWN &&
           clock_now_ms() - began_ms < LIMIT_MS) {
        link_poll(link, 10, &event);
        upgrade_sender_event(&sender, link, &event, clock_now_ms());
        if (pulls < PULLS && lab_hand_is_idle(hand) &&
            sender.offset > (pulls + 1) * PAYLOAD / (PULLS + 1)) {
            lab_hand_pull(hand, HOLD_MS);
            pulls++;
        }
    }
    link_get_statistics(link, &line);
    bool up = sender.outcome == UPGRADE_CAME_UP;
    // Small pieces on a slow machine cost a fifth; beginning anew after each
    // pull would send two and a half times as much.
    bool once = line.message_bytes_out < PAYLOAD + PAYLOAD / 2;
    printf("LAB upgrade %-10s %7d %5u %7llu %6u %6.1f %s%s%s\n", options.medium,
           PAYLOAD, pulls, (unsigned long long)line.message_bytes_out,
           line.connects, (double)(clock_now_ms() - began_ms) / 1000.0,
           up ? "came up" : "DID NOT COME UP ", sender.text,
           once ? "" : ", SENT TWICE");
    upgrade_sender_close(&sender);
    return up && once && pulls == PULLS;
}

// --- set up

static bool
parse(int argc, char **argv) {
    static const struct option known[] = {
        {"medium", required_argument, NULL, 'm'},
        {"till", required_argument, NULL, 't'},
        {"terminal", required_argument, NULL, 'e'},
        {"pull", required_argument, NULL, 'p'},
        {"cable", no_argument, NULL, 'c'},
        {NULL, 0, NULL, 0},
    };
    const char **texts[] = {['m'] = &options.medium,
                            ['t'] = &options.till,
                            ['e'] = &options.terminal,
                            ['p'] = &options.pull};
    int found;
    while ((found = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (found == 'c') {
            options.cable = true;
        } else if (found == '?') {
            return false;
        } else {
            *texts[found] = optarg;
        }
    }
    return options.medium &&
           (options.cable ||
            (options.till && options.terminal && options.pull));
}

static bool
prepare(void) {
    static const char *const none[] = {NULL};
    char code[PAIRING_CODE_MAX];
    if (options.cable) {
        if (!rig_start(&rig, none)) {
            return false;
        }
        options.till = rig.uri_a;
        options.terminal = rig.uri_b;
        options.pull = "cable";
    }
    return mkdtemp(folder) && make_package() &&
           pairing_make(false, &pairing, code) == STATUS_OK;
}

int
main(int argc, char **argv) {
    struct lab_hand hand;
    char command[160];
    if (!parse(argc, argv)) {
        fprintf(stderr, "lab_upgrade: see the head of lab_upgrade.c\n");
        return 2;
    }
    log_set_sink(NULL, NULL, LOG_LEVEL_ERROR - 1); // a pull is no news here
    if (!prepare()) {
        fprintf(stderr, "lab: cannot start\n");
        return 1;
    }
    pid_t terminal = fork();
    if (terminal == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        run_terminal();
    }
    struct link_end *link = open_till();
    bool good = link && lab_hand_start(&hand, options.pull, &rig) &&
                transfer(link, &hand);
    link_close(link);
    lab_hand_stop(&hand);
    kill(terminal, SIGTERM);
    waitpid(terminal, NULL, 0);
    if (options.cable) {
        rig_stop(&rig);
    }
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command) == 0 && good ? 0 : 1;
}
