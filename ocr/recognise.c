#include "ocr/recognise.h"

#include "ocr/agree.h"
#include "ocr/marks.h"
#include "ocr/opinion.h"
#include "ocr/pitch.h"
#include "ocr/recognise_number.h"
#include "ocr/recognise_parts.h"
#include "ocr/recognise_words.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Confidence in what was put together from other readings. */
#define PUT_TOGETHER 92
/** From this, a label teaches what its glyphs look like. */
#define LABEL_CERTAIN 90
/** What a rule that is drawn with characters is read as. */
#define RULE_TEXT "--------"
/** Per cent of the height: a gap as wide parts a number from its words. */
#define CAPTION_GAP 36
#define DIGITS "0123456789"
/** A sign of a currency, perhaps with another one. */
#define SIGN_GLYPHS 2
/** A second thread is worth its while from so many words on. */
#define WORDS_MANY 2

/** Cells that must be read, as indices. */
struct work {
    struct screen *screen;
    struct glyph_key *pictures; ///< owned; of every cell of the page
    size_t *numbers;            ///< owned; seem to be numbers
    size_t number_count;
    size_t *words; ///< owned; seem to be words
    size_t word_count;
    size_t *doubts;       ///< owned; the model for numbers was not certain
    int32_t *certainties; ///< owned; how certain it was
    size_t doubt_count;
    enum status status; ///< of reading the words
};

static int
compare_heights(const void *a, const void *b) {
    return *(const int32_t *)a - *(const int32_t *)b;
}

/** The height of most cells, in pixels; 0 for an empty screen. */
static int32_t
usual_height(const struct cell_map *cells) {
    int32_t *heights = calloc(cells->count + 1, sizeof(*heights));
    int32_t usual = 0;
    if (heights != NULL) {
        for (size_t i = 0; i < cells->count; i++) {
            heights[i] = cells->cells[i].box.height;
        }
        qsort(heights, cells->count, sizeof(*heights), compare_heights);
        usual = heights[cells->count / 2];
        free(heights);
    }
    return usual;
}

struct recall_cell
recognise_recall(const struct screen *screen, size_t i) {
    const struct glyph_span *span = &screen->glyphs->spans[i];
    return (struct recall_cell){screen->glyphs->glyphs + span->first,
                                span->count, span->key,
                                screen->cells->cells[i].box.height};
}

enum status
recognise_line(const struct screen *screen, enum status status,
               struct line_image *image, enum recogniser_script script,
               char *text, int32_t *confidence) {
    *text = '\0';
    *confidence = 0;
    if (status == STATUS_OVERFLOW) {
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = recogniser_read(screen->recogniser, script, image->grey,
                                 image->width, image->height, text,
                                 CELL_TEXT_MAX, confidence);
        line_image_destroy(image);
    }
    return status;
}

/**
 * Recall a number; true when every glyph of it is known. Otherwise the cell
 * keeps what it has been read as.
 */
static bool
recall_number(struct memory *memory, const struct recall_cell *glyphs,
              unsigned least, struct page_cell *cell, unsigned *times) {
    char number[CELL_TEXT_MAX];
    // Letters of currencies may make a word, too.
    if (!recall_text(memory, glyphs, MEMORY_DIGIT, least, number, times) ||
        !opinion_is_number(number)) {
        return false;
    }
    memcpy(cell->number, number, sizeof(cell->number));
    memcpy(cell->text, number, sizeof(cell->text));
    return true;
}

/** Recall words; what could be a number is left to the model for numbers. */
static bool
recall_words(struct memory *memory, const struct recall_cell *glyphs,
             unsigned least, struct page_cell *cell, unsigned *times) {
    char text[CELL_TEXT_MAX];
    if (!recall_text(memory, glyphs, MEMORY_LETTER, least, text, times) ||
        opinion_may_be_number(text, 100)) {
        return false;
    }
    memcpy(cell->text, text, sizeof(cell->text));
    return true;
}

