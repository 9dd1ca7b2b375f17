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
 * all of them are of integers and equal. AVX2 widens bytes as fast as it reads
 * them; elsewhere they are widened beforehand. Code for Windows keeps its stack
 * at 16 bytes, which is too little for AVX.
 */
#if defined(__x86_64__) || defined(__i386__)
#    include <immintrin.h>
#    define HAS_SSE2
#    if !defined(NET_NO_AVX)
#        define HAS_AVX2
#    endif
#endif

static bool
use_bytes(void) {
#if defined(HAS_AVX2)
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
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

static size_t
pairs_of(const struct net_matrix *matrix) {
    return ((size_t)matrix->inputs + PAIR - 1) / PAIR;
}

/** Where the weight of an input is for an output. */
static size_t
weight_at(const struct net_matrix *matrix, size_t output, size_t input) {
    size_t pair = output / BLOCK * pairs_of(matrix) + input / PAIR;
    return (pair * BLOCK + output % BLOCK) * PAIR + input % PAIR;
}

bool
net_matrix_init(struct net_matrix *matrix, int32_t outputs, int32_t inputs) {
    size_t rows = ((size_t)outputs + BLOCK - 1) / BLOCK * BLOCK;
    net_matrix_destroy(matrix);
    if (inputs > NET_INPUTS_MAX) {
        return false;
    }
    *matrix = (struct net_matrix){.outputs = outputs, .inputs = inputs};
    size_t count = rows * pairs_of(matrix) * PAIR;
    if (use_bytes()) {
        matrix->bytes = calloc(count, sizeof(*matrix->bytes));
    } else {
        matrix->words = calloc(count, sizeof(*matrix->words));
    }
    matrix->bias = calloc(rows, sizeof(*matrix->bias));
    matrix->scales = calloc(rows, sizeof(*matrix->scales));
    return (matrix->bytes != NULL || matrix->words != NULL) &&
           matrix->bias != NULL && matrix->scales != NULL;
}

void
net_matrix_fill(struct net_matrix *matrix, int32_t first, int32_t count,
                const uint8_t *weights, const uint8_t *scales) {
    for (size_t i = (size_t)first; i < (size_t)(first + count); i++) {
        for (size_t k = 0; k < (size_t)matrix->inputs; k++) {
            size_t at = weight_at(matrix, i, k);
            int8_t weight = (int8_t)*weights++;
            if (matrix->bytes != NULL) {
                matrix->bytes[at] = weight;
            } else {
                matrix->words[at] = weight;
            }
        }
        matrix->bias[i] = (int8_t)*weights++ * SIGNAL_MAX;
        matrix->scales[i] = (float)(read_double(scales) / 127);
        scales += sizeof(double);
    }
}

void
net_matrix_destroy(struct net_matrix *matrix) {
    free(matrix->bytes);
    free(matrix->words);
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
/** Products of half a block, added to sums. */
__attribute__((target("avx2"))) static inline __m256i
add_avx2(__m256i sums, const int8_t *weights, __m256i signals) {
    const __m128i bytes = _mm_loadu_si128((const __m128i *)weights);
    return _mm256_add_epi32(
        sums, _mm256_madd_epi16(_mm256_cvtepi8_epi16(bytes), signals));
}

/** Sums of a block, or of two which follow each other. */
__attribute__((target("avx2"), always_inline)) static inline void
sum_avx2(const int8_t *weights, const int16_t *in, size_t pairs, bool two,
         int32_t *sums) {
    const int8_t *other = weights + pairs * BLOCK * PAIR;
    __m256i a = _mm256_setzero_si256();
    __m256i b = a;
    __m256i c = a;
    __m256i d = a;
    for (size_t i = 0; i < pairs * BLOCK * PAIR; i += BLOCK * PAIR) {
        int32_t both;
        memcpy(&both, in + i / BLOCK, sizeof(both));
        const __m256i signals = _mm256_set1_epi32(both);
        a = add_avx2(a, weights + i, signals);
        b = add_avx2(b, weights + i + BLOCK, signals);
        if (two) {
            c = add_avx2(c, other + i, signals);
            d = add_avx2(d, other + i + BLOCK, signals);
        }
    }
    _mm256_storeu_si256((__m256i *)sums, a);
    _mm256_storeu_si256((__m256i *)(sums + BLOCK / 2), b);
    if (two) {
        _mm256_storeu_si256((__m256i *)(sums + BLOCK), c);
        _mm256_storeu_si256((__m256i *)(sums + BLOCK + BLOCK / 2), d);
    }
}

__attribute__((target("avx2"))) static void
apply_avx2(const struct net_matrix *matrix, const int16_t *in, float *out) {
    const size_t pairs = pairs_of(matrix);
    const size_t outputs = (size_t)matrix->outputs;
    const int8_t *weights = matrix->bytes;
    int32_t sums[2 * BLOCK];
    size_t from = 0;
    for (; from + BLOCK < outputs; from += 2 * BLOCK) {
        sum_avx2(weights, in, pairs, true, sums);
        scale_block(matrix, from, sums, out);
        scale_block(matrix, from + BLOCK, sums + BLOCK, out);
        weights += pairs * 2 * BLOCK * PAIR;
    }
    if (from < outputs) {
        sum_avx2(weights, in, pairs, false, sums);
        scale_block(matrix, from, sums, out);
    }
}
#endif

#if defined(HAS_SSE2)
/** Products of a quarter of a block, added to sums. */
__attribute__((target("sse2"))) static inline __m128i
add_sse2(__m128i sums, const int16_t *weights, __m128i signals) {
    const __m128i words = _mm_loadu_si128((const __m128i *)weights);
    return _mm_add_epi32(sums, _mm_madd_epi16(words, signals));
}

__attribute__((target("sse2"))) static void
apply_sse2(const struct net_matrix *matrix, const int16_t *in, float *out) {
    const size_t pairs = pairs_of(matrix);
    const int16_t *weights = matrix->words;
    for (size_t from = 0; from < (size_t)matrix->outputs; from += BLOCK) {
        __m128i a = _mm_setzero_si128();
        __m128i b = a;
        __m128i c = a;
        __m128i d = a;
        int32_t sums[BLOCK];
        for (size_t i = 0; i < pairs; i++, weights += BLOCK * PAIR) {
            int32_t both;
            memcpy(&both, in + PAIR * i, sizeof(both));
            const __m128i signals = _mm_set1_epi32(both);
            a = add_sse2(a, weights, signals);
            b = add_sse2(b, weights + BLOCK / 2, signals);
            c = add_sse2(c, weights + BLOCK, signals);
            d = add_sse2(d, weights + BLOCK + BLOCK / 2, signals);
        }
        _mm_storeu_si128((__m128i *)sums, a);
        _mm_storeu_si128((__m128i *)sums + 1, b);
        _mm_storeu_si128((__m128i *)sums + 2, c);
        _mm_storeu_si128((__m128i *)sums + 3, d);
        scale_block(matrix, from, sums, out);
    }
}
#endif

static void
apply_plain(const struct net_matrix *matrix, const int16_t *in, float *out) {
    const size_t pairs = pairs_of(matrix);
    const int16_t *weights = matrix->words;
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
    if (matrix->bytes != NULL) {
        apply_avx2(matrix, in, out);
        return;
    }
#endif
#if defined(HAS_SSE2)
    if (__builtin_cpu_supports("sse2")) {
        apply_sse2(matrix, in, out);
        return;
    }
#endif
    apply_plain(matrix, in, out);
}
