/**
 * @file cashier.h
 * The cashier at a command line: sees the order, answers with letters.
 *
 * Output goes to stderr, answers come a line at a time from stdin. In English
 * and Chinese. Without a terminal on stdin (and without --ask) nobody is
 * there: every question is answered by "no".
 */
#ifndef POSPLUGIN_CASHIER_H
#define POSPLUGIN_CASHIER_H

#include "link/message.h"

enum cashier_answer {
    CASHIER_NOTHING = 1,
    CASHIER_YES = 2,
    CASHIER_NO = 3,
    CASHIER_CANCEL = 4,     ///< "c": the sale is off
    CASHIER_READ_AGAIN = 5, ///< "r": the register was corrected
};

struct cashier {
    enum language language;
    bool there;
    char line[32]; // what has been typed so far
    size_t length;
};

/** @param ask someone answers on stdin even when it is no terminal */
void cashier_init(struct cashier *cashier, enum language language, bool ask);

/** True while answers can come. */
bool cashier_is_there(const struct cashier *cashier);

/** Print the order as a table, and why it is not proven. */
void cashier_show(struct cashier *cashier, const struct reading *reading);

/** Ask whether an order that is not proven may go out; blocks. */
bool cashier_accepts(struct cashier *cashier);

/** Print which lines the customer circled, and ask. */
void cashier_show_dispute(struct cashier *cashier,
                          const struct message_disputed *dispute,
                          const struct order *order);

/** Ask again what to do about a dispute. */
void cashier_ask_dispute(struct cashier *cashier);

/** What the cashier typed since the last call; does not block. */
enum cashier_answer cashier_poll(struct cashier *cashier);

#endif
