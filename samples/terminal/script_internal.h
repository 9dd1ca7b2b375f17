/**
 * @file script_internal.h
 * A parsed script; between script.c (parsing) and script_play.c (acting).
 */
#ifndef POSPLUGIN_TERMINAL_SCRIPT_INTERNAL_H
#define POSPLUGIN_TERMINAL_SCRIPT_INTERNAL_H

#include "samples/terminal/script.h"

#define SCRIPT_TEXT_MAX 256

enum script_verb {
    VERB_WAIT = 1,   ///< text: screen; number[0]: milliseconds
    VERB_TAP,        ///< number[0]: control
    VERB_CIRCLE_BOX, ///< number[0..3]: x, y, width, height
    VERB_CIRCLE,     ///< number[0]: item, 0 = total
    VERB_TYPE,       ///< text
    VERB_SLEEP,      ///< number[0]: milliseconds
    VERB_SCROLL,     ///< number[0]: wheel steps
    VERB_SCREENSHOT, ///< text: path
    VERB_EXPECT,     ///< text
    VERB_TILL,       ///< text: word, then its words for the customer
    VERB_REPEAT,     ///< number[0]: times, 0 = for ever
    VERB_END,        ///< number[0]: index of its repeat
};

struct script_command {
    enum script_verb verb;
    int line;
    int64_t number[4];
    char text[SCRIPT_TEXT_MAX];
};

struct script {
    char *name; ///< owned
    size_t count;
    struct script_command *commands; ///< owned

    // Playing.
    size_t next;
    bool has_begun;       ///< the command at `next`
    int64_t begun_ms;     ///< when it began
    int64_t step_ms;      ///< when its last step was done
    int steps;            ///< done so far: points drawn, characters typed
    int64_t rounds;       ///< of the repeat that runs
    struct paint_box box; ///< being circled, pixels
};

#endif
