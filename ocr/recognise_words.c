#include "ocr/recognise_words.h"

#include "ocr/normalise.h"
#include "ocr/opinion.h"
#include "ocr/utf8.h"

#include <string.h>

/** Below this, a label is read once more in another size. */
#define SECOND_LOOK 85
/** Below this, a Latin reading may be of Chinese characters. */
#define LATIN_DOUBTFUL 80
/** From this, a screen on which Chinese was found is not asked again. */
#define LATIN_CERTAIN 97
/** From this, a Chinese reading tells that the screen is Chinese. */
#define CHINESE_CERTAIN 80
/** On a Chinese screen, Chinese may be so much less certain than Latin. */
#define CHINESE_BONUS 15
/** From this, a known word is believed before text that is none. */
#define KNOWN_WORD_CERTAIN 30
/** From this, a label teaches what its glyphs look like. */
#define LABEL_CERTAIN 90
/** A glyph of a label must have been read the same in so many cells. */
#define LETTER_TIMES 2
/** Confidence in what was put together from other readings of the screen. */
#define PUT_TOGETHER 92

/** No register shows braces: "Unit{s}" is a misread "Unit(s)". */
static void
mend_braces(char *text) {
    for (; *text != '\0'; text++) {
        *text = *text == '{' ? '(' : *text == '}' ? ')' : *text;
    }
}

