#include "ocr/line_path.h"

#include <math.h>
#include <stdlib.h>

/** Certainties are logarithms of probabilities, not below this ... */
#define CERTAINTY_LEAST -20.0f
/** ... and less by this, as Tesseract has it. */
#define CERTAINTY_OFFSET -0.085f
/** Most states of a step, and how much worse than the best they may be. */
#define NODES 32
#define SCORE_MARGIN 20.0f
#define CANDIDATES 2

/**
 * What a step along the line may be: nothing, or one of its two most probable
 * classes in three ways. Where a class begins or ends, a step may be half of
 * it and half nothing.
 */
enum way {
    WAY_ALL = 1,   ///< nothing but the class
    WAY_BEGIN = 2, ///< with nothing: its first step, and another one follows
    WAY_END = 3,   ///< with nothing: its last step of several
};

/** The best way to get to a state of a step. */
struct node {
    float score;
    float certainty;
    int32_t code; ///< CODES_ROOT: what was begun is complete
    int32_t class;
    int32_t character; ///< that is complete with this class; CODES_NONE
    enum way way;
    uint8_t from; ///< node of the step before
    bool goes_on; ///< with the class of the step before
};

/** All states of one step. */
struct step {
    struct node nodes[NODES];
    size_t count;
};

/** What is known of the step that is taken. */
struct view {
    const struct codes *codes;
    int32_t null_class;
    int32_t classes[CANDIDATES]; ///< CODES_NONE: none
    float nothing;               ///< certainty of no class
    float all[CANDIDATES];       ///< of the class
    float part[CANDIDATES];      ///< of the class or nothing
    float both;                  ///< of either class or nothing
};

static float
certainty_of(float probability) {
    float sure = logf(probability);
    return (sure > CERTAINTY_LEAST ? sure : CERTAINTY_LEAST) + CERTAINTY_OFFSET;
}

/** The two most probable classes of a step, nothing left out. */
static void
look(struct view *view, const float *p, int32_t count) {
    int32_t best[CANDIDATES] = {CODES_NONE, CODES_NONE};
    float nothing = p[view->null_class];
    float both = nothing;
    for (int32_t i = 0; i < count; i++) {
        if (best[0] < 0 || p[i] > p[best[0]]) {
            best[1] = best[0];
            best[0] = i;
        } else if (best[1] < 0 || p[i] > p[best[1]]) {
            best[1] = i;
        }
    }
    view->nothing = certainty_of(nothing);
    for (size_t i = 0; i < CANDIDATES; i++) {
        int32_t class = best[i];
        view->classes[i] = class == view->null_class ? CODES_NONE : class;
        if (view->classes[i] != CODES_NONE) {
            view->all[i] = certainty_of(p[class]);
            view->part[i] = certainty_of(p[class] + nothing);
            both += p[class];
        }
    }
    view->both = certainty_of(both);
}

/** Where a state is, or is to be; NULL when all others are better. */
static struct node *
find_place(struct step *step, const struct node *node) {
    struct node *worst = NULL;
    for (size_t i = 0; i < step->count; i++) {
        struct node *other = &step->nodes[i];
        if (other->code == node->code && other->class == node->class &&
            other->way == node->way) {
            return other->score < node->score ? other : NULL;
        }
        worst = worst == NULL || other->score < worst->score ? other : worst;
    }
    if (step->count < NODES) {
        return &step->nodes[step->count++];
    }
    return worst->score < node->score ? worst : NULL;
}

/** Get to a node by way of another one. */
static void
reach(struct step *step, const struct node *from, struct node node) {
    node.score = from->score + node.certainty;
    struct node *place = find_place(step, &node);
    if (place != NULL) {
        *place = node;
    }
}

/** Go on with the same class, or with nothing. */
static void
stay(const struct view *view, struct step *step, const struct node *from,
     uint8_t index) {
    struct node node = *from;
    bool nothing = from->class == view->null_class;
    node.goes_on = true;
    node.from = index;
    node.way = WAY_ALL;
    for (size_t i = 0; i < CANDIDATES && !nothing; i++) {
        if (from->class != view->classes[i]) {
            continue;
        }
        if (from->way != WAY_END) {
            node.certainty = view->all[i];
            reach(step, from, node);
        }
        if (from->way == WAY_ALL) {
            struct node end = node;
            end.way = WAY_END;
            end.certainty = view->part[i];
            reach(step, from, end);
        }
    }
    if (from->way != WAY_BEGIN) {
        node.class = view->null_class;
        node.character = CODES_NONE;
        node.certainty = view->nothing;
        reach(step, from, node);
    }
}

