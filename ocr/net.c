#include "ocr/net.h"

#include "ocr/net_layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LAYERS_MAX 8
/** Side of the convolution, and of the squares of which the maximum counts. */
#define SIDE 3
#define SIGNAL_MAX 127
#define NOISE_FACTOR 48271
/** Of a group: it tells how fast each of its layers was trained. */
#define FLAG_RATES 64

enum kind {
    FORWARDS = 1,
    BACKWARDS = 2,
};

struct net {
    struct net_matrix convolution; ///< owned
    struct net_lstm height;        ///< owned; sums up each column
    struct {
        enum kind kind;
        struct net_lstm lstm; ///< owned
    } layers[LAYERS_MAX];
    size_t count;
    struct net_matrix output; ///< owned
    uint64_t seed;
};

/** What is read of a model, as far as it has been read. */
struct input {
    const uint8_t *at;
    const uint8_t *end;
    bool good;
};

/** The head of a layer, as it is in the file. */
struct head {
    char type[16];
    uint32_t flags;
    int32_t inputs;
    int32_t outputs;
};

static uint32_t
read_number(struct input *in, size_t size) {
    uint32_t value = 0;
    if ((size_t)(in->end - in->at) < size) {
        in->good = false;
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        value |= (uint32_t)in->at[i] << (8 * i);
    }
    in->at += size;
    return value;
}

/** Skip bytes; NULL when there are not so many. */
static const uint8_t *
skip(struct input *in, size_t size) {
    const uint8_t *from = in->at;
    if ((size_t)(in->end - in->at) < size) {
        in->good = false;
        return NULL;
    }
    in->at += size;
    return from;
}

static void
read_name(struct input *in, char *out, size_t size) {
    size_t length = read_number(in, 4);
    const uint8_t *from = skip(in, length);
    *out = '\0';
    if (from != NULL && length < size) {
        memcpy(out, from, length);
        out[length] = '\0';
    }
}

static struct head
read_head(struct input *in) {
    struct head head = {0};
    read_number(in, 1); // the type follows as a name
    read_name(in, head.type, sizeof(head.type));
    skip(in, 2); // how it is trained
    head.flags = read_number(in, 4);
    head.inputs = (int32_t)read_number(in, 4);
    head.outputs = (int32_t)read_number(in, 4);
    skip(in, 4); // number of weights
    char name[16];
    read_name(in, name, sizeof(name));
    in->good = in->good && head.inputs > 0 && head.outputs > 0 &&
               head.inputs <= NET_OUTPUTS_MAX &&
               head.outputs <= NET_OUTPUTS_MAX;
    return head;
}

static bool
is_type(struct input *in, const struct head *head, const char *type) {
    in->good = in->good && strcmp(head->type, type) == 0;
    return in->good;
}

/** Read the head of a layer that must be of this type. */
static struct head
expect(struct input *in, const char *type) {
    struct head head = read_head(in);
    is_type(in, &head, type);
    return head;
}

/** Read weights of so many outputs and inputs, and their scales. */
static void
read_matrix(struct input *in, int32_t outputs, int32_t inputs,
            struct net_matrix *out) {
    skip(in, 1); // of bytes; what else there may be has another size
    in->good = read_number(in, 4) == (uint32_t)outputs && in->good;
    in->good = read_number(in, 4) == (uint32_t)inputs + 1 && in->good;
    skip(in, 1);
    const uint8_t *weights = skip(in, (size_t)outputs * ((size_t)inputs + 1));
    uint32_t scales = read_number(in, 4);
    in->good =
        in->good && scales >= (uint32_t)outputs && scales <= NET_OUTPUTS_MAX;
    const uint8_t *factors =
        in->good ? skip(in, scales * sizeof(double)) : NULL;
    in->good = in->good && factors != NULL &&
               net_matrix_init(out, outputs, inputs, weights, factors);
}

static void
read_lstm(struct input *in, const struct head *head, struct net_lstm *out) {
    int32_t all = (int32_t)read_number(in, 4);
    in->good = in->good && all == head->inputs + head->outputs;
    out->inputs = head->inputs;
    out->outputs = head->outputs;
    for (size_t i = 0; in->good && i < NET_GATES; i++) {
        read_matrix(in, head->outputs, all, &out->gates[i]);
    }
}

