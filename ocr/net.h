/**
 * @file net.h
 * A small recurrent network that reads lines, as Tesseract trains them.
 * Internal to the recogniser.
 *
 * Of all that Tesseract can train, only what its fast models and ours for
 * numbers are made of is understood: one convolution with tanh, one maximum
 * over squares, a summary of the height, and layers forwards and backwards
 * along the line. Weights and signals are bytes, as in Tesseract, and the order
 * of all calculations is the same, so that both read the same.
 */
#ifndef POSPLUGIN_NET_H
#define POSPLUGIN_NET_H

#include "capture/image.h"

/** Most height of the line pictures that a network reads, in pixels. */
#define NET_HEIGHT_MAX 48
/** Most outputs of a layer. */
#define NET_OUTPUTS_MAX 512

struct net;

/** What a network says about a line. */
struct net_result {
    int32_t steps;        ///< along the line
    int32_t classes;      ///< of each step
    float *probabilities; ///< owned, steps * classes
};

/**
 * Make a network from the part "lstm" of a model.
 *
 * @param[out] null_class the class that stands for no character
 * @return STATUS_OK, STATUS_MALFORMED (damaged), STATUS_UNSUPPORTED (of
 *         another kind), STATUS_NO_MEMORY; none of them logged
 */
enum status net_new(const uint8_t *bytes, size_t size, int32_t *null_class,
                    struct net **out);

/** NULL is fine. */
void net_free(struct net *net);

/** Height of the line pictures that a network reads, in pixels. */
int32_t net_height(const struct net *net);

/**
 * Read a line.
 *
 * @param grey 8 bit, dark on white, width * net_height(), without padding
 * @param[out] out to be freed with net_result_destroy()
 * @return STATUS_OK, STATUS_NO_MEMORY
 */
enum status net_run(const struct net *net, const uint8_t *grey, int32_t width,
                    struct net_result *out);

/** Free all; zeroed or NULL is fine. */
void net_result_destroy(struct net_result *result);

#endif
