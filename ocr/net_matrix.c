#include "ocr/net_matrix.h"

#include <stdlib.h>
#include <string.h>

/** Outputs that are found together, and the inputs of one multiplication. */
#define BLOCK 16
#define PAIR 2
#define SIGNAL_MAX 127
/** Larger scales of weights are damage, and sums would overflow. */
#define SCALE_MOST 16

/**
 * Sums of a block are found in several ways, for older and newer processors;
 * all of them are of integers and equal. Code for Windows keeps its stack at
 * 16 bytes, which is too little for AVX.
 */
#if defined(__x86_64__) || defined(__i386__)
#    include <immintrin.h>
#    define HAS_SSE41
#    if !defined(_WIN32)
#        define HAS_AVX2
#    endif
#endif

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

static size_t
pairs_of(const struct net_matrix *matrix) {
    return ((size_t)matrix->inputs + PAIR - 1) / PAIR;
}

/** Where the weight of an input is for an output. */
static int8_t *
weight_at(const struct net_matrix *matrix, size_t output, size_t input) {
    size_t pair = output / BLOCK * pairs_of(matrix) + input / PAIR;
    return matrix->weights + (pair * BLOCK + output % BLOCK) * PAIR +
           input % PAIR;
}

bool
net_matrix_init(struct net_matrix *matrix, int32_t outputs, int32_t inputs,
                const uint8_t *weights, const uint8_t *scales) {
    size_t rows = ((size_t)outputs + BLOCK - 1) / BLOCK * BLOCK;
    net_matrix_destroy(matrix);
    if (weights == NULL || scales == NULL || inputs > NET_INPUTS_MAX) {
        return false;
    }
    *matrix = (struct net_matrix){outputs, inputs, NULL, NULL, NULL};
    matrix->weights = calloc(rows * pairs_of(matrix), PAIR);
    matrix->bias = calloc(rows, sizeof(*matrix->bias));
    matrix->scales = calloc(rows, sizeof(*matrix->scales));
    if (matrix->weights == NULL || matrix->bias == NULL ||
        matrix->scales == NULL) {
        return false;
    }
    for (size_t i = 0; i < (size_t)outputs; i++) {
        for (size_t k = 0; k < (size_t)inputs; k++) {
            *weight_at(matrix, i, k) = (int8_t)*weights++;
        }
        matrix->bias[i] = (int8_t)*weights++ * SIGNAL_MAX;
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

/** From the sums of a block to outputs, of which only some may be wanted. */
static inline __attribute__((always_inline)) void
scale_block(const struct net_matrix *matrix, size_t from,
            const int32_t sums[BLOCK], float *out) {
    const int32_t *bias = matrix->bias + from;
    const float *scales = matrix->scales + from;
    float scaled[BLOCK];
    for (size_t i = 0; i < BLOCK; i++) {
        scaled[i] = (float)(sums[i] + bias[i]) * scales[i];
    }
    if (from + BLOCK <= (size_t)matrix->outputs) {
        memcpy(out + from, scaled, sizeof(scaled));
        return;
    }
    for (size_t i = 0; from + i < (size_t)matrix->outputs; i++) {
        out[from + i] = scaled[i];
    }
}

#if defined(HAS_AVX2)
__attribute__((target("avx2"))) static void
apply_avx2(const struct net_matrix *matrix, const int16_t *in, float *out) {
    const size_t pairs = pairs_of(matrix);
    const int8_t *weights = matrix->weights;
    for (size_t from = 0; from < (size_t)matrix->outputs; from += BLOCK) {
        __m256i low = _mm256_setzero_si256();
        __m256i high = _mm256_setzero_si256();
        int32_t sums[BLOCK];
        for (size_t i = 0; i < pairs; i++, weights += BLOCK * PAIR) {
            int32_t both;
            memcpy(&both, in + PAIR * i, sizeof(both));
            const __m256i signals = _mm256_set1_epi32(both);
            const __m128i *bytes = (const __m128i *)weights;
            const __m256i first = _mm256_cvtepi8_epi16(_mm_loadu_si128(bytes));
            const __m256i second =
                _mm256_cvtepi8_epi16(_mm_loadu_si128(bytes + 1));
            low = _mm256_add_epi32(low, _mm256_madd_epi16(first, signals));
            high = _mm256_add_epi32(high, _mm256_madd_epi16(second, signals));
        }
        _mm256_storeu_si256((__m256i *)sums, low);
        _mm256_storeu_si256((__m256i *)(sums + BLOCK / 2), high);
        scale_block(matrix, from, sums, out);
    }
}
#endif

#if defined(HAS_SSE41)
__attribute__((target("sse4.1"))) static void
apply_sse41(const struct net_matrix *matrix, const int16_t *in, float *out) {
    const size_t pairs = pairs_of(matrix);
    const int8_t *weights = matrix->weights;
    for (size_t from = 0; from < (size_t)matrix->outputs; from += BLOCK) {
        __m128i parts[4] = {_mm_setzero_si128(), _mm_setzero_si128(),
                            _mm_setzero_si128(), _mm_setzero_si128()};
        int32_t sums[BLOCK];
        for (size_t i = 0; i < pairs; i++) {
            int32_t both;
            memcpy(&both, in + PAIR * i, sizeof(both));
            const __m128i signals = _mm_set1_epi32(both);
            for (size_t k = 0; k < 4; k++, weights += BLOCK * PAIR / 4) {
                const __m128i bytes = _mm_loadl_epi64((const __m128i *)weights);
                parts[k] = _mm_add_epi32(
                    parts[k],
                    _mm_madd_epi16(_mm_cvtepi8_epi16(bytes), signals));
            }
        }
        for (size_t k = 0; k < 4; k++) {
            _mm_storeu_si128((__m128i *)(sums + BLOCK / 4 * k), parts[k]);
        }
        scale_block(matrix, from, sums, out);
    }
}
#endif

static void
apply_plain(const struct net_matrix *matrix, const int16_t *in, float *out) {
    const size_t pairs = pairs_of(matrix);
    const int8_t *weights = matrix->weights;
    for (size_t from = 0; from < (size_t)matrix->outputs; from += BLOCK) {
        int32_t sums[BLOCK] = {0};
        for (size_t i = 0; i < pairs; i++) {
            for (size_t k = 0; k < BLOCK; k++, weights += PAIR) {
                sums[k] +=
                    weights[0] * in[PAIR * i] + weights[1] * in[PAIR * i + 1];
            }
        }
        scale_block(matrix, from, sums, out);
    }
}

void
net_matrix_apply(const struct net_matrix *matrix, const int16_t *in,
                 float *out) {
#if defined(HAS_AVX2)
    if (__builtin_cpu_supports("avx2")) {
        apply_avx2(matrix, in, out);
        return;
    }
#endif
#if defined(HAS_SSE41)
    if (__builtin_cpu_supports("sse4.1")) {
        apply_sse41(matrix, in, out);
        return;
    }
#endif
    apply_plain(matrix, in, out);
}
