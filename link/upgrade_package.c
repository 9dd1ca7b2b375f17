#include "link/upgrade_package.h"

#include "link/cbor_writer.h"
#include "link/message_internal.h"
#include "link/message_values.h"

#include <string.h>

#include <openssl/evp.h>

#define VERSION_PARTS 4
#define VERSION_DIGITS 9

enum manifest_key {
    MANIFEST_PRODUCT = 0,
    MANIFEST_VERSION = 1,
    MANIFEST_MINIMUM = 2,
    MANIFEST_SIZE = 3,
    MANIFEST_SHA256 = 4,
    MANIFEST_DOWNGRADE = 5,
};

// --- versions

/** Take one number and the point after it. @return false when it is none */
static bool
take_part(const char **text, uint32_t *out) {
    size_t digits = strspn(*text, "0123456789");
    *out = 0;
    if (digits == 0 || digits > VERSION_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < digits; i++) {
        *out = *out * 10 + (uint32_t)((*text)[i] - '0');
    }
    *text += digits;
    if (**text == '.') {
        (*text)++;
        return **text != '\0';
    }
    return **text == '\0';
}

static bool
parse_version(const char *text, uint32_t parts[VERSION_PARTS]) {
    memset(parts, 0, VERSION_PARTS * sizeof(parts[0]));
    size_t count = 0;
    do {
        if (count == VERSION_PARTS || !take_part(&text, &parts[count])) {
            return false;
        }
        count++;
    } while (*text != '\0');
    return true;
}

bool
upgrade_version_ok(const char *text) {
    uint32_t parts[VERSION_PARTS];
    return parse_version(text, parts);
}

