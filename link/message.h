/**
 * @file message.h
 * The messages between plugin and terminal, and their CBOR form.
 *
 * Encoding is deterministic CBOR (RFC 8949 section 4.2.1); the schema is
 * link/protocol.cddl. The codec does not allocate, log or touch devices.
 * A message may hold a credential: wipe it with message_wipe() after use.
 */
#ifndef POSPLUGIN_MESSAGE_H
#define POSPLUGIN_MESSAGE_H

#include "ocr/order.h"

#define SALE_ID_MAX 40       ///< bytes with NUL, ASCII
#define CREDENTIAL_MAX 512   ///< bytes of a payment code or face token
#define MESSAGE_TEXT_MAX 128 ///< bytes with NUL of texts for people
#define DISPUTE_ITEMS_MAX 32
#define DISPUTE_POINTS_MAX 512    ///< points of all strokes together
#define MESSAGE_BYTES_MAX 65536   ///< largest encoded message
#define UPGRADE_MANIFEST_MAX 512  ///< bytes of a package's manifest
#define UPGRADE_SIGNATURE_SIZE 64 ///< Ed25519
#define UPGRADE_CHUNK_MAX 2048    ///< payload bytes in one message

/** Version of the protocol that this code speaks. */
#define PROTOCOL_VERSION 1

enum message_type {
    MESSAGE_HELLO = 1,           ///< both ways, first after every (re)connect
    MESSAGE_ORDER = 2,           ///< till to terminal: show this order
    MESSAGE_CONFIRMED = 3,       ///< terminal: the customer agrees
    MESSAGE_DISPUTED = 4,        ///< terminal: these items are wrong
    MESSAGE_CANCEL = 5,          ///< both ways: this sale is off
    MESSAGE_CREDENTIAL = 6,      ///< terminal: payment code or face token
    MESSAGE_PROGRESS = 7,        ///< till: how the payment goes
    MESSAGE_RESULT = 8,          ///< till: how the sale ended
    MESSAGE_IDLE = 9,            ///< till: show the idle screen
    MESSAGE_UPGRADE_OFFER = 10,  ///< till: new software for the terminal
    MESSAGE_UPGRADE_CHUNK = 11,  ///< till: a piece of it that was asked for
    MESSAGE_UPGRADE_STATUS = 12, ///< terminal: send from here, or no, or done
};

/** Bits of what a terminal can do. */
enum terminal_capability {
    TERMINAL_CAN_CODE = 1u << 0,
    TERMINAL_CAN_FACE = 1u << 1,
    TERMINAL_CAN_DISPUTE = 1u << 2,
    TERMINAL_CAN_UPGRADE = 1u << 3,
};

enum link_role {
    LINK_ROLE_TILL = 1,
    LINK_ROLE_TERMINAL = 2,
};

struct message_hello {
    uint32_t protocol_version;
    enum link_role role;
    uint32_t capabilities; ///< enum terminal_capability
    char name[64];         ///< maker and model, or till name
    char software_version[32];
    char product[32];          ///< whose upgrade packages fit, "" = none
    char sale_id[SALE_ID_MAX]; ///< sale in hand, "" for none
    uint32_t revision;
    uint64_t order_hash; ///< order_hash() of it, 0 for none
};

struct message_order {
    char sale_id[SALE_ID_MAX];
    uint32_t revision; ///< 1, then +1 for each correction of the same sale
    struct order order;
};

struct message_confirmed {
    char sale_id[SALE_ID_MAX];
    uint32_t revision;
    uint64_t order_hash; ///< of the order that the customer saw
};

/** Point of a stroke: thousandths of the shown order's width and height. */
struct dispute_point {
    uint16_t x;
    uint16_t y;
    bool starts_stroke;
};

struct message_disputed {
    char sale_id[SALE_ID_MAX];
    uint32_t revision;
    size_t item_count;
    uint32_t item_ids[DISPUTE_ITEMS_MAX]; ///< 0 = the total
    size_t point_count;
    struct dispute_point points[DISPUTE_POINTS_MAX];
};

