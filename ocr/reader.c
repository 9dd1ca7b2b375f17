#include "ocr/reader.h"

#include "ocr/layout.h"
#include "ocr/normalise.h"
#include "ocr/recogniser.h"
#include "ocr/split.h"
#include "ocr/utf8.h"
#include "ocr/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANGUAGES_USUAL "eng+chi_sim"
/** Below this, a Latin reading may be of Chinese characters. */
#define LATIN_DOUBTFUL 80
/** From this, a screen on which Chinese was found is not asked again. */
#define LATIN_CERTAIN 97
/** From this, a number without letters needs no second opinion. */
#define NUMBER_CERTAIN 85
/** Below this, the marks of a number are as good as guessed. */
#define NUMBER_POOR 70
/** From this, a Latin reading of a number has better marks than a poor one. */
#define LATIN_GOOD 90
/** Cells of one column begin within so many pixels. */
#define COLUMN_SLACK 2
/** What is known to be doubtful is no more certain than this. */
#define DOUBTFUL_MOST 40
/** From this, a Chinese reading tells that the screen is Chinese. */
#define CHINESE_CERTAIN 80
/** On a Chinese screen, Chinese may be so much less certain than Latin. */
#define CHINESE_BONUS 15

struct reader {
    struct recogniser *recogniser; ///< owned
    struct words *words;           ///< owned
    currency_code default_currency;
};

/** A page in the making: one line picture per cell of the page. */
struct lines {
    struct recogniser *recogniser; ///< borrowed
    struct page *page;             ///< borrowed
    struct line_image *images;     ///< owned, page->count of them
    size_t *same_as; ///< owned; an earlier cell of equal pixels, or itself
};

/** A folder of our data: as set, of the environment, as installed. */
static const char *
data_folder(const char *set, const char *name, char *path, size_t size) {
    const char *data = getenv("POSPLUGIN_DATA");
    if (set != NULL) {
        return set;
    }
    if (data == NULL || *data == '\0') {
        data = POSPLUGIN_DATA_DIR;
    }
    snprintf(path, size, "%s/%s", data, name);
    return path;
}

static enum status
load(struct reader *reader, const struct reader_options *options) {
    char words[4096];
    char numbers[4096];
    const char *languages = options->languages;
    enum status status = words_load(
        data_folder(options->words_folder, "words", words, sizeof(words)),
        &reader->words);
    if (status != STATUS_OK) {
        return status;
    }
    return recogniser_new(
        options->model_folder,
        data_folder(options->number_folder, "models", numbers, sizeof(numbers)),
        languages == NULL ? LANGUAGES_USUAL : languages, &reader->recogniser);
}

enum status
reader_new(const struct reader_options *options, struct reader **out) {
    *out = NULL;
    struct reader *reader = calloc(1, sizeof(*reader));
    if (reader == NULL) {
        log_error("out of memory for the reader");
        return STATUS_NO_MEMORY;
    }
    memcpy(reader->default_currency, options->default_currency,
           sizeof(reader->default_currency));
    enum status status = load(reader, options);
    if (status != STATUS_OK) {
        reader_free(reader);
        return status;
    }
    *out = reader;
    return STATUS_OK;
}

enum status
reader_set_currency(struct reader *reader, const char *currency) {
    if (currency[0] != '\0' && currency_decimals(currency) < 0) {
        return STATUS_CURRENCY;
    }
    memcpy(reader->default_currency, currency, strlen(currency) + 1);
    return STATUS_OK;
}

void
reader_free(struct reader *reader) {
    if (reader != NULL) {
        recogniser_free(reader->recogniser);
        words_free(reader->words);
        free(reader);
    }
}

static bool
has_chinese(const char *text) {
    uint32_t code = 0;
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        if (utf8_is_wide(code) && utf8_is_letter(code)) {
            return true;
        }
        text += n;
    }
    return false;
}

/**
 * Does a text look like a number: digits, marks and signs, perhaps with
 * letters among them that digits are mistaken for?
 */
