/**
 * @file net_layer.h
 * What the layers of a network are made of. Internal to net.c.
 */
#ifndef POSPLUGIN_NET_LAYER_H
#define POSPLUGIN_NET_LAYER_H

#include "ocr/net_matrix.h"

#define NET_GATES 4

/** A layer with memory. */
struct net_lstm {
    int32_t inputs;
    int32_t outputs;
    /** Owned; of the new input, then of what it, memory and output let pass. */
    struct net_matrix gates;
};

/** A layer on its way along the line. */
struct net_state {
    const struct net_lstm *lstm; ///< borrowed
    int16_t *signals;            ///< owned; the input, then the last output
    float *memory;               ///< owned
    float *sums;                 ///< of all gates; behind `memory`
};

/** Hyperbolic tangent, right to a millionth. */
float net_tanh(float x);

/** The nearest signal of -127 ... 127. */
int8_t net_signal(float x);

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
