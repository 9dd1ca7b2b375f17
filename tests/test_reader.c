/**
 * @file test_reader.c
 * Whole pictures to cells of text, with the real models, and what happens
 * when something is missing.
 */
#include "ocr/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct log {
    char text[1024];
};

/** What a cell of a picture must read. */
struct expected {
    int32_t row;
    const char *text;
    const char *number; ///< "" for labels
};

static void
keep_log(void *context, enum log_level level, const char *line) {
    struct log *log = context;
    (void)level;
    snprintf(log->text, sizeof(log->text), "%s", line);
}

static int
set_up(void **state) {
    static const struct reader_options options = {.words_folder = WORDS,
                                                  .number_folder = MODELS};
    struct reader *reader = NULL;
    if (reader_new(&options, &reader) != STATUS_OK) {
        return -1;
    }
    *state = reader;
    return 0;
}

static int
tear_down(void **state) {
    reader_free(*state);
    return 0;
}

static const struct page_cell *
find_cell(const struct page *page, const struct expected *expected) {
    for (size_t i = 0; i < page->count; i++) {
        const struct page_cell *cell = &page->cells[i];
        if (cell->row == expected->row &&
            strcmp(cell->text, expected->text) == 0) {
            return cell;
        }
    }
    return NULL;
}

static void
check_picture(struct reader *reader, const char *path,
              const struct expected *expected, size_t count) {
    struct image image = {0};
    struct reading reading;
    struct reader_trace trace;
    assert_int_equal(image_read_png(path, &image), STATUS_OK);
    assert_int_equal(reader_trace(reader, image_view(&image), &reading, &trace),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        const struct page_cell *cell = find_cell(&trace.page, &expected[i]);
        if (cell == NULL) {
            fail_msg("row %d of %s has no \"%s\"", (int)expected[i].row, path,
                     expected[i].text);
        }
        assert_string_equal(cell->number, expected[i].number);
        assert_true(cell->confidence > 50 && cell->confidence <= 100);
    }
    reader_trace_destroy(&trace);
    image_destroy(&image);
}

static void
test_grid_with_selected_row(void **state) {
    static const struct expected expected[] = {
        {0, "Description", ""},
        {0, "Amount", ""},
        {1, "Coca Cola 330ml", ""},
        {1, "2", "2"},
        {1, "$1.50", "$1.50"},
        {2, "$18.99", "$18.99"},
        {3, "Milk 1L semi skimmed", ""},
        {3, "4", "4"},
        {3, "$0.89", "$0.89"},
        {3, "$3.56", "$3.56"},
        {6, "$1234.50", "$1234.50"},
        {6, "$2469.00", "$2469.00"},
        {7, "Subtotal", ""},
        {7, "$2540.30", "$2540.30"},
    };
    check_picture(*state, PICTURES "/grid_en.png", expected,
                  sizeof(expected) / sizeof(*expected));
}

static void
test_dark_chinese(void **state) {
    static const struct expected expected[] = {
        {0, "商品名称", ""},
        {0, "数量", ""},
        {0, "单价", ""},
        {0, "金额", ""},
        {1, "可口可乐330ml", ""},
        {1, "2", "2"},
        {3, "农夫山泉", ""},
        {3, "12", "12"},
        {6, "合计", ""},
        {7, "应付金额", ""},
        {7, "¥ 154.60", "¥ 154.60"},
    };
    check_picture(*state, PICTURES "/dark_zh.png", expected,
                  sizeof(expected) / sizeof(*expected));
}

/** Equal pixels give equal cells, wherever they are. */
static void
test_equal_cells_read_equal(void **state) {
    struct image image = {0};
    struct reading reading;
    struct reader_trace trace;
    int32_t found = 0;
    assert_int_equal(image_read_png(PICTURES "/grid_en.png", &image),
                     STATUS_OK);
    assert_int_equal(reader_trace(*state, image_view(&image), &reading, &trace),
                     STATUS_OK);
    for (size_t i = 0; i < trace.page.count; i++) {
        found += strcmp(trace.page.cells[i].text, "$18.99") == 0 ? 1 : 0;
    }
    assert_int_equal(found, 2);
    reader_trace_destroy(&trace);
    image_destroy(&image);
}

static void
test_nothing_on_screen(void **state) {
    struct image image = {0};
    struct reading reading;
    struct reader_trace trace;
    assert_int_equal(image_init(&image, 300, 100), STATUS_OK);
    assert_int_equal(reader_trace(*state, image_view(&image), &reading, &trace),
                     STATUS_OK);
    assert_int_equal(trace.page.count, 0);
    reader_trace_destroy(&trace);
    image_destroy(&image);
}

static void
test_empty_region_is_refused(void **state) {
    struct reading reading;
    struct image_view none = {0};
    assert_int_equal(reader_read(*state, none, &reading), STATUS_INVALID);
}

static void
test_missing_model_names_its_package(void **state) {
    const struct reader_options options = {.words_folder = WORDS,
                                           .number_folder = MODELS,
                                           .languages = "eng+xyz_abc"};
    struct reader *reader = NULL;
    struct log log = {{0}};
    (void)state;
    log_set_sink(keep_log, &log, LOG_LEVEL_ERROR);
    assert_int_equal(reader_new(&options, &reader), STATUS_NOT_FOUND);
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
    assert_null(reader);
    assert_non_null(strstr(log.text, "xyz_abc.traineddata"));
    assert_non_null(strstr(log.text, "tesseract-ocr-xyz-abc"));
}

static void
test_damaged_model_is_an_error(void **state) {
    char folder[] = "/tmp/posplugin-models-XXXXXX";
    char path[64];
    struct log log = {{0}};
    struct reader *reader = NULL;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/eng.traineddata", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("no model", file);
    fclose(file);
    const struct reader_options options = {.words_folder = WORDS,
                                           .number_folder = MODELS,
                                           .model_folder = folder,
                                           .languages = "eng"};
    log_set_sink(keep_log, &log, LOG_LEVEL_ERROR);
    enum status status = reader_new(&options, &reader);
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
    unlink(path);
    rmdir(folder);
    assert_int_equal(status, STATUS_NOT_FOUND);
    assert_non_null(strstr(log.text, folder));
}

static void
test_missing_number_model_is_an_error(void **state) {
    const struct reader_options options = {.words_folder = WORDS,
                                           .number_folder = "/nonexistent"};
    struct reader *reader = NULL;
    struct log log = {{0}};
    (void)state;
    log_set_sink(keep_log, &log, LOG_LEVEL_ERROR);
    assert_int_equal(reader_new(&options, &reader), STATUS_NOT_FOUND);
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
    assert_null(reader);
    assert_non_null(strstr(log.text, "/nonexistent/num.traineddata"));
}

static void
test_missing_words_are_an_error(void **state) {
    const struct reader_options options = {.words_folder = "/nonexistent"};
    struct reader *reader = NULL;
    struct log log = {{0}};
    (void)state;
    log_set_sink(keep_log, &log, LOG_LEVEL_ERROR);
    assert_int_equal(reader_new(&options, &reader), STATUS_NOT_FOUND);
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
    assert_null(reader);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grid_with_selected_row),
        cmocka_unit_test(test_dark_chinese),
        cmocka_unit_test(test_equal_cells_read_equal),
        cmocka_unit_test(test_nothing_on_screen),
        cmocka_unit_test(test_empty_region_is_refused),
        cmocka_unit_test(test_missing_model_names_its_package),
        cmocka_unit_test(test_damaged_model_is_an_error),
        cmocka_unit_test(test_missing_number_model_is_an_error),
        cmocka_unit_test(test_missing_words_are_an_error),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
