/**
 * @file net_matrix.h
 * Weights of a network's layer, and what is multiplied with them. Internal to
 * net.c.
 */
#ifndef POSPLUGIN_NET_MATRIX_H
#define POSPLUGIN_NET_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Most inputs of a matrix. */
#define NET_INPUTS_MAX 1024

/**
 * Weights as they are multiplied: for so many outputs at once, two inputs after
 * two; filled up with zeroes.
 */
struct net_matrix {
    int32_t outputs;
    int32_t inputs;
    int8_t *bytes;  ///< owned; or NULL, and they are in `words`
    int16_t *words; ///< owned
    int32_t *bias;  ///< owned
    float *scales;  ///< owned
};

/** Make room for so many weights, all zero; false when too many. */
bool net_matrix_init(struct net_matrix *matrix, int32_t outputs,
                     int32_t inputs);

/**
 * Take the weights of a file for some outputs.
 *
 * @param weights bytes in rows, one for each output, the last of each its bias
 * @param scales little-endian doubles, one for each output
 */
void net_matrix_fill(struct net_matrix *matrix, int32_t first, int32_t count,
                     const uint8_t *weights, const uint8_t *scales);

/** Free all; zeroed is fine. */
void net_matrix_destroy(struct net_matrix *matrix);

/**
 * Multiply.
 *
 * @param in signals, as many as the matrix has, and a zero when that is odd
 * @param[out] out as many as the matrix has
 */
void net_matrix_apply(const struct net_matrix *matrix, const int16_t *in,
                      float *out);

#endif
