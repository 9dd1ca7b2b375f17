#include "samples/terminal/hit.h"

#include <stdlib.h>
#include <string.h>

#define SPACING_START 6
/// No sheet is larger; keeps all products far inside 64 bits.
#define FARTHEST 1000000
/// A stroke whose ends are nearer than this share of its length is a loop.
#define LOOP_GAP_PERCENT 30

/** One stroke of several: a run of points. */
struct run {
    const struct stroke_point *points;
    size_t count;
};

void
strokes_clear(struct strokes *strokes) {
    memset(strokes, 0, sizeof *strokes);
}

/** Far enough to be worth a point; the diagonal needs no root. */
static bool
is_far(const struct stroke_point *a, int32_t x, int32_t y, int32_t spacing) {
    int64_t dx = (int64_t)a->x - x;
    int64_t dy = (int64_t)a->y - y;
    return dx * dx + dy * dy >= (int64_t)spacing * spacing;
}

static int32_t
bounded(int32_t value) {
    return value < -FARTHEST ? -FARTHEST
                             : (value > FARTHEST ? FARTHEST : value);
}

static void
thin_out(struct strokes *strokes) {
    size_t kept = 0;
    bool keep = true;
    for (size_t i = 0; i < strokes->count; i++) {
        struct stroke_point point = strokes->points[i];
        keep = point.starts_stroke || !keep;
        if (keep || i + 1 == strokes->count) {
            strokes->points[kept++] = point;
        }
    }
    strokes->count = kept;
    strokes->spacing =
        strokes->spacing < FARTHEST ? strokes->spacing * 2 : FARTHEST;
}

static void
add_point(struct strokes *strokes, int32_t x, int32_t y, bool starts) {
    if (strokes->spacing == 0) {
        strokes->spacing = SPACING_START;
    }
    if (strokes->count == DISPUTE_POINTS_MAX) {
        thin_out(strokes);
    }
    if (strokes->count < DISPUTE_POINTS_MAX) {
        strokes->points[strokes->count++] =
            (struct stroke_point){.x = x, .y = y, .starts_stroke = starts};
    }
}

void
strokes_begin(struct strokes *strokes, int32_t x, int32_t y) {
    add_point(strokes, bounded(x), bounded(y), true);
}

void
strokes_extend(struct strokes *strokes, int32_t x, int32_t y) {
    if (strokes->count == 0) {
        return;
    }
    const struct stroke_point *last = &strokes->points[strokes->count - 1];
    x = bounded(x);
    y = bounded(y);
    if (is_far(last, x, y, strokes->spacing)) {
        add_point(strokes, x, y, false);
    }
}

static struct run
next_run(const struct strokes *strokes, size_t *position) {
    size_t begin = *position;
    size_t end = begin + 1;
    while (end < strokes->count && !strokes->points[end].starts_stroke) {
        end++;
    }
    *position = end;
    return (struct run){.points = &strokes->points[begin],
                        .count = end - begin};
}

static int64_t
distance(const struct stroke_point *a, const struct stroke_point *b) {
    // The larger side plus half the smaller: within 12 % of the diagonal.
    int64_t dx = llabs((int64_t)a->x - b->x);
    int64_t dy = llabs((int64_t)a->y - b->y);
    return dx > dy ? dx + dy / 2 : dy + dx / 2;
}

static bool
is_loop(struct run run) {
    int64_t length = 0;
    for (size_t i = 1; i < run.count; i++) {
        length += distance(&run.points[i - 1], &run.points[i]);
    }
    int64_t gap = distance(&run.points[0], &run.points[run.count - 1]);
    return run.count >= 4 && gap * 100 <= length * LOOP_GAP_PERCENT;
}

/**
 * Where an edge crosses the height `y`.
 *
 * @return false when it does not
 */
static bool
crossing(const struct stroke_point *a, const struct stroke_point *b, int32_t y,
         int64_t *x) {
    if ((a->y < y) == (b->y < y)) {
        return false;
    }
    int64_t rise = (int64_t)b->y - a->y;
    *x = a->x + ((int64_t)y - a->y) * ((int64_t)b->x - a->x) / rise;
    return true;
}

/** Does the loop cut the box's middle line, or lie around it? */
static bool
loop_hits(struct run run, struct rect box) {
    int32_t middle_x = box.x + box.width / 2;
    int32_t middle_y = box.y + box.height / 2;
    bool inside = false;
    for (size_t i = 0; i < run.count; i++) {
        const struct stroke_point *a = &run.points[i];
        const struct stroke_point *b = &run.points[(i + 1) % run.count];
        int64_t x = 0;
        if (!crossing(a, b, middle_y, &x)) {
            continue;
        }
        if (x >= box.x && x < (int64_t)box.x + box.width) {
            return true;
        }
        inside ^= x > middle_x;
    }
    return inside;
}

