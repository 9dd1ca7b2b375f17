// A serial cable for machines without one: two pseudo-terminals with a line
// between them that is as slow and as noisy as wanted.
//
//     cable --link-a /tmp/till --link-b /tmp/terminal --baud 9600
//
// Commands on stdin, a line each: unplug (the devices vanish), plug, cut (bytes
// are lost), join, noise on, noise off, count, quit. SIGUSR1 counts too.

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PIPE_BYTES 512 // on their way; little, so that the sender feels it
#define BITS_PER_BYTE 10
#define USAGE                                                                  \
    "Usage: cable [options]\n"                                                 \
    "Make two pseudo-terminals and forward bytes between them.\n\n"            \
    "  --link-a PATH, --link-b PATH  also make these symbolic links\n"         \
    "  --baud N             pace to N bits per second (default: no pacing)\n"  \
    "  --bit-error-rate P   invert each bit with this probability, as 1e-4\n"  \
    "  --drop P             lose each byte with this probability\n"            \
    "  --duplicate P        send each byte twice with this probability\n"      \
    "  --seed N             of the noise (default 1)\n"                        \
    "  --unplug-after MS    take both devices away after this time\n"          \
    "  --replug-after MS    and give them back, counted from the start\n"      \
    "  --help\n\n"                                                             \
    "Commands on stdin: unplug, plug, cut, join, noise on, noise off, "        \
    "count,\n"                                                                 \
    "quit. SIGUSR1 prints the counts, SIGTERM ends.\n"

struct end {
    const char *link; ///< symbolic link to keep, or NULL
    int master;       ///< -1 while unplugged
    int slave;        ///< held open, so that the master never hangs up
};

/** One direction. */
struct lane {
    uint8_t bytes[PIPE_BYTES];
    size_t used;
    double due_us; ///< when the first byte has gone through
    unsigned long count;
};

struct cable {
    struct end ends[2];
    struct lane lanes[2]; ///< lane i carries from end i to the other
    double byte_us;       ///< 0 = no pacing
    double bit_error_rate;
    double drop;
    double duplicate;
    uint64_t seed;
    bool noisy;
    bool cut;
    bool stdin_open;
    int64_t unplug_us; ///< -1 = never
    int64_t replug_us;
};

static volatile sig_atomic_t stopping;
static volatile sig_atomic_t counting;

static void
on_signal(int number) {
    if (number == SIGUSR1) {
        counting = 1;
    } else {
        stopping = 1;
    }
}

static int64_t
now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

// --- ends

static void
unplug(struct end *end) {
    if (end->master < 0) {
        return;
    }
    if (end->link) {
        unlink(end->link);
    }
    close(end->slave);
    close(end->master);
    end->master = end->slave = -1;
}

static bool
make_link(const struct end *end, const char *name) {
    if (!end->link) {
        return true;
    }
    char stale[512];
    ssize_t size = readlink(end->link, stale, sizeof(stale) - 1);
    if (size >= 0 || errno == EINVAL) {
        // Only a link of ours is replaced, never somebody's file.
        if (size < 0 || strncmp(stale, "/dev/pts/", 9) != 0) {
            fprintf(stderr, "cable: %s exists and is no link of mine\n",
                    end->link);
            return false;
        }
        unlink(end->link);
    }
    if (symlink(name, end->link) < 0) {
        fprintf(stderr, "cable: %s: %s\n", end->link, strerror(errno));
        return false;
    }
    return true;
}

static bool
plug(struct end *end) {
    if (end->master >= 0) {
        return true;
    }
    end->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    const char *name = NULL;
    if (end->master >= 0 && grantpt(end->master) == 0 &&
        unlockpt(end->master) == 0) {
        name = ptsname(end->master);
    }
    end->slave = name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
    struct termios raw;
    if (end->slave < 0 || tcgetattr(end->slave, &raw) < 0) {
        perror("cable: no pseudo-terminal");
        return false;
    }
    cfmakeraw(&raw); // else what waits for a reader comes back as an echo
    tcsetattr(end->slave, TCSANOW, &raw);
    printf("%s\n", end->link ? end->link : name);
    return make_link(end, name);
}

// --- noise

/** 0 <= x < 1; xorshift64*, so that a seed gives the same noise anywhere. */
static double
chance(struct cable *cable) {
    cable->seed ^= cable->seed >> 12;
    cable->seed ^= cable->seed << 25;
    cable->seed ^= cable->seed >> 27;
    uint64_t value = cable->seed * 0x2545F4914F6CDD1Du;
    return (double)(value >> 11) / 9007199254740992.0;
}

