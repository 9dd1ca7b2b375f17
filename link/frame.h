/**
 * @file frame.h
 * Frames on a byte pipe: HDLC-like framing of RFC 1662 with FCS-32.
 *
 *     7E  payload (escaped)  FCS-32, low byte first (escaped)  7E
 *
 * 7E and 7D inside a frame travel as 7D 5E and 7D 5D (7D, then the byte with
 * bit 5 inverted). One flag may end a frame and begin the next. A damaged
 * frame is dropped; the next flag starts afresh. 7D 7E aborts a frame.
 *
 * The codec does not allocate, log or touch devices.
 */
#ifndef POSPLUGIN_FRAME_H
#define POSPLUGIN_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_FLAG 0x7Eu
#define FRAME_ESCAPE 0x7Du
#define FRAME_ESCAPE_BIT 0x20u
#define FRAME_PAYLOAD_MAX 256
#define FRAME_FCS_SIZE 4
/** Two flags, and every byte of payload and FCS escaped. */
#define FRAME_WIRE_MAX (2 + 2 * (FRAME_PAYLOAD_MAX + FRAME_FCS_SIZE))

/** CRC-32 of RFC 1662 appendix C.3 (also of Ethernet and zlib). */
uint32_t frame_fcs(const uint8_t *bytes, size_t size);

/**
 * Encode one frame with both flags.
 *
 * @return bytes written; 0 when `size` is 0 or above FRAME_PAYLOAD_MAX, or
 *         the frame does not fit `capacity`
 */
size_t frame_encode(const uint8_t *payload, size_t size, uint8_t *out,
                    size_t capacity);

enum frame_result {
    FRAME_NONE = 1, ///< no frame ended with this byte
    FRAME_GOOD = 2, ///< bytes[0..size) is the payload until the next call
    FRAME_BAD = 3,  ///< a frame ended damaged; size bytes of it were seen
};

/** Decoder's memory; zero it to start. */
struct frame_decoder {
    uint8_t bytes[FRAME_PAYLOAD_MAX + FRAME_FCS_SIZE];
    size_t size;  ///< see enum frame_result
    size_t taken; ///< bytes of the frame being received
    int state;    ///< internal
};

/** Feed one byte. */
enum frame_result frame_decode(struct frame_decoder *decoder, uint8_t byte);

#endif
