/**
 * @file order_json.h
 * Orders and readings as JSON, the shapes of the command line and the C API.
 *
 * Amounts are decimal strings in major units with the currency's decimals,
 * null where the screen does not show them.
 */
#ifndef POSPLUGIN_ORDER_JSON_H
#define POSPLUGIN_ORDER_JSON_H

#include "capture/image.h"
#include "ocr/order.h"

#include <jansson.h>

/** Times of one reading, microseconds; -1 = not measured. */
struct reading_timing {
    int64_t capture_us;
    int64_t read_us;
};

/** Where a reading came from. */
struct reading_source {
    const char *backend; ///< "x11", "file" ...
    struct rect region;
};

/** {"currency", "sale_items": [...], "total_amount" ...}; NULL: no memory. */
json_t *order_to_json(const struct order *order);

/**
 * The inverse, strict about amounts, for truths and the C API.
 *
 * @param[out] problem what is wrong and where, for people
 * @return STATUS_OK, STATUS_MALFORMED, STATUS_CURRENCY, STATUS_OVERFLOW
 */
enum status order_from_json(const json_t *json, struct order *out,
                            char *problem, size_t problem_size);

/**
 * The whole answer of `posplugin read`: order, verdict, reasons as sentences,
 * timing_ms, source.
 *
 * @param source NULL leaves timing and source out
 */
json_t *reading_to_json(const struct reading *reading, enum language language,
                        const struct reading_timing *timing,
                        const struct reading_source *source);

/** {"capture": 0.1, "read": 3.2}, milliseconds, measured ones only. */
json_t *timing_to_json(const struct reading_timing *timing);

#endif
