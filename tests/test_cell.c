/**
 * @file test_cell.c
 * Segmentation on screens drawn here, pixel by pixel: a "word" is a row of
 * upright strokes with a bar through them, which is all that segmentation
 * sees of text.
 */
#include "ocr/normalise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WHITE 0xffffffu
#define BLACK 0x000000u
#define BLUE 0x3060c0u
#define GREY 0x808080u

#define SCREEN_WIDTH 400
#define SCREEN_HEIGHT 200
#define WORD_HEIGHT 10

struct screen {
    uint32_t pixels[SCREEN_WIDTH * SCREEN_HEIGHT];
    struct image_view view;
    struct cell_map map;
};

static void
fill(struct screen *s, struct rect r, uint32_t colour) {
    for (int32_t y = r.y; y < r.y + r.height; y++) {
        for (int32_t x = r.x; x < r.x + r.width; x++) {
            s->pixels[y * SCREEN_WIDTH + x] = colour;
        }
    }
}

static struct rect
draw_word(struct screen *s, int32_t x, int32_t y, int32_t letters,
          uint32_t colour) {
    struct rect box = {x, y, letters * 6 - 2, WORD_HEIGHT};
    for (int32_t i = 0; i < letters; i++) {
        fill(s, (struct rect){x + i * 6, y, 1, WORD_HEIGHT}, colour);
        fill(s, (struct rect){x + i * 6 + 3, y, 1, WORD_HEIGHT}, colour);
        fill(s, (struct rect){x + i * 6, y + 4, 4, 1}, colour);
    }
    return box;
}

static int
set_up(void **state) {
    struct screen *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        return -1;
    }
    s->view = (struct image_view){s->pixels, SCREEN_WIDTH, SCREEN_HEIGHT,
                                  SCREEN_WIDTH};
    fill(s, (struct rect){0, 0, SCREEN_WIDTH, SCREEN_HEIGHT}, WHITE);
    *state = s;
    return 0;
}

static int
tear_down(void **state) {
    struct screen *s = *state;
    cell_map_destroy(&s->map);
    free(s);
    return 0;
}

static void
cut_into(struct screen *s, size_t count) {
    assert_int_equal(cell_map_init(&s->map, s->view), STATUS_OK);
    assert_int_equal(s->map.count, count);
}

static void
assert_cell(const struct screen *s, size_t i, struct rect box, int32_t row) {
    const struct cell *cell = &s->map.cells[i];
    assert_int_equal(cell->box.x, box.x);
    assert_int_equal(cell->box.y, box.y);
    assert_int_equal(cell->box.width, box.width);
    assert_int_equal(cell->box.height, box.height);
    assert_int_equal(cell->row, row);
}

static void
test_empty_screen_has_no_cells(void **state) {
    cut_into(*state, 0);
}

static void
test_no_pixels_are_refused(void **state) {
    struct screen *s = *state;
    struct image_view none = {s->pixels, 0, 0, SCREEN_WIDTH};
    assert_int_equal(cell_map_init(&s->map, none), STATUS_INVALID);
}

static void
test_rows_and_gaps(void **state) {
    struct screen *s = *state;
    struct rect name = draw_word(s, 10, 10, 12, BLACK);
    struct rect price = draw_word(s, 200, 10, 4, BLACK);
    struct rect below = draw_word(s, 10, 30, 5, BLACK);
    draw_word(s, 10 + 5 * 6 + 3, 30, 5, BLACK); // a space, no gap
    below.width = 61;
    cut_into(s, 3);
    assert_cell(s, 0, name, 0);
    assert_cell(s, 1, price, 0);
    assert_cell(s, 2, below, 1);
    assert_false(s->map.cells[0].cut);
}

static void
test_selected_row_is_highlighted(void **state) {
    struct screen *s = *state;
    draw_word(s, 10, 10, 8, BLACK);
    fill(s, (struct rect){0, 24, SCREEN_WIDTH, 14}, BLUE);
    struct rect name = draw_word(s, 10, 26, 8, WHITE);
    struct rect price = draw_word(s, 300, 26, 4, WHITE);
    draw_word(s, 10, 42, 8, BLACK);
    draw_word(s, 300, 42, 4, BLACK);
    cut_into(s, 5);
    assert_cell(s, 1, name, 1);
    assert_cell(s, 2, price, 1);
    assert_false(s->map.cells[0].highlighted);
    assert_true(s->map.cells[1].highlighted);
    assert_true(s->map.cells[2].highlighted);
}

