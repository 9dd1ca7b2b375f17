/**
 * @file wire.h
 * The till's line with faults on it: what goes out is taken apart into frames,
 * so that one can be dropped, doubled, damaged or cut.
 */
#ifndef POSPLUGIN_CONFORMANCE_WIRE_H
#define POSPLUGIN_CONFORMANCE_WIRE_H

#include "link/frame.h"
#include "link/transport.h"

/** All zero but uri: a good line. */
struct wire {
    const char *uri;
    // Faults of what the till sends.
    unsigned corrupt; ///< so many frames go out with a wrong FCS
    unsigned cut;     ///< so many end in the middle
    bool doubles;     ///< every frame goes out twice
    uint8_t version;  ///< of OPEN and ACCEPT instead of ours, 0 = ours
    size_t garbage;   ///< bytes of noise before the next frame
    // Of both ways.
    bool is_silent;    ///< nothing passes
    bool is_unplugged; ///< the device is gone

    struct transport *line; ///< owned, NULL while unplugged
    struct frame_decoder decoder;
    size_t used;
    size_t sent;
    uint8_t out[4 * 4096];
    uint32_t noise; ///< state of the generator
};

/** For struct link_options: open the line; the context is a struct wire. */
enum status wire_open(void *context, int timeout_ms, struct transport **out);

/** Send one more frame, as it is, besides those of the link. */
void wire_inject(struct wire *wire, const uint8_t *payload, size_t size);

#endif
