#include "ocr/page.h"
#include "ocr/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define BIT(word_class) (1u << (word_class))

static void
drop_line(void *context, enum log_level level, const char *line) {
    (void)level;
    snprintf(context, 256, "%s", line);
}

static enum status
parse(struct words *words, const char *text) {
    return words_parse(words, "test.words", text, strlen(text));
}

static void
test_classify(void **state) {
    (void)state;
    struct words *words = words_new();
    assert_int_equal(parse(words,
                           "\xef\xbb\xbf# comment\r\n[total]\r\nTotal\r\n"
                           "Importe total\n合计\n[amount]\nTOTAL\n"
                           "[quantity]\nQté\n[subtotal]\nSub-Total"),
                     STATUS_OK);
    assert_int_equal(words_classify(words, "Total:"),
                     BIT(WORD_TOTAL) | BIT(WORD_COLUMN_AMOUNT));
    assert_int_equal(words_classify(words, "  t o t a l "),
                     BIT(WORD_TOTAL) | BIT(WORD_COLUMN_AMOUNT));
    assert_int_equal(words_classify(words, "合 计："), BIT(WORD_TOTAL));
    assert_int_equal(words_classify(words, "QTE"), BIT(WORD_COLUMN_QUANTITY));
    assert_int_equal(words_classify(words, "SUBTOTAL"), BIT(WORD_SUBTOTAL));
    assert_int_equal(words_classify(words, "Totals"), 0);
    assert_int_equal(words_classify(words, ""), 0);
    assert_int_equal(words_classify(words, ":"), 0);
    words_free(words);
}

static void
test_prefix(void **state) {
    (void)state;
    struct words *words = words_new();
    size_t length;
    assert_int_equal(
        parse(words, "[total]\nTotal\n合计\n[payable]\nTotal due\n"),
        STATUS_OK);
    assert_int_equal(words_prefix(words, "Total 12.00", &length),
                     BIT(WORD_TOTAL));
    assert_int_equal(length, strlen("Total"));
    assert_int_equal(words_prefix(words, "TOTAL  DUE: 12.00", &length),
                     BIT(WORD_PAYABLE));
    assert_int_equal(length, strlen("TOTAL  DUE"));
    assert_int_equal(words_prefix(words, "合计金额", &length), BIT(WORD_TOTAL));
    assert_int_equal(length, strlen("合计"));
    assert_int_equal(words_prefix(words, "Totally", &length), 0);
    assert_int_equal(length, 0);
    assert_int_equal(words_prefix(words, "", &length), 0);
    words_free(words);
}

static void
test_malformed(void **state) {
    (void)state;
    char line[256] = "";
    log_set_sink(drop_line, line, LOG_LEVEL_ERROR);
    struct words *words = words_new();
    assert_int_equal(parse(words, "Total\n"), STATUS_MALFORMED);
    assert_non_null(strstr(line, "test.words: line 1"));
    assert_int_equal(parse(words, "[total]\n[nonsense]\n"), STATUS_MALFORMED);
    assert_non_null(strstr(line, "line 2"));
    assert_int_equal(parse(words, "["), STATUS_MALFORMED);
    assert_int_equal(parse(words, "[total]\n:::\n"), STATUS_MALFORMED);
    assert_int_equal(words_parse(words, "x", "[tax]\na\0b", 9),
                     STATUS_MALFORMED);
    char text[128] = "[tax]\n";
    memset(text + 6, 'a', 100);
    assert_int_equal(parse(words, text), STATUS_MALFORMED);
    words_free(words);
    words_free(NULL);
    struct words *none = NULL;
    assert_int_equal(words_load("/nonexistent", &none), STATUS_NOT_FOUND);
    char folder[] = "/tmp/words-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(words_load(folder, &none), STATUS_NOT_FOUND);
    rmdir(folder);
    assert_null(none);
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
}

struct known {
    const char *text;
    enum word_class word_class;
};

static const struct known shipped[] = {
    {"Amount Payable", WORD_PAYABLE},
    {"应付", WORD_PAYABLE},
    {"应收金额", WORD_PAYABLE},
    {"合计", WORD_TOTAL},
    {"優惠", WORD_DISCOUNT},
    {"找零", WORD_IGNORE},
    {"实收", WORD_IGNORE},
    {"合計", WORD_TOTAL},
    {"お釣り", WORD_IGNORE},
    {"内税", WORD_TAX_INCLUDED},
    {"Total a pagar", WORD_PAYABLE},
    {"Sous-total", WORD_SUBTOTAL},
    {"MwSt", WORD_TAX},
    {"Kembalian", WORD_IGNORE},
    {"PARA ÜSTÜ", WORD_IGNORE},
    {"İNDİRİM", WORD_DISCOUNT},
    {"单价", WORD_COLUMN_PRICE},
    {"Qty", WORD_COLUMN_QUANTITY},
};

static void
test_shipped(void **state) {
    (void)state;
    struct words *words = NULL;
    assert_int_equal(words_load(WORDS_FOLDER, &words), STATUS_OK);
    for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++) {
        word_set set = words_classify(words, shipped[i].text);
        assert_true((set & BIT(shipped[i].word_class)) != 0);
    }
    words_free(words);
}