static bool
recall_from_till(const struct screen *screen, const struct recall_cell *glyphs,
                 struct page_cell *cell) {
    unsigned times = 0;
    if (screen->till == NULL) {
        return false;
    }
    if (recall_number(screen->till, glyphs, 1, cell, &times)) {
        cell->remembered = times >= RECALL_PROVEN_TIMES;
    } else if (!recall_words(screen->till, glyphs, 1, cell, NULL)) {
        return false;
    }
    cell->confidence = 100;
    cell->source = SOURCE_MEMORY;
    return true;
}

/** Put a text together from what models have read on earlier screens. */
static bool
recall_from_seen(struct screen *screen, const struct recall_cell *glyphs,
                 struct page_cell *cell) {
    unsigned times = 0;
    if (screen->seen == NULL ||
        (!recall_number(screen->seen, glyphs, screen->seen_times, cell,
                        &times) &&
         !recall_words(screen->seen, glyphs, screen->seen_times, cell,
                       &times))) {
        return false;
    }
    screen->unsure = screen->unsure || times < SEEN_SURE;
    cell->confidence = PUT_TOGETHER;
    cell->source = SOURCE_SCREEN;
    return true;
}

/** Look for words or a number in the till's memory, then in what was seen. */
static bool
recall_part(struct screen *screen, const struct recall_cell *glyphs,
            bool number, struct page_cell *part) {
    unsigned times = 0;
    bool (*recall)(struct memory *, const struct recall_cell *, unsigned,
                   struct page_cell *, unsigned *) =
        number ? recall_number : recall_words;
    if (screen->till != NULL && recall(screen->till, glyphs, 1, part, &times)) {
        screen->unsure = true; // else a contradiction is not looked at again
        return true;
    }
    if (screen->seen == NULL ||
        !recall(screen->seen, glyphs, screen->seen_times, part, &times)) {
        return false;
    }
    screen->unsure = screen->unsure || times < SEEN_SURE;
    return true;
}

/**
 * Words that are known and a new number of known digits behind them, as in
 * "Order No 0427567". No part of the number is taken from letters.
 */
static bool
recall_caption(struct screen *screen, const struct recall_cell *glyphs,
               struct page_cell *cell) {
    for (size_t i = glyphs->count - 1; glyphs->count > 1 && i > 0; i--) {
        int32_t gap = glyphs->glyphs[i].left - glyphs->glyphs[i - 1].right;
        if (gap * 100 < glyphs->height * CAPTION_GAP) {
            continue;
        }
        size_t count = glyphs->count - i;
        struct recall_cell words = {
            glyphs->glyphs, i, glyph_key_of(glyphs->glyphs, i), glyphs->height};
        struct recall_cell number = {glyphs->glyphs + i, count,
                                     glyph_key_of(glyphs->glyphs + i, count),
                                     glyphs->height};
        struct page_cell left = {0};
        struct page_cell right = {0};
        if (!recall_part(screen, &number, true, &right) ||
            !recall_part(screen, &words, false, &left)) {
            return false; // more words in front are no better known
        }
        char text[2 * CELL_TEXT_MAX];
        int length =
            snprintf(text, sizeof(text), "%s %s", left.text, right.text);
        if (length >= CELL_TEXT_MAX || strpbrk(left.text, DIGITS) != NULL ||
            strspn(right.text, DIGITS) != strlen(right.text)) {
            return false;
        }
        memcpy(cell->text, text, (size_t)length + 1);
        cell->confidence = PUT_TOGETHER;
        cell->source = SOURCE_SCREEN;
        return true;
    }
    return false;
}

/** Put a number together from what was read elsewhere on the screen. */
static bool
recall_from_screen(const struct screen *screen,
                   const struct recall_cell *glyphs, struct page_cell *cell) {
    if (!recall_number(screen->notes, glyphs, 1, cell, NULL)) {
        return false;
    }
    cell->confidence = PUT_TOGETHER;
    cell->source = SOURCE_SCREEN;
    return true;
}

