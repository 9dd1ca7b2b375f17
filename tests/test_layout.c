// Text to order, as a table: a screen's text, and what is to be made of it.
#include "ocr/layout.h"
#include "ocr/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct words *words;

static const char *const reason_names[] = {
    [REASON_PROVEN] = "PROVEN",
    [REASON_NO_TEXT] = "NO_TEXT",
    [REASON_NO_TOTAL] = "NO_TOTAL",
    [REASON_TWO_TOTALS] = "TWO_TOTALS",
    [REASON_NO_ITEMS] = "NO_ITEMS",
    [REASON_LINE_MISMATCH] = "LINE_MISMATCH",
    [REASON_SUM_MISMATCH] = "SUM_MISMATCH",
    [REASON_UNPROVEN_LINE] = "UNPROVEN_LINE",
    [REASON_ONE_LINE_ONLY] = "ONE_LINE_ONLY",
    [REASON_NO_CURRENCY] = "NO_CURRENCY",
    [REASON_TWO_CURRENCIES] = "TWO_CURRENCIES",
    [REASON_BAD_NUMBER] = "BAD_NUMBER",
    [REASON_OVERFLOW] = "OVERFLOW",
    [REASON_TOO_MANY_LINES] = "TOO_MANY_LINES",
    [REASON_CUT_ROW] = "CUT_ROW",
    [REASON_MISSING_POINT] = "MISSING_POINT",
    [REASON_LOW_CONFIDENCE] = "LOW_CONFIDENCE",
    [REASON_UNEXPLAINED] = "UNEXPLAINED",
    [REASON_NOT_POSITIVE] = "NOT_POSITIVE",
    [REASON_REPAIRED] = "REPAIRED",
    [REASON_CONTRADICTION] = "CONTRADICTION",
    [REASON_REMEMBERED] = "REMEMBERED",
    [REASON_ADJUSTED] = "ADJUSTED",
    [REASON_TWIN_DIGITS] = "TWIN_DIGITS",
    [REASON_NO_VALUE] = "NO_VALUE",
    [REASON_FACTORS] = "FACTORS",
};

/** A growing text. */
struct text {
    char bytes[4096];
    size_t used;
};

static void
append(struct text *text, const char *piece) {
    int written = snprintf(text->bytes + text->used,
                           sizeof(text->bytes) - text->used, "%s", piece);
    assert_true(written >= 0 &&
                (size_t)written < sizeof(text->bytes) - text->used);
    text->used += (size_t)written;
}

static void
append_money(struct text *text, const char *name, struct amount amount,
             const char *currency) {
    char digits[MONEY_TEXT_MAX];
    if (!amount.known) {
        return;
    }
    minor_format(amount.minor, currency, digits);
    append(text, name);
    append(text, digits);
}

static void
append_item(struct text *text, const struct order_item *item,
            const char *currency) {
    char digits[MONEY_TEXT_MAX] = "?";
    if (item->quantity.known) {
        quantity_format(item->quantity.minor, digits);
    }
    append(text, " ");
    append(text, digits);
    append(text, "*");
    append_money(text, "", item->unit_price, currency);
    append(text, item->unit_price.known ? "=" : "?=");
    append_money(text, "", item->item_amount, currency);
    append(text, item->item_amount.known ? "" : "?");
}

/** "verified CNY 2*3.50=7.00 1*5.00=5.00 total 12.00: PROVEN". */
static void
describe(const struct reading *reading, struct text *text) {
    const struct order *order = &reading->order;
    const char *currency = order->currency[0] != '\0' ? order->currency : "USD";
    append(text, verdict_string(reading->verdict));
    append(text, " ");
    append(text, order->currency[0] != '\0' ? order->currency : "-");
    for (size_t i = 0; i < order->item_count; i++) {
        append_item(text, &order->items[i], currency);
    }
    append_money(text, " subtotal ", order->subtotal, currency);
    append_money(text, " discount ", order->discount, currency);
    append_money(text, order->tax_included ? " incl " : " tax ", order->tax,
                 currency);
    append_money(text, " total ", order->total, currency);
    append(text, ":");
    for (size_t i = 0; i < reading->reason_count; i++) {
        append(text, " ");
        append(text, reason_names[reading->reasons[i].code]);
    }
}

struct sample {
    const char *name;
    const char *currency; // of the settings
    const char *page;
    const char *expected;
};

