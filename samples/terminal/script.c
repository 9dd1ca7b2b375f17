#include "samples/terminal/script_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_DEFAULT_MS 30000
#define SECONDS_MAX 86400
#define SCRIPT_BYTES_MAX 1000000

const char script_help[] =
    "  wait SCREEN [SECONDS]    until it is shown (30 s): idle order dispute\n"
    "                           disputed choice code face progress result\n"
    "                           paid declined cancelled reversed unknown\n"
    "  tap CONTROL              confirm wrong cancel send clear back code\n"
    "                           face scroll-up scroll-down\n"
    "  circle item N            draw a circle around line N of the order\n"
    "  circle total             ... around the total\n"
    "  circle box X Y W H       ... around a rectangle of the window\n"
    "  type TEXT                as a scanner: the text, then Enter\n"
    "  scroll STEPS             turn the wheel; negative is up\n"
    "  expect TEXT              fail unless it is on the screen within 2 s\n"
    "  screenshot FILE          write the window as PNG\n"
    "  sleep SECONDS            decimals allowed\n"
    "  repeat [N] ... end       N times, or for ever\n"
    "  till WORD [TEXT]         only with --practice: " PRACTICE_WORDS "\n";

static const struct {
    const char *name;
    int id;
} controls[] = {
    {"confirm", ACTION_CONFIRM},   {"wrong", ACTION_DISPUTE},
    {"cancel", ACTION_CANCEL},     {"send", ACTION_SEND},
    {"clear", ACTION_CLEAR},       {"back", ACTION_BACK},
    {"code", ACTION_CODE},         {"face", ACTION_FACE},
    {"scroll-up", VIEW_SCROLL_UP}, {"scroll-down", VIEW_SCROLL_DOWN},
};

static const char *const screens[] = {
    "idle",     "order",     "dispute",  "disputed", "choice",
    "code",     "face",      "progress", "result",   "paid",
    "declined", "cancelled", "reversed", "unknown"};

/** Seconds with up to three decimals to milliseconds. */
static bool
parse_seconds(const char *text, int64_t *ms) {
    int64_t milli = 0;
    if (quantity_parse(text, &milli) != STATUS_OK || milli < 0 ||
        milli > (int64_t)SECONDS_MAX * 1000) {
        return false;
    }
    *ms = milli;
    return true;
}

static bool
parse_whole(const char *text, int64_t least, int64_t most, int64_t *out) {
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < least ||
        value > most) {
        return false;
    }
    *out = value;
    return true;
}

/** Cut the first word off; what is left begins behind the spaces. */
static char *
next_word(char **rest) {
    char *word = *rest + strspn(*rest, " \t");
    char *end = word + strcspn(word, " \t");
    char *after = end + strspn(end, " \t");
    *end = '\0';
    *rest = after;
    return word;
}

static bool
take_text(struct script_command *command, const char *text) {
    size_t size = strlen(text);
    if (size == 0 || size >= sizeof command->text) {
        return false;
    }
    memcpy(command->text, text, size + 1);
    return true;
}

static bool
parse_wait(struct script_command *command, char *rest) {
    const char *screen = next_word(&rest);
    command->number[0] = WAIT_DEFAULT_MS;
    bool is_known = false;
    for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++) {
        is_known |= strcmp(screens[i], screen) == 0;
    }
    return is_known && take_text(command, screen) &&
           (*rest == '\0' || parse_seconds(rest, &command->number[0]));
}

static bool
parse_tap(struct script_command *command, char *rest) {
    for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++) {
        if (strcmp(controls[i].name, rest) == 0) {
            command->number[0] = controls[i].id;
            return take_text(command, rest);
        }
    }
    return false;
}

static bool
parse_circle(struct script_command *command, char *rest) {
    const char *what = next_word(&rest);
    if (strcmp(what, "total") == 0) {
        return *rest == '\0';
    }
    if (strcmp(what, "item") == 0) {
        return parse_whole(rest, 1, UINT32_MAX, &command->number[0]);
    }
    command->verb = VERB_CIRCLE_BOX;
    for (int i = 0; i < 4; i++) {
        const char *word = next_word(&rest);
        if (!parse_whole(word, 0, 10000, &command->number[i])) {
            return false;
        }
    }
    return strcmp(what, "box") == 0 && *rest == '\0';
}

static bool
parse_text(struct script_command *command, char *rest) {
    return take_text(command, rest);
}

static bool
parse_sleep(struct script_command *command, char *rest) {
    return parse_seconds(rest, &command->number[0]);
}

static bool
parse_scroll(struct script_command *command, char *rest) {
    return parse_whole(rest, -1000, 1000, &command->number[0]);
}

static bool
parse_till(struct script_command *command, char *rest) {
    if (!take_text(command, rest)) {
        return false;
    }
    return practice_knows(next_word(&rest));
}

static bool
parse_repeat(struct script_command *command, char *rest) {
    return *rest == '\0' || parse_whole(rest, 1, 1000000, &command->number[0]);
}

static bool
parse_end(struct script_command *command, char *rest) {
    (void)command;
    return *rest == '\0';
}

