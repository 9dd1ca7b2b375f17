#include "ocr/net.h"

#include "ocr/net_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIGNAL_MAX 127
#define NOISE_FACTOR 48271

/** The signals of a line's pixels. */
struct plane {
    int8_t *signals; ///< owned
    int32_t width;
    int32_t height;
};

void
net_free(struct net *net) {
    if (net == NULL) {
        return;
    }
    net_matrix_destroy(&net->convolution);
    net_lstm_destroy(&net->column);
    for (size_t i = 0; i < net->count; i++) {
        net_lstm_destroy(&net->layers[i].lstm);
    }
    net_matrix_destroy(&net->output);
    free(net);
}

/** The value below which a part of all lies, counted in whole values. */
static float
quantile(const int32_t counts[256], int32_t all, double part) {
    double wanted = part * all;
    double sum = 0;
    int32_t i = 0;
    wanted = wanted < 1 ? 1 : wanted;
    for (; i < 256 && sum < wanted; i++) {
        sum += counts[i];
    }
    return i > 0 ? (float)(i - (sum - wanted) / counts[i - 1]) : 0;
}

/** Signals of all pixels; full contrast is that of the middle row's extremes.
 */
static void
set_signals(const uint8_t *grey, const struct plane *out) {
    const int32_t width = out->width;
    int32_t lows[256] = {0};
    int32_t highs[256] = {0};
    int32_t low_count = 0;
    int32_t high_count = 0;
    const uint8_t *row = grey + (size_t)(out->height / 2) * (size_t)width;
    for (int32_t x = 1; x + 1 < width; x++) {
        uint8_t a = row[x - 1];
        uint8_t b = row[x];
        uint8_t c = row[x + 1];
        bool low = (b < a && b <= c) || (b <= a && b < c);
        bool high = (b > a && b >= c) || (b >= a && b > c);
        lows[b] += low;
        low_count += low;
        highs[b] += high;
        high_count += high;
    }
    lows[0] += low_count == 0;
    highs[255] += high_count == 0;
    float black = quantile(lows, low_count + (low_count == 0), 0.25);
    float white = quantile(highs, high_count + (high_count == 0), 0.75);
    float contrast = (white - black) / 2;
    contrast = contrast <= 0 ? 1 : contrast;
    for (size_t i = 0; i < (size_t)width * (size_t)out->height; i++) {
        float signal = ((float)grey[i] - black) / contrast - 1;
        out->signals[i] = net_signal(signal * (SIGNAL_MAX + 1));
    }
}

/**
 * The noise with which the picture is surrounded: the numbers of the "minimal
 * standard" generator, the same for every line.
 */
static int8_t
noise(uint64_t *seed) {
    *seed = *seed * NOISE_FACTOR % INT32_MAX;
    double random = SIGNAL_MAX * 2.0 * (double)*seed;
    return net_signal((float)(random / INT32_MAX - SIGNAL_MAX));
}

/** A window of signals around a pixel, column by column. */
static void
set_window(const struct plane *plane, int32_t x, int32_t y, uint64_t *seed,
           int16_t *window) {
    const int32_t width = plane->width;
    for (int32_t i = x - NET_SIDE / 2; i <= x + NET_SIDE / 2; i++) {
        for (int32_t k = y - NET_SIDE / 2; k <= y + NET_SIDE / 2; k++) {
            bool inside = i >= 0 && i < width && k >= 0 && k < plane->height;
            *window++ =
                inside ? plane->signals[(size_t)k * (size_t)width + (size_t)i]
                       : noise(seed);
        }
    }
}

/** The convolution of three rows, and the maximum of each square of them. */
static void
convolve_rows(const struct net *net, const struct plane *plane, int32_t top,
              uint64_t *seed, float *most) {
    const int32_t outputs = net->convolution.outputs;
    int16_t window[NET_INPUTS_MAX] = {0};
    float sums[NET_OUTPUTS_MAX];
    for (int32_t y = top; y < top + NET_SIDE; y++) {
        for (int32_t x = 0; x < plane->width; x++) {
            set_window(plane, x, y, seed, window);
            net_matrix_apply(&net->convolution, window, sums);
            float *to = most + (ptrdiff_t)(x / NET_SIDE) * outputs;
            bool first = y == top && x % NET_SIDE == 0;
            for (int32_t i = 0; i < outputs; i++) {
                to[i] = first || sums[i] > to[i] ? sums[i] : to[i];
            }
        }
    }
}

/**
 * The convolution, and the maximum of each square of it: `steps` columns of
 * height / NET_SIDE squares.
 *
 * @param most room for a row of squares and one more
 */