/** What comes out for one byte: none, it, or it twice. */
static size_t
pass(struct cable *cable, uint8_t byte, uint8_t out[2]) {
    if (cable->cut) {
        return 0;
    }
    if (!cable->noisy) {
        out[0] = byte;
        return 1;
    }
    if (cable->drop > 0 && chance(cable) < cable->drop) {
        return 0;
    }
    for (int bit = 0; cable->bit_error_rate > 0 && bit < 8; bit++) {
        if (chance(cable) < cable->bit_error_rate) {
            byte ^= (uint8_t)(1u << bit);
        }
    }
    out[0] = out[1] = byte;
    bool twice = cable->duplicate > 0 && chance(cable) < cable->duplicate;
    return twice ? 2 : 1;
}

// --- lanes

static void
take_in(struct cable *cable, struct lane *lane, int from) {
    size_t room = sizeof(lane->bytes) - lane->used;
    ssize_t size = room ? read(from, lane->bytes + lane->used, room) : 0;
    if (size <= 0) {
        return;
    }
    double now = (double)now_us();
    if (lane->used == 0 && lane->due_us < now + cable->byte_us) {
        lane->due_us = now + cable->byte_us;
    }
    lane->used += (size_t)size;
}

static void
give_out(struct cable *cable, struct lane *lane, int to) {
    size_t done = 0;
    double now = (double)now_us();
    while (done < lane->used && lane->due_us <= now) {
        uint8_t out[2];
        size_t size = pass(cable, lane->bytes[done], out);
        // A full receiver loses bytes, as a serial port without flow control.
        if (size > 0 && write(to, out, size) < 0 && errno != EAGAIN) {
            break;
        }
        lane->due_us += cable->byte_us;
        lane->count++;
        done++;
    }
    lane->used -= done;
    memmove(lane->bytes, lane->bytes + done, lane->used);
}

/** Milliseconds until something is due, -1 = nothing. */
static int
wait_ms(const struct cable *cable, int64_t start_us) {
    double now = (double)now_us();
    double wait = -1;
    for (int i = 0; i < 2; i++) {
        double due = cable->lanes[i].due_us - now;
        if (cable->lanes[i].used > 0 && (wait < 0 || due < wait)) {
            wait = due > 0 ? due : 0;
        }
    }
    int64_t times[] = {cable->unplug_us, cable->replug_us};
    for (int i = 0; i < 2; i++) {
        double due = (double)(start_us + times[i]) - now;
        if (times[i] >= 0 && (wait < 0 || due < wait)) {
            wait = due > 0 ? due : 0;
        }
    }
    return wait < 0 ? -1 : (int)(wait / 1000) + 1;
}

// --- control

static void
print_counts(const struct cable *cable) {
    printf("bytes a->b %lu b->a %lu\n", cable->lanes[0].count,
           cable->lanes[1].count);
}

static bool
plug_both(struct cable *cable) {
    return plug(&cable->ends[0]) && plug(&cable->ends[1]);
}

static void
unplug_both(struct cable *cable) {
    for (int i = 0; i < 2; i++) {
        unplug(&cable->ends[i]);
        cable->lanes[i].used = 0;
    }
}

static void
obey(struct cable *cable, const char *command) {
    if (strcmp(command, "unplug") == 0) {
        unplug_both(cable);
    } else if (strcmp(command, "plug") == 0) {
        plug_both(cable);
    } else if (strcmp(command, "cut") == 0) {
        cable->cut = true;
    } else if (strcmp(command, "join") == 0) {
        cable->cut = false;
    } else if (strcmp(command, "noise on") == 0) {
        cable->noisy = true;
    } else if (strcmp(command, "noise off") == 0) {
        cable->noisy = false;
    } else if (strcmp(command, "count") == 0) {
        print_counts(cable);
    } else if (strcmp(command, "quit") == 0) {
        stopping = 1;
    } else if (*command) {
        fprintf(stderr, "cable: unknown command '%s'\n", command);
    }
}

static void
read_commands(struct cable *cable) {
    static char text[256];
    static size_t used;
    ssize_t size = read(STDIN_FILENO, text + used, sizeof(text) - 1 - used);
    if (size <= 0) {
        cable->stdin_open = false;
        return;
    }
    used += (size_t)size;
    text[used] = '\0';
    char *line = text;
    for (char *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        obey(cable, line);
    }
    used -= (size_t)(line - text);
    memmove(text, line, used);
    if (used == sizeof(text) - 1) {
        used = 0; // no command is that long
    }
}