int
upgrade_version_compare(const char *a, const char *b) {
    uint32_t left[VERSION_PARTS];
    uint32_t right[VERSION_PARTS];
    if (!parse_version(a, left)) {
        memset(left, 0, sizeof(left));
    }
    if (!parse_version(b, right)) {
        memset(right, 0, sizeof(right));
    }
    for (size_t i = 0; i < VERSION_PARTS; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

// --- manifest

static bool
is_complete(const struct upgrade_manifest *manifest) {
    size_t product = strnlen(manifest->product, UPGRADE_NAME_MAX);
    return product > 0 && product < UPGRADE_NAME_MAX &&
           message_text_ok((const uint8_t *)manifest->product, product) &&
           upgrade_version_ok(manifest->version) &&
           (manifest->minimum[0] == '\0' ||
            upgrade_version_ok(manifest->minimum)) &&
           manifest->size > 0 && manifest->size <= UPGRADE_PAYLOAD_MAX;
}

static void
put_text(struct cbor_writer *writer, unsigned key, const char *text) {
    writer_head(writer, CBOR_UINT, key);
    writer_head(writer, CBOR_TEXT, strlen(text));
    writer_content(writer, text, strlen(text));
}

size_t
upgrade_manifest_encode(const struct upgrade_manifest *manifest, uint8_t *bytes,
                        size_t capacity) {
    struct cbor_writer writer = {.bytes = bytes, .capacity = capacity};
    bool has_minimum = manifest->minimum[0] != '\0';
    if (!is_complete(manifest)) {
        return 0;
    }
    writer_head(&writer, CBOR_MAP,
                4u + (has_minimum ? 1 : 0) + (manifest->may_downgrade ? 1 : 0));
    put_text(&writer, MANIFEST_PRODUCT, manifest->product);
    put_text(&writer, MANIFEST_VERSION, manifest->version);
    if (has_minimum) {
        put_text(&writer, MANIFEST_MINIMUM, manifest->minimum);
    }
    writer_head(&writer, CBOR_UINT, MANIFEST_SIZE);
    writer_head(&writer, CBOR_UINT, manifest->size);
    writer_head(&writer, CBOR_UINT, MANIFEST_SHA256);
    writer_bytes(&writer, manifest->sha256, UPGRADE_HASH_SIZE);
    if (manifest->may_downgrade) {
        writer_head(&writer, CBOR_UINT, MANIFEST_DOWNGRADE);
        writer_head(&writer, CBOR_BOOL, 1);
    }
    return writer.failed ? 0 : writer.size;
}

static bool
take_field(struct cbor_cursor *cursor, uint64_t key,
           struct upgrade_manifest *out) {
    size_t size = 0;
    switch (key) {
    case MANIFEST_PRODUCT:
        return value_text(cursor, out->product, UPGRADE_NAME_MAX);
    case MANIFEST_VERSION:
        return value_text(cursor, out->version, UPGRADE_NAME_MAX);
    case MANIFEST_MINIMUM:
        return value_text(cursor, out->minimum, UPGRADE_NAME_MAX);
    case MANIFEST_SIZE:
        return cursor_uint(cursor, UPGRADE_PAYLOAD_MAX, &out->size);
    case MANIFEST_SHA256:
        return value_bytes(cursor, out->sha256, UPGRADE_HASH_SIZE, &size) &&
               (size == UPGRADE_HASH_SIZE ||
                cursor_fail(cursor, STATUS_MALFORMED));
    case MANIFEST_DOWNGRADE:
        return value_bool(cursor, &out->may_downgrade);
    default:
        return cursor_skip(cursor);
    }
}

static void
take_manifest(struct cbor_cursor *cursor, struct upgrade_manifest *out) {
    size_t pairs;
    uint64_t next = 0; // keys rise
    bool has_hash = false;
    if (!cursor_container(cursor, CBOR_MAP, &pairs)) {
        return;
    }
    while (pairs-- > 0) {
        uint64_t key;
        if (!cursor_uint(cursor, INT64_MAX, &key)) {
            return;
        }
        if (key < next) {
            cursor_fail(cursor, STATUS_MALFORMED);
            return;
        }
        next = key + 1;
        has_hash |= key == MANIFEST_SHA256;
        if (!take_field(cursor, key, out)) {
            return;
        }
    }
    if (cursor->left > 0 || !has_hash || !is_complete(out)) {
        cursor_fail(cursor, STATUS_MALFORMED);
    }
}

enum status
upgrade_manifest_decode(const uint8_t *bytes, size_t size,
                        struct upgrade_manifest *out) {
    struct cbor_cursor cursor = {.at = bytes, .left = size};
    memset(out, 0, sizeof(*out));
    if (size > UPGRADE_MANIFEST_MAX) {
        return STATUS_OVERFLOW;
    }
    take_manifest(&cursor, out);
    if (cursor.status != STATUS_OK) {
        memset(out, 0, sizeof(*out));
    }
    return cursor.status;
}

// --- file

enum status
upgrade_header_parse(const uint8_t *bytes, size_t size,
                     struct upgrade_header *out) {
    memset(out, 0, sizeof(*out));
    if (size < UPGRADE_MAGIC_SIZE + 2 ||
        memcmp(bytes, UPGRADE_MAGIC, UPGRADE_MAGIC_SIZE) != 0) {
        return STATUS_MALFORMED;
    }
    out->manifest_bytes = bytes + UPGRADE_MAGIC_SIZE + 2;
    out->manifest_size = (size_t)(bytes[UPGRADE_MAGIC_SIZE] << 8 |
                                  bytes[UPGRADE_MAGIC_SIZE + 1]);
    out->size =
        UPGRADE_MAGIC_SIZE + 2 + out->manifest_size + UPGRADE_SIGNATURE_SIZE;
    if (out->size > size) {
        return STATUS_MALFORMED;
    }
    out->signature = out->manifest_bytes + out->manifest_size;
    return upgrade_manifest_decode(out->manifest_bytes, out->manifest_size,
                                   &out->manifest);
}

// --- signature

size_t
upgrade_signed_bytes(const uint8_t *manifest, size_t size,
                     uint8_t out[UPGRADE_HEADER_MAX]) {
    size_t prefix = sizeof(UPGRADE_SIGNED_PREFIX); // with its NUL
    memcpy(out, UPGRADE_SIGNED_PREFIX, prefix);
    memcpy(out + prefix, manifest, size);
    return prefix + size;
}

enum status
upgrade_verify(const uint8_t *manifest, size_t size,
               const uint8_t signature[UPGRADE_SIGNATURE_SIZE],
               const uint8_t key[UPGRADE_KEY_SIZE]) {
    uint8_t message[UPGRADE_HEADER_MAX];
    if (size > UPGRADE_MANIFEST_MAX) {
        return STATUS_UNVERIFIED;
    }
    size = upgrade_signed_bytes(manifest, size, message);
    EVP_PKEY *public_key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
                                                       key, UPGRADE_KEY_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    enum status status = STATUS_NO_MEMORY;
    if (public_key != NULL && context != NULL &&
        EVP_DigestVerifyInit(context, NULL, NULL, NULL, public_key) == 1) {
        status = EVP_DigestVerify(context, signature, UPGRADE_SIGNATURE_SIZE,
                                  message, size) == 1
                     ? STATUS_OK
                     : STATUS_UNVERIFIED;
    }
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public_key);
    return status;
}

const char *
upgrade_objection(const struct upgrade_manifest *manifest, const char *product,
                  const char *installed) {
    if (strcmp(manifest->product, product) != 0) {
        return "the package is for another product";
    }
    int newer = upgrade_version_compare(manifest->version, installed);
    if (newer == 0) {
        return "this version is installed already";
    }
    if (newer < 0 && !manifest->may_downgrade) {
        return "a newer version is installed";
    }
    if (manifest->minimum[0] != '\0' &&
        upgrade_version_compare(installed, manifest->minimum) < 0) {
        return "the installed version is too old for it: upgrade in steps";
    }
    return NULL;
}