/** The selection may end in the middle of the region, right at the text. */
static void
test_band_that_ends_inside(void **state) {
    struct screen *s = *state;
    fill(s, (struct rect){0, 20, 100, 20}, BLUE);
    struct rect inside = draw_word(s, 64, 25, 6, WHITE);
    struct rect outside = draw_word(s, 104, 25, 6, BLACK);
    cut_into(s, 2);
    assert_cell(s, 0, inside, 0);
    assert_cell(s, 1, outside, 0);
}

static void
test_stripes_are_not_highlighted(void **state) {
    struct screen *s = *state;
    for (int32_t i = 0; i < 6; i++) {
        uint32_t colour = i % 2 == 0 ? WHITE : 0xeef2f8u;
        fill(s, (struct rect){0, i * 14, SCREEN_WIDTH, 14}, colour);
        draw_word(s, 10, i * 14 + 2, 8, BLACK);
    }
    cut_into(s, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(s->map.cells[i].row, i);
        assert_false(s->map.cells[i].highlighted);
    }
}

static void
test_grid_lines_part_tight_cells(void **state) {
    struct screen *s = *state;
    struct rect boxes[2][3];
    for (int32_t y = 0; y < 2; y++) {
        for (int32_t x = 0; x < 3; x++) {
            boxes[y][x] = draw_word(s, 13 + x * 60, 13 + y * 16, 9, BLACK);
        }
    }
    for (int32_t i = 0; i < 3; i++) {
        fill(s, (struct rect){10, 10 + i * 16, 181, 1}, GREY);
    }
    for (int32_t i = 0; i < 4; i++) {
        fill(s, (struct rect){10 + i * 60, 10, 1, 33}, GREY);
    }
    cut_into(s, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_cell(s, i, boxes[i / 3][i % 3], (int32_t)(i / 3));
    }
}

static void
test_cut_rows_are_told(void **state) {
    struct screen *s = *state;
    draw_word(s, 10, -4 + 4, 6, BLACK);
    draw_word(s, SCREEN_WIDTH - 16, 50, 3, BLACK);
    draw_word(s, 10, SCREEN_HEIGHT - WORD_HEIGHT, 6, BLACK);
    draw_word(s, 10, 100, 6, BLACK);
    cut_into(s, 4);
    assert_true(s->map.cells[0].cut);
    assert_true(s->map.cells[1].cut);
    assert_false(s->map.cells[2].cut);
    assert_true(s->map.cells[3].cut);
}

/** Two panels side by side, whose rows do not agree. */
static void
test_panels_with_rows_of_their_own(void **state) {
    struct screen *s = *state;
    fill(s, (struct rect){200, 0, 200, SCREEN_HEIGHT}, GREY);
    for (int32_t i = 0; i < 8; i++) {
        draw_word(s, 10, 10 + i * 16, 8, BLACK);
        draw_word(s, 220, 17 + i * 16, 8, BLACK);
    }
    cut_into(s, 16);
}

// A large character has a waist, but the gap to the next one runs through.
/** The rows of a side panel stand between those of the list. */
static void
test_neighbour_half_a_row_below(void **state) {
    struct screen *s = *state;
    draw_word(s, 10, 10, 12, BLACK);
    draw_word(s, 10, 60, 12, BLACK);
    struct rect amount = draw_word(s, 100, 30, 4, BLACK);
    struct rect label = draw_word(s, 100 + amount.width + 11, 36, 5, BLACK);
    cut_into(s, 4);
    assert_cell(s, 1, amount, 1);
    assert_cell(s, 2, label, 2);
}

/** A card of two lines with a number beside them, half a line below. */
static void
test_number_beside_two_lines(void **state) {
    struct screen *s = *state;
    struct rect name = draw_word(s, 10, 20, 20, BLACK);
    struct rect price = draw_word(s, 10, 34, 20, BLACK);
    struct rect quantity = draw_word(s, 144, 27, 3, BLACK);
    for (int32_t row = 0; row < 3; row++) {
        draw_word(s, 10, 60 + row * 20, 8, BLACK);
    }
    cut_into(s, 6);
    assert_cell(s, 0, name, 0);
    assert_cell(s, 1, quantity, 1);
    assert_cell(s, 2, price, 2);
}

