/**
 * @file test_net_matrix.c
 * The multiplication for this processor, beside one that is easy to follow.
 */
#include "ocr/net_matrix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define OUTPUTS_MAX 35
#define INPUTS_MAX 67

/** Bytes of all values, the same each time. */
static uint8_t
next_byte(void) {
    static uint32_t seed = 1;
    seed = seed * 1664525u + 1013904223u;
    return (uint8_t)(seed >> 24);
}

static void
compare(int32_t outputs, int32_t inputs) {
    uint8_t weights[OUTPUTS_MAX * (INPUTS_MAX + 1)];
    uint8_t scales[OUTPUTS_MAX * sizeof(double)] = {0};
    int16_t in[INPUTS_MAX + 1] = {0};
    float out[OUTPUTS_MAX + 1];
    struct net_matrix matrix = {0};
    for (size_t i = 0; i < sizeof(weights); i++) {
        weights[i] = next_byte();
    }
    for (int32_t i = 0; i < outputs; i++) {
        scales[8 * i + 6] = (uint8_t)(0xb0 + i % 8); // a part of one
        scales[8 * i + 7] = 0x3f;
    }
    for (int32_t i = 0; i < inputs; i++) {
        in[i] = (int8_t)next_byte();
    }
    out[outputs] = -1;
    assert_true(net_matrix_init(&matrix, outputs, inputs));
    net_matrix_fill(&matrix, 0, 1, weights, scales);
    net_matrix_fill(&matrix, 1, outputs - 1, weights + inputs + 1,
                    scales + sizeof(double));
    net_matrix_apply(&matrix, in, out);
    for (int32_t i = 0; i < outputs; i++) {
        const uint8_t *row = weights + (ptrdiff_t)i * (inputs + 1);
        int32_t sum = (int8_t)row[inputs] * 127;
        for (int32_t k = 0; k < inputs; k++) {
            sum += (int8_t)row[k] * in[k];
        }
        assert_true(out[i] == (float)sum * matrix.scales[i]);
        assert_true(matrix.scales[i] > 0);
    }
    assert_true(out[outputs] == -1);
    net_matrix_destroy(&matrix);
}

static void
test_all_sizes(void **state) {
    (void)state;
    for (int32_t outputs = 1; outputs <= OUTPUTS_MAX; outputs++) {
        for (int32_t inputs = 1; inputs <= INPUTS_MAX; inputs++) {
            compare(outputs, inputs);
        }
    }
}

static void
test_too_many_inputs(void **state) {
    struct net_matrix matrix = {0};
    (void)state;
    assert_false(net_matrix_init(&matrix, 1, NET_INPUTS_MAX + 1));
    net_matrix_destroy(&matrix);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_sizes),
        cmocka_unit_test(test_too_many_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
