#include "link/message_internal.h"

#include "link/cbor_writer.h"

#include <string.h>

/** The message being written; the first failure sticks. */
struct writer {
    struct cbor_writer cbor;
    size_t pairs; ///< in the message's map so far
};

static void
fail_if(struct writer *writer, bool bad) {
    writer->cbor.failed |= bad;
}

static void
put_uint(struct writer *writer, uint64_t value) {
    writer_head(&writer->cbor, CBOR_UINT, value);
}

static void
put_int(struct writer *writer, int64_t value) {
    writer_int(&writer->cbor, value);
}

static void
put_null(struct writer *writer) {
    writer_head(&writer->cbor, CBOR_NULL, 0);
}

static void
put_true(struct writer *writer) {
    writer_head(&writer->cbor, CBOR_BOOL, 1);
}

static void
put_array(struct writer *writer, size_t count) {
    writer_head(&writer->cbor, CBOR_ARRAY, count);
}

/** @param size_max of the buffer that `text` is in, with its NUL */
static void
put_text(struct writer *writer, const char *text, size_t size_max) {
    const uint8_t *bytes = (const uint8_t *)text;
    size_t size = 0;
    while (size < size_max && bytes[size] != 0) {
        size++;
    }
    if (size == size_max || !message_text_ok(bytes, size)) {
        fail_if(writer, true);
        return;
    }
    writer_head(&writer->cbor, CBOR_TEXT, size);
    writer_content(&writer->cbor, bytes, size);
}

static void
put_key(struct writer *writer, unsigned key) {
    put_uint(writer, key);
    writer->pairs++;
}

// --- optional fields: nothing is sent for what is not known

static void
field_uint(struct writer *writer, unsigned key, uint64_t value) {
    if (value != 0) {
        put_key(writer, key);
        put_uint(writer, value);
    }
}

static void
field_text(struct writer *writer, unsigned key, const char *text,
           size_t size_max) {
    if (*text) {
        put_key(writer, key);
        put_text(writer, text, size_max);
    }
}

static void
field_amount(struct writer *writer, unsigned key, const struct amount *amount) {
    if (amount->known) {
        put_key(writer, key);
        put_int(writer, amount->minor);
    }
}

static void
field_currency(struct writer *writer, unsigned key, const char *currency) {
    if (*currency && currency_decimals(currency) < 0) {
        fail_if(writer, true);
    }
    field_text(writer, key, currency, sizeof(currency_code));
}

// --- required fields

static void
field_sale(struct writer *writer, const char *sale_id) {
    size_t size = strnlen(sale_id, SALE_ID_MAX);
    if (!message_id_ok((const uint8_t *)sale_id, size)) {
        fail_if(writer, true);
    }
    field_text(writer, KEY_SALE_ID, sale_id, SALE_ID_MAX);
}

static void
field_revision(struct writer *writer, uint32_t revision) {
    fail_if(writer, revision == 0);
    field_uint(writer, KEY_REVISION, revision);
}

static void
field_code(struct writer *writer, enum message_type type, unsigned code) {
    fail_if(writer, code < 1 || code > message_code_max(type));
    field_uint(writer, KEY_CODE, code);
}

// --- messages

static void
put_hello(struct writer *writer, const struct message_hello *hello) {
    fail_if(writer, hello->protocol_version == 0 ||
                        (hello->role != LINK_ROLE_TILL &&
                         hello->role != LINK_ROLE_TERMINAL));
    if (hello->sale_id[0]) {
        field_sale(writer, hello->sale_id);
        field_uint(writer, KEY_REVISION, hello->revision);
        field_uint(writer, KEY_ORDER_HASH, hello->order_hash);
    }
    field_uint(writer, HELLO_VERSION, hello->protocol_version);
    field_uint(writer, HELLO_ROLE, hello->role);
    field_uint(writer, HELLO_CAPABILITIES, hello->capabilities);
    field_text(writer, HELLO_NAME, hello->name, sizeof(hello->name));
    field_text(writer, HELLO_SOFTWARE, hello->software_version,
               sizeof(hello->software_version));
    field_text(writer, HELLO_PRODUCT, hello->product, sizeof(hello->product));
}

static void
put_quantity(struct writer *writer, const struct amount *quantity) {
    if (!quantity->known) {
        put_null(writer);
    } else if (quantity->minor % QUANTITY_ONE == 0) {
        put_int(writer, quantity->minor / QUANTITY_ONE);
    } else {
        writer_head(&writer->cbor, CBOR_TAG, TAG_DECIMAL_FRACTION);
        put_array(writer, 2);
        put_int(writer, -3);
        put_int(writer, quantity->minor);
    }
}

static void
put_amount(struct writer *writer, const struct amount *amount) {
    if (amount->known) {
        put_int(writer, amount->minor);
    } else {
        put_null(writer);
    }
}

