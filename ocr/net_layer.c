#include "ocr/net_layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Inputs are filled up to a multiple of this, and rows of this. */
#define ROUND 16
#define ROWS 4
#define SIGNAL_MAX 127.0f
/** From here on the hyperbolic tangent is one. */
#define TANGENT_MOST 9.0f
/** Larger scales of weights are damage, and sums would overflow. */
#define SCALE_MOST 16
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

/** Of 2x, from the hyperbolic tangent of x. */
static inline float
twice(float tangent) {
    return 2 * tangent / (1 + tangent * tangent);
}

/**
 * Hyperbolic tangent, right to a millionth, without tables or branches, so
 * that many are found in one step: Lambert's continued fraction for a quarter
 * of x, then back.
 */
static inline float
tangent_of(float x) {
    x = x < TANGENT_MOST ? x : TANGENT_MOST;
    x = x > -TANGENT_MOST ? x : -TANGENT_MOST;
    float q = x / 4;
    float q2 = q * q;
    float above = q * (135135 + q2 * (17325 + q2 * (378 + q2)));
    float below = 135135 + q2 * (62370 + q2 * (3150 + q2 * 28));
    return twice(twice(above / below));
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

static double
read_double(const uint8_t *bytes) {
    uint64_t bits = 0;
    double value;
    for (int i = 0; i < 8; i++) {
        bits |= (uint64_t)bytes[i] << (8 * i);
    }
    memcpy(&value, &bits, sizeof(value));
    return value > 0 && value < SCALE_MOST ? value : 0;
}

bool
net_matrix_init(struct net_matrix *matrix, int32_t outputs, int32_t inputs,
                const uint8_t *weights, const uint8_t *scales) {
    int32_t stride = (inputs + ROUND - 1) / ROUND * ROUND;
    int32_t rows = (outputs + ROWS - 1) / ROWS * ROWS;
    net_matrix_destroy(matrix);
    if (weights == NULL || scales == NULL || stride > NET_INPUTS_MAX) {
        return false;
    }
    *matrix = (struct net_matrix){outputs, inputs, stride, NULL, NULL, NULL};
    matrix->weights =
        calloc((size_t)rows * (size_t)stride, sizeof(*matrix->weights));
    matrix->bias = calloc((size_t)outputs, sizeof(*matrix->bias));
    matrix->scales = calloc((size_t)outputs, sizeof(*matrix->scales));
    if (matrix->weights == NULL || matrix->bias == NULL ||
        matrix->scales == NULL) {
        return false;
    }
    for (int32_t i = 0; i < outputs; i++) {
        int16_t *row = matrix->weights + (ptrdiff_t)i * stride;
        for (int32_t k = 0; k < inputs; k++) {
            row[k] = (int8_t)*weights++;
        }
        matrix->bias[i] = (int8_t)*weights++ * (int32_t)SIGNAL_MAX;
        matrix->scales[i] = (float)(read_double(scales + 8 * i) / 127);
    }
    return true;
}

void
net_matrix_destroy(struct net_matrix *matrix) {
    free(matrix->weights);
    free(matrix->bias);
    free(matrix->scales);
    *matrix = (struct net_matrix){0};
}

/** Multiply; rows four by four, for each input is then loaded once. */
static inline void
apply(const struct net_matrix *matrix, const int16_t *in, float *restrict out) {
    const int32_t stride = matrix->stride;
    const int16_t *row = matrix->weights;
    int32_t sums[ROWS];
    for (int32_t i = 0; i < matrix->outputs; i += ROWS, row += ROWS * stride) {
        int32_t a = 0;
        int32_t b = 0;
        int32_t c = 0;
        int32_t d = 0;
        for (int32_t k = 0; k < stride; k++) {
            a += row[k] * in[k];
            b += row[stride + k] * in[k];
            c += row[2 * stride + k] * in[k];
            d += row[3 * stride + k] * in[k];
        }
        sums[0] = a;
        sums[1] = b;
        sums[2] = c;
        sums[3] = d;
        for (int32_t k = 0; k < ROWS && i + k < matrix->outputs; k++) {
            out[i + k] =
                (float)(sums[k] + matrix->bias[i + k]) * matrix->scales[i + k];
        }
    }
}

CLONES void
net_matrix_apply(const struct net_matrix *matrix, const int16_t *in,
                 float *out) {
    apply(matrix, in, out);
}

void
net_lstm_destroy(struct net_lstm *lstm) {
    for (size_t i = 0; i < NET_GATES; i++) {
        net_matrix_destroy(&lstm->gates[i]);
    }
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
    for (size_t i = 0; i < NET_GATES; i++) {
        state->sums[i] = state->memory + outputs * (i + 1);
    }
    return true;
}

void
net_state_reset(struct net_state *state) {
    memset(state->signals, 0, NET_INPUTS_MAX * sizeof(*state->signals));
    memset(state->memory, 0, (size_t)state->lstm->outputs * sizeof(float));
}

/** From the sums of the gates to memory and output. */
static inline void
pass_gates(const struct net_state *state, float *restrict memory,
           int16_t *restrict output) {
    const float *new = state->sums[GATE_NEW];
    const float *in = state->sums[GATE_IN];
    const float *keep = state->sums[GATE_KEEP];
    const float *out = state->sums[GATE_OUT];
    const int32_t count = state->lstm->outputs;
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
    for (size_t i = 0; i < NET_GATES; i++) {
        apply(&lstm->gates[i], state->signals, state->sums[i]);
    }
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