/** Left and right of a bar one sees the panel behind it: that is no text. */
static void
test_bar_inside_a_narrow_frame(void **state) {
    struct screen *s = *state;
    fill(s, (struct rect){4, 4, 392, 60}, BLACK);
    draw_word(s, 20, 12, 8, WHITE);
    fill(s, (struct rect){9, 30, 382, 20}, BLUE);
    struct rect label = draw_word(s, 14, 35, 5, WHITE);
    struct rect total = draw_word(s, 350, 35, 6, WHITE);
    cut_into(s, 3);
    assert_cell(s, 1, label, 1);
    assert_cell(s, 2, total, 1);
}

/** Below a rule of the header, one of two rows is a rule, however short. */
static void
test_short_rule_below_a_header(void **state) {
    struct screen *s = *state;
    fill(s, (struct rect){0, 10, SCREEN_WIDTH, 16}, BLUE);
    draw_word(s, 20, 13, 8, WHITE);
    draw_word(s, 210, 13, 8, WHITE);
    fill(s, (struct rect){190, 10, 2, 16}, WHITE);
    for (int32_t row = 0; row < 2; row++) {
        draw_word(s, 20, 36 + row * 14, 28, BLACK);
        draw_word(s, 195, 36 + row * 14, 8, BLACK);
    }
    fill(s, (struct rect){190, 34, 2, 28}, BLACK);
    cut_into(s, 6);
    assert_cell(s, 2, (struct rect){20, 36, 166, WORD_HEIGHT}, 1);
    assert_cell(s, 3, (struct rect){195, 36, 46, WORD_HEIGHT}, 1);
    assert_cell(s, 5, (struct rect){195, 50, 46, WORD_HEIGHT}, 2);
}

/** The bar of a large dollar sign is no rule. */
static void
test_large_dollar_sign(void **state) {
    struct screen *s = *state;
    fill(s, (struct rect){60, 50, 3, 44}, BLACK);
    for (int32_t stroke = 0; stroke < 3; stroke++) {
        fill(s, (struct rect){50, 54 + stroke * 16, 22, 5}, BLACK);
    }
    cut_into(s, 1);
    assert_cell(s, 0, (struct rect){50, 50, 22, 44}, 0);
}

/** Text of another colour is no part of a cell. */
static void
test_neighbour_of_another_colour(void **state) {
    struct screen *s = *state;
    struct rect amount = draw_word(s, 10, 30, 4, 0xb0b0b0u);
    struct rect label = draw_word(s, 10 + amount.width + 9, 30, 5, BLACK);
    draw_word(s, 10, 60, 4, BLACK);
    draw_word(s, 10 + amount.width + 9, 60, 5, BLACK);
    cut_into(s, 3);
    assert_cell(s, 0, amount, 0);
    assert_cell(s, 1, label, 0);
}

/** In a fixed pitch the gaps of two lines stand above each other. */
static void
test_lines_of_a_fixed_pitch_that_touch(void **state) {
    struct screen *s = *state;
    struct rect upper = draw_word(s, 10, 30, 12, BLACK);
    struct rect lower = draw_word(s, 10, 41, 12, BLACK);
    draw_word(s, 10, 80, 12, BLACK);
    draw_word(s, 10, 120, 12, BLACK);
    draw_word(s, 10, 160, 12, BLACK);
    fill(s, (struct rect){16, 40, 1, 1}, BLACK); // a tail
    upper.height++;
    cut_into(s, 5);
    assert_int_equal(s->map.cells[0].row, 0);
    assert_int_equal(s->map.cells[1].row, 1);
    assert_int_equal(s->map.cells[0].box.y, upper.y);
    assert_int_equal(s->map.cells[1].box.y + s->map.cells[1].box.height,
                     lower.y + lower.height);
}

/** As many lines as a text-mode screen has, one right below the other. */
static void
test_many_lines_that_touch(void **state) {
    struct screen *s = *state;
    for (int32_t i = 0; i < 16; i++) {
        draw_word(s, 10, 5 + i * 11, 40, BLACK);
        fill(s, (struct rect){10 + i % 7 * 6, 15 + i * 11, 1, 1}, BLACK);
    }
    cut_into(s, 16);
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(s->map.cells[i].row, i);
    }
}

