/**
 * @file test_line_reader.c
 * Our model for numbers, and some of Tesseract's, read by ourselves and by
 * Tesseract.
 */
#include "ocr/host.h"
#include "ocr/line_reader.h"
#include "ocr/normalise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <tesseract/capi.h>

#define MODEL MODELS "/num.traineddata"
#define TEXT_MAX 160
/** From this, a number is believed without a second opinion. */
#define CERTAIN 85

static struct line_reader *reader;

static int
open_reader(void **state) {
    (void)state;
    return line_reader_new(MODEL, &reader) == STATUS_OK ? 0 : -1;
}

static int
close_reader(void **state) {
    (void)state;
    line_reader_free(reader);
    return 0;
}

static TessBaseAPI *
open_tesseract(const char *folder, const char *model) {
    static char settings[][2][24] = {
        {"load_system_dawg", "0"},   {"load_freq_dawg", "0"},
        {"load_punc_dawg", "0"},     {"load_number_dawg", "0"},
        {"debug_file", "/dev/null"},
    };
    enum { COUNT = sizeof(settings) / sizeof(*settings) };
    char *variables[COUNT];
    char *values[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        variables[i] = settings[i][0];
        values[i] = settings[i][1];
    }
    TessBaseAPI *engine = TessBaseAPICreate();
    assert_int_equal(TessBaseAPIInit4(engine, folder, model, OEM_LSTM_ONLY,
                                      NULL, 0, variables, values, COUNT, 0),
                     0);
    TessBaseAPISetVariable(engine, "tessedit_do_invert", "0");
    TessBaseAPISetPageSegMode(engine, PSM_RAW_LINE);
    return engine;
}

/** What Tesseract reads, and how certain it is of the worst word. */
static int
read_with_tesseract(TessBaseAPI *engine, const struct line_image *image,
                    char *out) {
    int least = 100;
    TessBaseAPISetImage(engine, image->grey, image->width, image->height, 1,
                        image->width);
    char *text = TessBaseAPIGetUTF8Text(engine);
    int *parts = TessBaseAPIAllWordConfidences(engine);
    snprintf(out, TEXT_MAX, "%s", text);
    out[strcspn(out, "\n")] = '\0';
    for (int *part = parts; *part >= 0; part++) {
        least = *part < least ? *part : least;
    }
    TessDeleteText(text);
    TessDeleteIntArray(parts);
    return least;
}

/** Cells that both were certain of, and those read alike. */
struct count {
    size_t certain;
    size_t equal;
    size_t close; ///< in how certain they are
};

/** The picture that a model likes best. */
static enum status
draw_cell(const struct line_reader *own_reader, const struct cell_map *cells,
          size_t i, struct line_image *out) {
    return line_reader_height(own_reader) == LINE_HEIGHT
               ? normalise_cell(cells, &cells->cells[i], out)
               : normalise_label(cells, &cells->cells[i], 0, LABEL_TALL, out);
}

static void
compare_screen(const struct line_reader *own_reader, TessBaseAPI *engine,
               const char *path, struct count *count) {
    struct image image = {0};
    struct cell_map cells;
    assert_int_equal(image_read_png(path, &image), STATUS_OK);
    assert_int_equal(cell_map_init(&cells, image_view(&image)), STATUS_OK);
    for (size_t i = 0; i < cells.count; i++) {
        struct line_image line;
        char own[TEXT_MAX];
        char other[TEXT_MAX];
        struct line_certainty certainty;
        assert_int_equal(draw_cell(own_reader, &cells, i, &line), STATUS_OK);
        assert_int_equal(line_reader_read(own_reader, line.grey, line.width,
                                          own, sizeof(own), &certainty),
                         STATUS_OK);
        int expected = read_with_tesseract(engine, &line, other);
        line_image_destroy(&line);
        if (certainty.least < CERTAIN || expected < CERTAIN) {
            continue;
        }
        count->certain++;
        count->equal += strcmp(own, other) == 0;
        count->close += abs(certainty.least - expected) <= 1;
    }
    cell_map_destroy(&cells);
    image_destroy(&image);
}

#define SCREENS_READ 3

/** Read screens with a model, both ways; all that is certain is the same. */
static struct count
compare(const struct line_reader *own_reader, const char *folder,
        const char *model, const char *const screens[SCREENS_READ]) {
    TessBaseAPI *engine = open_tesseract(folder, model);
    struct count count = {0};
    for (size_t i = 0; i < SCREENS_READ; i++) {
        compare_screen(own_reader, engine, screens[i], &count);
    }
    TessBaseAPIDelete(engine);
    assert_true(count.certain > 40);
    assert_int_equal(count.equal, count.certain);
    return count;
}

static const char *const latin_screens[SCREENS_READ] = {
    SCREENS "/qt-dark-1.png",
    SCREENS "/qt-dark-2.png",
    SCREENS "/trap-two-totals.png",
};

static void
test_reads_as_tesseract_does(void **state) {
    (void)state;
    struct count count = compare(reader, MODELS, "num", latin_screens);
    assert_true(count.close * 10 > count.certain * 9);
}

