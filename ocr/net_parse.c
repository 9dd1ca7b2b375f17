#include "ocr/net_internal.h"

#include <stdlib.h>
#include <string.h>

/** Of a group: it tells how fast each of its layers was trained. */
#define FLAG_RATES 64

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

/** Read weights of so many outputs, and their scales, behind others. */
static void
read_weights(struct input *in, int32_t first, int32_t outputs,
             struct net_matrix *out) {
    const int32_t inputs = out->inputs;
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
    in->good = in->good && weights != NULL && factors != NULL;
    if (in->good) {
        net_matrix_fill(out, first, outputs, weights, factors);
    }
}

static void
read_matrix(struct input *in, int32_t outputs, int32_t inputs,
            struct net_matrix *out) {
    in->good = in->good && net_matrix_init(out, outputs, inputs);
    if (in->good) {
        read_weights(in, 0, outputs, out);
    }
}

static void
read_lstm(struct input *in, const struct head *head, struct net_lstm *out) {
    int32_t all = (int32_t)read_number(in, 4);
    in->good = in->good && all == head->inputs + head->outputs;
    out->inputs = head->inputs;
    out->outputs = head->outputs;
    in->good = in->good &&
               net_matrix_init(&out->gates, NET_GATES * head->outputs, all);
    for (int32_t i = 0; in->good && i < NET_GATES; i++) {
        read_weights(in, i * head->outputs, head->outputs, &out->gates);
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
    net->height = (int32_t)read_number(in, 4);
    in->good = in->good && net->height >= NET_SIDE &&
               net->height % NET_SIDE == 0 && net->height <= NET_HEIGHT_MAX;
    skip(in, 3 * 4);
    struct head group = expect(in, "Series");
    in->good = read_number(in, 4) == 2 && in->good;
    expect(in, "Convolve");
    in->good = read_number(in, 4) == NET_SIDE / 2 && in->good;
    in->good = read_number(in, 4) == NET_SIDE / 2 && in->good;
    struct head head = expect(in, "Tanh");
    if (in->good) {
        read_matrix(in, head.outputs, head.inputs, &net->convolution);
    }
    skip_rates(in, &group);
    expect(in, "Maxpool");
    in->good = read_number(in, 4) == NET_SIDE && in->good;
    in->good = read_number(in, 4) == NET_SIDE && in->good;
    group = expect(in, "XYTranspose");
    read_only_child(in, &group, "SummLSTM", &net->column);
    in->good = in->good && net->convolution.inputs == NET_SIDE * NET_SIDE &&
               net->column.inputs == net->convolution.outputs;
}

/** One layer along the line, or the output. */
static void
read_layer(struct input *in, struct net *net) {
    struct head head = read_head(in);
    if (strcmp(head.type, "Softmax") == 0) {
        read_matrix(in, head.outputs, head.inputs, &net->output);
        return;
    }
    if (net->count == NET_LAYERS_MAX) {
        in->good = false;
        return;
    }
    struct net_lstm *lstm = &net->layers[net->count].lstm;
    net->layers[net->count++].kind = NET_FORWARDS;
    if (strcmp(head.type, "RTLReversed") == 0) {
        net->layers[net->count - 1].kind = NET_BACKWARDS;
        read_only_child(in, &head, "LSTM", lstm);
    } else if (is_type(in, &head, "LSTM")) {
        read_lstm(in, &head, lstm);
    }
}

/** Does every layer take what the one before it gives? */
static bool
fits(const struct net *net) {
    int32_t inputs = net->column.outputs;
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
    in->good = in->good && net->output.scales != NULL && fits(net) &&
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