enum cancel_reason {
    CANCEL_BY_CUSTOMER = 1,
    CANCEL_BY_CASHIER = 2,
    CANCEL_TIMEOUT = 3,
    CANCEL_ERROR = 4,
};

struct message_cancel {
    char sale_id[SALE_ID_MAX];
    enum cancel_reason reason;
};

enum credential_kind {
    CREDENTIAL_PAYMENT_CODE = 1,
    CREDENTIAL_FACE_TOKEN = 2,
};

struct message_credential {
    char sale_id[SALE_ID_MAX];
    uint32_t revision;
    enum credential_kind kind;
    char wallet_hint[32];   ///< "alipay", "wechatpay", "" = unknown
    char face_provider[32]; ///< who made the face token, "" for codes
    size_t size;
    uint8_t bytes[CREDENTIAL_MAX];
};

enum payment_progress {
    PROGRESS_PAYING = 1,
    PROGRESS_CUSTOMER_PASSWORD = 2, ///< the phone asks for a password
    PROGRESS_CHECKING = 3,          ///< result unknown, being asked for
    PROGRESS_NEW_CREDENTIAL = 4,    ///< code refused: show a fresh one
};

struct message_progress {
    char sale_id[SALE_ID_MAX];
    enum payment_progress progress;
    char text[MESSAGE_TEXT_MAX];
};

enum sale_outcome {
    OUTCOME_PAID = 1,
    OUTCOME_DECLINED = 2,
    OUTCOME_CANCELLED = 3,
    OUTCOME_REVERSED = 4, ///< taken back: the customer has not paid
    OUTCOME_UNKNOWN = 5,  ///< being cleared up: do not pay again
};

struct message_result {
    char sale_id[SALE_ID_MAX];
    enum sale_outcome outcome;
    currency_code currency;
    int64_t total_minor;
    char text[MESSAGE_TEXT_MAX]; ///< e.g. why declined
};

/** A package without its payload; see upgrade_package.h. */
struct message_upgrade_offer {
    size_t manifest_size;
    uint8_t manifest[UPGRADE_MANIFEST_MAX];
    uint8_t signature[UPGRADE_SIGNATURE_SIZE];
};

struct message_upgrade_chunk {
    uint64_t offset; ///< in the payload
    size_t size;
    uint8_t bytes[UPGRADE_CHUNK_MAX];
};

enum upgrade_state {
    UPGRADE_WANTED = 1,  ///< send the payload from `offset` on
    UPGRADE_PAUSED = 2,  ///< a sale is in hand; WANTED comes afterwards
    UPGRADE_READY = 3,   ///< complete and verified; the terminal restarts
    UPGRADE_REFUSED = 4, ///< not for this terminal, now or ever
    UPGRADE_FAILED = 5,  ///< could not be stored, or its hash is wrong
};

struct message_upgrade_status {
    enum upgrade_state state;
    uint64_t offset;             ///< bytes that the terminal has
    char text[MESSAGE_TEXT_MAX]; ///< why, for REFUSED and FAILED
};

struct message {
    enum message_type type;
    union {
        struct message_hello hello;
        struct message_order order;
        struct message_confirmed confirmed;
        struct message_disputed disputed;
        struct message_cancel cancel;
        struct message_credential credential;
        struct message_progress progress;
        struct message_result result;
        struct message_upgrade_offer upgrade_offer;
        struct message_upgrade_chunk upgrade_chunk;
        struct message_upgrade_status upgrade_status;
    } u;
};

/**
 * Encode.
 *
 * @return bytes written, 0 when `capacity` is too small
 */
size_t message_encode(const struct message *message, uint8_t *bytes,
                      size_t capacity);

/**
 * Decode exactly `size` bytes; checks every bound, UTF-8, currency and that
 * sums stay in range. Unknown map keys are skipped (later versions add some).
 *
 * @return STATUS_OK, STATUS_MALFORMED, STATUS_UNSUPPORTED (unknown type),
 *         STATUS_OVERFLOW
 */
enum status message_decode(const uint8_t *bytes, size_t size,
                           struct message *out);

/** Overwrite with zeros in a way the compiler keeps. */
void message_wipe(struct message *message);

#endif