static enum status
read_line_as(const struct screen *screen, size_t i, enum label_size size,
             enum recogniser_script script, char *text, int32_t *confidence) {
    const struct cell *cell = &screen->cells->cells[i];
    struct recall_cell line = recognise_recall(screen, i);
    int32_t baseline = glyphs_baseline(line.glyphs, line.count, cell->box);
    struct line_image image = {0};
    enum status status =
        normalise_label(screen->cells, cell, baseline, size, &image);
    return recognise_line(screen, status, &image, script, text, confidence);
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

/** True when a text begins with a word that registers use. */
static bool
is_known(const struct screen *screen, const char *text, int32_t confidence) {
    static const word_set vague = 1u << WORD_UNIT | 1u << WORD_BUTTON;
    size_t length = 0;
    return screen->words != NULL && confidence >= KNOWN_WORD_CERTAIN &&
           (words_prefix(screen->words, text, &length) & ~vague) != 0;
}

/** How the models of a script want labels: as usual, and at a second look. */
struct sizes {
    enum label_size first;
    enum label_size second;
};

static struct sizes
sizes_for(const struct screen *screen, enum recogniser_script script) {
    if (script == RECOGNISER_LATIN) {
        return (struct sizes){LABEL_USUAL, LABEL_LARGE};
    }
    return recogniser_height(screen->recogniser, script) > LINE_HEIGHT
               ? (struct sizes){LABEL_TALL, LABEL_TALL_LARGE}
               : (struct sizes){LABEL_BLOCK, LABEL_BLOCK_LARGE};
}

/**
 * Read a label; one that is doubtful in two sizes. A word of registers goes
 * before text that is none, else the more certain reading stays.
 */
static enum status
read_line(const struct screen *screen, size_t i, enum recogniser_script script,
          char *text, int32_t *confidence) {
    const struct sizes sizes = sizes_for(screen, script);
    char other[CELL_TEXT_MAX] = "";
    int32_t own = 0;
    enum status status =
        read_line_as(screen, i, sizes.first, script, text, confidence);
    if (status == STATUS_OK && *confidence < SECOND_LOOK &&
        recogniser_height(screen->recogniser, script) > 0) {
        status = read_line_as(screen, i, sizes.second, script, other, &own);
    }
    bool known = is_known(screen, text, *confidence);
    bool other_known = is_known(screen, other, own);
    if (known == other_known ? own > *confidence : other_known) {
        memcpy(text, other, sizeof(other));
        *confidence = own;
    }
    if (script == RECOGNISER_LATIN) {
        mend_braces(text);
    }
    return status;
}

/** True when a reading goes before what a cell has, were it less certain. */
static bool
is_word_before(const struct screen *screen, const char *text,
               int32_t confidence, const struct page_cell *cell) {
    return is_known(screen, text, confidence) &&
           !is_known(screen, cell->text, cell->confidence);
}

/**
 * Read a cell as Chinese and keep the better reading, be it a word of registers
 * or the more certain one. Numbers stay as they
 * are: the Chinese model takes currency signs for characters. Latin text
 * stays, too: the Chinese model knows its capitals badly.
 */
static enum status
read_chinese(struct screen *screen, size_t i) {
    int32_t bonus = screen->chinese ? CHINESE_BONUS : 0;
    struct page_cell *cell = &screen->page->cells[i];
    char text[CELL_TEXT_MAX];
    int32_t confidence = 0;
    enum status status =
        read_line(screen, i, RECOGNISER_CHINESE, text, &confidence);
    bool better = cell->text[0] == '\0' ||
                  confidence + bonus > cell->confidence ||
                  is_word_before(screen, text, confidence, cell);
    if (status == STATUS_OK && better && has_chinese(text)) {
        memcpy(cell->text, text, sizeof(text));
        cell->confidence = confidence;
        cell->source = SOURCE_CHINESE;
        screen->chinese = screen->chinese || confidence >= CHINESE_CERTAIN;
    }
    return status;
}

enum status
recognise_words(struct screen *screen, size_t i) {
    struct page_cell *cell = &screen->page->cells[i];
    bool chinese = recogniser_has(screen->recogniser, RECOGNISER_CHINESE);
    enum status status = STATUS_OK;
    if (chinese && screen->chinese) {
        status = read_chinese(screen, i);
        if (status != STATUS_OK || cell->confidence >= CHINESE_CERTAIN) {
            return status;
        }
    }
    char text[CELL_TEXT_MAX];
    int32_t confidence = 0;
    if (recogniser_has(screen->recogniser, RECOGNISER_LATIN)) {
        status = read_line(screen, i, RECOGNISER_LATIN, text, &confidence);
        if (status == STATUS_OK && text[0] != '\0' &&
            (cell->text[0] == '\0' ||
             (confidence > cell->confidence + CHINESE_BONUS &&
              (!is_known(screen, cell->text, cell->confidence) ||
               is_known(screen, text, confidence))) ||
             // "HST" may be a bad reading of characters
             ((confidence >= LATIN_DOUBTFUL || !has_chinese(cell->text)) &&
              is_word_before(screen, text, confidence, cell)))) {
            memcpy(cell->text, text, sizeof(text));
            cell->confidence = confidence;
            cell->source = SOURCE_LATIN;
        }
    }
    bool doubtful =
        cell->confidence < LATIN_DOUBTFUL && !opinion_looks_numeric(cell->text);
    if (status == STATUS_OK && chinese && !screen->chinese && doubtful) {
        status = read_chinese(screen, i);
    }
    return status;
}

static bool
recall_label(const struct screen *screen, const struct recall_cell *glyphs,
             struct page_cell *cell) {
    if (!recall_text(screen->letters, glyphs, MEMORY_LETTER, LETTER_TIMES,
                     cell->text, NULL)) {
        cell->text[0] = '\0';
        return false;
    }
    cell->confidence = PUT_TOGETHER;
    cell->source = SOURCE_SCREEN;
    return true;
}

/** On a Chinese screen, what Latin was not certain of may be Chinese. */
static enum status
reconsider(struct screen *screen, const size_t *cells, size_t count) {
    enum status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < count; k++) {
        const struct page_cell *cell = &screen->page->cells[cells[k]];
        if (cell->source == SOURCE_LATIN && cell->confidence < LATIN_CERTAIN &&
            !opinion_looks_numeric(cell->text)) {
            status = read_chinese(screen, cells[k]);
        }
    }
    return status;
}

enum status
recognise_all_words(struct screen *screen, const size_t *cells, size_t count) {
    enum status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < count; k++) {
        struct page_cell *cell = &screen->page->cells[cells[k]];
        struct recall_cell glyphs = recognise_recall(screen, cells[k]);
        bool chinese_before = screen->chinese;
        if (recall_label(screen, &glyphs, cell)) {
            continue;
        }
        status = recognise_words(screen, cells[k]);
        memory_begin(screen->letters);
        if (cell->confidence >= LABEL_CERTAIN) {
            recall_learn(screen->letters, &glyphs, MEMORY_LETTER, cell->text);
        }
        if (status == STATUS_OK && screen->chinese && !chinese_before) {
            status = reconsider(screen, cells, k);
        }
    }
    return status;
}
