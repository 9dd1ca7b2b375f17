/**
 * @file sdp.h
 * The two messages of Bluetooth's service discovery that a till needs: "on
 * which RFCOMM channel is this service?" and its answer.
 *
 * Pure: bytes in, bytes out. Answers come from any device in reach, unasked
 * for trust: every length is checked.
 */
#ifndef POSPLUGIN_SDP_H
#define POSPLUGIN_SDP_H

#include "capture/status.h"

#include <stddef.h>
#include <stdint.h>

#define SDP_UUID_SIZE 16
#define SDP_QUESTION_MAX 64
#define SDP_CONTINUATION_MAX 16
#define SDP_ANSWER_MAX 2048 ///< of all parts of an answer together

/** The service of a posplugin terminal. */
extern const uint8_t sdp_terminal_service[SDP_UUID_SIZE];
/** The serial port profile, for terminals that announce nothing better. */
extern const uint8_t sdp_serial_port[SDP_UUID_SIZE];

/** An answer as it is put together from its parts. */
struct sdp_answer {
    uint16_t transaction; ///< that it must carry
    size_t size;
    uint8_t bytes[SDP_ANSWER_MAX];
    size_t continuation_size; ///< 0 = complete
    uint8_t continuation[SDP_CONTINUATION_MAX];
};

/**
 * The question for a service's channel, or for the next part of the answer.
 *
 * @param answer its transaction and continuation are sent along
 * @return bytes
 */
size_t sdp_ask(const uint8_t service[SDP_UUID_SIZE],
               const struct sdp_answer *answer, uint8_t out[SDP_QUESTION_MAX]);

/**
 * Add one received packet to the answer.
 *
 * @return STATUS_OK (complete when continuation_size is 0),
 *         STATUS_MALFORMED, STATUS_REFUSED (an error answer),
 *         STATUS_OVERFLOW
 */
enum status sdp_take(struct sdp_answer *answer, const uint8_t *bytes,
                     size_t size);

/**
 * The RFCOMM channel in a complete answer.
 *
 * @return 1 to 30; 0 when the service is not there; -1 when it is malformed
 */
int sdp_channel(const uint8_t *bytes, size_t size);

#endif