static bool
look_of_number(const struct recall_cell *cell) {
    return glyphs_look_like_number(cell->glyphs, cell->count, cell->height);
}

/** Read a cell with the model for numbers; true when that settles it. */
static enum status
read_number(struct screen *screen, size_t i, int32_t *certainty,
            bool *settled) {
    struct page_cell *cell = &screen->page->cells[i];
    struct recall_cell glyphs = recognise_recall(screen, i);
    enum status status = recognise_number(screen, &screen->cells->cells[i],
                                          &glyphs, cell->number, certainty);
    *settled = status == STATUS_OK &&
               (opinion_believe_number(cell, *certainty) ||
                (screen->glyphs->spans[i].count <= SIGN_GLYPHS &&
                 opinion_believe_sign(cell, *certainty)));
    if (*settled) {
        cell->source = SOURCE_NUMBER;
    }
    return status;
}

/** Note how the glyphs of a number that was read for certain look. */
static void
take_notes(const struct screen *screen, const struct page_cell *cell,
           const struct recall_cell *glyphs) {
    memory_begin(screen->notes);
    if (cell->number[0] != '\0' && opinion_is_certain(cell)) {
        recall_learn(screen->notes, glyphs, MEMORY_DIGIT, cell->number);
    }
}

/** Recall what is known, and sort out what seems to be words. */
static void
sort_cells(struct work *work) {
    struct screen *screen = work->screen;
    int32_t height = usual_height(screen->cells);
    for (size_t i = 0; i < screen->page->count; i++) {
        struct page_cell *cell = &screen->page->cells[i];
        struct recall_cell glyphs = recognise_recall(screen, i);
        if (glyphs_draw_rule(glyphs.glyphs, glyphs.count, height)) {
            memcpy(cell->text, RULE_TEXT, sizeof(RULE_TEXT));
            cell->confidence = 100;
            cell->source = SOURCE_SCREEN;
            continue;
        }
        work->pictures[i] =
            pictures_key(screen->cells, &screen->cells->cells[i]);
        if (recall_from_till(screen, &glyphs, cell) ||
            pictures_find(screen->pictures, work->pictures[i], cell) ||
            recall_from_seen(screen, &glyphs, cell) ||
            recall_caption(screen, &glyphs, cell)) {
            continue;
        }
        if (look_of_number(&glyphs)) {
            work->numbers[work->number_count++] = i;
        } else {
            work->words[work->word_count++] = i;
        }
    }
}

/** Keep what a model has read, for this screen and others. */
static void
keep(const struct work *work, const size_t *cells, size_t count) {
    const struct screen *screen = work->screen;
    for (size_t k = 0; k < count; k++) {
        const struct page_cell *cell = &screen->page->cells[cells[k]];
        struct recall_cell glyphs = recognise_recall(screen, cells[k]);
        if (cell->source == SOURCE_SCREEN) {
            continue; // no model has looked at it
        }
        pictures_keep(screen->pictures, work->pictures[cells[k]], cell);
        if (screen->seen == NULL) {
            continue;
        }
        if (cell->number[0] != '\0' && opinion_is_certain(cell)) {
            recall_learn(screen->seen, &glyphs, MEMORY_DIGIT, cell->number);
        } else if (cell->number[0] == '\0' &&
                   cell->confidence >= LABEL_CERTAIN) {
            recall_learn(screen->seen, &glyphs, MEMORY_LETTER, cell->text);
        }
    }
}

static enum status
read_numbers(struct work *work) {
    const size_t *numbers = work->numbers;
    struct screen *screen = work->screen;
    enum status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < work->number_count; k++) {
        struct page_cell *cell = &screen->page->cells[numbers[k]];
        struct recall_cell glyphs = recognise_recall(screen, numbers[k]);
        int32_t certainty = 0;
        bool settled = false;
        if (recall_from_screen(screen, &glyphs, cell)) {
            continue;
        }
        status = read_number(screen, numbers[k], &certainty, &settled);
        if (settled) {
            take_notes(screen, cell, &glyphs);
        } else {
            work->certainties[work->doubt_count] = certainty;
            work->doubts[work->doubt_count++] = numbers[k];
        }
    }
    return status;
}

