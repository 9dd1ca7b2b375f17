#include "ocr/reader.h"

#include "ocr/host.h"
#include "ocr/layout.h"
#include "ocr/recognise.h"
#include "ocr/split_header.h"
#include "ocr/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANGUAGES_USUAL "eng+chi_sim"
/** From this, a label of a proven order is remembered. */
#define LABEL_CERTAIN 80
/** So many screens must agree on a glyph that models have read. */
#define SEEN_TIMES 2

struct reader {
    struct recogniser *recogniser; ///< owned
    struct words *words;           ///< owned
    struct memory *notes;          ///< owned; digits of the screen in hand
    struct memory *letters;        ///< owned; its letters
    struct pictures *pictures;     ///< owned; what models have read
    struct memory *seen;           ///< owned; glyphs that they have read
    struct memory *till;           ///< borrowed, or NULL
    currency_code default_currency;
};

/** A folder of our data: as set, of the environment, as installed. */
static const char *
data_folder(const char *set, const char *name, char *path, size_t size) {
    const char *data = getenv("POSPLUGIN_DATA");
    if (set != NULL) {
        return set;
    }
    if (data == NULL || *data == '\0') {
        data = host_data_folder();
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
    reader->notes = memory_new();
    reader->letters = memory_new();
    reader->pictures = pictures_new();
    reader->seen = memory_new();
    if (reader->notes == NULL || reader->letters == NULL ||
        reader->pictures == NULL || reader->seen == NULL) {
        return STATUS_NO_MEMORY;
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
reader_set_memory(struct reader *reader, struct memory *till) {
    if (reader->till != till) {
        memory_clear(reader->seen); // another till has other fonts
    }
    reader->till = till;
}

void
reader_free(struct reader *reader) {
    if (reader != NULL) {
        recogniser_free(reader->recogniser);
        words_free(reader->words);
        memory_free(reader->notes);
        memory_free(reader->letters);
        pictures_free(reader->pictures);
        memory_free(reader->seen);
        free(reader);
    }
}

void
reader_trace_destroy(struct reader_trace *trace) {
    if (trace != NULL) {
        page_destroy(&trace->page);
        free(trace->spans);
        glyph_map_destroy(&trace->glyphs);
        cell_map_destroy(&trace->cells);
        *trace = (struct reader_trace){0};
    }
}

/** One page cell for each cell of the screen, still without text. */
static enum status
begin_page(const struct cell_map *map, struct page *out) {
    for (size_t i = 0; i < map->count; i++) {
        const struct cell *cell = &map->cells[i];
        struct page_cell *to = page_add(out);
        if (to == NULL) {
            log_error("out of memory for the text of a screen");
            return STATUS_NO_MEMORY;
        }
        to->box = cell->box;
        to->row = cell->row;
        to->cut = cell->cut;
        to->highlighted = cell->highlighted;
    }
    return STATUS_OK;
}

/** Add a part of a cell to the trace. */
static bool
add_part(struct reader_trace *trace, const struct split_part *part,
         const struct glyph_span *span, bool whole) {
    struct page_cell *cell = page_add(&trace->page);
    if (cell == NULL) {
        return false;
    }
    struct glyph_span *to = &trace->spans[trace->page.count - 1];
    *cell = part->cell;
    *to = *span;
    if (!whole) {
        to->first = span->first + part->first;
        to->count = part->count;
        to->key = glyph_key_of(trace->glyphs.glyphs + to->first, to->count);
    }
    return true;
}

/** Give every column a cell of its own, where a cell held several. */
static enum status
split_cells(const struct page *page, const struct words *words,
            struct reader_trace *trace) {
    for (size_t i = 0; i < page->count; i++) {
        struct split_part parts[SPLIT_MAX];
        const struct glyph_span *span = &trace->glyphs.spans[i];
        const struct glyph *glyphs = trace->glyphs.glyphs + span->first;
        size_t count = split_cell(page, i, glyphs, span->count, parts);
        if (count == 1) {
            count = split_header(page, i, words, glyphs, span->count, parts);
        }
        size_t rest = page->count - i - 1;
        if (trace->page.count + count + rest > PAGE_CELLS_MAX) {
            parts[0].cell = page->cells[i]; // no room to be nice
            count = 1;
        }
        for (size_t k = 0; k < count; k++) {
            if (!add_part(trace, &parts[k], span, count == 1)) {
                return STATUS_NO_MEMORY;
            }
        }
    }
    return STATUS_OK;
}

/**
 * Read the cells of a screen.
 *
 * @param afresh look at what was remembered once more
 * @param[out] unsure what was seen on few screens only was used
 */
static enum status
read_cells(struct reader *reader, bool afresh, struct reader_trace *trace,
           bool *unsure) {
    struct page page = {0};
    struct screen screen = {
        .recogniser = reader->recogniser,
        .words = reader->words,
        .cells = &trace->cells,
        .glyphs = &trace->glyphs,
        .page = &page,
        .till = afresh ? NULL : reader->till,
        .pictures = reader->pictures,
        .seen = reader->till != NULL ? reader->seen : NULL,
        .seen_times = afresh ? SEEN_SURE : SEEN_TIMES,
        .notes = reader->notes,
        .letters = reader->letters,
    };
    memory_clear(reader->notes);
    memory_clear(reader->letters);
    memory_begin(reader->seen);
    page_destroy(&trace->page);
    enum status status = begin_page(&trace->cells, &page);
    if (status == STATUS_OK) {
        status = recognise_cells(&screen);
    }
    if (status == STATUS_OK) {
        status = split_cells(&page, reader->words, trace);
    }
    *unsure = screen.unsure;
    page_destroy(&page);
    return status;
}

/** Pixels to glyphs. */
static enum status
find_cells(struct image_view view, struct reader_trace *trace) {
    enum status status = cell_map_init(&trace->cells, view);
    if (status != STATUS_OK) {
        return status;
    }
    if (trace->cells.count > PAGE_CELLS_MAX) {
        log_warning("%zu pieces of ink found: this is a picture, no text",
                    trace->cells.count);
        trace->cells.count = 0;
    }
    status = glyph_map_init(&trace->glyphs, &trace->cells);
    trace->spans = calloc(PAGE_CELLS_MAX, sizeof(*trace->spans));
    if (status == STATUS_OK && trace->spans == NULL) {
        log_error("out of memory for the text of a screen");
        status = STATUS_NO_MEMORY;
    }
    if (trace->cells.count > PAGE_CELLS_MAX) {
        trace->cells.count = 0;
    }
    return status;
}

static void
judge(struct reader *reader, struct reader_trace *trace, struct reading *out) {
    struct layout_options options = {.words = reader->words};
    if (reader->till != NULL) {
        options.known_digits = memory_digits(reader->till, RECALL_PROVEN_TIMES);
    }
    memcpy(options.default_currency, reader->default_currency,
           sizeof(options.default_currency));
    layout_read(&trace->page, &options, out);
}

/** Do numbers contradict one another, or would others hold as well? */
static bool
has_contradiction(const struct reading *reading) {
    for (size_t i = 0; i < reading->reason_count; i++) {
        switch (reading->reasons[i].code) {
        case REASON_LINE_MISMATCH:
        case REASON_SUM_MISMATCH:
        case REASON_BAD_NUMBER:
        case REASON_MISSING_POINT:
        case REASON_UNEXPLAINED:
        case REASON_TWO_TOTALS:
        case REASON_REPAIRED:
        case REASON_CONTRADICTION:
        case REASON_TWIN_DIGITS:
            return true;
        default:
            break;
        }
    }
    return false;
}

static bool
is_number(const struct page_cell *cell) {
    return cell->role == CELL_QUANTITY || cell->role == CELL_PRICE ||
           cell->role == CELL_AMOUNT || cell->role == CELL_TOTAL_VALUE;
}

static bool
is_label(const struct page_cell *cell) {
    return cell->role == CELL_HEADER || cell->role == CELL_NAME ||
           cell->role == CELL_TOTAL_LABEL;
}

static struct recall_cell
recall_at(const struct reader_trace *trace, size_t i) {
    const struct glyph_span *span = &trace->spans[i];
    return (struct recall_cell){trace->glyphs.glyphs + span->first, span->count,
                                span->key, trace->page.cells[i].box.height};
}

static bool
is_lesson(const struct page_cell *cell) {
    return is_number(cell) && cell->proven && cell->number[0] != '\0';
}

/**
 * The same order read again proves nothing more: some number must be one that
 * the till has not shown before.
 */
static bool
shows_new_number(struct memory *till, const struct reader_trace *trace) {
    for (size_t i = 0; i < trace->page.count; i++) {
        if (is_lesson(&trace->page.cells[i]) &&
            memory_find(till, MEMORY_NUMBER, trace->spans[i].key, NULL) ==
                NULL) {
            return true;
        }
    }
    return false;
}

/** Remember a proven order: its numbers, and the labels that came with it. */
static void
learn(struct memory *till, const struct reader_trace *trace) {
    bool new_numbers = shows_new_number(till, trace);
    memory_begin(till);
    for (size_t i = 0; i < trace->page.count; i++) {
        const struct page_cell *cell = &trace->page.cells[i];
        struct recall_cell glyphs = recall_at(trace, i);
        if (is_lesson(cell) && new_numbers) {
            recall_learn(till, &glyphs, MEMORY_DIGIT, cell->number);
        } else if (is_label(cell) && cell->number[0] == '\0' &&
                   cell->confidence >= LABEL_CERTAIN) {
            recall_learn(till, &glyphs, MEMORY_LETTER, cell->text);
        }
    }
}

/**
 * A fresh look has proven the order: what memory had said otherwise was
 * wrong.
 */
static void
unlearn(struct memory *till, const struct reader_trace *trace) {
    char text[CELL_TEXT_MAX];
    for (size_t i = 0; i < trace->page.count; i++) {
        const struct page_cell *cell = &trace->page.cells[i];
        struct recall_cell glyphs = recall_at(trace, i);
        if (is_number(cell) && cell->proven &&
            recall_text(till, &glyphs, MEMORY_DIGIT, 1, text, NULL) &&
            strcmp(text, cell->number) != 0) {
            recall_distrust(till, &glyphs, MEMORY_DIGIT, text, cell->number);
        }
    }
}

static bool
any_from_memory(const struct page *page) {
    for (size_t i = 0; i < page->count; i++) {
        if (page->cells[i].source == SOURCE_MEMORY) {
            return true;
        }
    }
    return false;
}

enum status
reader_trace(struct reader *reader, struct image_view view, struct reading *out,
             struct reader_trace *trace) {
    *out = (struct reading){0};
    *trace = (struct reader_trace){0};
    bool unsure = false;
    if (reader->till == NULL) {
        pictures_clear(reader->pictures);
    }
    enum status status = find_cells(view, trace);
    if (status == STATUS_OK) {
        status = read_cells(reader, false, trace, &unsure);
    }
    if (status == STATUS_OK) {
        judge(reader, trace, out);
    }
    bool doubt = status == STATUS_OK && reader->till != NULL &&
                 has_contradiction(out) &&
                 (unsure || any_from_memory(&trace->page));
    if (doubt) {
        status = read_cells(reader, true, trace, &unsure);
    }
    if (doubt && status == STATUS_OK) {
        judge(reader, trace, out);
        if (out->verdict == VERDICT_VERIFIED) {
            unlearn(reader->till, trace);
        }
    }
    if (status == STATUS_OK && reader->till != NULL &&
        out->verdict == VERDICT_VERIFIED) {
        learn(reader->till, trace);
    }
    if (status != STATUS_OK) {
        reader_trace_destroy(trace);
    }
    return status;
}

enum status
reader_read(struct reader *reader, struct image_view view,
            struct reading *out) {
    struct reader_trace trace;
    enum status status = reader_trace(reader, view, out, &trace);
    reader_trace_destroy(&trace);
    return status;
}