/** Where Tesseract's models are; NULL on Windows, where programs bring them. */
static const char *
find_models(void) {
    const char *const *folder = host_model_folders();
    while (*folder != NULL && access(*folder, R_OK) != 0) {
        folder++;
    }
    return *folder;
}

/**
 * The Latin models are of the same kind as ours; Tesseract is more certain of
 * words on its lists.
 */
static void
test_reads_words_as_tesseract_does(void **state) {
    const char *folder = find_models();
    struct line_reader *words = NULL;
    char path[256];
    (void)state;
    if (folder == NULL) {
        skip();
    }
    snprintf(path, sizeof(path), "%s/eng.traineddata", folder);
    assert_int_equal(line_reader_new(path, &words), STATUS_OK);
    compare(words, folder, "eng", latin_screens);
    line_reader_free(words);
}

static size_t
load_model(const char *path, uint8_t **out) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size_t size = (size_t)ftell(file);
    rewind(file);
    *out = malloc(size);
    assert_int_equal(fread(*out, 1, size, file), size);
    fclose(file);
    return size;
}

/** Copy a model without its three lists of words, which Tesseract obeys. */
static void
copy_without_words(const char *from, const char *to) {
    enum { FIRST_LIST = 18, LISTS = 3 };
    uint8_t *bytes = NULL;
    size_t size = load_model(from, &bytes);
    memset(bytes + 4 + 8 * FIRST_LIST, 0xff, 8 * LISTS);
    FILE *file = fopen(to, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    free(bytes);
}

/** The model of Chinese is higher, and its characters have several codes. */
static void
test_reads_chinese_as_tesseract_does(void **state) {
    static const char *const screens[SCREENS_READ] = {
        SCREENS "/qt-hei-1.png",
        SCREENS "/gtk-zen-2.png",
        SCREENS "/tk-food-3.png",
    };
    const char *models = find_models();
    struct line_reader *chinese = NULL;
    char name[] = "/tmp/test_line_reader.XXXXXX";
    char path[256];
    char copy[256];
    (void)state;
    if (models == NULL) {
        skip();
    }
    close(mkstemp(name));
    snprintf(path, sizeof(path), "%s/chi_sim.traineddata", models);
    snprintf(copy, sizeof(copy), "%s.traineddata", name);
    copy_without_words(path, copy);
    assert_int_equal(line_reader_new(path, &chinese), STATUS_OK);
    assert_int_equal(line_reader_height(chinese), LINE_HEIGHT_TALL);
    struct count count =
        compare(chinese, "/tmp", name + strlen("/tmp/"), screens);
    assert_true(count.close * 10 > count.certain * 9);
    line_reader_free(chinese);
    unlink(copy);
    unlink(name);
}

/** Pictures too narrow for a character, and none at all. */
static void
test_narrow_lines(void **state) {
    uint8_t grey[12 * LINE_HEIGHT];
    (void)state;
    memset(grey, 255, sizeof(grey));
    for (int32_t width = 1; width <= 12; width++) {
        char text[TEXT_MAX] = "?";
        struct line_certainty certainty = {-1, -1};
        assert_int_equal(line_reader_read(reader, grey, width, text,
                                          sizeof(text), &certainty),
                         STATUS_OK);
        assert_string_equal(text, "");
        assert_int_equal(certainty.least, 0);
        assert_int_equal(certainty.mean, 0);
    }
}

/** Try to load these bytes as a model. */
static enum status
try_model(const uint8_t *bytes, size_t size) {
    char path[] = "/tmp/test_line_reader.XXXXXX";
    struct line_reader *other = NULL;
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, (unsigned)size), (ssize_t)size);
    close(file);
    enum status status = line_reader_new(path, &other);
    unlink(path);
    assert_true((status == STATUS_OK) == (other != NULL));
    line_reader_free(other);
    return status;
}

static void
test_damaged_models_are_refused(void **state) {
    uint8_t *bytes;
    size_t size = load_model(MODEL, &bytes);
    (void)state;
    assert_int_equal(try_model(bytes, size), STATUS_OK);
    for (size_t part = 0; part < 40; part++) {
        assert_int_equal(try_model(bytes, size * part / 40), STATUS_MALFORMED);
    }
    for (size_t i = 0; i < 700; i += 3) { // header, and heads of the layers
        uint8_t before = bytes[i];
        bytes[i] ^= 0xff;
        enum status status = try_model(bytes, size);
        assert_true(status == STATUS_OK || status == STATUS_MALFORMED);
        bytes[i] = before;
    }
    free(bytes);
}

static void
test_missing_model(void **state) {
    struct line_reader *other = reader;
    (void)state;
    assert_int_equal(line_reader_new(MODELS "/none.traineddata", &other),
                     STATUS_NOT_FOUND);
    assert_null(other);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_as_tesseract_does),
        cmocka_unit_test(test_reads_words_as_tesseract_does),
        cmocka_unit_test(test_reads_chinese_as_tesseract_does),
        cmocka_unit_test(test_narrow_lines),
        cmocka_unit_test(test_damaged_models_are_refused),
        cmocka_unit_test(test_missing_model),
    };
    return cmocka_run_group_tests(tests, open_reader, close_reader);
}