/** A point inside is text; at the edge it is left over from a frame. */
static void
test_speck_at_the_edge(void **state) {
    struct screen *s = *state;
    struct rect word = draw_word(s, 60, 30, 4, BLACK);
    fill(s, (struct rect){0, 34, 2, 2}, BLACK);
    fill(s, (struct rect){200, 34, 2, 2}, BLACK);
    cut_into(s, 2);
    assert_cell(s, 0, word, 0);
    assert_false(s->map.cells[1].cut);
}

/** A rule of dashes close to a line above or below it is no part of it. */
static void
test_rule_of_dashes_beside_lines(void **state) {
    struct screen *s = *state;
    struct rect upper = draw_word(s, 10, 30, 12, BLACK);
    struct rect lower = draw_word(s, 10, 46, 12, BLACK);
    for (int32_t x = 10; x < 170; x += 8) {
        fill(s, (struct rect){x, 43, 6, 1}, BLACK);
    }
    draw_word(s, 10, 120, 12, BLACK);
    cut_into(s, 3);
    assert_cell(s, 0, upper, 0);
    assert_cell(s, 1, lower, 1);
}

static void
test_tall_characters_stay_whole(void **state) {
    struct screen *s = *state;
    for (int32_t row = 0; row < 5; row++) {
        draw_word(s, 20, 10 + row * 20, 6, BLACK);
    }
    struct rect tall = {20, 130, 52, 24};
    for (int32_t x = tall.x; x < tall.x + 52; x += 28) {
        for (int32_t y = 0; y < 24; y += y == 9 ? 4 : 3) {
            fill(s, (struct rect){x, 130 + y, 24, 2}, BLACK);
        }
        fill(s, (struct rect){x, 130, 3, 11}, BLACK);
        fill(s, (struct rect){x + 11, 141, 1, 2}, BLACK);
        fill(s, (struct rect){x, 143, 3, 11}, BLACK);
    }
    cut_into(s, 6);
    assert_cell(s, 5, tall, 5);
}

static void
test_picture_is_left_out(void **state) {
    struct screen *s = *state;
    for (int32_t y = 0; y < 120; y++) {
        for (int32_t x = 0; x < 120; x++) {
            s->pixels[(y + 20) * SCREEN_WIDTH + x + 20] =
                (uint32_t)(x * 37 + y * 101) * 2654435761u >> 8;
        }
    }
    struct rect word = draw_word(s, 250, 60, 8, BLACK);
    cut_into(s, 1);
    assert_cell(s, 0, word, 0);
}

static void
normalise_only_cell(struct screen *s, struct line_image *out) {
    cut_into(s, 1);
    assert_int_equal(normalise_cell(&s->map, &s->map.cells[0], out), STATUS_OK);
    cell_map_destroy(&s->map);
}

/** Colours are gone from the line picture: light on dark looks the same. */
static void
test_polarity_does_not_matter(void **state) {
    struct screen *s = *state;
    struct line_image dark = {0};
    struct line_image light = {0};
    draw_word(s, 10, 10, 8, BLACK);
    normalise_only_cell(s, &dark);
    fill(s, (struct rect){0, 0, SCREEN_WIDTH, SCREEN_HEIGHT}, BLUE);
    draw_word(s, 10, 10, 8, 0xffe080u);
    normalise_only_cell(s, &light);
    assert_int_equal(dark.height, LINE_HEIGHT);
    assert_int_equal(dark.width, light.width);
    size_t size = (size_t)dark.width * LINE_HEIGHT;
    assert_memory_equal(dark.grey, light.grey, size);
    line_image_destroy(&dark);
    line_image_destroy(&light);
}

/** First and last row of a line picture that have ink. */
static void
find_ink(const struct line_image *line, int32_t *first, int32_t *last) {
    *first = -1;
    for (int32_t i = 0; i < line->width * line->height; i++) {
        if (line->grey[i] < 128) {
            *first = *first < 0 ? i / line->width : *first;
            *last = i / line->width;
        }
    }
}

