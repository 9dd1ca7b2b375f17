#include "ocr/recognise.h"

#include "ocr/normalise.h"
#include "ocr/opinion.h"
#include "ocr/utf8.h"

#include <stdlib.h>
#include <string.h>

/** Below this, a Latin reading may be of Chinese characters. */
#define LATIN_DOUBTFUL 80
/** From this, a screen on which Chinese was found is not asked again. */
#define LATIN_CERTAIN 97
/** From this, a Chinese reading tells that the screen is Chinese. */
#define CHINESE_CERTAIN 80
/** On a Chinese screen, Chinese may be so much less certain than Latin. */
#define CHINESE_BONUS 15
/** From this, a label teaches what its glyphs look like. */
#define LABEL_CERTAIN 90
/** A glyph of a label must have been read the same in so many cells. */
#define LETTER_TIMES 2
/** From so many screens on, arithmetic has proven a glyph well enough. */
#define PROVEN_TIMES 2
/** Confidence in what was put together from other readings of the screen. */
#define PUT_TOGETHER 92
/** Per cent of a cell's glyphs that are of one height in numbers ... */
#define NUMBER_EVEN 60
/** ... and which is so much of the height of all. */
#define NUMBER_TALL 80

struct recall_cell
recognise_recall(const struct glyph_map *glyphs, const struct glyph_span *span,
                 int32_t height) {
    return (struct recall_cell){glyphs->glyphs + span->first, span->count,
                                span->key, height};
}

static struct recall_cell
recall_at(const struct screen *screen, size_t i) {
    const struct cell *cell = &screen->cells->cells[i];
    return recognise_recall(screen->glyphs, &screen->glyphs->spans[i],
                            cell->box.height);
}

static enum status
read_line(const struct screen *screen, size_t i, enum recogniser_script script,
          char *text, int32_t *confidence) {
    struct line_image image = {0};
    *text = '\0';
    *confidence = 0;
    enum status status =
        normalise_cell(screen->cells, &screen->cells->cells[i], &image);
    if (status == STATUS_OVERFLOW) {
        return STATUS_OK; // too long to be text
    }
    if (status == STATUS_OK) {
        status =
            recogniser_read(screen->recogniser, script, image.grey, image.width,
                            image.height, text, CELL_TEXT_MAX, confidence);
        line_image_destroy(&image);
    }
    return status;
}

/** Recall a number; true when every glyph of it is known. */
static bool
recall_number(struct memory *memory, const struct recall_cell *glyphs,
              struct page_cell *cell, unsigned *times) {
    if (!recall_text(memory, glyphs, MEMORY_DIGIT, 1, cell->number, times)) {
        cell->number[0] = '\0';
        return false;
    }
    memcpy(cell->text, cell->number, sizeof(cell->text));
    return true;
}

static bool
recall_from_till(const struct screen *screen, const struct recall_cell *glyphs,
                 struct page_cell *cell) {
    unsigned times = 0;
    if (screen->till == NULL) {
        return false;
    }
    if (recall_number(screen->till, glyphs, cell, &times)) {
        cell->remembered = times >= PROVEN_TIMES;
    } else if (!recall_text(screen->till, glyphs, MEMORY_LETTER, 1, cell->text,
                            NULL)) {
        return false;
    }
    cell->confidence = 100;
    cell->source = SOURCE_MEMORY;
    return true;
}

static bool
recall_from_screen(const struct screen *screen,
                   const struct recall_cell *glyphs, struct page_cell *cell) {
    if (!recall_number(screen->notes, glyphs, cell, NULL) &&
        !recall_text(screen->notes, glyphs, MEMORY_LETTER, LETTER_TIMES,
                     cell->text, NULL)) {
        cell->text[0] = '\0';
        return false;
    }
    cell->confidence = PUT_TOGETHER;
    cell->source = SOURCE_SCREEN;
    return true;
}

/**
 * Most glyphs of a number are of one height, which is that of the whole:
 * letters have long and short ones.
 */
static bool
has_look_of_number(const struct recall_cell *cell) {
    size_t most = 0;
    int32_t tallest = 0;
    for (size_t i = 0; i < cell->count; i++) {
        int32_t height = cell->glyphs[i].bottom - cell->glyphs[i].top;
        tallest = height > tallest ? height : tallest;
    }
    size_t low = 0;
    for (size_t i = 0; i < cell->count; i++) {
        const struct glyph *glyph = &cell->glyphs[i];
        size_t equal = 0;
        low += (glyph->bottom - glyph->top) * 2 <= tallest ? 1 : 0;
        for (size_t k = 0; k < cell->count && k < 32; k++) {
            equal += abs(cell->glyphs[k].top - glyph->top) <= 1 &&
                             abs(cell->glyphs[k].bottom - glyph->bottom) <= 1
                         ? 1
                         : 0;
        }
        bool tall =
            (glyph->bottom - glyph->top) * 100 >= cell->height * NUMBER_TALL;
        most = tall && equal > most ? equal : most;
    }
    return most * 100 >= (cell->count - low) * NUMBER_EVEN;
}