/** Elements of a line: those at the end that say nothing are left out. */
static size_t
count_elements(const struct order_item *item, uint32_t expected_id) {
    if (item->item_id != expected_id) {
        return ITEM_ID + 1;
    }
    if (item->unit_price.known) {
        return ITEM_UNIT_PRICE + 1;
    }
    if (item->quantity.known) {
        return ITEM_QUANTITY + 1;
    }
    return item->item_amount.known ? ITEM_AMOUNT + 1 : ITEM_LABEL + 1;
}

static void
put_item(struct writer *writer, const struct order_item *item,
         uint32_t expected_id) {
    size_t count = count_elements(item, expected_id);
    fail_if(writer, item->item_id < expected_id); // 0, or not rising
    put_array(writer, count);
    put_text(writer, item->label, sizeof(item->label));
    if (count > ITEM_AMOUNT) {
        if (item_multiplies(item)) {
            put_true(writer);
        } else {
            put_amount(writer, &item->item_amount);
        }
    }
    if (count > ITEM_QUANTITY) {
        put_quantity(writer, &item->quantity);
    }
    if (count > ITEM_UNIT_PRICE) {
        put_amount(writer, &item->unit_price);
    }
    if (count > ITEM_ID) {
        put_uint(writer, item->item_id);
    }
}

static void
put_order(struct writer *writer, const struct message_order *message) {
    const struct order *order = &message->order;
    field_sale(writer, message->sale_id);
    field_revision(writer, message->revision);
    field_currency(writer, ORDER_CURRENCY, order->currency);
    if (order->item_count > ORDER_ITEMS_MAX) {
        fail_if(writer, true);
        return;
    }
    put_key(writer, ORDER_ITEMS);
    put_array(writer, order->item_count);
    uint32_t expected_id = 1;
    for (size_t i = 0; i < order->item_count; i++) {
        put_item(writer, &order->items[i], expected_id);
        expected_id = order->items[i].item_id + 1;
    }
    field_amount(writer, ORDER_TOTAL, &order->total);
    field_amount(writer, ORDER_SUBTOTAL, &order->subtotal);
    field_amount(writer, ORDER_DISCOUNT, &order->discount);
    field_amount(writer, ORDER_TAX, &order->tax);
    if (order->tax_included) {
        put_key(writer, ORDER_TAX_INCLUDED);
        put_true(writer);
    }
}

static size_t
stroke_end(const struct message_disputed *disputed, size_t start) {
    size_t end = start + 1;
    while (end < disputed->point_count &&
           !disputed->points[end].starts_stroke) {
        end++;
    }
    return end;
}

static int
coordinate(uint16_t value) {
    return value < DISPUTE_COORDINATE_MAX ? value : DISPUTE_COORDINATE_MAX;
}

static void
put_stroke(struct writer *writer, const struct dispute_point *points,
           size_t count) {
    int x = 0;
    int y = 0;
    put_array(writer, 2 * count);
    for (size_t i = 0; i < count; i++) {
        put_int(writer, coordinate(points[i].x) - x);
        put_int(writer, coordinate(points[i].y) - y);
        x = coordinate(points[i].x);
        y = coordinate(points[i].y);
    }
}

static void
put_strokes(struct writer *writer, const struct message_disputed *disputed) {
    size_t strokes = 0;
    size_t count = disputed->point_count;
    for (size_t i = 0; i < count; i = stroke_end(disputed, i)) {
        strokes++;
    }
    put_key(writer, DISPUTED_STROKES);
    put_array(writer, strokes);
    for (size_t i = 0; i < count; i = stroke_end(disputed, i)) {
        put_stroke(writer, &disputed->points[i], stroke_end(disputed, i) - i);
    }
}

static void
put_disputed(struct writer *writer, const struct message_disputed *disputed) {
    field_sale(writer, disputed->sale_id);
    field_revision(writer, disputed->revision);
    if (disputed->item_count > DISPUTE_ITEMS_MAX ||
        disputed->point_count > DISPUTE_POINTS_MAX) {
        fail_if(writer, true);
        return;
    }
    if (disputed->item_count > 0) {
        put_key(writer, DISPUTED_ITEMS);
        put_array(writer, disputed->item_count);
    }
    for (size_t i = 0; i < disputed->item_count; i++) {
        put_uint(writer, disputed->item_ids[i]);
    }
    if (disputed->point_count > 0) {
        put_strokes(writer, disputed);
    }
}

static void
put_credential(struct writer *writer,
               const struct message_credential *credential) {
    field_sale(writer, credential->sale_id);
    field_revision(writer, credential->revision);
    if (credential->size == 0 || credential->size > CREDENTIAL_MAX ||
        (credential->kind != CREDENTIAL_PAYMENT_CODE &&
         credential->kind != CREDENTIAL_FACE_TOKEN)) {
        fail_if(writer, true);
        return;
    }
    field_uint(writer, CREDENTIAL_KIND, credential->kind);
    put_key(writer, CREDENTIAL_BYTES);
    writer_bytes(&writer->cbor, credential->bytes, credential->size);
    field_text(writer, CREDENTIAL_WALLET, credential->wallet_hint,
               sizeof(credential->wallet_hint));
    field_text(writer, CREDENTIAL_PROVIDER, credential->face_provider,
               sizeof(credential->face_provider));
}