static bool
looks_numeric(const char *text) {
    static const char lookalikes[] = "OoIlSBZ|";
    size_t digits = 0;
    size_t doubtful = 0;
    uint32_t code = 0;
    for (size_t n = utf8_next(text, &code); n != 0;
         n = utf8_next(text, &code)) {
        if (code >= '0' && code <= '9') {
            digits++;
        } else if (code < 0x80 && strchr(lookalikes, (int)code) != NULL) {
            doubtful++;
        } else if (utf8_is_letter(code) && code != 'x' && code != 'X') {
            return false;
        }
        text += n;
    }
    return digits > doubtful;
}

static enum status
read_line(const struct lines *lines, size_t i, enum recogniser_script script,
          char *text, int32_t *confidence) {
    const struct line_image *image = &lines->images[i];
    *text = '\0';
    *confidence = 0;
    if (image->grey == NULL) {
        return STATUS_OK; // too long to be text
    }
    return recogniser_read(lines->recogniser, script, image->grey, image->width,
                           image->height, text, CELL_TEXT_MAX, confidence);
}

/** True for a reading of the model for numbers that has no letters. */
static bool
is_number(const char *text) {
    return strpbrk(text, "0123456789") != NULL && strchr(text, '?') == NULL;
}

/** Two marks in a row: the model saw one mark and could not decide. */
static bool
has_double_mark(const char *text) {
    static const char marks[] = ".,";
    for (; *text != '\0'; text++) {
        if (strchr(marks, text[0]) != NULL && text[1] != '\0' &&
            strchr(marks, text[1]) != NULL) {
            return true;
        }
    }
    return false;
}

static int32_t
smaller(int32_t a, int32_t b) {
    return a < b ? a : b;
}

/** Do two texts have the same digits, whatever their marks? */
static bool
same_digits(const char *a, const char *b) {
    static const char digits[] = "0123456789";
    do {
        a += strcspn(a, digits);
        b += strcspn(b, digits);
    } while (*a != '\0' && *a++ == *b++);
    return *a == *b;
}

/**
 * Join the opinions of both models on a cell of which the model for numbers
 * was not certain. Where they do not even agree on what it is, the more
 * certain one is kept, but not believed.
 *
 * @param certainty of `cell->number`
 */
static void
weigh_opinions(struct page_cell *cell, int32_t certainty) {
    bool number = cell->number[0] != '\0';
    bool latin = looks_numeric(cell->text);
    if (!latin && number && certainty > cell->confidence) {
        memcpy(cell->text, cell->number, sizeof(cell->text));
        cell->confidence = smaller(certainty, DOUBTFUL_MOST);
    } else if (!latin) {
        cell->number[0] = '\0';
    } else if (!number) {
        cell->confidence = smaller(cell->confidence, DOUBTFUL_MOST);
    } else {
        bool poor = certainty < NUMBER_POOR || has_double_mark(cell->number);
        bool agree = same_digits(cell->text, cell->number);
        if (poor && !agree && cell->confidence < LATIN_GOOD) {
            // Two guesses: perhaps no number, but words of another script.
            cell->number[0] = '\0';
            cell->confidence = smaller(cell->confidence, DOUBTFUL_MOST);
            return;
        }
        if (poor && agree && cell->confidence >= LATIN_GOOD) {
            memcpy(cell->number, cell->text, sizeof(cell->number));
        }
        cell->confidence = certainty;
    }
}

/** Take a certain reading of a number for all that there is to the cell. */
static bool
believe_number(struct page_cell *cell, int32_t certainty) {
    if (!is_number(cell->number)) {
        cell->number[0] = '\0';
        return false;
    }
    if (certainty >= NUMBER_CERTAIN && !has_double_mark(cell->number)) {
        memcpy(cell->text, cell->number, sizeof(cell->text));
        cell->confidence = certainty;
        return true;
    }
    return false;
}

/** True when the cell above, in the same column, holds words. */
static bool
expects_words(const struct lines *lines, size_t i) {
    const struct page_cell *cell = &lines->page->cells[i];
    for (size_t k = i; k-- > 0;) {
        const struct page_cell *above = &lines->page->cells[k];
        bool beside = above->row == cell->row;
        if (!beside && abs(above->box.x - cell->box.x) <= COLUMN_SLACK) {
            return lines->page->cells[lines->same_as[k]].number[0] == '\0';
        }
    }
    return false;
}

