/**
 * @file opinion.h
 * What to believe where two models read the same cell. Internal.
 */
#ifndef POSPLUGIN_OPINION_H
#define POSPLUGIN_OPINION_H

#include "ocr/page.h"

/** From this, a number without letters needs no second opinion. */
#define OPINION_CERTAIN 85

/** Letters that digits are mistaken for. */
#define OPINION_LOOKALIKES "OoIlSBZ|"

/**
 * Does a text look like a number: digits, marks, signs and currencies, perhaps
 * with letters among them that digits are mistaken for?
 */
bool opinion_looks_numeric(const char *text);

/**
 * Is a reading of the model for numbers a number? Its only letters are then
 * currencies, "kg", "g" and "x".
 */
bool opinion_is_number(const char *text);

/**
 * Is a reading of words worth a look by the model for numbers? So is one that
 * has digits and is not certain, and one that is mostly digits.
 */
bool opinion_may_be_number(const char *text, int32_t confidence);

/**
 * Take a certain reading of the model for numbers, `cell->number`, for all
 * that there is to the cell.
 *
 * @return true when the cell is settled
 */
bool opinion_believe_number(struct page_cell *cell, int32_t certainty);

/** Put another number for one that was misread; it stays doubtful. */
void opinion_change(struct page_cell *cell, const char *number);

/**
 * The same for a cell of a single glyph, which can be a sign alone: of a
 * currency before its column, plus or minus on a button. The models for words
 * take them for letters.
 *
 * @return true when the cell is settled; it is then no number
 */
bool opinion_believe_sign(struct page_cell *cell, int32_t certainty);

/**
 * Join the opinions of both models, `cell->number` and `cell->text`, on a
 * cell of which the model for numbers was not certain. Where they say the
 * same, that is believed, but nothing is learned from it. Where they do not
 * even agree on what it is, the more certain one is kept, but not believed.
 * Where it is words with numbers among them, the numbers are put into the
 * words.
 *
 * @param certainty of the numbers in `cell->number`
 * @return true when the cell is a number
 */
bool opinion_weigh(struct page_cell *cell, int32_t certainty);

/**
 * A run of text without spaces.
 *
 * @param[in,out] text moved to its beginning
 * @return its bytes, 0 at the end of the text
 */
size_t opinion_next_token(const char **text);

/** How many runs of text there are between spaces. */
size_t opinion_count_tokens(const char *text);

/** Is the number so certain that its glyphs may be learned from it? */
bool opinion_is_certain(const struct page_cell *cell);

#endif
