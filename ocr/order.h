/**
 * @file order.h
 * The structured order: what passes from recognition to terminal and payment.
 *
 * Plain values of fixed size, no pointers: copied by assignment, never leaks,
 * bounded. All zero is a valid empty order.
 */
#ifndef POSPLUGIN_ORDER_H
#define POSPLUGIN_ORDER_H

#include "ocr/money.h"

/** Lines of one order; a screen with more is refused, never cut. */
#define ORDER_ITEMS_MAX 200
/** Bytes of a label with its NUL; longer ones are cut at a character. */
#define ORDER_LABEL_MAX 128
/** Reasons kept for one reading. */
#define READING_REASONS_MAX 16

struct order_item {
    uint32_t item_id;            ///< 1, 2, 3 ... in screen order
    char label[ORDER_LABEL_MAX]; ///< UTF-8
    struct amount quantity;      ///< .minor is thousandths (1500 = 1.5)
    struct amount unit_price;    ///< minor units
    struct amount item_amount;   ///< minor units; negative for a voucher line
};

struct order {
    currency_code currency; ///< "" when neither screen nor settings tell
    struct amount subtotal; ///< before discount and added tax
    struct amount discount; ///< positive: what is taken off
    struct amount tax;
    bool tax_included; ///< tax is already inside the item amounts
    struct amount total;
    size_t item_count;
    struct order_item items[ORDER_ITEMS_MAX];
};

enum verdict {
    VERDICT_VERIFIED = 1,   ///< arithmetic proves the total
    VERDICT_REVIEW = 2,     ///< the cashier must look
    VERDICT_UNREADABLE = 3, ///< there is no order that could be shown
};

/** Why an order is not, or is, to be trusted. */
enum reason_code {
    REASON_PROVEN = 1,          ///< every line multiplies, lines sum to total
    REASON_NO_TEXT = 2,         ///< nothing legible in the region
    REASON_NO_TOTAL = 3,        ///< no word that marks the payable amount
    REASON_TWO_TOTALS = 4,      ///< payable amounts that differ; text: both
    REASON_NO_ITEMS = 5,        ///< a total but no lines
    REASON_LINE_MISMATCH = 6,   ///< item: quantity x price is not its amount
    REASON_SUM_MISMATCH = 7,    ///< lines, discount, tax do not give the total
    REASON_UNPROVEN_LINE = 8,   ///< item: no quantity or price to check with
    REASON_ONE_LINE_ONLY = 9,   ///< one line equal to the total proves little
    REASON_NO_CURRENCY = 10,    ///< neither the screen nor settings tell
    REASON_TWO_CURRENCIES = 11, ///< text: the signs seen
    REASON_BAD_NUMBER = 12,     ///< item or 0; text: what was read
    REASON_OVERFLOW = 13,       ///< an amount beyond what can be paid
    REASON_TOO_MANY_LINES = 14, ///< more than ORDER_ITEMS_MAX
    REASON_CUT_ROW = 15,        ///< a row touches the region's edge
    REASON_MISSING_POINT = 16,  ///< item or 0: no decimals where others have
    REASON_LOW_CONFIDENCE = 17, ///< item or 0; text: what was read
    REASON_UNEXPLAINED = 18,    ///< text: what has no place in the order
    REASON_NOT_POSITIVE = 19,   ///< total is zero or negative
    REASON_REPAIRED = 20,       ///< item or 0; text: "read > made of it"
    REASON_CONTRADICTION = 21,  ///< item or 0; text: what contradicts
    REASON_REMEMBERED = 22,     ///< total's glyphs were all proven before
    REASON_ADJUSTED = 23,       ///< item or 0; text: a charge or discount that
                                ///< the order does not hold
    REASON_TWIN_DIGITS = 24,    ///< text: two digits that could be mixed up
    REASON_NO_VALUE = 25,       ///< text: a label without its amount
    REASON_FACTORS = 26,        ///< quantities and prices may be swapped
    REASON_SURROUNDINGS = 27,   ///< the screen around it looks otherwise
};

struct reason {
    enum reason_code code;
    uint32_t item_id; ///< line concerned, 0 = the whole
    char text[64];    ///< detail, UTF-8, may be empty
};

/** An order as read, and how far it can be trusted. */
struct reading {
    struct order order;
    enum verdict verdict;
    size_t reason_count;
    struct reason reasons[READING_REASONS_MAX];
};

/** Languages that the product speaks. */
enum language {
    LANGUAGE_EN = 1,
    LANGUAGE_ZH = 2,
};

/** The one of two texts that is in this language. */
const char *in_language(enum language language, const char *english,
                        const char *chinese);

/**
 * Add a reason; the list keeps the first READING_REASONS_MAX.
 *
 * @param text NULL for none; cut at a character to fit
 */
void reading_add_reason(struct reading *reading, enum reason_code code,
                        uint32_t item_id, const char *text);

/** "verified", "review" or "unreadable". */
const char *verdict_string(enum verdict verdict);

/**
 * A sentence that a cashier understands.
 *
 * @return length as snprintf
 */
int reason_format(const struct reason *reason, enum language language,
                  char *text, size_t size);

/**
 * Copy UTF-8 into a bounded buffer, cut at a character, invalid bytes
 * replaced by U+FFFD, control characters by a space.
 */
void utf8_copy(char *out, size_t size, const char *text);

/** True when every amount and the number of lines are equal (labels not). */
bool order_amounts_equal(const struct order *a, const struct order *b);

/**
 * Identity of an order's content: 64 bit FNV-1a over all fields in a fixed
 * order and byte order. Two sides compare it after a reconnect; it is no
 * protection against an attacker.
 */
uint64_t order_hash(const struct order *order);

#endif