/** There is room for tails below text that has none. */
static void
test_label_picture_has_room_for_tails(void **state) {
    struct screen *s = *state;
    struct line_image label = {0};
    int32_t first = 0;
    int32_t last = 0;
    struct rect word = draw_word(s, 10, 10, 8, BLACK);
    cut_into(s, 1);
    const struct cell *cell = &s->map.cells[0];
    int32_t bottom = word.y + word.height;
    for (int size = LABEL_USUAL; size <= LABEL_LARGE; size++) {
        assert_int_equal(normalise_label(&s->map, cell, bottom,
                                         (enum label_size)size, &label),
                         STATUS_OK);
        find_ink(&label, &first, &last);
        assert_int_equal(label.height, LINE_HEIGHT);
        assert_true(LINE_HEIGHT - 1 - last >= first + 4);
        line_image_destroy(&label);
    }
    assert_int_equal(
        normalise_label(&s->map, cell, bottom, LABEL_BLOCK, &label), STATUS_OK);
    find_ink(&label, &first, &last);
    assert_true(abs(LINE_HEIGHT - 1 - last - first) <= 1);
    line_image_destroy(&label);
    cell_map_destroy(&s->map);
}

/** Square digits with a comma's tail: as high as without it, and narrower. */
static void
test_square_digits_are_narrowed(void **state) {
    struct screen *s = *state;
    struct line_image plain = {0};
    struct line_image square = {0};
    for (int32_t i = 0; i < 4; i++) {
        fill(s, (struct rect){20 + 16 * i, 20, 14, 14}, BLACK);
        fill(s, (struct rect){24 + 16 * i, 24, 6, 10}, WHITE);
    }
    fill(s, (struct rect){82, 32, 2, 4}, BLACK);
    cut_into(s, 1);
    const struct cell *cell = &s->map.cells[0];
    assert_int_equal(cell->box.height, 16);
    assert_int_equal(normalise_cell(&s->map, cell, &plain), STATUS_OK);
    assert_int_equal(normalise_square(&s->map, cell, 34, &square), STATUS_OK);
    int32_t text = plain.width - 2 * LINE_BORDER - 1;
    assert_int_equal(square.width - 2 * LINE_BORDER - 1,
                     text * 16 * 70 / 14 / 100);
    // The foot of the first digit's left side, and of the tail.
    int32_t foot = LINE_HEIGHT - LINE_BORDER - 2;
    assert_true(square.grey[foot * square.width + LINE_BORDER + 2] < 128);
    assert_true(plain.grey[foot * plain.width + LINE_BORDER + 2] >= 128);
    line_image_destroy(&plain);
    line_image_destroy(&square);
}

static void
test_line_picture_has_a_border(void **state) {
    struct screen *s = *state;
    struct line_image line = {0};
    uint8_t darkest = 255;
    draw_word(s, 10, 10, 8, GREY);
    normalise_only_cell(s, &line);
    for (int32_t x = 0; x < line.width; x++) {
        assert_int_equal(line.grey[x], 255);
        assert_int_equal(line.grey[(LINE_HEIGHT - 1) * line.width + x], 255);
        uint8_t middle = line.grey[LINE_HEIGHT / 2 * line.width + x];
        darkest = middle < darkest ? middle : darkest;
    }
    assert_true(darkest < 128);
    line_image_destroy(&line);
}

int
main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_empty_screen_has_no_cells),
        CASE(test_no_pixels_are_refused),
        CASE(test_rows_and_gaps),
        CASE(test_selected_row_is_highlighted),
        CASE(test_band_that_ends_inside),
        CASE(test_stripes_are_not_highlighted),
        CASE(test_grid_lines_part_tight_cells),
        CASE(test_cut_rows_are_told),
        CASE(test_panels_with_rows_of_their_own),
        CASE(test_neighbour_half_a_row_below),
        CASE(test_neighbour_of_another_colour),
        CASE(test_number_beside_two_lines),
        CASE(test_bar_inside_a_narrow_frame),
        CASE(test_short_rule_below_a_header),
        CASE(test_large_dollar_sign),
        CASE(test_lines_of_a_fixed_pitch_that_touch),
        CASE(test_many_lines_that_touch),
        CASE(test_speck_at_the_edge),
        CASE(test_rule_of_dashes_beside_lines),
        CASE(test_tall_characters_stay_whole),
        CASE(test_picture_is_left_out),
        CASE(test_polarity_does_not_matter),
        CASE(test_square_digits_are_narrowed),
        CASE(test_line_picture_has_a_border),
        CASE(test_label_picture_has_room_for_tails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
