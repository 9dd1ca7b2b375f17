/**
 * @file practice.h
 * A till to practise with: no cable, no payment, sample orders.
 *
 * It lets a maker of terminals see every screen, and tests reach them. Left
 * alone it plays sales that end well; practice_say() makes it do one thing.
 */
#ifndef POSPLUGIN_TERMINAL_PRACTICE_H
#define POSPLUGIN_TERMINAL_PRACTICE_H

#include "samples/terminal/terminal.h"

/** Words for practice_say(), for messages to people. */
#define PRACTICE_WORDS                                                         \
    "order, long, corrected, paying, password, checking, newcode, paid, "      \
    "declined, cancelled, reversed, unknown, cancel, idle, lost, found"

struct practice {
    struct terminal *terminal; ///< borrowed
    enum language language;
    bool is_manual;   ///< after the first practice_say()
    const char *next; ///< word that is due
    int64_t due_ms;
    int64_t now_ms;
    unsigned sale; ///< number of the sale in hand
    uint32_t revision;
    struct order order;
};

/** Connect; the first order comes soon after. */
void practice_init(struct practice *practice, struct terminal *terminal,
                   enum language language, int64_t now_ms);

/** What the terminal sent. */
void practice_take(struct practice *practice, const struct message *message);

/** Do what is due. */
void practice_tick(struct practice *practice, int64_t now_ms);

/**
 * Do one thing now, and from now on nothing unasked.
 *
 * @param text words for the customer, "" for none
 * @return false for an unknown word
 */
bool practice_say(struct practice *practice, const char *word,
                  const char *text);

/** True when practice_say() knows the word. */
bool practice_knows(const char *word);

#endif
