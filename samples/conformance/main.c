// posplugin-conformance: plays the till's side against any terminal, through
// good and bad cases, and prints what passed.

#include "link/clock.h"
#include "samples/conformance/cases.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 64
#define ACT_S 60 ///< for a person

static const char help[] =
    "usage: posplugin-conformance --uri DEVICE [option...]\n"
    "\n"
    "Plays the till against a payment terminal, through good and bad cases, "
    "and\nprints a table: pass, FAIL with a reason, or skipped.\n"
    "\n"
    "  --uri DEVICE     the terminal, as in posplugin devices\n"
    "  --pairing FILE   key of a pairing made by posplugin pair\n"
    "  --code FILE      the pairing's code, as the terminal reads it\n"
    "  --unsecured      no protection, where the terminal has none either\n"
    "  --package FILE   an upgrade package that fits the terminal (it is not\n"
    "                   installed)\n"
    "  --case NAME      this one only; may be given again\n"
    "  --actions FILE   write what is to be done on the terminal to this file\n"
    "                   or FIFO: confirm, wrong N, cancel, code DIGITS\n"
    "  --act-within S   a person or script has so long (60)\n"
    "  --as-script      write it as commands of posplugin-terminal --script\n"
    "  --list           list the cases\n"
    "\n"
    "Without --actions the messages say what to do on the terminal.\n"
    "Exit codes: 0 none failed, 1 some failed, 2 wrong options, 3 device.\n";

struct run {
    struct bench bench;
    struct pairing pairing;
    const char *names[NAMES_MAX];
    size_t name_count;
    bool unsecured;
    bool lists;
    unsigned passed;
    unsigned failed;
    unsigned skipped;
};

static const struct conformance_case *const tables[] = {sale_cases, line_cases,
                                                        upgrade_cases, NULL};

// --- options

static enum status
read_code(const char *path, struct pairing *out) {
    char code[PAIRING_CODE_MAX + 1];
    FILE *file = fopen(path, "re");
    size_t size = file != NULL ? fread(code, 1, sizeof code, file) : 0;
    if (file != NULL) {
        fclose(file);
    }
    while (size > 0 && (unsigned char)code[size - 1] <= ' ') {
        size--;
    }
    enum status status = pairing_read_code((const uint8_t *)code, size, out);
    explicit_bzero(code, sizeof code);
    return status;
}

static bool
take_pairing(struct run *run, const char *path, bool is_code) {
    enum status status = is_code ? read_code(path, &run->pairing)
                                 : pairing_load(path, &run->pairing);
    if (status != STATUS_OK) {
        log_error("no pairing in %s: %s", path, status_string(status));
        return false;
    }
    run->bench.options.pairing = &run->pairing;
    return true;
}

static bool
take_seconds(const char *text, int *out_ms) {
    char *end = NULL;
    long seconds = strtol(text, &end, 10);
    if (end == text || *end != '\0' || seconds < 1 || seconds > 3600) {
        log_error("--act-within must be 1 to 3600 seconds");
        return false;
    }
    *out_ms = (int)seconds * 1000;
    return true;
}

static bool
take_name(struct run *run, const char *name) {
    for (size_t i = 0; tables[i] != NULL; i++) {
        for (const struct conformance_case *c = tables[i]; c->name; c++) {
            if (strcmp(c->name, name) == 0 && run->name_count < NAMES_MAX) {
                run->names[run->name_count++] = name;
                return true;
            }
        }
    }
    log_error("there is no case \"%s\"; --list names them", name);
    return false;
}

static bool
take_option(struct run *run, int letter) {
    struct bench_options *options = &run->bench.options;
    switch (letter) {
    case 'u':
        options->uri = optarg;
        return true;
    case 'p':
    case 'k':
        return take_pairing(run, optarg, letter == 'k');
    case 'n':
        run->unsecured = true;
        return true;
    case 'g':
        options->package = optarg;
        return true;
    case 'c':
        return take_name(run, optarg);
    case 'a':
        options->actions = optarg;
        return true;
    case 'w':
        return take_seconds(optarg, &options->act_ms);
    case 's':
        options->as_script = true;
        return true;
    case 'l':
        run->lists = true;
        return true;
    default:
        return false;
    }
}

