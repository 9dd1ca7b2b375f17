/**
 * @file net_internal.h
 * What a network is made of. Internal to net.c and net_parse.c.
 */
#ifndef POSPLUGIN_NET_INTERNAL_H
#define POSPLUGIN_NET_INTERNAL_H

#include "ocr/net.h"
#include "ocr/net_layer.h"

#define NET_LAYERS_MAX 8
/** Side of the convolution, and of the squares of which the maximum counts. */
#define NET_SIDE 3

enum net_kind {
    NET_FORWARDS = 1,
    NET_BACKWARDS = 2,
};

struct net {
    int32_t height;                ///< of the line, pixels
    struct net_matrix convolution; ///< owned
    struct net_lstm column;        ///< owned; sums up each column
    struct {
        enum net_kind kind;
        struct net_lstm lstm; ///< owned
    } layers[NET_LAYERS_MAX];
    size_t count;
    struct net_matrix output; ///< owned
    uint64_t seed;
};

#endif