/** Labels of which letters were misread, and what only looks like them. */
static void
test_near(void **state) {
    (void)state;
    struct words *words = words_new();
    assert_int_equal(parse(words,
                           "[payable]\nGenel Toplam\n应付金额\n[total]\nSumme\n"
                           "Total amount\n总金额\n[tax]\nKDV\nMwSt\n其中税额\n"
                           "[tax_included]\nTotal amoxxt\n[ignore]\nChange\n"
                           "Gift card\n实收金额\n[charge]\nCharge\n服务费\n"
                           "[label]\nProduct\n"),
                     STATUS_OK);
    assert_int_equal(words_near(words, "Genel Toplan"), BIT(WORD_PAYABLE));
    assert_int_equal(words_near(words, "Gemel Toplan"), 0);
    assert_int_equal(words_near(words, "Gemel Toblan"), 0);
    assert_int_equal(words_near(words, "Genel Topla"), 0);
    assert_int_equal(words_near(words, "Genel Toplamm"), 0);
    assert_int_equal(words_near(words, "Genel Topla8"), 0);
    // The colon was read as a letter.
    assert_int_equal(words_near(words, "Genel Toplami"), BIT(WORD_PAYABLE));
    assert_int_equal(words_near(words, "Gift cardi"), 0);
    assert_int_equal(words_near(words, "Summei"), 0);
    assert_int_equal(words_near(words, "Sunme"), 0);
    // As near to two phrases of different classes, or not quite.
    assert_int_equal(words_near(words, "Tobal amount"), BIT(WORD_TOTAL));
    assert_int_equal(words_near(words, "Total amoxnt"), 0);
    assert_int_equal(words_near(words, "Chabge"), 0);
    assert_int_equal(words_near(words, "Gift carb"), 0);
    assert_int_equal(words_near(words, "Prodact"), 0);
    // Short names of taxes, in letters that look alike.
    assert_int_equal(words_near(words, "KDU"), BIT(WORD_TAX));
    assert_int_equal(words_near(words, "MuSt"), BIT(WORD_TAX));
    assert_int_equal(words_near(words, "KDL"), 0);
    // A character that other labels have means something else.
    assert_int_equal(words_near(words, "其中税络"), BIT(WORD_TAX));
    assert_int_equal(words_near(words, "其中应额"), 0);
    assert_int_equal(words_near(words, "税络"), 0);
    // Three characters do for a total, which the lines add up to.
    assert_int_equal(words_near(words, "总金络"), BIT(WORD_TOTAL));
    assert_int_equal(words_near(words, "络金额"), 0);
    assert_int_equal(words_near(words, "服务络"), 0);
    assert_int_equal(words_near(words, ""), 0);
    words_free(words);
}

/** Letters that touch are read as one: c and l as d. */
static void
test_touching(void **state) {
    (void)state;
    struct words *words = words_new();
    assert_int_equal(parse(words, "[tax_included]\nIncl. Tax\n[tax]\nExcl\n"
                                  "[ignore]\nClerk\n"),
                     STATUS_OK);
    assert_int_equal(words_near(words, "Ind. Tax"), BIT(WORD_TAX_INCLUDED));
    assert_int_equal(words_near(words, "Exd"), BIT(WORD_TAX));
    assert_int_equal(words_near(words, "Ind. Tex"), 0);
    assert_int_equal(words_near(words, "Derk"), 0);
    words_free(words);
}

static void
test_resemble(void **state) {
    (void)state;
    struct words *words = words_new();
    assert_int_equal(
        parse(words, "[tax]\nKDV\n[charge]\nTip\nService\n服务费\n"),
        STATUS_OK);
    assert_int_equal(words_resemble(words, "Senvise:", BIT(WORD_CHARGE)), 71);
    assert_int_equal(words_resemble(words, "服务葛", BIT(WORD_CHARGE)), 66);
    assert_int_equal(words_resemble(words, "Kip", BIT(WORD_CHARGE)), 66);
    assert_int_equal(words_resemble(words, "Kip", BIT(WORD_TAX)), 33);
    assert_int_equal(words_resemble(words, "Tip", BIT(WORD_CHARGE)), 100);
    assert_int_equal(words_resemble(words, "Services", BIT(WORD_CHARGE)), 87);
    assert_int_equal(words_resemble(words, "Semice", BIT(WORD_CHARGE)), 71);
    assert_int_equal(words_resemble(words, "Serv", BIT(WORD_CHARGE)), 57);
    assert_int_equal(words_resemble(words, "Serv", BIT(WORD_TAX)), 25);
    assert_int_equal(words_resemble(words, ":", BIT(WORD_CHARGE)), 0);
    words_free(words);
}

static void
test_page(void **state) {
    (void)state;
    struct page page;
    assert_int_equal(page_from_text("品名 | Qty\n\n\tx\r\n", &page), STATUS_OK);
    assert_int_equal(page.count, 3);
    assert_string_equal(page.cells[0].text, "品名");
    assert_int_equal(page.cells[0].box.width, 4 * 8);
    assert_int_equal(page.cells[1].box.x, 7 * 8);
    assert_int_equal(page.cells[2].row, 2);
    assert_int_equal(page.cells[2].box.x, 8);
    assert_string_equal(page.cells[2].text, "x");
    page_destroy(&page);
    page_destroy(&page);
    page_destroy(NULL);
    static char many[2 * PAGE_CELLS_MAX + 3];
    for (size_t i = 0; i < PAGE_CELLS_MAX + 1; i++) {
        memcpy(many + 2 * i, "x|", 2);
    }
    assert_int_equal(page_from_text(many, &page), STATUS_OVERFLOW);
    many[2 * PAGE_CELLS_MAX] = '\0';
    assert_int_equal(page_from_text(many, &page), STATUS_OK);
    assert_int_equal(page.count, PAGE_CELLS_MAX);
    assert_null(page_add(&page));
    page_destroy(&page);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classify),  cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_malformed), cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_near),      cmocka_unit_test(test_page),
        cmocka_unit_test(test_resemble),  cmocka_unit_test(test_touching),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