static void
read_text(const char *page_text, const char *currency, struct reading *out) {
    struct page page;
    struct layout_options options = {.words = words};
    snprintf(options.default_currency, sizeof(options.default_currency), "%s",
             currency);
    assert_int_equal(page_from_text(page_text, &page), STATUS_OK);
    layout_read(&page, &options, out);
    page_destroy(&page);
}

static const struct sample samples[] = {
#include "layout_samples.h"
};

static void
test_samples(void **state) {
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        const struct sample *sample = &samples[i];
        struct reading reading;
        struct text text = {.used = 0};
        read_text(sample->page, sample->currency, &reading);
        describe(&reading, &text);
        if (strcmp(text.bytes, sample->expected) != 0) {
            failed++;
            print_error("%s\n%s\n  expected %s\n  got      %s\n", sample->name,
                        sample->page, sample->expected, text.bytes);
        }
    }
    assert_int_equal(failed, 0);
}

static bool
has_reason(const struct reading *reading, enum reason_code code) {
    for (size_t i = 0; i < reading->reason_count; i++) {
        if (reading->reasons[i].code == code) {
            return true;
        }
    }
    return false;
}

#define GOOD_PAGE                                                              \
    "Item     | Qty | Price |  Amount\n"                                       \
    "Coffee   |   2 |  3.50 |    7.00\n"                                       \
    "Sandwich |   1 |  5.25 |    5.25\n"                                       \
    "Total    |     |       |   12.25\n"

/** Read a page after `change` has touched the cell that says `text`. */
static void
read_page_changed(const char *page_text, const char *text,
                  void (*change)(struct page_cell *), struct reading *out) {
    struct page page;
    struct layout_options options = {.words = words, .default_currency = "EUR"};
    bool found = false;
    assert_int_equal(page_from_text(page_text, &page), STATUS_OK);
    for (size_t i = 0; i < page.count; i++) {
        if (strcmp(page.cells[i].text, text) == 0 && !found) {
            change(&page.cells[i]);
            found = true;
        }
    }
    assert_true(found);
    layout_read(&page, &options, out);
    page_destroy(&page);
}

static void
read_changed(const char *text, void (*change)(struct page_cell *),
             struct reading *out) {
    read_page_changed(GOOD_PAGE, text, change, out);
}

static void
change_nothing(struct page_cell *cell) {
    snprintf(cell->number, sizeof(cell->number), "%s", cell->text);
}

static void
change_confidence(struct page_cell *cell) {
    cell->confidence = 20;
}

static void
change_number(struct page_cell *cell) {
    snprintf(cell->number, sizeof(cell->number), "12.75");
}

static void
change_text(struct page_cell *cell) {
    snprintf(cell->number, sizeof(cell->number), "%s", cell->text);
    snprintf(cell->text, sizeof(cell->text), "1Z.2S");
}

static void
change_cut(struct page_cell *cell) {
    cell->cut = true;
}

static void
test_doubts(void **state) {
    (void)state;
    struct reading reading;
    read_changed("12.25", change_nothing, &reading);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    // The sums leave no choice.
    read_changed("12.25", change_confidence, &reading);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    read_changed("5.25", change_confidence, &reading);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    read_changed("12.25", change_number, &reading);
    assert_int_equal(reading.verdict, VERDICT_REVIEW);
    assert_true(has_reason(&reading, REASON_LOW_CONFIDENCE));
    assert_true(has_reason(&reading, REASON_REPAIRED));
    assert_int_equal(reading.order.total.minor, 1225);
    read_changed("12.25", change_text, &reading);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    read_changed("Sandwich", change_cut, &reading);
    assert_int_equal(reading.verdict, VERDICT_REVIEW);
    assert_true(has_reason(&reading, REASON_CUT_ROW));
    // A label may be unsure: it is no money.
    read_changed("Sandwich", change_confidence, &reading);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
}