static void
convolve(const struct net *net, const struct plane *plane, int32_t steps,
         float *most, int8_t *squares) {
    const size_t outputs = (size_t)net->convolution.outputs;
    const size_t rows = (size_t)(plane->height / NET_SIDE);
    uint64_t seed = net->seed;
    noise(&seed);
    for (size_t row = 0; row < rows; row++) {
        convolve_rows(net, plane, (int32_t)row * NET_SIDE, &seed, most);
        for (size_t x = 0; x < (size_t)steps; x++) {
            int8_t *to = squares + (x * rows + row) * outputs;
            for (size_t i = 0; i < outputs; i++) {
                // The largest is so after the function, which rises, too.
                to[i] =
                    net_signal(net_tanh(most[x * outputs + i]) * SIGNAL_MAX);
            }
        }
    }
}

/** Sum up each column of squares, from top to bottom. */
static bool
sum_columns(const struct net *net, const int8_t *squares, int32_t steps,
            int8_t *out) {
    const int32_t rows = net->height / NET_SIDE;
    struct net_state state;
    if (!net_state_init(&state, &net->column)) {
        return false;
    }
    for (int32_t x = 0; x < steps; x++) {
        net_state_reset(&state);
        for (int32_t y = 0; y < rows; y++) {
            net_state_step(&state, squares);
            squares += net->column.inputs;
        }
        net_state_output(&state, out);
        out += net->column.outputs;
    }
    net_state_destroy(&state);
    return true;
}

/** Go along the line with one layer. */
static bool
run_layer(const struct net_lstm *lstm, enum net_kind kind, const int8_t *in,
          int32_t steps, int8_t *out) {
    struct net_state state;
    if (!net_state_init(&state, lstm)) {
        return false;
    }
    for (int32_t i = 0; i < steps; i++) {
        size_t x = (size_t)(kind == NET_FORWARDS ? i : steps - 1 - i);
        net_state_step(&state, in + x * (size_t)lstm->inputs);
        net_state_output(&state, out + x * (size_t)lstm->outputs);
    }
    net_state_destroy(&state);
    return true;
}

/** Probabilities of the classes from the last layer's signals. */
static void
classify(const struct net *net, const int8_t *in, struct net_result *out) {
    const int32_t inputs = net->output.inputs;
    int16_t wide[NET_INPUTS_MAX] = {0};
    for (int32_t x = 0; x < out->steps; x++) {
        float *sums = out->probabilities + (size_t)x * (size_t)out->classes;
        float most = 0;
        float all = 0;
        for (int32_t i = 0; i < inputs; i++) {
            wide[i] = in[(size_t)x * (size_t)inputs + (size_t)i];
        }
        net_matrix_apply(&net->output, wide, sums);
        for (int32_t i = 0; i < out->classes; i++) {
            most = i == 0 || sums[i] > most ? sums[i] : most;
        }
        for (int32_t i = 0; i < out->classes; i++) {
            sums[i] = expf(sums[i] - most < -86 ? -86 : sums[i] - most);
            all += sums[i];
        }
        for (int32_t i = 0; i < out->classes; i++) {
            sums[i] /= all;
        }
    }
}

/** All layers; `one` and `other` are room for their signals. */
static bool
run_layers(const struct net *net, const int8_t *squares, int8_t *one,
           int8_t *other, struct net_result *out) {
    if (!sum_columns(net, squares, out->steps, one)) {
        return false;
    }
    for (size_t i = 0; i < net->count; i++) {
        if (!run_layer(&net->layers[i].lstm, net->layers[i].kind, one,
                       out->steps, other)) {
            return false;
        }
        int8_t *swapped = one;
        one = other;
        other = swapped;
    }
    classify(net, one, out);
    return true;
}

int32_t
net_height(const struct net *net) {
    return net->height;
}

enum status
net_run(const struct net *net, const uint8_t *grey, int32_t width,
        struct net_result *out) {
    *out = (struct net_result){.steps = width / NET_SIDE,
                               .classes = net->output.outputs};
    size_t steps = (size_t)out->steps + 1;
    struct plane plane = {malloc((size_t)width * (size_t)net->height + 1),
                          width, net->height};
    int8_t *squares = malloc(steps * (size_t)(net->height / NET_SIDE) *
                             (size_t)net->convolution.outputs);
    float *most =
        malloc(steps * (size_t)net->convolution.outputs * sizeof(*most));
    int8_t *one = malloc(steps * NET_OUTPUTS_MAX);
    int8_t *other = malloc(steps * NET_OUTPUTS_MAX);
    out->probabilities = malloc(steps * (size_t)out->classes * sizeof(float));
    bool ok = plane.signals != NULL && squares != NULL && most != NULL &&
              one != NULL && other != NULL && out->probabilities != NULL;
    if (ok) {
        set_signals(grey, &plane);
        convolve(net, &plane, out->steps, most, squares);
        ok = run_layers(net, squares, one, other, out);
    }
    free(plane.signals);
    free(squares);
    free(most);
    free(one);
    free(other);
    if (!ok) {
        net_result_destroy(out);
    }
    return ok ? STATUS_OK : STATUS_NO_MEMORY;
}

void
net_result_destroy(struct net_result *result) {
    if (result != NULL) {
        free(result->probabilities);
        *result = (struct net_result){0};
    }
}
