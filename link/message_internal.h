/**
 * @file message_internal.h
 * Map keys and rules that encoder and decoder share; see protocol.cddl.
 */
#ifndef POSPLUGIN_MESSAGE_INTERNAL_H
#define POSPLUGIN_MESSAGE_INTERNAL_H

#include "link/message.h"

/** Keys that mean the same in every message. */
enum message_key {
    KEY_TYPE = 0,
    KEY_SALE_ID = 1,
    KEY_REVISION = 2,
    KEY_ORDER_HASH = 3,
};

/** Keys from here on mean something in their message only. */
enum hello_key {
    HELLO_VERSION = 4,
    HELLO_ROLE = 5,
    HELLO_CAPABILITIES = 6,
    HELLO_NAME = 7,
    HELLO_SOFTWARE = 8,
    HELLO_PRODUCT = 9,
};

enum order_key {
    ORDER_CURRENCY = 4,
    ORDER_ITEMS = 5,
    ORDER_TOTAL = 6,
    ORDER_SUBTOTAL = 7,
    ORDER_DISCOUNT = 8,
    ORDER_TAX = 9,
    ORDER_TAX_INCLUDED = 10,
};

enum disputed_key {
    DISPUTED_ITEMS = 4,
    DISPUTED_STROKES = 5,
};

enum credential_key {
    CREDENTIAL_KIND = 4,
    CREDENTIAL_BYTES = 5,
    CREDENTIAL_WALLET = 6,
    CREDENTIAL_PROVIDER = 7,
};

/** Of CANCEL, PROGRESS and RESULT: reason, progress, outcome. */
#define KEY_CODE 4

enum progress_key {
    PROGRESS_TEXT = 5,
};

enum result_key {
    RESULT_CURRENCY = 5,
    RESULT_TOTAL = 6,
    RESULT_TEXT = 7,
};

/** UPGRADE_STATUS has its state at KEY_CODE. */
enum upgrade_key {
    OFFER_MANIFEST = 4,
    OFFER_SIGNATURE = 5,
    CHUNK_OFFSET = 4,
    CHUNK_BYTES = 5,
    STATUS_OFFSET = 5,
    STATUS_TEXT = 6,
};

/** Elements of one order line. */
enum item_element {
    ITEM_LABEL = 0,
    ITEM_AMOUNT = 1,
    ITEM_QUANTITY = 2,
    ITEM_UNIT_PRICE = 3,
    ITEM_ID = 4,
};

#define TAG_DECIMAL_FRACTION 4
#define DISPUTE_COORDINATE_MAX 1000
#define QUANTITY_ONE 1000 ///< thousandths

/** Well-formed UTF-8 without control characters. */
bool message_text_ok(const uint8_t *bytes, size_t size);

/** Visible ASCII, at least one character. */
bool message_id_ok(const uint8_t *bytes, size_t size);

/** Smallest and largest valid code of CANCEL, PROGRESS, RESULT: 1 to this. */
uint32_t message_code_max(enum message_type type);

/** True when quantity, unit price and amount are known and fit exactly. */
bool item_multiplies(const struct order_item *item);

#endif
