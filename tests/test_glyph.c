/**
 * @file test_glyph.c
 * Cells to glyphs: where they are, and what makes their keys equal.
 */
#include "ocr/glyph.h"
#include "paint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct screen {
    struct paint paint;
    struct cell_map cells;
    struct glyph_map glyphs;
};

static int
set_up(void **state) {
    struct screen *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        return -1;
    }
    paint_clear(&s->paint);
    *state = s;
    return 0;
}

static int
tear_down(void **state) {
    struct screen *s = *state;
    glyph_map_destroy(&s->glyphs);
    cell_map_destroy(&s->cells);
    free(s);
    return 0;
}

static void
draw(struct screen *s, int32_t x, int32_t y, const char *text) {
    paint_text(&s->paint, x, y, text, PAINT_BLACK);
}

static void
look(struct screen *s, size_t cells, size_t glyphs) {
    assert_int_equal(cell_map_init(&s->cells, s->paint.view), STATUS_OK);
    assert_int_equal(glyph_map_init(&s->glyphs, &s->cells), STATUS_OK);
    assert_int_equal(s->cells.count, cells);
    assert_int_equal(s->glyphs.count, glyphs);
}

/** Are glyph i of one cell and glyph k of another of equal look? */
static bool
equal(const struct screen *s, size_t cell, size_t i, size_t other, size_t k) {
    const struct glyph_span *spans = s->glyphs.spans;
    return glyph_key_equal(s->glyphs.glyphs[spans[cell].first + i].key,
                           s->glyphs.glyphs[spans[other].first + k].key);
}

static bool
spans_equal(const struct screen *s, size_t cell, size_t other) {
    return glyph_key_equal(s->glyphs.spans[cell].key,
                           s->glyphs.spans[other].key);
}

static void
test_equal_pixels_have_equal_keys(void **state) {
    struct screen *s = *state;
    draw(s, 20, 20, "15.05");
    draw(s, 203, 20, "15.05");
    draw(s, 33, 61, "15.05");
    look(s, 3, 15);
    assert_true(spans_equal(s, 0, 1));
    assert_true(spans_equal(s, 0, 2));
    assert_true(equal(s, 0, 1, 0, 4));
    for (size_t i = 0; i < 5; i++) {
        assert_true(equal(s, 0, i, 2, i));
    }
    assert_false(equal(s, 0, 0, 0, 1));
}

static void
test_digits_all_differ(void **state) {
    struct screen *s = *state;
    draw(s, 20, 20, "0123456789");
    look(s, 1, 10);
    for (size_t i = 0; i < 10; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_false(equal(s, 0, i, 0, k));
        }
    }
}

static void
test_one_pixel_makes_another_look(void **state) {
    struct screen *s = *state;
    draw(s, 20, 20, "35");
    draw(s, 20, 60, "35");
    paint_fill(&s->paint, (struct rect){20, 64, 1, 1}, PAINT_BLACK);
    look(s, 2, 4);
    assert_false(equal(s, 0, 0, 1, 0));
    assert_true(equal(s, 0, 1, 1, 1));
    assert_false(spans_equal(s, 0, 1));
}

/** Text as strong as ever, on a selected row: pixels differ, so keys do. */
static void
test_contrast_makes_another_look(void **state) {
    struct screen *s = *state;
    draw(s, 20, 20, "25");
    paint_text(&s->paint, 20, 60, "25", 0x606060);
    look(s, 2, 4);
    assert_false(equal(s, 0, 0, 1, 0));
}

/** The same colours elsewhere, one screen dark: contrast alone counts. */
static void
test_inverted_text_of_equal_contrast(void **state) {
    struct screen *s = *state;
    draw(s, 20, 20, "25");
    paint_fill(&s->paint, (struct rect){0, 120, PAINT_WIDTH, 120}, PAINT_BLACK);
    paint_text(&s->paint, 20, 160, "25", PAINT_WHITE);
    look(s, 2, 4);
    assert_true(equal(s, 0, 0, 1, 0));
}

/** The same bar is a minus at half height and a line on the baseline. */
static void
test_height_above_the_baseline_counts(void **state) {
    static const int32_t tops[3] = {20 + 6, 60 + 12, 100 + 6};
    struct screen *s = *state;
    for (int32_t i = 0; i < 3; i++) {
        paint_fill(&s->paint, (struct rect){20, tops[i], 8, 2}, PAINT_BLACK);
        draw(s, 32, 20 + 40 * i, "552");
    }
    look(s, 3, 12);
    assert_false(equal(s, 0, 0, 1, 0));
    assert_true(equal(s, 0, 0, 2, 0));
    assert_true(equal(s, 0, 1, 1, 1));
}

/** What hangs below the baseline does not move it. */
static void
test_long_glyph_leaves_the_baseline(void **state) {
    struct screen *s = *state;
    draw(s, 20, 20, "552");
    draw(s, 20, 60, "552");
    paint_fill(&s->paint, (struct rect){58, 58, 2, 20}, PAINT_BLACK);
    look(s, 2, 7);
    assert_true(equal(s, 0, 0, 1, 0));
    assert_true(equal(s, 0, 2, 1, 2));
}

