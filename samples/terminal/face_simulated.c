#include "samples/terminal/face.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define LOOK_MS 1500
/// "fp" and 33 characters: the length that real face tokens have.
#define TOKEN_SIZE 35

struct session {
    int64_t started_ms;
    bool spent; ///< a token is given once
};

static enum status
start(int64_t now_ms, void **out) {
    struct session *session = calloc(1, sizeof *session);
    if (session == NULL) {
        return STATUS_NO_MEMORY;
    }
    session->started_ms = now_ms;
    *out = session;
    return STATUS_OK;
}

static bool
make_token(struct face_reply *reply) {
    static const char alphabet[] = "0123456789abcdefghijklmnopqrstuv";
    uint8_t noise[TOKEN_SIZE];
    if (getrandom(noise, sizeof noise, 0) != (ssize_t)sizeof noise) {
        log_error("no random numbers for a face token");
        return false;
    }
    for (size_t i = 0; i < TOKEN_SIZE; i++) {
        reply->token[i] = (uint8_t)alphabet[noise[i] & 31];
    }
    reply->token[0] = 'f';
    reply->token[1] = 'p';
    reply->size = TOKEN_SIZE;
    explicit_bzero(noise, sizeof noise);
    return true;
}

static void
look(void *state, int64_t now_ms, struct face_reply *reply) {
    struct session *session = state;
    int64_t passed_ms = now_ms - session->started_ms;
    memset(reply, 0, sizeof *reply);
    if (passed_ms < LOOK_MS) {
        reply->step = FACE_LOOKING;
        reply->permille = (int)(passed_ms * 1000 / LOOK_MS);
        return;
    }
    reply->permille = 1000;
    bool given = !session->spent && make_token(reply);
    session->spent = true;
    reply->step = given ? FACE_DONE : FACE_FAILED;
}

const struct face_provider_ops face_simulated = {
    .name = "simulated",
    .simulated = true,
    .start = start,
    .poll = look,
    .cancel = free,
};
