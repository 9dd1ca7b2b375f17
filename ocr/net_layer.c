#include "ocr/net_layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIGNAL_MAX 127.0f
/** From here on the hyperbolic tangent is one. */
#define TANGENT_MOST 9.0f
/** Memory stays within this. */
#define MEMORY_MOST 100.0f

/**
 * Made twice, for newer processors too; the results are the same. Not with
 * clang, of which older versions leave a function without its name.
 */
#if defined(__x86_64__) && defined(__linux__) && !defined(__clang__)
#    define CLONES __attribute__((target_clones("avx2", "default")))
#else
#    define CLONES
#endif

/** What the gates are for, in the order of the file. */
enum gate {
    GATE_NEW = 0,
    GATE_IN = 1,
    GATE_KEEP = 2,
    GATE_OUT = 3,
};

/**
 * Hyperbolic tangent, right to a millionth, without tables or branches, so
 * that many are found in one step: Lambert's continued fraction for a quarter
 * of x, then back, of 2x from that of x, twice. One division at the end is
 * enough.
 */
static inline float
tangent_of(float x) {
    x = x < TANGENT_MOST ? x : TANGENT_MOST;
    x = x > -TANGENT_MOST ? x : -TANGENT_MOST;
    float q = x / 4;
    float q2 = q * q;
    float above = q * (135135 + q2 * (17325 + q2 * (378 + q2)));
    float below = 135135 + q2 * (62370 + q2 * (3150 + q2 * 28));
    float above2 = 2 * above * below;
    float below2 = below * below + above * above;
    return 2 * above2 * below2 / (below2 * below2 + above2 * above2);
}

static inline float
logistic(float x) {
    return 0.5f + 0.5f * tangent_of(x / 2);
}

static inline int8_t
signal_of(float x) {
    float rounded = x + copysignf(0.5f, x);
    rounded = rounded < SIGNAL_MAX ? rounded : SIGNAL_MAX;
    return (int8_t)(int32_t)(rounded > -SIGNAL_MAX ? rounded : -SIGNAL_MAX);
}

float
net_tanh(float x) {
    return tangent_of(x);
}

int8_t
net_signal(float x) {
    return signal_of(x);
}

void
net_lstm_destroy(struct net_lstm *lstm) {
    net_matrix_destroy(&lstm->gates);
}

bool
net_state_init(struct net_state *state, const struct net_lstm *lstm) {
    size_t outputs = (size_t)lstm->outputs;
    *state = (struct net_state){.lstm = lstm};
    state->signals = calloc(NET_INPUTS_MAX, sizeof(*state->signals));
    state->memory = calloc(outputs * (NET_GATES + 1), sizeof(float));
    if (state->signals == NULL || state->memory == NULL) {
        net_state_destroy(state);
        return false;
    }
    state->sums = state->memory + outputs;
    return true;
}

void
net_state_reset(struct net_state *state) {
    memset(state->signals, 0, NET_INPUTS_MAX * sizeof(*state->signals));
    memset(state->memory, 0, (size_t)state->lstm->outputs * sizeof(float));
}

/** From the sums of the gates to memory and output. */
static inline __attribute__((always_inline)) void
pass_gates(const struct net_state *state, float *restrict memory,
           int16_t *restrict output) {
    const int32_t count = state->lstm->outputs;
    const float *new = state->sums + GATE_NEW *count;
    const float *in = state->sums + GATE_IN * count;
    const float *keep = state->sums + GATE_KEEP * count;
    const float *out = state->sums + GATE_OUT * count;
    for (int32_t i = 0; i < count; i++) {
        float sum = memory[i] * logistic(keep[i]) +
                    tangent_of(new[i]) * logistic(in[i]);
        sum = sum < MEMORY_MOST ? sum : MEMORY_MOST;
        memory[i] = sum > -MEMORY_MOST ? sum : -MEMORY_MOST;
    }
    for (int32_t i = 0; i < count; i++) {
        output[i] =
            signal_of(tangent_of(memory[i]) * logistic(out[i]) * SIGNAL_MAX);
    }
}

CLONES void
net_state_step(struct net_state *state, const int8_t *in) {
    const struct net_lstm *lstm = state->lstm;
    for (int32_t i = 0; i < lstm->inputs; i++) {
        state->signals[i] = in[i];
    }
    net_matrix_apply(&lstm->gates, state->signals, state->sums);
    pass_gates(state, state->memory, state->signals + lstm->inputs);
}

void
net_state_output(const struct net_state *state, int8_t *out) {
    const int16_t *output = state->signals + state->lstm->inputs;
    for (int32_t i = 0; i < state->lstm->outputs; i++) {
        out[i] = (int8_t)output[i];
    }
}

void
net_state_destroy(struct net_state *state) {
    free(state->signals);
    free(state->memory);
    *state = (struct net_state){0};
}