/** Is it words, by its known glyphs or by its look? */
static bool
expects_words(const struct screen *screen, const struct recall_cell *cell) {
    size_t digits = 0;
    size_t letters = 0;
    for (size_t i = 0; i < cell->count; i++) {
        struct glyph_key key = cell->glyphs[i].key;
        bool digit = memory_find(screen->notes, MEMORY_DIGIT, key, NULL);
        bool letter = memory_find(screen->notes, MEMORY_LETTER, key, NULL);
        digits += digit && !letter ? 1 : 0;
        letters += letter && !digit ? 1 : 0;
    }
    return digits == letters ? !has_look_of_number(cell) : letters > digits;
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
 * Read a cell as Chinese and keep the better reading. Numbers stay as they
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
    bool better =
        cell->text[0] == '\0' || confidence + bonus > cell->confidence;
    if (status == STATUS_OK && better && has_chinese(text)) {
        memcpy(cell->text, text, sizeof(text));
        cell->confidence = confidence;
        cell->source = SOURCE_CHINESE;
        screen->chinese = screen->chinese || confidence >= CHINESE_CERTAIN;
    }
    return status;
}

/** Read a cell that seems to be words; the number's model is asked before. */
static enum status
read_words(struct screen *screen, size_t i) {
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
             confidence > cell->confidence + CHINESE_BONUS)) {
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

/** Read a cell with the model for numbers; true when that settles it. */
static enum status
read_number(struct screen *screen, size_t i, int32_t *certainty,
            bool *settled) {
    struct page_cell *cell = &screen->page->cells[i];
    enum status status =
        read_line(screen, i, RECOGNISER_NUMBER, cell->number, certainty);
    *settled = status == STATUS_OK && opinion_believe_number(cell, *certainty);
    if (*settled) {
        cell->source = SOURCE_NUMBER;
    }
    return status;
}

/**
 * Read a cell as a number, as words, or as both, when the first reading
 * leaves a doubt.
 */
static enum status
read_cell(struct screen *screen, size_t i, const struct recall_cell *glyphs) {
    struct page_cell *cell = &screen->page->cells[i];
    int32_t certainty = 0;
    bool settled = false;
    bool words = expects_words(screen, glyphs);
    enum status status = STATUS_OK;
    if (words) {
        status = read_words(screen, i);
        if (status != STATUS_OK || !opinion_looks_numeric(cell->text)) {
            return status;
        }
    }
    status = read_number(screen, i, &certainty, &settled);
    if (status != STATUS_OK || settled) {
        return status;
    }
    if (!words) {
        status = read_words(screen, i);
    }
    if (opinion_weigh(cell, certainty)) {
        cell->source = SOURCE_NUMBER;
    }
    return status;
}

/** Note how the glyphs of a cell that was read for certain look. */
static void
take_notes(const struct screen *screen, const struct page_cell *cell,
           const struct recall_cell *glyphs) {
    memory_begin(screen->notes);
    if (cell->number[0] != '\0' && opinion_is_certain(cell)) {
        recall_learn(screen->notes, glyphs, MEMORY_DIGIT, cell->number);
    } else if (cell->number[0] == '\0' && cell->confidence >= LABEL_CERTAIN) {
        recall_learn(screen->notes, glyphs, MEMORY_LETTER, cell->text);
    }
}

/** On a Chinese screen, what Latin was not certain of may be Chinese. */
static enum status
reconsider(struct screen *screen) {
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < screen->page->count; i++) {
        const struct page_cell *cell = &screen->page->cells[i];
        if (cell->source == SOURCE_LATIN && cell->number[0] == '\0' &&
            cell->confidence < LATIN_CERTAIN) {
            status = read_chinese(screen, i);
        }
    }
    return status;
}

enum status
recognise_cells(struct screen *screen) {
    enum status status = STATUS_OK;
    bool chinese_before = false;
    for (size_t i = 0; status == STATUS_OK && i < screen->page->count; i++) {
        struct page_cell *cell = &screen->page->cells[i];
        struct recall_cell glyphs = recall_at(screen, i);
        if (recall_from_till(screen, &glyphs, cell) ||
            recall_from_screen(screen, &glyphs, cell)) {
            continue;
        }
        status = read_cell(screen, i, &glyphs);
        take_notes(screen, cell, &glyphs);
        if (screen->chinese && !chinese_before && status == STATUS_OK) {
            chinese_before = true;
            status = reconsider(screen);
        }
    }
    return status;
}