/** A tax among the lines that was hardly read, "税额", is nothing bought. */
static void
test_hardly_read_tax(void **state) {
    (void)state;
    static const char page[] = "商品 | 单价 | 数量 | 金额\n"
                               "茶叶 | 12.50 | 8 | 100.00\n"
                               "米饭 | 52.36 | 5 | 261.80\n"
                               "税马 | 35.78 | 1 | 35.78\n"
                               "应付金额 | | | 397.58\n";
    struct reading reading;
    read_page_changed(page, "397.58", change_nothing, &reading);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    read_page_changed(page, "米饭", change_confidence, &reading);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    read_page_changed(page, "税马", change_confidence, &reading);
    assert_int_equal(reading.verdict, VERDICT_REVIEW);
    assert_true(has_reason(&reading, REASON_UNEXPLAINED));
    // Of letters there are so few that half of them may be a coffee's.
    static const char latin[] = "Item | Qty | Price | Amount\n"
                                "Bread | 2 | 4.00 | 8.00\n"
                                "Vin rouge | 1 | 1.52 | 1.52\n"
                                "Sals tox | 1 | 0.95 | 0.95\n"
                                "Total | | | 10.47\n";
    read_page_changed(latin, "Vin rouge", change_confidence, &reading);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    read_page_changed(latin, "Sals tox", change_confidence, &reading);
    assert_true(has_reason(&reading, REASON_UNEXPLAINED));
}

static void
test_labels(void **state) {
    (void)state;
    struct reading reading;
    read_text(GOOD_PAGE, "EUR", &reading);
    assert_string_equal(reading.order.items[0].label, "Coffee");
    assert_string_equal(reading.order.items[1].label, "Sandwich");
    assert_int_equal(reading.order.items[1].item_id, 2);
    read_text("品名|数量|单价|金额\n可口可乐 500ml|2|3.50|7.00\n"
              "矿泉水|1|2.00|2.00\n合计|||9.00\n",
              "CNY", &reading);
    assert_string_equal(reading.order.items[0].label, "可口可乐 500ml");
    read_text("2 x Latte | 4.00 | 8.00\nTea x3    | 2.00 | 6.00\n"
              "Total | | 14.00\n",
              "EUR", &reading);
    assert_string_equal(reading.order.items[0].label, "Latte");
    assert_string_equal(reading.order.items[1].label, "Tea");
}

/** Read a page of which the cells with these texts were hardly read. */
static void
read_hardly(const char *text, const char *first, const char *second,
            struct reading *out) {
    struct page page;
    struct layout_options options = {.words = words, .default_currency = "EUR"};
    size_t found = 0;
    assert_int_equal(page_from_text(text, &page), STATUS_OK);
    for (size_t i = 0; i < page.count; i++) {
        if (strcmp(page.cells[i].text, first) == 0 ||
            strcmp(page.cells[i].text, second) == 0) {
            change_confidence(&page.cells[i]);
            found++;
        }
    }
    assert_true(found > 0);
    layout_read(&page, &options, out);
    page_destroy(&page);
}

/** What was hardly read is believed only where it can be nothing else. */
static void
test_hardly_read(void **state) {
    (void)state;
    static const char page[] = "Item   | Qty | Price |  Amount\n"
                               "Coffee |   2 |  6.00 |   12.00\n"
                               "Tea    |   1 |  5.37 |    5.37\n"
                               "Juice  |   4 |  1.82 |    7.28\n"
                               "VAT incl. 7% | | |        1.61\n"
                               "Total  |     |       |   24.65\n";
    struct reading reading;
    read_hardly(page, "6.00", "6.00", &reading);
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    read_hardly(page, "24.65", "5.37", &reading); // three would have to change
    assert_int_equal(reading.verdict, VERDICT_VERIFIED);
    read_hardly(page, "2", "6.00", &reading); // or 3 at 4.00
    assert_int_equal(reading.verdict, VERDICT_REVIEW);
    assert_true(has_reason(&reading, REASON_LOW_CONFIDENCE));
    read_hardly(page, "1.61", "1.61", &reading); // no sum needs it
    assert_int_equal(reading.verdict, VERDICT_REVIEW);
    assert_true(has_reason(&reading, REASON_LOW_CONFIDENCE));
}

/** Every amount of a good page, made wrong in one digit, is noticed. */
static void
test_every_digit(void **state) {
    (void)state;
    char page[] = GOOD_PAGE;
    struct reading reading;
    for (size_t i = 0; page[i] != '\0'; i++) {
        if (page[i] < '0' || page[i] > '9') {
            continue;
        }
        char right = page[i];
        for (char wrong = '0'; wrong <= '9'; wrong++) {
            page[i] = wrong;
            read_text(page, "EUR", &reading);
            assert_int_equal(reading.verdict == VERDICT_VERIFIED,
                             wrong == right);
        }
        page[i] = right;
    }
}

