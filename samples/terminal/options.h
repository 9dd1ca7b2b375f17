/**
 * @file options.h
 * The command line of posplugin-terminal.
 */
#ifndef POSPLUGIN_TERMINAL_OPTIONS_H
#define POSPLUGIN_TERMINAL_OPTIONS_H

#include "ocr/order.h"

/** Exit codes; the help lists them. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_DISPLAY = 1, ///< no display, no memory
    EXIT_USAGE = 2,   ///< options, or a script that does not parse
    EXIT_DEVICE = 3,  ///< till's or scanner's device cannot be opened
    EXIT_SCRIPT = 4,  ///< a command of the script failed
    EXIT_UPGRADE = 5, ///< an upgrade is stored: the starter runs it
};

/** Strings are borrowed from argv; NULL where not given. */
struct options {
    const char *uri;
    const char *name;
    const char *shop;
    const char *geometry;
    const char *scanner;
    const char *script;
    const char *screenshot;
    const char *pairing;
    const char *slot;        ///< FOLDER/a or FOLDER/b, from the starter
    const char *upgrade_key; ///< PEM
    const char *product;
    enum language language;
    bool is_fullscreen;
    bool code_only;
    bool once;
    bool practice;
    bool pair;
    bool unsecured;
    bool verbose;
};

/**
 * Read the command line; --help and --version print.
 *
 * @param[out] exit_code set when the result is false
 * @return false when the program is to end now
 */
bool options_parse(int argc, char **argv, struct options *out, int *exit_code);

#endif
