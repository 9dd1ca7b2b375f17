/**
 * @file reader.h
 * The whole way from pixels to a judged order.
 *
 * A reader loads its models once and is used from one thread.
 */
#ifndef POSPLUGIN_READER_H
#define POSPLUGIN_READER_H

#include "capture/image.h"
#include "ocr/glyph.h"
#include "ocr/memory.h"
#include "ocr/order.h"
#include "ocr/page.h"

struct reader;

struct reader_options {
    const char *model_folder;       ///< NULL: the system's
    const char *words_folder;       ///< NULL: "words" in $POSPLUGIN_DATA, or
                                    ///< in the data folder as installed
    const char *number_folder;      ///< with num.traineddata; NULL: "models"
                                    ///< beside "words" as above
    const char *languages;          ///< of labels; NULL: "eng+chi_sim"
    currency_code default_currency; ///< "" for none
};

/**
 * Load models and words.
 *
 * @return STATUS_OK, STATUS_NOT_FOUND (model or words missing; the message
 *         says what to install), STATUS_MALFORMED, STATUS_NO_MEMORY
 */
enum status reader_new(const struct reader_options *options,
                       struct reader **out);

/**
 * Use another default currency from now on, "" for none.
 *
 * @return STATUS_OK, STATUS_CURRENCY
 */
enum status reader_set_currency(struct reader *reader, const char *currency);

/**
 * Remember, from now on, what the screens of one till look like.
 *
 * Cells that look like what was proven before are not recognised again, and a
 * verified order is learned from. When memory leads to a contradiction, the
 * screen is looked at afresh, and what memory had wrong is distrusted.
 *
 * @param till borrowed until another one is set; NULL for none
 */
void reader_set_memory(struct reader *reader, struct memory *till);

/** Free; NULL is fine. */
void reader_free(struct reader *reader);

/**
 * Read one order. Bad screens are an answer (VERDICT_UNREADABLE and a
 * reason), not an error.
 *
 * @return STATUS_OK, STATUS_INVALID (empty view), STATUS_NO_MEMORY
 */
enum status reader_read(struct reader *reader, struct image_view view,
                        struct reading *out);

/** What a reading was made of, for the picture, tests and debugging. */
struct reader_trace {
    struct cell_map cells;
    struct glyph_map glyphs;
    struct page page;         ///< its cells may be parts of those of `cells`
    struct glyph_span *spans; ///< owned; glyphs of each cell of the page
};

/** As reader_read(); `trace` is to be freed with reader_trace_destroy(). */
enum status reader_trace(struct reader *reader, struct image_view view,
                         struct reading *out, struct reader_trace *trace);

/** Free all; zeroed or NULL is fine. */
void reader_trace_destroy(struct reader_trace *trace);

#endif
