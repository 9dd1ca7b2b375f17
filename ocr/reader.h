/**
 * @file reader.h
 * The whole way from pixels to a judged order.
 *
 * A reader loads its models once and is used from one thread.
 */
#ifndef POSPLUGIN_READER_H
#define POSPLUGIN_READER_H

#include "capture/image.h"
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

/** Only the first half: pixels to cells of text, for tests and debugging. */
enum status reader_read_page(struct reader *reader, struct image_view view,
                             struct page *out);

#endif
