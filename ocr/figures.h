/**
 * @file figures.h
 * The numbers of an order as rows of digits, as the screen shows them.
 * Internal to the proof.
 */
#ifndef POSPLUGIN_FIGURES_H
#define POSPLUGIN_FIGURES_H

#include "ocr/proof.h"

/** Digits of any figure, with room to spare. */
#define FIGURE_DIGITS_MAX 24

/** One number of an order: where it is and how it is written. */
struct figure {
    struct amount *amount;
    int64_t step;    ///< what its last shown digit is worth
    int digits;      ///< shown at least
    unsigned unsure; ///< enum unsure
    uint32_t item_id;
};

/** Room for the totals and three numbers of every line. */
#define FIGURES_MAX (4 + 4 * ORDER_ITEMS_MAX)

struct figures {
    struct figure at[FIGURES_MAX];
    size_t count;
};

/** An amount of money of an order. */
struct figure figure_money(const struct order *order,
                           const struct proof_facts *facts,
                           struct amount *amount);

/** The quantity of a line. */
struct figure figure_quantity(struct amount *quantity);

/** All numbers of an order that are known, the totals first. */
void figures_collect(struct order *order, struct proof_facts *facts,
                     struct figures *out);

/** The shown digits, the last one first; how many. */
int figure_digits(const struct figure *figure, char out[FIGURE_DIGITS_MAX]);

/** Replace the digits of its amount; false when that does not fit. */
bool figure_set(struct figure *figure, const char *digits, int count);

#endif
