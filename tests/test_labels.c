#include "ocr/labels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct order
order_of(const char *const *labels, size_t count) {
    struct order order = {.item_count = count};
    for (size_t i = 0; i < count; i++) {
        order.items[i].item_id = (uint32_t)(i + 1);
        snprintf(order.items[i].label, ORDER_LABEL_MAX, "%s", labels[i]);
    }
    return order;
}

static void
expect(struct order order, bool column, const char *const *expected) {
    labels_drop_codes(&order, column);
    for (size_t i = 0; i < order.item_count; i++) {
        assert_string_equal(order.items[i].label, expected[i]);
    }
}

static void
test_row_numbers_in_every_line(void **state) {
    (void)state;
    static const char *const read[] = {"1 Croissant", "2. 7 Up", "3|茶叶蛋"};
    static const char *const names[] = {"Croissant", "7 Up", "茶叶蛋"};
    expect(order_of(read, 3), false, names);
}

static void
test_names_with_numbers_stay(void **state) {
    (void)state;
    static const char *const read[] = {"1 Croissant", "7 Up", "2 in 1 Shampoo"};
    expect(order_of(read, 3), false, read);
    expect(order_of(read, 1), false, read);
    static const char *const others[] = {"2 Croissant", "1 Bagel"};
    expect(order_of(others, 2), true, others);
}

static void
test_header_names_the_column(void **state) {
    (void)state;
    static const char *const read[] = {"Croissant", "2 Bagel", "7 Up"};
    static const char *const names[] = {"Croissant", "Bagel", "7 Up"};
    expect(order_of(read, 3), true, names);
}

static void
test_codes(void **state) {
    (void)state;
    static const char *const read[] = {"69766989 Bagel Plain",
                                       "6976698900017 Notebook A5"};
    static const char *const names[] = {"Bagel Plain", "Notebook A5"};
    expect(order_of(read, 2), false, names);
}

static void
test_number_alone_is_a_name(void **state) {
    (void)state;
    static const char *const read[] = {"1", "2 ", "69766989"};
    expect(order_of(read, 3), true, read);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row_numbers_in_every_line),
        cmocka_unit_test(test_names_with_numbers_stay),
        cmocka_unit_test(test_header_names_the_column),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_number_alone_is_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