/** To another class, wholly or half. */
static void
enter(const struct view *view, struct step *step, const struct node *from,
      size_t candidate, struct node node) {
    node.way = WAY_ALL;
    node.certainty = view->all[candidate];
    reach(step, from, node);
    node.way = WAY_BEGIN;
    // Where one class passes into the other, it may be either of them.
    bool passes = from->way == WAY_ALL && from->class != view->null_class &&
                  from->class == view->classes[1 - candidate];
    node.certainty = passes ? view->both : view->part[candidate];
    reach(step, from, node);
}

/** Go on with another class: a new character, or more of the one begun. */
static void
move_on(const struct view *view, struct step *step, const struct node *from,
        uint8_t index) {
    for (size_t i = 0; i < CANDIDATES; i++) {
        int32_t class = view->classes[i];
        int32_t next =
            class == CODES_NONE || class == from->class ? CODES_NONE
                                                        : codes_next(
                                                              view->codes,
                                                              from->code,
                                                              class);
        if (next == CODES_NONE) {
            continue;
        }
        const struct code *code = &view->codes->all[next];
        struct node node = {.code = CODES_ROOT,
                            .class = class,
                            .character = code->character,
                            .from = index};
        if (code->character != CODES_NONE) {
            enter(view, step, from, i, node);
        }
        if (code->first != CODES_NONE) {
            node.code = next;
            node.character = CODES_NONE;
            enter(view, step, from, i, node);
        }
    }
}

/** From all states of a step to those of the next. */
static void
take_step(const struct view *view, const struct step *before,
          struct step *step) {
    float best = -INFINITY;
    step->count = 0;
    for (size_t i = 0; i < before->count; i++) {
        best = fmaxf(best, before->nodes[i].score);
    }
    for (size_t i = 0; i < before->count; i++) {
        const struct node *from = &before->nodes[i];
        if (from->score < best - SCORE_MARGIN) {
            continue;
        }
        stay(view, step, from, (uint8_t)i);
        if (from->way != WAY_BEGIN) {
            move_on(view, step, from, (uint8_t)i);
        }
    }
}

/** From the best state at the end back to the beginning. */
static void
go_back(const struct step *steps, int32_t count, struct path_step *out) {
    const struct node *node = NULL;
    const struct step *last = &steps[count];
    for (size_t i = 0; i < last->count; i++) {
        const struct node *other = &last->nodes[i];
        if (other->code == CODES_ROOT && other->way != WAY_BEGIN &&
            (node == NULL || other->score > node->score)) {
            node = other;
        }
    }
    for (int32_t i = count; i > 0; i--) {
        out[i - 1] = (struct path_step){CODES_NONE, false, CERTAINTY_LEAST};
        if (node != NULL) {
            out[i - 1] = (struct path_step){node->character, node->goes_on,
                                            node->certainty};
            node = &steps[i - 1].nodes[node->from];
        }
    }
}

bool
line_path_find(const struct codes *codes, const struct net_result *result,
               int32_t null_class, struct path_step *out) {
    struct view view = {.codes = codes, .null_class = null_class};
    struct step *steps = malloc(((size_t)result->steps + 1) * sizeof(*steps));
    if (steps == NULL) {
        return false;
    }
    // In front of the line is nothing.
    steps[0].count = 1;
    steps[0].nodes[0] = (struct node){.code = CODES_ROOT,
                                      .class = null_class,
                                      .character = CODES_NONE,
                                      .way = WAY_ALL};
    for (int32_t i = 0; i < result->steps; i++) {
        look(&view, result->probabilities + (size_t)i * (size_t)result->classes,
             result->classes);
        take_step(&view, &steps[i], &steps[i + 1]);
    }
    go_back(steps, result->steps, out);
    free(steps);
    return true;
}
