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
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