static const struct {
    const char *name;
    enum script_verb verb;
    bool (*parse)(struct script_command *command, char *rest);
    const char *usage;
} verbs[] = {
    {"wait", VERB_WAIT, parse_wait, "wait SCREEN [SECONDS]"},
    {"tap", VERB_TAP, parse_tap, "tap CONTROL"},
    {"circle", VERB_CIRCLE, parse_circle,
     "circle item N | total | box X Y W H"},
    {"type", VERB_TYPE, parse_text, "type TEXT"},
    {"sleep", VERB_SLEEP, parse_sleep, "sleep SECONDS"},
    {"scroll", VERB_SCROLL, parse_scroll, "scroll STEPS"},
    {"screenshot", VERB_SCREENSHOT, parse_text, "screenshot FILE"},
    {"expect", VERB_EXPECT, parse_text, "expect TEXT"},
    {"till", VERB_TILL, parse_till, "till " PRACTICE_WORDS},
    {"repeat", VERB_REPEAT, parse_repeat, "repeat [N]"},
    {"end", VERB_END, parse_end, "end"},
};

static void
trim(char *line) {
    size_t size = strlen(line);
    while (size > 0 && strchr(" \t\r", line[size - 1]) != NULL) {
        line[--size] = '\0';
    }
}

/** Parse one line that is neither blank nor a comment. */
static bool
parse_command(const char *name, char *line, struct script_command *command) {
    char *rest = line;
    const char *word = next_word(&rest);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(verbs[i].name, word) != 0) {
            continue;
        }
        command->verb = verbs[i].verb;
        if (verbs[i].parse(command, rest)) {
            return true;
        }
        log_error("%s:%d: this is not \"%s\"; --help has the words", name,
                  command->line, verbs[i].usage);
        return false;
    }
    log_error("%s:%d: unknown command \"%s\"; --help lists the commands", name,
              command->line, word);
    return false;
}

/** Tie each end to its repeat; repeats do not nest. */
static bool
check_repeats(struct script *script) {
    size_t open = script->count;
    for (size_t i = 0; i < script->count; i++) {
        struct script_command *command = &script->commands[i];
        bool is_open = open < script->count;
        if ((command->verb == VERB_REPEAT && is_open) ||
            (command->verb == VERB_END && !is_open)) {
            log_error("%s:%d: %s", script->name, command->line,
                      is_open ? "repeat inside a repeat"
                              : "end without a repeat");
            return false;
        }
        if (command->verb == VERB_REPEAT) {
            open = i;
        } else if (command->verb == VERB_END) {
            command->number[0] = (int64_t)open;
            open = script->count;
        }
    }
    if (open < script->count) {
        log_error("%s:%d: repeat without an end", script->name,
                  script->commands[open].line);
        return false;
    }
    return true;
}

static enum status
add_line(struct script *script, char *line, int number) {
    trim(line);
    line += strspn(line, " \t");
    if (*line == '\0' || *line == '#') {
        return STATUS_OK;
    }
    struct script_command command = {.line = number};
    if (!parse_command(script->name, line, &command)) {
        return STATUS_MALFORMED;
    }
    size_t size = (script->count + 1) * sizeof command;
    struct script_command *commands = realloc(script->commands, size);
    if (commands == NULL) {
        return STATUS_NO_MEMORY;
    }
    script->commands = commands;
    script->commands[script->count++] = command;
    return STATUS_OK;
}

static enum status
add_lines(struct script *script, char *text) {
    enum status status = STATUS_OK;
    int number = 1;
    for (char *line = text; line != NULL && status == STATUS_OK; number++) {
        char *after = strchr(line, '\n');
        if (after != NULL) {
            *after++ = '\0';
        }
        status = add_line(script, line, number);
        line = after;
    }
    if (status == STATUS_OK && !check_repeats(script)) {
        status = STATUS_MALFORMED;
    }
    return status;
}

enum status
script_parse(const char *name, const char *text, struct script **out) {
    enum status status = STATUS_NO_MEMORY;
    struct script *script = calloc(1, sizeof *script);
    char *copy = strdup(text);
    if (script == NULL || copy == NULL) {
        goto out;
    }
    script->name = strdup(name);
    if (script->name == NULL) {
        goto out;
    }
    status = add_lines(script, copy);
    if (status == STATUS_OK) {
        *out = script;
        script = NULL;
    }
out:
    free(copy);
    script_free(script);
    return status;
}

enum status
script_load(const char *path, struct script **out) {
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "r");
    char *text = calloc(1, SCRIPT_BYTES_MAX + 1);
    enum status status = STATUS_NO_MEMORY;
    if (file == NULL) {
        status = status_of_errno(errno);
        log_error("cannot read the script %s: %s", path, strerror(errno));
        goto out;
    }
    if (text == NULL) {
        goto out;
    }
    size_t size = fread(text, 1, SCRIPT_BYTES_MAX, file);
    if (ferror(file) || size == SCRIPT_BYTES_MAX || memchr(text, 0, size)) {
        log_error("%s is not a script", path);
        status = STATUS_MALFORMED;
        goto out;
    }
    status = script_parse(is_stdin ? "standard input" : path, text, out);
out:
    free(text);
    if (file != NULL && !is_stdin) {
        fclose(file);
    }
    return status;
}

void
script_free(struct script *script) {
    if (script != NULL) {
        free(script->commands);
        free(script->name);
        free(script);
    }
}

bool
script_needs_practice(const struct script *script) {
    for (size_t i = 0; i < script->count; i++) {
        if (script->commands[i].verb == VERB_TILL) {
            return true;
        }
    }
    return false;
}
