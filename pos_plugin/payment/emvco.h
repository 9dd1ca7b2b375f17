/**
 * @file emvco.h
 * QR codes of EMVCo's consumer-presented mode: base64 of BER-TLV objects.
 *
 *     85 05 "CPV01"                payload format, always first
 *     61 { 4F application, ... }   one application or more
 *     62 { ... }                   data common to all, optional
 *
 * Read to tell a whole code from a part of one, and to route it by its
 * application; what is in it is the payment system's. Nothing is allocated,
 * nothing is kept but the application's public name, and the decoded bytes
 * are wiped.
 */
#ifndef POSPLUGIN_EMVCO_H
#define POSPLUGIN_EMVCO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** EMVCo's upper limit of one code in characters. */
#define EMVCO_TEXT_MAX 512
#define EMVCO_AID_MAX 16

/** One BER-TLV object; `value` points into the bytes it was read from. */
struct emvco_object {
    uint32_t tag; ///< the tag's bytes, most significant first
    bool constructed;
    const uint8_t *value;
    size_t size;
};

/**
 * Take the object that the bytes begin with. Tags of up to 3 bytes, definite
 * lengths of up to 2 bytes more.
 *
 * @return bytes taken; 0 when they do not begin with a whole object
 */
size_t emvco_take(const uint8_t *bytes, size_t size, struct emvco_object *out);

/** What a code says about itself. */
struct emvco_summary {
    size_t applications;
    size_t aid_size; ///< of the first application
    uint8_t aid[EMVCO_AID_MAX];
};

/**
 * Read a code.
 *
 * @return false when it is not a whole one
 */
bool emvco_read(const uint8_t *text, size_t size, struct emvco_summary *out);

#endif