/**
 * Read a cell as a number, as Latin text, or as both, when the first reading
 * leaves a doubt. What is above it tells what to try first.
 */
static enum status
read_latin(const struct lines *lines, size_t i) {
    struct page_cell *cell = &lines->page->cells[i];
    bool words = expects_words(lines, i);
    enum status status = STATUS_OK;
    int32_t certainty = 0;
    if (words) {
        status = read_line(lines, i, RECOGNISER_LATIN, cell->text,
                           &cell->confidence);
        if (status != STATUS_OK || !looks_numeric(cell->text)) {
            return status;
        }
    }
    status = read_line(lines, i, RECOGNISER_NUMBER, cell->number, &certainty);
    if (status != STATUS_OK || believe_number(cell, certainty)) {
        return status;
    }
    if (!words) {
        status = read_line(lines, i, RECOGNISER_LATIN, cell->text,
                           &cell->confidence);
    }
    weigh_opinions(cell, certainty);
    return status;
}

/**
 * Read a cell as Chinese and keep the better reading. Numbers stay as they
 * are: the Chinese model takes currency signs for characters. Latin text
 * stays, too: the Chinese model knows its capitals badly.
 *
 * @param[in,out] found_chinese whether the screen is Chinese; set when the
 *        cell certainly is
 */
static enum status
read_chinese(const struct lines *lines, size_t i, bool *found_chinese) {
    int32_t bonus = *found_chinese ? CHINESE_BONUS : 0;
    struct page_cell *cell = &lines->page->cells[i];
    char text[CELL_TEXT_MAX];
    int32_t confidence = 0;
    enum status status =
        read_line(lines, i, RECOGNISER_CHINESE, text, &confidence);
    bool better = confidence + bonus > cell->confidence && has_chinese(text);
    if (status == STATUS_OK && better) {
        memcpy(cell->text, text, sizeof(text));
        cell->confidence = confidence;
        *found_chinese = *found_chinese || confidence >= CHINESE_CERTAIN;
    }
    return status;
}

static bool
is_copy(const struct lines *lines, size_t i) {
    return lines->same_as[i] != i;
}

static enum status
read_all_latin(const struct lines *lines) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < lines->page->count; i++) {
        if (!is_copy(lines, i)) {
            status = read_latin(lines, i);
        }
    }
    return status;
}

/** Read again, as Chinese, what has a confidence in [from, below). */
static enum status
read_doubtful_chinese(const struct lines *lines, int32_t from, int32_t below,
                      bool *found_chinese) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < lines->page->count; i++) {
        const struct page_cell *cell = &lines->page->cells[i];
        bool doubtful = cell->confidence >= from && cell->confidence < below;
        if (doubtful && !is_copy(lines, i) && cell->number[0] == '\0' &&
            !has_chinese(cell->text)) {
            status = read_chinese(lines, i, found_chinese);
        }
    }
    return status;
}

/** Give every cell its text. */
static enum status
read_texts(const struct lines *lines) {
    enum status status = STATUS_OK;
    bool chinese = false;
    if (recogniser_has(lines->recogniser, RECOGNISER_LATIN)) {
        status = read_all_latin(lines);
    }
    if (status == STATUS_OK &&
        recogniser_has(lines->recogniser, RECOGNISER_CHINESE)) {
        status = read_doubtful_chinese(lines, 0, LATIN_DOUBTFUL, &chinese);
        if (status == STATUS_OK && chinese) {
            status = read_doubtful_chinese(lines, 0, LATIN_CERTAIN, &chinese);
        }
    }
    for (size_t i = 0; i < lines->page->count; i++) {
        struct page_cell *cell = &lines->page->cells[i];
        const struct page_cell *same = &lines->page->cells[lines->same_as[i]];
        memmove(cell->text, same->text, sizeof(cell->text));
        memmove(cell->number, same->number, sizeof(cell->number));
        cell->confidence = same->confidence;
    }
    return status;
}