static void
test_lost_characters(void **state) {
    (void)state;
    char page[sizeof(GOOD_PAGE)];
    struct reading reading;
    size_t length = strlen(GOOD_PAGE);
    for (size_t i = strlen("Item     | Qty | Price |  Amount\n"); i < length;
         i++) {
        memcpy(page, GOOD_PAGE, sizeof(page));
        if (strchr("0123456789.", page[i]) == NULL) {
            continue;
        }
        memmove(page + i, page + i + 1, length - i);
        read_text(page, "EUR", &reading);
        if (reading.verdict == VERDICT_VERIFIED) {
            assert_int_equal(reading.order.total.minor, 1225);
        }
    }
}

/** Read a damaged page: if it is verified, the total must be the true one. */
static size_t
check_damaged(const char *page, const struct sample *sample, int64_t total) {
    struct reading reading;
    read_text(page, sample->currency, &reading);
    if (reading.verdict != VERDICT_VERIFIED ||
        reading.order.total.minor == total) {
        return 0;
    }
    print_error("%s: verified with a wrong total\n%s\n", sample->name, page);
    return 1;
}

/** Replace a character by every other that numbers are made of. */
static size_t
misread(char *page, size_t at, const struct sample *sample, int64_t total) {
    static const char others[] = "0123456789.,- ";
    size_t wrong = 0;
    if (strchr("0123456789.,", page[at]) == NULL) {
        return 0;
    }
    char right = page[at];
    for (size_t i = 0; others[i] != '\0'; i++) {
        page[at] = others[i];
        wrong += check_damaged(page, sample, total);
    }
    page[at] = right;
    return wrong;
}

/** Misread and lose each character, lose each cell and each row in turn. */
static size_t
damage(const struct sample *sample, int64_t total) {
    static char page[4096];
    size_t length = strlen(sample->page);
    size_t wrong = 0;
    for (size_t i = 0; i < length; i++) {
        memcpy(page, sample->page, length + 1);
        wrong += misread(page, i, sample, total);
        memmove(page + i, page + i + 1, length - i);
        wrong += check_damaged(page, sample, total);
        bool starts = i == 0 || strchr("|\n", sample->page[i - 1]) != NULL;
        if (!starts) {
            continue;
        }
        memcpy(page, sample->page, length + 1);
        memset(page + i, ' ', strcspn(page + i, "|\n"));
        wrong += check_damaged(page, sample, total);
        if (i == 0 || sample->page[i - 1] == '\n') {
            memset(page + i, ' ', strcspn(page + i, "\n"));
            wrong += check_damaged(page, sample, total);
        }
    }
    return wrong;
}

static void
test_damage(void **state) {
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        struct reading reading;
        read_text(samples[i].page, samples[i].currency, &reading);
        if (reading.verdict == VERDICT_VERIFIED) {
            wrong += damage(&samples[i], reading.order.total.minor);
        }
    }
    assert_int_equal(wrong, 0);
}

/** A row that was not seen is noticed by the sum. */
static void
test_lost_rows(void **state) {
    (void)state;
    struct reading reading;
    read_text("Item|Qty|Price|Amount\nCoffee|2|3.50|7.00\nTotal|||12.25\n",
              "EUR", &reading);
    assert_int_equal(reading.verdict, VERDICT_REVIEW);
    read_text("Item|Qty|Price|Amount\nCoffee|2|3.50|7.00\n\n\n"
              "Tea|1|2.00|2.00\nTea|1|2.00|2.00\nTea|1|2.00|2.00\n"
              "Total|||13.00\n",
              "EUR", &reading);
    assert_int_equal(reading.verdict, VERDICT_REVIEW);
    assert_true(has_reason(&reading, REASON_CUT_ROW));
}

static void
test_too_many_lines(void **state) {
    (void)state;
    static char page[64 * (ORDER_ITEMS_MAX + 4)];
    for (int lines = ORDER_ITEMS_MAX; lines <= ORDER_ITEMS_MAX + 1; lines++) {
        size_t used = (size_t)sprintf(page, "Item|Qty|Price|Amount\n");
        for (int i = 0; i < lines; i++) {
            used += (size_t)sprintf(page + used, "Tea|2|1.50|3.00\n");
        }
        sprintf(page + used, "Total|||%d.00\n", lines * 3);
        struct reading reading;
        read_text(page, "EUR", &reading);
        bool fits = lines <= ORDER_ITEMS_MAX;
        assert_int_equal(reading.verdict,
                         fits ? VERDICT_VERIFIED : VERDICT_UNREADABLE);
        assert_int_equal(has_reason(&reading, REASON_TOO_MANY_LINES), !fits);
    }
}