/** At the end of a group: how fast its layers were trained. */
static void
skip_rates(struct input *in, const struct head *group) {
    if ((group->flags & FLAG_RATES) != 0) {
        skip(in, sizeof(float) * read_number(in, 4));
    }
}

/** Read the one layer of a group, of which the head was read. */
static void
read_only_child(struct input *in, const struct head *group, const char *type,
                struct net_lstm *out) {
    in->good = read_number(in, 4) == 1 && in->good;
    struct head head = expect(in, type);
    if (in->good) {
        read_lstm(in, &head, out);
    }
    skip_rates(in, group);
}

/** Everything up to the layers along the line. */
static void
read_front(struct input *in, struct net *net) {
    expect(in, "Input");
    skip(in, 4);
    in->good = read_number(in, 4) == NET_HEIGHT && in->good;
    skip(in, 3 * 4);
    struct head group = expect(in, "Series");
    in->good = read_number(in, 4) == 2 && in->good;
    expect(in, "Convolve");
    in->good = read_number(in, 4) == SIDE / 2 && in->good;
    in->good = read_number(in, 4) == SIDE / 2 && in->good;
    struct head head = expect(in, "Tanh");
    if (in->good) {
        read_matrix(in, head.outputs, head.inputs, &net->convolution);
    }
    skip_rates(in, &group);
    expect(in, "Maxpool");
    in->good = read_number(in, 4) == SIDE && in->good;
    in->good = read_number(in, 4) == SIDE && in->good;
    group = expect(in, "XYTranspose");
    read_only_child(in, &group, "SummLSTM", &net->height);
    in->good = in->good && net->convolution.inputs == SIDE * SIDE &&
               net->height.inputs == net->convolution.outputs;
}

/** One layer along the line, or the output. */
static void
read_layer(struct input *in, struct net *net) {
    struct head head = read_head(in);
    if (strcmp(head.type, "Softmax") == 0) {
        read_matrix(in, head.outputs, head.inputs, &net->output);
        return;
    }
    if (net->count == LAYERS_MAX) {
        in->good = false;
        return;
    }
    struct net_lstm *lstm = &net->layers[net->count].lstm;
    net->layers[net->count++].kind = FORWARDS;
    if (strcmp(head.type, "RTLReversed") == 0) {
        net->layers[net->count - 1].kind = BACKWARDS;
        read_only_child(in, &head, "LSTM", lstm);
    } else if (is_type(in, &head, "LSTM")) {
        read_lstm(in, &head, lstm);
    }
}

/** Does every layer take what the one before it gives? */
static bool
fits(const struct net *net) {
    int32_t inputs = net->height.outputs;
    for (size_t i = 0; i < net->count; i++) {
        if (net->layers[i].lstm.inputs != inputs) {
            return false;
        }
        inputs = net->layers[i].lstm.outputs;
    }
    return net->output.inputs == inputs;
}

static void
read_net(struct input *in, struct net *net, int32_t *null_class) {
    char spec[2];
    struct head group = expect(in, "Series");
    uint32_t count = read_number(in, 4);
    read_front(in, net);
    for (uint32_t i = 4; in->good && i < count; i++) {
        read_layer(in, net);
    }
    skip_rates(in, &group);
    read_name(in, spec, sizeof(spec));
    skip(in, 2 * 4); // how it was trained
    // The noise around the picture depends on it.
    net->seed = (uint64_t)read_number(in, 4) * 0x10000001u % INT32_MAX;
    *null_class = (int32_t)read_number(in, 4);
    in->good = in->good && net->output.weights != NULL && fits(net) &&
               *null_class >= 0 && *null_class < net->output.outputs;
}