/** The first cell whose picture equals that of cell i. */
static size_t
find_same(const struct lines *lines, size_t i) {
    const struct line_image *image = &lines->images[i];
    for (size_t k = 0; k < i && image->grey != NULL; k++) {
        const struct line_image *other = &lines->images[k];
        if (other->grey != NULL && other->width == image->width &&
            memcmp(other->grey, image->grey,
                   (size_t)image->width * (size_t)image->height) == 0) {
            return k;
        }
    }
    return i;
}

/** Add the cells to the page and make their line pictures. */
static enum status
lines_fill(struct lines *lines, const struct cell_map *map) {
    for (size_t i = 0; i < map->count; i++) {
        const struct cell *cell = &map->cells[i];
        struct page_cell *out = page_add(lines->page);
        if (out == NULL) {
            log_error("out of memory for the text of a screen");
            return STATUS_NO_MEMORY;
        }
        out->box = cell->box;
        out->row = cell->row;
        out->cut = cell->cut;
        out->highlighted = cell->highlighted;
        enum status status = normalise_cell(map, cell, &lines->images[i]);
        if (status != STATUS_OK && status != STATUS_OVERFLOW) {
            return status;
        }
        lines->same_as[i] = find_same(lines, i);
    }
    return STATUS_OK;
}

/** Give every column a cell of its own, where a cell held several. */
static enum status
split_columns(const struct lines *lines, struct page *out) {
    for (size_t i = 0; i < lines->page->count; i++) {
        struct page_cell parts[SPLIT_MAX];
        size_t count = split_cell(lines->page, i, &lines->images[i], parts);
        size_t rest = lines->page->count - i - 1;
        if (out->count + count + rest > PAGE_CELLS_MAX) {
            parts[0] = lines->page->cells[i]; // no room to be nice
            count = 1;
        }
        for (size_t k = 0; k < count; k++) {
            struct page_cell *cell = page_add(out);
            if (cell == NULL) {
                log_error("out of memory for the text of a screen");
                return STATUS_NO_MEMORY;
            }
            *cell = parts[k];
        }
    }
    return STATUS_OK;
}

static enum status
read_cells(struct reader *reader, const struct cell_map *map,
           struct page *out) {
    struct page page = {0};
    struct lines lines = {.recogniser = reader->recogniser, .page = &page};
    enum status status = STATUS_NO_MEMORY;
    lines.images = calloc(map->count + 1, sizeof(*lines.images));
    lines.same_as = calloc(map->count + 1, sizeof(*lines.same_as));
    if (lines.images == NULL || lines.same_as == NULL) {
        log_error("out of memory for the lines of a screen");
        goto out;
    }
    status = lines_fill(&lines, map);
    if (status == STATUS_OK) {
        status = read_texts(&lines);
    }
    if (status == STATUS_OK) {
        status = split_columns(&lines, out);
    }
out:
    for (size_t i = 0; lines.images != NULL && i < map->count; i++) {
        line_image_destroy(&lines.images[i]);
    }
    free(lines.images);
    free(lines.same_as);
    page_destroy(&page);
    return status;
}

enum status
reader_read_page(struct reader *reader, struct image_view view,
                 struct page *out) {
    struct cell_map map = {0};
    *out = (struct page){0};
    enum status status = cell_map_init(&map, view);
    if (status != STATUS_OK) {
        return status;
    }
    if (map.count > PAGE_CELLS_MAX) {
        log_warning("%zu pieces of ink found: this is a picture, no text",
                    map.count);
    } else {
        status = read_cells(reader, &map, out);
    }
    cell_map_destroy(&map);
    if (status != STATUS_OK) {
        page_destroy(out);
    }
    return status;
}

enum status
reader_read(struct reader *reader, struct image_view view,
            struct reading *out) {
    struct page page = {0};
    *out = (struct reading){0};
    enum status status = reader_read_page(reader, view, &page);
    if (status != STATUS_OK) {
        return status;
    }
    struct layout_options options = {.words = reader->words};
    memcpy(options.default_currency, reader->default_currency,
           sizeof(options.default_currency));
    layout_read(&page, &options, out);
    page_destroy(&page);
    return STATUS_OK;
}
