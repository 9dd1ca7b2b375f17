#include "link/cbor_cursor.h"
#include "link/message_internal.h"
#include "link/message_values.h"

#include <string.h>

static bool
take_hello(struct cbor_cursor *cursor, uint64_t key,
           struct message_hello *hello) {
    uint32_t role;
    switch (key) {
    case KEY_SALE_ID:
        return value_sale(cursor, hello->sale_id);
    case KEY_REVISION:
        return value_u32(cursor, &hello->revision);
    case KEY_ORDER_HASH:
        return cursor_uint(cursor, UINT64_MAX, &hello->order_hash);
    case HELLO_VERSION:
        return value_from_one(cursor, UINT32_MAX, &hello->protocol_version);
    case HELLO_ROLE:
        if (!value_from_one(cursor, LINK_ROLE_TERMINAL, &role)) {
            return false;
        }
        hello->role = role;
        return true;
    case HELLO_CAPABILITIES:
        return value_u32(cursor, &hello->capabilities);
    case HELLO_NAME:
        return value_text(cursor, hello->name, sizeof(hello->name));
    case HELLO_SOFTWARE:
        return value_text(cursor, hello->software_version,
                          sizeof(hello->software_version));
    case HELLO_PRODUCT:
        return value_text(cursor, hello->product, sizeof(hello->product));
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_confirmed(struct cbor_cursor *cursor, uint64_t key,
               struct message_confirmed *confirmed) {
    switch (key) {
    case KEY_SALE_ID:
        return value_sale(cursor, confirmed->sale_id);
    case KEY_REVISION:
        return value_from_one(cursor, UINT32_MAX, &confirmed->revision);
    case KEY_ORDER_HASH:
        return cursor_uint(cursor, UINT64_MAX, &confirmed->order_hash);
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_disputed_items(struct cbor_cursor *cursor,
                    struct message_disputed *disputed) {
    size_t count;
    if (!cursor_container(cursor, CBOR_ARRAY, &count)) {
        return false;
    }
    if (count > DISPUTE_ITEMS_MAX) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    for (size_t i = 0; i < count; i++) {
        if (!value_u32(cursor, &disputed->item_ids[i])) {
            return false;
        }
    }
    disputed->item_count = count;
    return true;
}

/** One coordinate as the difference from the last one. */
static bool
take_step(struct cbor_cursor *cursor, int64_t *position) {
    int64_t step;
    if (!cursor_int(cursor, &step)) {
        return false;
    }
    if (step < -DISPUTE_COORDINATE_MAX || step > DISPUTE_COORDINATE_MAX) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    *position += step;
    return (*position >= 0 && *position <= DISPUTE_COORDINATE_MAX) ||
           cursor_fail(cursor, STATUS_OVERFLOW);
}

static bool
take_stroke(struct cbor_cursor *cursor, struct message_disputed *disputed) {
    size_t count;
    if (!cursor_container(cursor, CBOR_ARRAY, &count)) {
        return false;
    }
    if (count == 0 || count % 2 != 0) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (count / 2 > DISPUTE_POINTS_MAX - disputed->point_count) {
        return cursor_fail(cursor, STATUS_OVERFLOW);
    }
    int64_t x = 0;
    int64_t y = 0;
    for (size_t i = 0; i < count / 2; i++) {
        if (!take_step(cursor, &x) || !take_step(cursor, &y)) {
            return false;
        }
        struct dispute_point *point =
            &disputed->points[disputed->point_count++];
        point->x = (uint16_t)x;
        point->y = (uint16_t)y;
        point->starts_stroke = i == 0;
    }
    return true;
}

static bool
take_disputed(struct cbor_cursor *cursor, uint64_t key,
              struct message_disputed *disputed) {
    size_t strokes;
    switch (key) {
    case KEY_SALE_ID:
        return value_sale(cursor, disputed->sale_id);
    case KEY_REVISION:
        return value_from_one(cursor, UINT32_MAX, &disputed->revision);
    case DISPUTED_ITEMS:
        return take_disputed_items(cursor, disputed);
    case DISPUTED_STROKES:
        if (!cursor_container(cursor, CBOR_ARRAY, &strokes)) {
            return false;
        }
        while (strokes > 0 && take_stroke(cursor, disputed)) {
            strokes--;
        }
        return strokes == 0;
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_code(struct cbor_cursor *cursor, enum message_type type, unsigned *out) {
    uint32_t code;
    bool ok = value_from_one(cursor, message_code_max(type), &code);
    *out = code;
    return ok;
}

static bool
take_cancel(struct cbor_cursor *cursor, uint64_t key,
            struct message_cancel *cancel) {
    switch (key) {
    case KEY_SALE_ID:
        return value_sale(cursor, cancel->sale_id);
    case KEY_CODE:
        return take_code(cursor, MESSAGE_CANCEL, &cancel->reason);
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_credential(struct cbor_cursor *cursor, uint64_t key,
                struct message_credential *credential) {
    uint32_t kind;
    switch (key) {
    case KEY_SALE_ID:
        return value_sale(cursor, credential->sale_id);
    case KEY_REVISION:
        return value_from_one(cursor, UINT32_MAX, &credential->revision);
    case CREDENTIAL_KIND:
        if (!value_from_one(cursor, CREDENTIAL_FACE_TOKEN, &kind)) {
            return false;
        }
        credential->kind = kind;
        return true;
    case CREDENTIAL_BYTES:
        return value_bytes(cursor, credential->bytes, CREDENTIAL_MAX,
                           &credential->size);
    case CREDENTIAL_WALLET:
        return value_text(cursor, credential->wallet_hint,
                          sizeof(credential->wallet_hint));
    case CREDENTIAL_PROVIDER:
        return value_text(cursor, credential->face_provider,
                          sizeof(credential->face_provider));
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_progress(struct cbor_cursor *cursor, uint64_t key,
              struct message_progress *progress) {
    switch (key) {
    case KEY_SALE_ID:
        return value_sale(cursor, progress->sale_id);
    case KEY_CODE:
        return take_code(cursor, MESSAGE_PROGRESS, &progress->progress);
    case PROGRESS_TEXT:
        return value_text(cursor, progress->text, sizeof(progress->text));
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_result(struct cbor_cursor *cursor, uint64_t key,
            struct message_result *result) {
    switch (key) {
    case KEY_SALE_ID:
        return value_sale(cursor, result->sale_id);
    case KEY_CODE:
        return take_code(cursor, MESSAGE_RESULT, &result->outcome);
    case RESULT_CURRENCY:
        return value_currency(cursor, result->currency);
    case RESULT_TOTAL:
        return cursor_int(cursor, &result->total_minor);
    case RESULT_TEXT:
        return value_text(cursor, result->text, sizeof(result->text));
    default:
        return cursor_skip(cursor);
    }
}

// --- upgrade

static bool
take_upgrade_offer(struct cbor_cursor *cursor, uint64_t key,
                   struct message_upgrade_offer *offer) {
    size_t size = 0;
    switch (key) {
    case OFFER_MANIFEST:
        return value_bytes(cursor, offer->manifest, UPGRADE_MANIFEST_MAX,
                           &offer->manifest_size);
    case OFFER_SIGNATURE:
        return value_bytes(cursor, offer->signature, UPGRADE_SIGNATURE_SIZE,
                           &size) &&
               (size == UPGRADE_SIGNATURE_SIZE ||
                cursor_fail(cursor, STATUS_MALFORMED));
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_upgrade_chunk(struct cbor_cursor *cursor, uint64_t key,
                   struct message_upgrade_chunk *chunk) {
    switch (key) {
    case CHUNK_OFFSET:
        return cursor_uint(cursor, INT64_MAX, &chunk->offset);
    case CHUNK_BYTES:
        return value_bytes(cursor, chunk->bytes, UPGRADE_CHUNK_MAX,
                           &chunk->size);
    default:
        return cursor_skip(cursor);
    }
}

static bool
take_upgrade_status(struct cbor_cursor *cursor, uint64_t key,
                    struct message_upgrade_status *status) {
    switch (key) {
    case KEY_CODE:
        return take_code(cursor, MESSAGE_UPGRADE_STATUS, &status->state);
    case STATUS_OFFSET:
        return cursor_uint(cursor, INT64_MAX, &status->offset);
    case STATUS_TEXT:
        return value_text(cursor, status->text, sizeof(status->text));
    default:
        return cursor_skip(cursor);
    }
}

// --- map

static bool
take_field(struct cbor_cursor *cursor, uint64_t key, struct message *message) {
    switch (message->type) {
    case MESSAGE_HELLO:
        return take_hello(cursor, key, &message->u.hello);
    case MESSAGE_ORDER:
        return value_order(cursor, key, &message->u.order);
    case MESSAGE_CONFIRMED:
        return take_confirmed(cursor, key, &message->u.confirmed);
    case MESSAGE_DISPUTED:
        return take_disputed(cursor, key, &message->u.disputed);
    case MESSAGE_CANCEL:
        return take_cancel(cursor, key, &message->u.cancel);
    case MESSAGE_CREDENTIAL:
        return take_credential(cursor, key, &message->u.credential);
    case MESSAGE_PROGRESS:
        return take_progress(cursor, key, &message->u.progress);
    case MESSAGE_RESULT:
        return take_result(cursor, key, &message->u.result);
    case MESSAGE_IDLE:
        return cursor_skip(cursor);
    case MESSAGE_UPGRADE_OFFER:
        return take_upgrade_offer(cursor, key, &message->u.upgrade_offer);
    case MESSAGE_UPGRADE_CHUNK:
        return take_upgrade_chunk(cursor, key, &message->u.upgrade_chunk);
    case MESSAGE_UPGRADE_STATUS:
        return take_upgrade_status(cursor, key, &message->u.upgrade_status);
    default:
        return cursor_fail(cursor, STATUS_UNSUPPORTED);
    }
}

#define BIT(key) (1u << (key))

/** Keys without which a message makes no sense. */
static uint32_t
required_keys(enum message_type type) {
    uint32_t sale = BIT(KEY_SALE_ID);
    uint32_t revision = sale | BIT(KEY_REVISION);
    switch (type) {
    case MESSAGE_HELLO:
        return BIT(HELLO_VERSION) | BIT(HELLO_ROLE);
    case MESSAGE_ORDER:
        return revision | BIT(ORDER_ITEMS);
    case MESSAGE_CONFIRMED:
        return revision | BIT(KEY_ORDER_HASH);
    case MESSAGE_DISPUTED:
        return revision;
    case MESSAGE_CREDENTIAL:
        return revision | BIT(CREDENTIAL_KIND) | BIT(CREDENTIAL_BYTES);
    case MESSAGE_CANCEL:
    case MESSAGE_PROGRESS:
        return sale | BIT(KEY_CODE);
    case MESSAGE_RESULT:
        return sale | BIT(KEY_CODE) | BIT(RESULT_TOTAL);
    case MESSAGE_UPGRADE_OFFER:
        return BIT(OFFER_MANIFEST) | BIT(OFFER_SIGNATURE);
    case MESSAGE_UPGRADE_CHUNK:
        return BIT(CHUNK_OFFSET) | BIT(CHUNK_BYTES);
    case MESSAGE_UPGRADE_STATUS:
        return BIT(KEY_CODE) | BIT(STATUS_OFFSET);
    default:
        return 0;
    }
}

/** Keys rise by their encoded bytes: 0, 1, 2 ... then -1, -2 ... */
static bool
take_key(struct cbor_cursor *cursor, struct cbor_token *last,
         struct cbor_token *key) {
    if (!cursor_next(cursor, key)) {
        return false;
    }
    bool number = key->kind == CBOR_UINT || key->kind == CBOR_NEGINT;
    bool rises = key->kind > last->kind ||
                 (key->kind == last->kind && key->value > last->value);
    if (!number || !rises) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    *last = *key;
    return true;
}

/** {0: type, ...: the type comes first. */
static bool
take_type(struct cbor_cursor *cursor, struct message *out, size_t *pairs) {
    uint64_t key;
    uint64_t type;
    if (!cursor_container(cursor, CBOR_MAP, pairs) ||
        !cursor_uint(cursor, UINT64_MAX, &key) ||
        !cursor_uint(cursor, UINT64_MAX, &type)) {
        return false;
    }
    if (*pairs == 0 || key != KEY_TYPE) {
        return cursor_fail(cursor, STATUS_MALFORMED);
    }
    if (type < MESSAGE_HELLO || type > MESSAGE_UPGRADE_STATUS) {
        return cursor_fail(cursor, STATUS_UNSUPPORTED);
    }
    out->type = (enum message_type)type;
    return true;
}

static void
take_message(struct cbor_cursor *cursor, struct message *out) {
    size_t pairs;
    if (!take_type(cursor, out, &pairs)) {
        return;
    }
    struct cbor_token last = {.kind = CBOR_UINT, .value = KEY_TYPE};
    struct cbor_token key;
    uint32_t seen = 0;
    while (--pairs > 0 && take_key(cursor, &last, &key)) {
        bool known = key.kind == CBOR_UINT && key.value < 32;
        seen |= known ? BIT(key.value) : 0;
        if (known ? !take_field(cursor, key.value, out)
                  : !cursor_skip(cursor)) {
            return;
        }
    }
    uint32_t required = required_keys(out->type);
    if (cursor->left > 0 || (seen & required) != required) {
        cursor_fail(cursor, STATUS_MALFORMED);
    }
}

enum status
message_decode(const uint8_t *bytes, size_t size, struct message *out) {
    memset(out, 0, sizeof(*out));
    if (size > MESSAGE_BYTES_MAX) {
        return STATUS_OVERFLOW;
    }
    struct cbor_cursor cursor = {.at = bytes, .left = size};
    take_message(&cursor, out);
    if (cursor.status != STATUS_OK) {
        message_wipe(out);
    }
    return cursor.status;
}
