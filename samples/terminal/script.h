/**
 * @file script.h
 * Plays a customer from a text file: one command a line.
 *
 * A script is checked as a whole before its first command runs. It acts
 * through ui.h, so it can do nothing that a person could not; only `till`
 * speaks for the other side, and only while practising. The grammar is in
 * docs/terminal.md.
 */
#ifndef POSPLUGIN_TERMINAL_SCRIPT_H
#define POSPLUGIN_TERMINAL_SCRIPT_H

#include "samples/terminal/practice.h"
#include "samples/terminal/ui.h"

/** One line for each command, for --help. */
extern const char script_help[];

struct script;

/** What a script acts on; all borrowed, practice may be NULL. */
struct script_stage {
    struct ui *ui;
    struct practice *practice;
    /** Write the window as it is now. */
    enum status (*screenshot)(void *context, const char *path);
    void *context;
};

enum script_state {
    SCRIPT_RUNNING = 1,
    SCRIPT_DONE = 2,
    SCRIPT_FAILED = 3, ///< logged with line and screen
};

/**
 * Read and check.
 *
 * @param path "-" for standard input
 * @return STATUS_OK, STATUS_NOT_FOUND, STATUS_ACCESS, STATUS_MALFORMED
 *         (logged with the line), STATUS_NO_MEMORY
 */
enum status script_load(const char *path, struct script **out);

/** As script_load(), from memory; `name` stands in messages. */
enum status script_parse(const char *name, const char *text,
                         struct script **out);

/** Free; NULL is fine. */
void script_free(struct script *script);

/** True when a command needs the practice till. */
bool script_needs_practice(const struct script *script);

/** Do what can be done now; to be called every few milliseconds. */
enum script_state script_step(struct script *script,
                              const struct script_stage *stage, int64_t now_ms);

#endif