static void
keep_time(struct cable *cable, int64_t start_us) {
    int64_t passed_us = now_us() - start_us;
    if (cable->unplug_us >= 0 && passed_us >= cable->unplug_us) {
        cable->unplug_us = -1;
        unplug_both(cable);
    }
    if (cable->replug_us >= 0 && passed_us >= cable->replug_us) {
        cable->replug_us = -1;
        plug_both(cable);
    }
}

static void
run(struct cable *cable) {
    int64_t start_us = now_us();
    while (!stopping) {
        struct pollfd pollers[3] = {
            {.fd = cable->stdin_open ? STDIN_FILENO : -1, .events = POLLIN}};
        for (int i = 0; i < 2; i++) {
            bool full = cable->lanes[i].used == PIPE_BYTES;
            pollers[i + 1].fd = full ? -1 : cable->ends[i].master;
            pollers[i + 1].events = POLLIN;
        }
        poll(pollers, 3, wait_ms(cable, start_us));
        if (counting) {
            counting = 0;
            print_counts(cable);
        }
        if (pollers[0].revents) {
            read_commands(cable);
        }
        keep_time(cable, start_us);
        for (int i = 0; i < 2 && cable->ends[i].master >= 0; i++) {
            take_in(cable, &cable->lanes[i], cable->ends[i].master);
            give_out(cable, &cable->lanes[i], cable->ends[1 - i].master);
        }
    }
}

// --- options

static double
number(const char *text, const char *option) {
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || !(value >= 0) || value > 1e12) {
        fprintf(stderr, "cable: --%s needs a number of 0 or more, not '%s'\n",
                option, text);
        exit(2);
    }
    return value;
}

static void
set_option(struct cable *cable, const char *name, const char *value) {
    if (strcmp(name, "help") == 0) {
        fputs(USAGE, stdout);
        exit(0);
    } else if (strcmp(name, "link-a") == 0) {
        cable->ends[0].link = value;
    } else if (strcmp(name, "link-b") == 0) {
        cable->ends[1].link = value;
    } else if (strcmp(name, "baud") == 0) {
        double baud = number(value, name);
        cable->byte_us = baud > 0 ? BITS_PER_BYTE * 1e6 / baud : 0;
    } else if (strcmp(name, "bit-error-rate") == 0) {
        cable->bit_error_rate = number(value, name);
    } else if (strcmp(name, "drop") == 0) {
        cable->drop = number(value, name);
    } else if (strcmp(name, "duplicate") == 0) {
        cable->duplicate = number(value, name);
    } else if (strcmp(name, "seed") == 0) {
        cable->seed = (uint64_t)number(value, name) * 2 + 1; // never 0
    } else if (strcmp(name, "unplug-after") == 0) {
        cable->unplug_us = (int64_t)(number(value, name) * 1000);
    } else if (strcmp(name, "replug-after") == 0) {
        cable->replug_us = (int64_t)(number(value, name) * 1000);
    }
}

static void
parse_options(struct cable *cable, int argc, char **argv) {
    static const struct option options[] = {
        {"help", no_argument, NULL, 'x'},
        {"link-a", required_argument, NULL, 'x'},
        {"link-b", required_argument, NULL, 'x'},
        {"baud", required_argument, NULL, 'x'},
        {"bit-error-rate", required_argument, NULL, 'x'},
        {"drop", required_argument, NULL, 'x'},
        {"duplicate", required_argument, NULL, 'x'},
        {"seed", required_argument, NULL, 'x'},
        {"unplug-after", required_argument, NULL, 'x'},
        {"replug-after", required_argument, NULL, 'x'},
        {NULL, 0, NULL, 0},
    };
    int index = 0;
    int found;
    while ((found = getopt_long(argc, argv, "", options, &index)) != -1) {
        if (found != 'x') {
            fputs(USAGE, stderr);
            exit(2);
        }
        set_option(cable, options[index].name, optarg);
    }
    if (optind < argc) {
        fputs(USAGE, stderr);
        exit(2);
    }
}

static void
catch_signals(void) {
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int
main(int argc, char **argv) {
    struct cable cable = {
        .ends = {{.master = -1, .slave = -1}, {.master = -1, .slave = -1}},
        .seed = 3,
        .noisy = true,
        .stdin_open = true,
        .unplug_us = -1,
        .replug_us = -1,
    };
    setvbuf(stdout, NULL, _IOLBF, 0);
    parse_options(&cable, argc, argv);
    catch_signals();
    bool made = plug_both(&cable);
    if (made) {
        run(&cable);
        print_counts(&cable);
    }
    unplug_both(&cable);
    return made ? 0 : 1;
}
