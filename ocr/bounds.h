/**
 * @file bounds.h
 * The smaller and the larger of two numbers: pixels, mostly.
 */
#ifndef POSPLUGIN_BOUNDS_H
#define POSPLUGIN_BOUNDS_H

#include <stdint.h>

static inline int32_t
min(int32_t a, int32_t b) {
    return a < b ? a : b;
}

static inline int32_t
max(int32_t a, int32_t b) {
    return a > b ? a : b;
}

#endif