static bool
holds(struct rect box, int64_t x, int64_t y) {
    return x >= box.x && x < (int64_t)box.x + box.width && y >= box.y &&
           y < (int64_t)box.y + box.height;
}

static bool
edge_touches(const struct stroke_point *a, const struct stroke_point *b,
             struct rect box) {
    int64_t dx = (int64_t)b->x - a->x;
    int64_t dy = (int64_t)b->y - a->y;
    int64_t longer = llabs(dx) > llabs(dy) ? llabs(dx) : llabs(dy);
    int64_t steps = longer / 4 + 1;
    for (int64_t i = 0; i <= steps; i++) {
        if (holds(box, a->x + dx * i / steps, a->y + dy * i / steps)) {
            return true;
        }
    }
    return false;
}

/** Does the open stroke touch the box's inner half? */
static bool
line_hits(struct run run, struct rect box) {
    struct rect core = {.x = box.x,
                        .y = box.y + box.height / 4,
                        .width = box.width,
                        .height = box.height - box.height / 2};
    for (size_t i = 1; i < run.count; i++) {
        if (edge_touches(&run.points[i - 1], &run.points[i], core)) {
            return true;
        }
    }
    return false;
}

/** Does the middle of the stroke's extent lie in the box? */
static bool
middle_hits(struct run run, struct rect box) {
    int32_t left = run.points[0].x;
    int32_t right = left;
    int32_t top = run.points[0].y;
    int32_t bottom = top;
    for (size_t i = 1; i < run.count; i++) {
        const struct stroke_point *p = &run.points[i];
        left = p->x < left ? p->x : left;
        right = p->x > right ? p->x : right;
        top = p->y < top ? p->y : top;
        bottom = p->y > bottom ? p->y : bottom;
    }
    return holds(box, ((int64_t)left + right) / 2, ((int64_t)top + bottom) / 2);
}

typedef bool hit_test(struct run run, struct rect box);

static bool
mark(const struct hit_sheet *sheet, struct run run, hit_test *test, bool *hit) {
    bool any = false;
    for (size_t i = 0; i < sheet->count; i++) {
        if (test(run, sheet->boxes[i].box)) {
            hit[i] = true;
            any = true;
        }
    }
    return any;
}

static size_t
collect(const struct hit_sheet *sheet, const bool *hit, uint32_t *ids) {
    size_t count = 0;
    for (size_t i = 0; i < sheet->count && count < DISPUTE_ITEMS_MAX; i++) {
        // Boxes of the total follow each other, so looking back one will do.
        uint32_t id = sheet->boxes[i].item_id;
        if (hit[i] && (count == 0 || ids[count - 1] != id)) {
            ids[count++] = id;
        }
    }
    return count;
}

size_t
hit_find(const struct hit_sheet *sheet, const struct strokes *strokes,
         uint32_t ids[DISPUTE_ITEMS_MAX]) {
    bool hit[HIT_BOXES_MAX] = {false};
    for (size_t position = 0; position < strokes->count;) {
        struct run run = next_run(strokes, &position);
        if (!mark(sheet, run, is_loop(run) ? loop_hits : line_hits, hit)) {
            mark(sheet, run, middle_hits, hit);
        }
    }
    return collect(sheet, hit, ids);
}

/** Where the totals begin. */
static int32_t
totals_top(const struct hit_sheet *sheet) {
    for (size_t i = 0; i < sheet->count; i++) {
        if (sheet->boxes[i].item_id == 0) {
            return sheet->boxes[i].box.y;
        }
    }
    return sheet->height;
}

bool
hit_move(const struct hit_sheet *from, const struct hit_sheet *to,
         struct strokes *strokes) {
    if (from->count != to->count || from->width != to->width) {
        return false;
    }
    int32_t top = totals_top(from);
    int32_t shift = totals_top(to) - top;
    for (size_t i = 0; i < strokes->count; i++) {
        if (strokes->points[i].y >= top) {
            strokes->points[i].y += shift;
        }
    }
    return true;
}

static uint16_t
thousandths(int32_t value, int32_t whole) {
    if (whole <= 0 || value <= 0) {
        return 0;
    }
    int64_t share = value >= whole ? 1000 : (int64_t)value * 1000 / whole;
    return (uint16_t)share;
}

void
hit_export(const struct hit_sheet *sheet, const struct strokes *strokes,
           struct message_disputed *out) {
    out->item_count = hit_find(sheet, strokes, out->item_ids);
    out->point_count = strokes->count;
    for (size_t i = 0; i < strokes->count; i++) {
        const struct stroke_point *point = &strokes->points[i];
        out->points[i] = (struct dispute_point){
            .x = thousandths(point->x, sheet->width),
            .y = thousandths(point->y, sheet->height),
            .starts_stroke = point->starts_stroke,
        };
    }
}
