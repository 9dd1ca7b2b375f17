/**
 * @file net_layer.h
 * What the layers of a network are made of. Internal to net.c.
 */
#ifndef POSPLUGIN_NET_LAYER_H
#define POSPLUGIN_NET_LAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Most inputs of a matrix, filled up as rows are. */
#define NET_INPUTS_MAX 1024
#define NET_GATES 4

/** Weights in rows, one for each output, filled up with zeroes. */
struct net_matrix {
    int32_t outputs;
    int32_t inputs;
    int32_t stride;
    int16_t *weights; ///< owned, rows * stride; bytes, widened
    int32_t *bias;    ///< owned
    float *scales;    ///< owned
};

/** A layer with memory: new input, and gates of input, memory and output. */
struct net_lstm {
    int32_t inputs;
    int32_t outputs;
    struct net_matrix gates[NET_GATES]; ///< owned
};

/** A layer on its way along the line. */
struct net_state {
    const struct net_lstm *lstm; ///< borrowed
    int16_t *signals;            ///< owned; the input, then the last output
    float *memory;               ///< owned
    float *sums[NET_GATES];      ///< parts of `memory`
};

/** Hyperbolic tangent, right to a millionth. */
float net_tanh(float x);

/** The nearest signal of -127 ... 127. */
int8_t net_signal(float x);

/**
 * Take the weights of a file: bytes in rows, the last of each its bias.
 *
 * @param scales little-endian doubles, one for each output
 */
bool net_matrix_init(struct net_matrix *matrix, int32_t outputs, int32_t inputs,
                     const uint8_t *weights, const uint8_t *scales);

/** Free all; zeroed is fine. */
void net_matrix_destroy(struct net_matrix *matrix);

/**
 * Multiply.
 *
 * @param in signals, as many as the matrix has, filled up with zeroes to its
 *        stride
 */
void net_matrix_apply(const struct net_matrix *matrix, const int16_t *in,
                      float *out);

/** Free all; zeroed is fine. */
void net_lstm_destroy(struct net_lstm *lstm);

/** False on no memory, then nothing is to be freed. */
bool net_state_init(struct net_state *state, const struct net_lstm *lstm);

/** Forget what was before. */
void net_state_reset(struct net_state *state);

/** Take one step. */
void net_state_step(struct net_state *state, const int8_t *in);

/** The signals of the last step. */
void net_state_output(const struct net_state *state, int8_t *out);

/** Free all; zeroed is fine. */
void net_state_destroy(struct net_state *state);

#endif
