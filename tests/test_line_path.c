/**
 * @file test_line_path.c
 * Characters of one class and of several, and the most probable way from one
 * to the next.
 */
#include "ocr/line_path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CLASSES 6
#define NOTHING 5
#define STEPS_MAX 12

/** The list of a model: a number; then mark, length and classes of each. */
static const uint8_t list[] = {
    5, 0, 0, 0,                                  //
    1, 1, 0, 0, 0, NOTHING, 0, 0, 0,             // a character for nothing
    1, 1, 0, 0, 0, 0,       0, 0, 0,             // A
    1, 2, 0, 0, 0, 1,       0, 0, 0, 2, 0, 0, 0, // B
    1, 2, 0, 0, 0, 1,       0, 0, 0, 3, 0, 0, 0, // C
    1, 3, 0, 0, 0, 1,       0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, // D
};
enum { CHARACTERS = 5 };
static const char letters[] = "-ABCD";

static struct codes codes;

static int
open_codes(void **state) {
    (void)state;
    return codes_init(&codes, list, sizeof(list), CHARACTERS) ? 0 : -1;
}

static int
close_codes(void **state) {
    (void)state;
    codes_destroy(&codes);
    return 0;
}

/** What two classes of each step and nothing share, the first more likely. */
struct seen {
    int32_t first;
    int32_t second;
    float first_part;
};

static void
read_steps(const struct seen *seen, int32_t count, struct path_step *steps,
           char *out) {
    float probabilities[STEPS_MAX * CLASSES];
    struct net_result result = {count, CLASSES, probabilities};
    for (int32_t i = 0; i < count * CLASSES; i++) {
        probabilities[i] = 0.0001f;
    }
    for (int32_t i = 0; i < count; i++) {
        probabilities[i * CLASSES + seen[i].second] =
            0.9994f - seen[i].first_part;
        probabilities[i * CLASSES + seen[i].first] = seen[i].first_part;
    }
    assert_true(line_path_find(&codes, &result, NOTHING, steps));
    for (int32_t i = 0; i < count; i++) {
        if (steps[i].character != CODES_NONE && !steps[i].goes_on) {
            *out++ = letters[steps[i].character];
        }
    }
    *out = '\0';
}

static void
expect_read(const struct seen *seen, int32_t count, const char *expected) {
    struct path_step steps[STEPS_MAX];
    char text[STEPS_MAX + 1];
    read_steps(seen, count, steps, text);
    assert_string_equal(text, expected);
}

/** Classes that follow each other, with nothing between them or not. */
static void
test_classes_make_characters(void **state) {
    (void)state;
    expect_read((struct seen[]){{NOTHING, 0, 0.9f},
                                {0, 1, 0.9f},
                                {1, 2, 0.9f},
                                {2, 1, 0.9f},
                                {1, 3, 0.9f},
                                {NOTHING, 3, 0.9f},
                                {3, 1, 0.9f}},
                7, "ABC");
}

/** A class goes on; behind nothing it is another one. */
static void
test_classes_are_told_apart_by_nothing(void **state) {
    (void)state;
    expect_read((struct seen[]){{0, 1, 0.9f}, {0, 1, 0.9f}}, 2, "A");
    expect_read((struct seen[]){{0, 1, 0.9f}, {NOTHING, 1, 0.9f}, {0, 1, 0.9f}},
                3, "AA");
    expect_read(
        (struct seen[]){
            {1, 0, 0.9f}, {4, 0, 0.9f}, {NOTHING, 0, 0.9f}, {4, 0, 0.9f}},
        4, "D");
}

/** What does not make a character gives way to what does. */
static void
test_only_characters_are_read(void **state) {
    (void)state;
    expect_read((struct seen[]){{1, 0, 0.9f}, {4, 3, 0.6f}}, 2, "C");
    expect_read((struct seen[]){{0, 2, 0.6f}, {2, 0, 0.6f}}, 2, "A");
}

/** A character that was begun only is none. */
static void
test_half_a_character_is_none(void **state) {
    (void)state;
    expect_read((struct seen[]){{0, 1, 0.9f}, {1, NOTHING, 0.9f}}, 2, "A");
    expect_read((struct seen[]){{1, 4, 0.999f}}, 1, "");
}

/** A step that is half a class and half nothing is sure of their sum. */
static void
test_rims_are_certain(void **state) {
    struct path_step steps[STEPS_MAX];
    char text[STEPS_MAX + 1];
    (void)state;
    read_steps((struct seen[]){{0, NOTHING, 0.6f},
                               {0, NOTHING, 0.99f},
                               {0, NOTHING, 0.6f}},
               3, steps, text);
    assert_string_equal(text, "A");
    for (int32_t i = 0; i < 3; i++) {
        assert_true(steps[i].certainty > -0.1f);
    }
}

/** A line longer than there are states, each step full of doubt. */
static void
test_doubt_is_bounded(void **state) {
    enum { COUNT = 400 };
    static struct path_step steps[COUNT];
    static float probabilities[COUNT * CLASSES];
    struct net_result result = {COUNT, CLASSES, probabilities};
    (void)state;
    for (size_t i = 0; i < COUNT * CLASSES; i++) {
        probabilities[i] = i * 7 % 5 < 2 ? 0.3f : 0.1f;
    }
    assert_true(line_path_find(&codes, &result, NOTHING, steps));
    for (size_t i = 0; i < COUNT; i++) {
        assert_in_range(steps[i].character + 1, 0, CHARACTERS);
        assert_true(steps[i].certainty < 0);
    }
}

static void
test_damaged_lists_are_refused(void **state) {
    uint8_t other[sizeof(list)];
    struct codes damaged;
    (void)state;
    for (size_t size = 0; size < sizeof(list); size++) {
        assert_false(codes_init(&damaged, list, size, CHARACTERS));
        codes_destroy(&damaged);
    }
    assert_false(codes_init(&damaged, list, sizeof(list), CHARACTERS - 1));
    memcpy(other, list, sizeof(list));
    other[6] = 10; // more classes than a character has
    assert_false(codes_init(&damaged, other, sizeof(other), CHARACTERS));
    memcpy(other, list, sizeof(list));
    other[sizeof(list) - 1] = 1; // a class that no network has
    assert_false(codes_init(&damaged, other, sizeof(other), CHARACTERS));
    codes_destroy(&damaged);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes_make_characters),
        cmocka_unit_test(test_classes_are_told_apart_by_nothing),
        cmocka_unit_test(test_only_characters_are_read),
        cmocka_unit_test(test_half_a_character_is_none),
        cmocka_unit_test(test_rims_are_certain),
        cmocka_unit_test(test_doubt_is_bounded),
        cmocka_unit_test(test_damaged_lists_are_refused),
    };
    return cmocka_run_group_tests(tests, open_codes, close_codes);
}