/** A piece of text in the middle of its line, as a screen shows it. */
struct placed {
    int32_t x;
    int32_t middle;
    int32_t height;
    const char *text;
};

static void
read_placed(const struct placed *pieces, size_t count, struct reading *out) {
    struct page page = {0};
    struct layout_options options = {.words = words, .default_currency = "EUR"};
    for (size_t i = 0; i < count; i++) {
        struct page_cell *cell = page_add(&page);
        assert_non_null(cell);
        cell->confidence = 100;
        cell->box = (struct rect){
            .x = pieces[i].x,
            .y = pieces[i].middle - pieces[i].height / 2,
            .width = (int32_t)strlen(pieces[i].text) * 8,
            .height = pieces[i].height,
        };
        snprintf(cell->text, sizeof(cell->text), "%s", pieces[i].text);
    }
    layout_read(&page, &options, out);
    page_destroy(&page);
}

static void
assert_placed(const struct placed *pieces, size_t count, const char *expected) {
    struct reading reading;
    struct text text = {.used = 0};
    read_placed(pieces, count, &reading);
    describe(&reading, &text);
    assert_string_equal(text.bytes, expected);
}

/** Totals beside the lines, in rows of their own that are closer. */
static void
test_totals_beside(void **state) {
    (void)state;
    static const struct placed pieces[] = {
        {20, 30, 14, "Coffee"},     {130, 31, 12, "2"},
        {200, 31, 12, "3.50"},      {270, 31, 12, "7.00"},
        {20, 80, 14, "Sandwich"},   {130, 81, 12, "1"},
        {200, 81, 12, "5.25"},      {270, 81, 12, "5.25"},
        {20, 130, 14, "Tea"},       {130, 131, 12, "3"},
        {200, 131, 12, "2.00"},     {270, 131, 12, "6.00"},
        {400, 22, 14, "Sub Total"}, {550, 22, 12, "18.25"},
        {400, 46, 14, "Discount"},  {550, 46, 12, "-1.25"},
        {400, 70, 14, "Total"},     {550, 70, 12, "17.00"},
        {400, 94, 14, "Cash"},      {550, 94, 12, "20.00"},
        {400, 118, 14, "Change"},   {550, 118, 12, "3.00"},
    };
    assert_placed(pieces, sizeof(pieces) / sizeof(pieces[0]),
                  "verified EUR 2*3.50=7.00 1*5.25=5.25 3*2.00=6.00 "
                  "subtotal 18.25 discount 1.25 total 17.00: PROVEN");
}

/** A large total beside the lines, closer to them than it is high. */
static void
test_large_total_beside(void **state) {
    (void)state;
    static const struct placed pieces[] = {
        {20, 30, 14, "Coffee"},    {130, 31, 12, "2"},
        {200, 31, 12, "3.50"},     {270, 31, 12, "7.00"},
        {20, 64, 14, "Sandwich"},  {130, 65, 12, "1"},
        {200, 61, 12, "5.25"},     {270, 61, 12, "5.25"},
        {320, 27, 28, "Total"},    {420, 27, 28, "12.25"},
        {320, 56, 14, "Tendered"}, {420, 56, 12, "20.00"},
        {320, 80, 14, "Change"},   {420, 80, 12, "7.75"},
    };
    assert_placed(pieces, sizeof(pieces) / sizeof(pieces[0]),
                  "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN");
}

/** Bars between the names of columns, read as digits. */
static void
test_bars_in_header(void **state) {
    (void)state;
    static const struct placed pieces[] = {
        {20, 40, 14, "Item"},    {100, 40, 34, "1"},
        {130, 40, 14, "Qty"},    {180, 40, 34, "1"},
        {200, 40, 14, "Price"},  {250, 40, 34, "1"},
        {270, 40, 14, "Total"},  {20, 70, 14, "Coffee"},
        {130, 71, 12, "2"},      {200, 71, 12, "3.50"},
        {270, 71, 12, "7.00"},   {20, 90, 14, "Sandwich"},
        {130, 91, 12, "1"},      {200, 91, 12, "5.25"},
        {270, 91, 12, "5.25"},   {20, 140, 14, "To Pay"},
        {270, 141, 12, "12.25"},
    };
    assert_placed(pieces, sizeof(pieces) / sizeof(pieces[0]),
                  "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN");
}

