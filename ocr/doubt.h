/**
 * @file doubt.h
 * Misread digits that arithmetic alone does not show, and those it does.
 * Internal.
 */
#ifndef POSPLUGIN_DOUBT_H
#define POSPLUGIN_DOUBT_H

#include "ocr/proof.h"

/**
 * Look for a digit that could be another one all over the screen: an unknown
 * font whose 7 is always read as 1 gives an order that adds up when no sum
 * carries. A digit that was told from its twin on this screen is above that,
 * and one from memory when memory knows its twin, too; where it does not, see
 * also mix_fits().
 *
 * @param[out] text "1 = 7?" when there is one
 */
bool doubt_find_twin(const struct order *order, const struct proof_facts *facts,
                     char text[16]);

/**
 * True when the numbers that were hardly read can be no others: no other digit
 * in place of one of theirs, nor of two, makes every line and the sum hold.
 *
 * @param[out] count how many such numbers there are
 */
bool doubt_binds(const struct order *order, const struct proof_facts *facts,
                 size_t *count);

/**
 * When exactly one likely misread digit of one unsure number, undone, makes
 * every line and the sum hold: undo it and add REASON_REPAIRED.
 *
 * @return whether it did
 */
bool doubt_repair(struct reading *reading, const struct proof_facts *facts);

#endif
