// Letters beside a currency sign that can only be digits, and those that stay.
#include "ocr/restore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
expect(const char *text, const char *expected) {
    char mended[64];
    snprintf(mended, sizeof(mended), "%s", text);
    bool changed = restore_digits(mended);
    assert_string_equal(mended, expected);
    assert_int_equal(changed, strcmp(text, expected) != 0);
}

static void
test_digits(void **state) {
    (void)state;
    expect("Rp.O", "Rp.0");
    expect("RpO", "Rp0");
    expect("-$l.5O", "-$1.50");
    expect("(EUR I2,SO)", "(EUR 12,50)");
    expect("O,OO \xe2\x82\xac", "0,00 \xe2\x82\xac");
    expect("1B.5O\xe5\x85\x83", "18.50\xe5\x85\x83");
    expect("Discount: CHF Z.5O", "Discount: CHF 2.50");
    expect("3 x $4.O0", "3 x $4.00");
}

/** How many, in front of what one costs. */
static void
test_counts(void **state) {
    (void)state;
    expect("l adet x 82,25", "1 adet x 82,25");
    expect("Z pcs x \xe2\x82\xac"
           "1,05",
           "2 pcs x \xe2\x82\xac"
           "1,05");
    expect("lO Unit(s) \xc3\x97 3", "10 Unit(s) \xc3\x97 3");
    expect("xl @$7.75", "x1 @$7.75");
    expect("S x 12.00", "5 x 12.00");
    expect("S pcs at 12.00", "S pcs at 12.00");
    expect("l adet ekmek x 82", "l adet ekmek x 82");
    expect("xl x 7.75", "xl x 7.75");
    expect("S x", "S x");
    expect("Silo x 3", "Silo x 3");
    expect("BOSS x 3", "BOSS x 3");
    expect("Oslo B x 3", "Oslo B x 3");
}

static void
test_words(void **state) {
    (void)state;
    static const char *const words[] = {
        "",          "O",       "SOS",      "Rp",  "R SOS",   "RO",
        "RpOst",     "Rolls 2", "7UP",      "XL",  "l2.5O",   "Rs.",
        "Fr. Bolzl", "$",       "S",        "EUR", "CD $B",   "TLl",
        "Rp.O.",     "$.O",     "lO items", "B12", "Oz EURO", "$O..O",
        "Rp.12.500", "$1.50",   "LEO 5",
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        expect(words[i], words[i]);
    }
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digits),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
