/**
 * @file commands.h
 * Commands of a script that come one by one through a FIFO, so that another
 * program can play the customer.
 */
#ifndef POSPLUGIN_TERMINAL_COMMANDS_H
#define POSPLUGIN_TERMINAL_COMMANDS_H

#include "capture/status.h"

#include <stdbool.h>
#include <stddef.h>

#define COMMANDS_LINE_MAX 512

/** All zero is a closed one. */
struct commands {
    bool is_open;
    int descriptor; ///< owned while open
    size_t used;
    char bytes[COMMANDS_LINE_MAX];
};

/** True when a script is to be read this way. */
bool commands_is_fifo(const char *path);

/** Open; logs what is wrong. */
enum status commands_open(struct commands *commands, const char *path);

/** Close; all zero is fine. */
void commands_close(struct commands *commands);

/**
 * Take one line, if one is complete. Never waits.
 *
 * @param[out] line without its end
 */
bool commands_next(struct commands *commands, char line[COMMANDS_LINE_MAX]);

#endif