/** Join what both models have read, and what one has read in parts. */
static enum status
weigh(struct screen *screen, size_t i, int32_t certainty) {
    struct page_cell *cell = &screen->page->cells[i];
    enum status status = recognise_parts(screen, i, cell->number, &certainty);
    if (opinion_weigh(cell, certainty)) {
        cell->source = SOURCE_NUMBER;
    }
    return status;
}

/** Give a second opinion on numbers that were not certain. */
static enum status
settle_doubts(struct work *work) {
    struct screen *screen = work->screen;
    enum status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < work->doubt_count; k++) {
        struct page_cell *cell = &screen->page->cells[work->doubts[k]];
        struct recall_cell glyphs = recognise_recall(screen, work->doubts[k]);
        if (recall_from_screen(screen, &glyphs, cell)) {
            continue; // others have told meanwhile
        }
        status = recognise_words(screen, work->doubts[k]);
        if (status == STATUS_OK) {
            status = weigh(screen, work->doubts[k], work->certainties[k]);
        }
        take_notes(screen, cell, &glyphs);
    }
    return status;
}

/** What seemed to be words reads like a number: ask its model, too. */
static enum status
settle_numeric_words(struct work *work) {
    struct screen *screen = work->screen;
    enum status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < work->word_count; k++) {
        struct page_cell *cell = &screen->page->cells[work->words[k]];
        int32_t certainty = 0;
        bool settled = false;
        if (!opinion_may_be_number(cell->text, cell->confidence)) {
            continue;
        }
        status = read_number(screen, work->words[k], &certainty, &settled);
        if (status == STATUS_OK && !settled) {
            status = weigh(screen, work->words[k], certainty);
        }
    }
    return status;
}

static void *
read_words_beside(void *context) {
    struct work *work = context;
    work->status =
        recognise_all_words(work->screen, work->words, work->word_count);
    return NULL;
}

/** Read words and numbers at the same time, then what is left of both. */
static enum status
read_cells(struct work *work) {
    pthread_t thread;
    bool beside = work->number_count > 0 && work->word_count >= WORDS_MANY &&
                  pthread_create(&thread, NULL, read_words_beside, work) == 0;
    enum status status = read_numbers(work);
    if (beside) {
        pthread_join(thread, NULL);
    } else {
        read_words_beside(work);
    }
    status = status == STATUS_OK ? work->status : status;
    status = status == STATUS_OK ? settle_doubts(work) : status;
    return status == STATUS_OK ? settle_numeric_words(work) : status;
}

enum status
recognise_cells(struct screen *screen) {
    size_t most = screen->page->count + 1;
    struct work work = {.screen = screen};
    enum status status = STATUS_NO_MEMORY;
    work.pictures = calloc(most, sizeof(*work.pictures));
    work.numbers = calloc(most, sizeof(*work.numbers));
    work.words = calloc(most, sizeof(*work.words));
    work.doubts = calloc(most, sizeof(*work.doubts));
    work.certainties = calloc(most, sizeof(*work.certainties));
    if (work.pictures == NULL || work.numbers == NULL || work.words == NULL ||
        work.doubts == NULL || work.certainties == NULL) {
        log_error("out of memory for the text of a screen");
    } else {
        screen->fixed =
            pitch_find(screen->glyphs, screen->cells) == PITCH_FIXED;
        sort_cells(&work);
        status = read_cells(&work);
    }
    if (status == STATUS_OK) {
        agree_on_digits(screen);
        keep(&work, work.numbers, work.number_count);
        keep(&work, work.words, work.word_count);
        marks_agree(screen->page);
    }
    free(work.pictures);
    free(work.numbers);
    free(work.words);
    free(work.doubts);
    free(work.certainties);
    return status;
}