static bool
check(const struct run *run, int argc) {
    if (optind < argc) {
        log_error("there are no arguments, only options; see --help");
        return false;
    }
    if (run->lists) {
        return true;
    }
    if (run->bench.options.uri == NULL) {
        log_error("say where the terminal is: --uri DEVICE; see --help");
        return false;
    }
    if ((run->bench.options.pairing != NULL) == run->unsecured) {
        log_error("give --pairing FILE or --code FILE, or else --unsecured");
        return false;
    }
    return true;
}

static bool
parse(struct run *run, int argc, char **argv) {
    static const struct option options[] = {
        {"uri", required_argument, NULL, 'u'},
        {"pairing", required_argument, NULL, 'p'},
        {"code", required_argument, NULL, 'k'},
        {"unsecured", no_argument, NULL, 'n'},
        {"package", required_argument, NULL, 'g'},
        {"case", required_argument, NULL, 'c'},
        {"actions", required_argument, NULL, 'a'},
        {"act-within", required_argument, NULL, 'w'},
        {"as-script", no_argument, NULL, 's'},
        {"list", no_argument, NULL, 'l'},
        {NULL, 0, NULL, 0},
    };
    int letter;
    run->bench.options.act_ms = ACT_S * 1000;
    while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (!take_option(run, letter)) {
            return false;
        }
    }
    return check(run, argc);
}

// --- cases

static bool
is_wanted(const struct run *run, const struct conformance_case *c) {
    bool wanted = run->name_count == 0;
    for (size_t i = 0; i < run->name_count; i++) {
        wanted |= strcmp(run->names[i], c->name) == 0;
    }
    return wanted;
}

/** The line is good again, whatever the case did to it. */
static void
mend_line(struct bench *bench) {
    struct wire *wire = &bench->wire;
    wire->corrupt = wire->cut = 0;
    wire->garbage = 0;
    wire->doubles = wire->is_silent = wire->is_unplugged = false;
    wire->version = 0;
    bench->version = 0;
}

static bool
run_case(struct bench *bench, const struct conformance_case *c) {
    bench->fault[0] = '\0';
    bench->is_skipped = false;
    mend_line(bench);
    bool ok = (bench->link != NULL || bench_restart(bench)) &&
              bench_connect(bench) && c->run(bench);
    mend_line(bench);
    if (!ok && !bench->is_skipped && bench->link != NULL) {
        // The next case begins with a till and a terminal without a sale.
        char fault[sizeof bench->fault];
        memcpy(fault, bench->fault, sizeof fault);
        bench_restart(bench);
        memcpy(bench->fault, fault, sizeof fault);
    }
    return ok;
}

static void
try_case(struct run *run, const struct conformance_case *c) {
    struct bench *bench = &run->bench;
    int64_t start_ms = clock_now_ms();
    bool ok = run_case(bench, c);
    const char *verdict = ok ? "pass" : bench->is_skipped ? "skipped" : "FAIL";
    run->passed += ok;
    run->skipped += bench->is_skipped;
    run->failed += !ok && !bench->is_skipped;
    printf("%-16s %-8s %5.1f s  %s\n", c->name, verdict,
           (double)(clock_now_ms() - start_ms) / 1000,
           ok ? c->title : bench->fault);
    fflush(stdout);
}

static void
list(void) {
    for (size_t i = 0; tables[i] != NULL; i++) {
        for (const struct conformance_case *c = tables[i]; c->name; c++) {
            printf("%-16s %s\n", c->name, c->title);
        }
    }
}

static int
try_all(struct run *run) {
    if (!bench_open(&run->bench)) {
        log_error("%s", run->bench.fault);
        bench_close(&run->bench);
        return 3;
    }
    for (size_t i = 0; tables[i] != NULL; i++) {
        for (const struct conformance_case *c = tables[i]; c->name; c++) {
            if (is_wanted(run, c)) {
                try_case(run, c);
            }
        }
    }
    bench_close(&run->bench);
    printf("%u passed, %u failed, %u skipped\n", run->passed, run->failed,
           run->skipped);
    return run->failed > 0 ? 1 : 0;
}

int
main(int argc, char **argv) {
    static struct run run;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        puts("posplugin-conformance " POSPLUGIN_VERSION);
        return 0;
    }
    if (!parse(&run, argc, argv)) {
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    int code = 0;
    if (run.lists) {
        list();
    } else {
        code = try_all(&run);
    }
    pairing_wipe(&run.pairing);
    return code;
}