/** The gaps of a cell are part of how it looks, its glyphs are not. */
static void
test_gaps_are_part_of_the_cell(void **state) {
    struct screen *s = *state;
    draw(s, 20, 20, "25");
    draw(s, 20, 60, "2");
    draw(s, 20 + PAINT_PITCH + 1, 60, "5");
    look(s, 2, 4);
    assert_true(equal(s, 0, 0, 1, 0));
    assert_true(equal(s, 0, 1, 1, 1));
    assert_false(spans_equal(s, 0, 1));
}

static void
test_touching_characters_are_one_glyph(void **state) {
    struct screen *s = *state;
    draw(s, 20, 20, "252");
    paint_fill(&s->paint, (struct rect){30, 33, 2, 1}, PAINT_BLACK);
    look(s, 1, 2);
    assert_int_equal(s->glyphs.glyphs[0].left, 20);
    assert_int_equal(s->glyphs.glyphs[0].right, 42);
}

/** Smooth strokes meet faintly: that parts them all the same. */
static void
test_faint_contact_parts_glyphs(void **state) {
    struct screen *s = *state;
    draw(s, 20, 20, "252");
    paint_fill(&s->paint, (struct rect){30, 33, 2, 1}, 0xc8c8c8);
    look(s, 1, 3);
}

static void
test_spans_are_complete_and_inside(void **state) {
    struct screen *s = *state;
    size_t next = 0;
    draw(s, 20, 20, "12.50");
    draw(s, 200, 20, "7");
    draw(s, 20, 60, "88");
    look(s, 3, 8);
    for (size_t i = 0; i < s->cells.count; i++) {
        const struct glyph_span *span = &s->glyphs.spans[i];
        struct rect box = s->cells.cells[i].box;
        assert_int_equal(span->first, next);
        next += span->count;
        for (size_t k = span->first; k < next; k++) {
            const struct glyph *glyph = &s->glyphs.glyphs[k];
            assert_true(
                rect_contains(box, (struct rect){glyph->left, glyph->top,
                                                 glyph->right - glyph->left,
                                                 glyph->bottom - glyph->top}));
        }
    }
    assert_int_equal(next, s->glyphs.count);
}

static void
test_nothing_drawn(void **state) {
    look(*state, 0, 0);
}

/** So many equal glyphs; the last one may be elsewhere. */
static size_t
draw_row(struct glyph glyphs[32], size_t count, int32_t height, int32_t pitch) {
    for (size_t i = 0; i < count; i++) {
        int32_t left = (int32_t)i * pitch;
        glyphs[i] = (struct glyph){
            .left = left, .right = left + 6, .top = 20 - height, .bottom = 20};
    }
    return count;
}

static void
test_rules_of_characters(void **state) {
    struct glyph glyphs[32];
    size_t count = draw_row(glyphs, 20, 6, 9);
    (void)state;
    assert_true(glyphs_draw_rule(glyphs, count, 14));
    // Tall ones may be "00000000000".
    assert_false(glyphs_draw_rule(glyphs, count, 8));
    assert_false(glyphs_draw_rule(glyphs, 7, 14));
    glyphs[19].left += 4; // dashes in words
    assert_false(glyphs_draw_rule(glyphs, count, 14));
    draw_row(glyphs, 20, 6, 9);
    glyphs[9].top -= 3;
    assert_false(glyphs_draw_rule(glyphs, count, 14));
    draw_row(glyphs, 20, 6, 9);
    glyphs[9].right += 3;
    assert_false(glyphs_draw_rule(glyphs, count, 14));
}

/** Two letters, a tail, an accent that ends higher, and a comma. */
static void
test_baseline(void **state) {
    static const struct glyph glyphs[] = {
        {.left = 0, .right = 5, .top = 10, .bottom = 20},
        {.left = 6, .right = 11, .top = 12, .bottom = 23},
        {.left = 12, .right = 17, .top = 10, .bottom = 20},
        {.left = 18, .right = 20, .top = 10, .bottom = 13},
        {.left = 21, .right = 23, .top = 20, .bottom = 23},
    };
    const struct rect box = {0, 10, 23, 13};
    (void)state;
    assert_int_equal(glyphs_baseline(glyphs, 5, box), 20);
    assert_int_equal(glyphs_baseline(glyphs + 1, 1, box), 23);
    assert_int_equal(glyphs_baseline(glyphs + 3, 1, box), 23); // of the box
    assert_int_equal(glyphs_baseline(NULL, 0, box), 23);
}

int
main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_equal_pixels_have_equal_keys),
        TEST(test_digits_all_differ),
        TEST(test_one_pixel_makes_another_look),
        TEST(test_contrast_makes_another_look),
        TEST(test_inverted_text_of_equal_contrast),
        TEST(test_height_above_the_baseline_counts),
        TEST(test_long_glyph_leaves_the_baseline),
        TEST(test_gaps_are_part_of_the_cell),
        TEST(test_touching_characters_are_one_glyph),
        TEST(test_faint_contact_parts_glyphs),
        TEST(test_spans_are_complete_and_inside),
        TEST(test_nothing_drawn),
        cmocka_unit_test(test_rules_of_characters),
        cmocka_unit_test(test_baseline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