/** A name over its price, and between both a quantity with its buttons. */
static void
test_strokes_in_rows(void **state) {
    (void)state;
    static const struct placed pieces[] = {
        {20, 30, 16, "Coffee"},   {20, 52, 12, "3.50"},
        {200, 43, 2, "-"},        {230, 41, 12, "2"},
        {260, 41, 11, "+"},       {300, 41, 12, "7.00"},
        {20, 90, 16, "Sandwich"}, {20, 112, 12, "5.25"},
        {200, 103, 2, "oe"},      {230, 101, 12, "1"},
        {260, 101, 11, "+"},      {300, 101, 12, "5.25"},
        {20, 160, 16, "Total"},   {300, 161, 12, "12.25"},
    };
    assert_placed(pieces, sizeof(pieces) / sizeof(pieces[0]),
                  "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN");
}

/** Words and numbers that were taken for cells of their own. */
static void
test_cut_apart(void **state) {
    (void)state;
    static const struct placed pieces[] = {
        {20, 30, 12, "Artikel"},  {200, 30, 12, "Menge"},
        {300, 30, 12, "Preis"},   {400, 30, 12, "Betrag"},
        {20, 60, 12, "Kaffee"},   {220, 60, 12, "2"},
        {300, 60, 12, "3,"},      {320, 60, 12, "50"},
        {400, 60, 12, "EUR"},     {436, 60, 12, "7,00"},
        {20, 90, 12, "Brot"},     {220, 90, 12, "1"},
        {304, 90, 12, "5,25"},    {400, 90, 12, "EUR"},
        {436, 90, 12, "5,25"},    {20, 150, 12, "Zu"},
        {48, 150, 12, "zahlen:"}, {400, 150, 12, "12"},
        {420, 150, 12, ",25"},
    };
    assert_placed(pieces, sizeof(pieces) / sizeof(pieces[0]),
                  "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN");
}

/** Columns that stand as close as words do. */
static void
test_close_columns(void **state) {
    (void)state;
    static const struct placed pieces[] = {
        {20, 30, 12, "Item"},     {88, 30, 12, "Qty"},
        {122, 30, 12, "Price"},   {172, 30, 12, "Total"},
        {20, 60, 12, "Coffee"},   {104, 60, 12, "2"},
        {130, 60, 12, "3.50"},    {180, 60, 12, "7.00"},
        {20, 90, 12, "Sandwich"}, {104, 90, 12, "1"},
        {130, 90, 12, "5.25"},    {180, 90, 12, "5.25"},
        {20, 150, 12, "Total"},   {172, 150, 12, "12.25"},
    };
    assert_placed(pieces, sizeof(pieces) / sizeof(pieces[0]),
                  "verified EUR 2*3.50=7.00 1*5.25=5.25 total 12.25: PROVEN");
}

/** A line's parts in cells of their own: "3 pcs x 2.00". */
static void
test_product_cut_apart(void **state) {
    (void)state;
    static const struct placed pieces[] = {
        {20, 30, 12, "Coffee"}, {300, 30, 12, "6.00"},   {40, 50, 12, "3"},
        {54, 50, 12, "pcs"},    {84, 50, 12, "x"},       {98, 50, 12, "2.00"},
        {20, 80, 12, "Tea"},    {300, 80, 12, "8.50"},   {40, 100, 12, "5"},
        {54, 100, 12, "pcs"},   {84, 100, 12, "x"},      {98, 100, 12, "1.70"},
        {20, 140, 12, "Total"}, {300, 140, 12, "14.50"},
    };
    assert_placed(pieces, sizeof(pieces) / sizeof(pieces[0]),
                  "verified EUR 3*2.00=6.00 5*1.70=8.50 total 14.50: PROVEN");
}

static int
load(void **state) {
    (void)state;
    return words_load(WORDS_FOLDER, &words);
}

static int
unload(void **state) {
    (void)state;
    words_free(words);
    return 0;
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_doubts),
        cmocka_unit_test(test_hardly_read_tax),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_hardly_read),
        cmocka_unit_test(test_every_digit),
        cmocka_unit_test(test_lost_characters),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_lost_rows),
        cmocka_unit_test(test_too_many_lines),
        cmocka_unit_test(test_totals_beside),
        cmocka_unit_test(test_large_total_beside),
        cmocka_unit_test(test_bars_in_header),
        cmocka_unit_test(test_strokes_in_rows),
        cmocka_unit_test(test_cut_apart),
        cmocka_unit_test(test_close_columns),
        cmocka_unit_test(test_product_cut_apart),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
