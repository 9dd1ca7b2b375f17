/**
 * @file face.h
 * What a provider of face payment is to the terminal.
 *
 * A real one drives the camera module of a wallet's vendor and hands back
 * the token that the vendor's service issued for this one payment. The
 * terminal never sees a picture, only the token.
 */
#ifndef POSPLUGIN_TERMINAL_FACE_H
#define POSPLUGIN_TERMINAL_FACE_H

#include "link/message.h"

enum face_step {
    FACE_LOOKING = 1, ///< call poll again
    FACE_DONE = 2,    ///< the reply holds a token
    FACE_FAILED = 3,  ///< not recognised; the customer may choose again
};

struct face_reply {
    enum face_step step;
    int permille; ///< how far, 0..1000, for the animation
    size_t size;
    uint8_t token[CREDENTIAL_MAX]; ///< secret: wiped by the caller
};

/** All mandatory, none blocks, all called from the terminal's one thread. */
struct face_provider_ops {
    const char *name; ///< goes out as face_provider with the token
    bool simulated;   ///< the screen says so
    /** Begin one recognition. STATUS_OK, STATUS_NO_MEMORY, STATUS_IO. */
    enum status (*start)(int64_t now_ms, void **session);
    /** Look how far it is; called at least every 50 ms. */
    void (*poll)(void *session, int64_t now_ms, struct face_reply *reply);
    /** End the session, finished or not; wipes what it holds. */
    void (*cancel)(void *session);
};

/** Issues random single-use tokens after 1.5 seconds; uses no camera. */
extern const struct face_provider_ops face_simulated;

#endif