static void
put_progress(struct writer *writer, const struct message_progress *progress) {
    field_sale(writer, progress->sale_id);
    field_code(writer, MESSAGE_PROGRESS, progress->progress);
    field_text(writer, PROGRESS_TEXT, progress->text, sizeof(progress->text));
}

static void
put_result(struct writer *writer, const struct message_result *result) {
    field_sale(writer, result->sale_id);
    field_code(writer, MESSAGE_RESULT, result->outcome);
    field_currency(writer, RESULT_CURRENCY, result->currency);
    put_key(writer, RESULT_TOTAL);
    put_int(writer, result->total_minor);
    field_text(writer, RESULT_TEXT, result->text, sizeof(result->text));
}

static void
put_upgrade_offer(struct writer *writer,
                  const struct message_upgrade_offer *offer) {
    if (offer->manifest_size == 0 ||
        offer->manifest_size > UPGRADE_MANIFEST_MAX) {
        fail_if(writer, true);
        return;
    }
    put_key(writer, OFFER_MANIFEST);
    writer_bytes(&writer->cbor, offer->manifest, offer->manifest_size);
    put_key(writer, OFFER_SIGNATURE);
    writer_bytes(&writer->cbor, offer->signature, sizeof(offer->signature));
}

static void
put_upgrade_chunk(struct writer *writer,
                  const struct message_upgrade_chunk *chunk) {
    if (chunk->size == 0 || chunk->size > UPGRADE_CHUNK_MAX) {
        fail_if(writer, true);
        return;
    }
    put_key(writer, CHUNK_OFFSET);
    put_uint(writer, chunk->offset);
    put_key(writer, CHUNK_BYTES);
    writer_bytes(&writer->cbor, chunk->bytes, chunk->size);
}

static void
put_upgrade_status(struct writer *writer,
                   const struct message_upgrade_status *status) {
    field_code(writer, MESSAGE_UPGRADE_STATUS, status->state);
    put_key(writer, STATUS_OFFSET);
    put_uint(writer, status->offset);
    field_text(writer, STATUS_TEXT, status->text, sizeof(status->text));
}

static void
put_body(struct writer *writer, const struct message *message) {
    switch (message->type) {
    case MESSAGE_HELLO:
        put_hello(writer, &message->u.hello);
        break;
    case MESSAGE_ORDER:
        put_order(writer, &message->u.order);
        break;
    case MESSAGE_CONFIRMED:
        field_sale(writer, message->u.confirmed.sale_id);
        field_revision(writer, message->u.confirmed.revision);
        put_key(writer, KEY_ORDER_HASH);
        put_uint(writer, message->u.confirmed.order_hash);
        break;
    case MESSAGE_DISPUTED:
        put_disputed(writer, &message->u.disputed);
        break;
    case MESSAGE_CANCEL:
        field_sale(writer, message->u.cancel.sale_id);
        field_code(writer, MESSAGE_CANCEL, message->u.cancel.reason);
        break;
    case MESSAGE_CREDENTIAL:
        put_credential(writer, &message->u.credential);
        break;
    case MESSAGE_PROGRESS:
        put_progress(writer, &message->u.progress);
        break;
    case MESSAGE_RESULT:
        put_result(writer, &message->u.result);
        break;
    case MESSAGE_IDLE:
        break;
    case MESSAGE_UPGRADE_OFFER:
        put_upgrade_offer(writer, &message->u.upgrade_offer);
        break;
    case MESSAGE_UPGRADE_CHUNK:
        put_upgrade_chunk(writer, &message->u.upgrade_chunk);
        break;
    case MESSAGE_UPGRADE_STATUS:
        put_upgrade_status(writer, &message->u.upgrade_status);
        break;
    default:
        fail_if(writer, true);
    }
}

size_t
message_encode(const struct message *message, uint8_t *bytes, size_t capacity) {
    struct writer writer = {.cbor = {.bytes = bytes, .capacity = capacity}};
    // Below 24 pairs the map's head is one byte: filled in at the end.
    writer_head(&writer.cbor, CBOR_MAP, 0);
    put_key(&writer, KEY_TYPE);
    put_uint(&writer, (uint64_t)message->type);
    put_body(&writer, message);
    struct cbor_writer *cbor = &writer.cbor;
    if (cbor->failed || cbor->size > MESSAGE_BYTES_MAX) {
        explicit_bzero(bytes, cbor->size);
        return 0;
    }
    bytes[0] |= (uint8_t)writer.pairs;
    return cbor->size;
}