enum status
net_new(const uint8_t *bytes, size_t size, int32_t *null_class,
        struct net **out) {
    struct input in = {bytes, bytes + size, true};
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return STATUS_NO_MEMORY;
    }
    read_net(&in, *out, null_class);
    if (!in.good) {
        net_free(*out);
        *out = NULL;
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

void
net_free(struct net *net) {
    if (net == NULL) {
        return;
    }
    net_matrix_destroy(&net->convolution);
    net_lstm_destroy(&net->height);
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
set_signals(const uint8_t *grey, int32_t width, int8_t *out) {
    int32_t lows[256] = {0};
    int32_t highs[256] = {0};
    int32_t low_count = 0;
    int32_t high_count = 0;
    const uint8_t *row = grey + (size_t)(NET_HEIGHT / 2) * (size_t)width;
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
    for (size_t i = 0; i < (size_t)width * NET_HEIGHT; i++) {
        float signal = ((float)grey[i] - black) / contrast - 1;
        out[i] = net_signal(signal * (SIGNAL_MAX + 1));
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
set_window(const int8_t *signals, int32_t width, int32_t x, int32_t y,
           uint64_t *seed, int16_t *window) {
    for (int32_t i = x - SIDE / 2; i <= x + SIDE / 2; i++) {
        for (int32_t k = y - SIDE / 2; k <= y + SIDE / 2; k++) {
            bool inside = i >= 0 && i < width && k >= 0 && k < NET_HEIGHT;
            *window++ = inside ? signals[(size_t)k * (size_t)width + (size_t)i]
                               : noise(seed);
        }
    }
}

/** The convolution of three rows, and the maximum of each square of them. */
static void
convolve_rows(const struct net *net, const int8_t *signals, int32_t width,
              int32_t top, uint64_t *seed, float *most) {
    const int32_t outputs = net->convolution.outputs;
    int16_t window[NET_INPUTS_MAX] = {0};
    float sums[NET_OUTPUTS_MAX];
    for (int32_t y = top; y < top + SIDE; y++) {
        for (int32_t x = 0; x < width; x++) {
            set_window(signals, width, x, y, seed, window);
            net_matrix_apply(&net->convolution, window, sums);
            float *to = most + (ptrdiff_t)(x / SIDE) * outputs;
            bool first = y == top && x % SIDE == 0;
            for (int32_t i = 0; i < outputs; i++) {
                to[i] = first || sums[i] > to[i] ? sums[i] : to[i];
            }
        }
    }
}

/**
 * The convolution, and the maximum of each square of it: `steps` columns of
 * NET_HEIGHT / SIDE squares.
 *
 * @param most room for a row of squares and one more
 */
static void
convolve(const struct net *net, const int8_t *signals, int32_t width,
         int32_t steps, float *most, int8_t *squares) {
    const size_t outputs = (size_t)net->convolution.outputs;
    const size_t rows = NET_HEIGHT / SIDE;
    uint64_t seed = net->seed;
    noise(&seed);
    for (size_t row = 0; row < rows; row++) {
        convolve_rows(net, signals, width, (int32_t)row * SIDE, &seed, most);
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
    const int32_t rows = NET_HEIGHT / SIDE;
    struct net_state state;
    if (!net_state_init(&state, &net->height)) {
        return false;
    }
    for (int32_t x = 0; x < steps; x++) {
        net_state_reset(&state);
        for (int32_t y = 0; y < rows; y++) {
            net_state_step(&state, squares);
            squares += net->height.inputs;
        }
        net_state_output(&state, out);
        out += net->height.outputs;
    }
    net_state_destroy(&state);
    return true;
}

/** Go along the line with one layer. */
static bool
run_layer(const struct net_lstm *lstm, enum kind kind, const int8_t *in,
          int32_t steps, int8_t *out) {
    struct net_state state;
    if (!net_state_init(&state, lstm)) {
        return false;
    }
    for (int32_t i = 0; i < steps; i++) {
        size_t x = (size_t)(kind == FORWARDS ? i : steps - 1 - i);
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

enum status
net_run(const struct net *net, const uint8_t *grey, int32_t width,
        struct net_result *out) {
    *out = (struct net_result){.steps = width / SIDE,
                               .classes = net->output.outputs};
    size_t steps = (size_t)out->steps + 1;
    int8_t *signals = malloc((size_t)width * NET_HEIGHT + 1);
    int8_t *squares =
        malloc(steps * (NET_HEIGHT / SIDE) * (size_t)net->convolution.outputs);
    float *most =
        malloc(steps * (size_t)net->convolution.outputs * sizeof(*most));
    int8_t *one = malloc(steps * NET_OUTPUTS_MAX);
    int8_t *other = malloc(steps * NET_OUTPUTS_MAX);
    out->probabilities = malloc(steps * (size_t)out->classes * sizeof(float));
    bool ok = signals != NULL && squares != NULL && most != NULL &&
              one != NULL && other != NULL && out->probabilities != NULL;
    if (ok) {
        set_signals(grey, width, signals);
        convolve(net, signals, width, out->steps, most, squares);
        ok = run_layers(net, squares, one, other, out);
    }
    free(signals);
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
