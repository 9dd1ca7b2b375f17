#include "capture/image.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <png.h>

static char folder[] = "/tmp/posplugin-test-XXXXXX";

static const char *
in_folder(const char *name) {
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void
assert_rect(struct rect rect, int x, int y, int width, int height) {
    assert_int_equal(rect.x, x);
    assert_int_equal(rect.y, y);
    assert_int_equal(rect.width, width);
    assert_int_equal(rect.height, height);
}

static void
test_rect_sets(void **state) {
    struct rect a = {-10, -10, 20, 20};
    struct rect b = {5, 0, 20, 5};
    struct rect far = {100, 100, 1, 1};
    struct rect none = {3, 3, 0, 5};

    (void)state;
    assert_rect(rect_intersect(a, b), 5, 0, 5, 5);
    assert_true(rect_is_empty(rect_intersect(a, far)));
    assert_rect(rect_union(a, b), -10, -10, 35, 20);
    assert_rect(rect_union(a, none), -10, -10, 20, 20);
    assert_rect(rect_union(none, b), 5, 0, 20, 5);
    assert_true(rect_contains(a, (struct rect){9, 9, 1, 1}));
    assert_false(rect_contains(a, (struct rect){9, 9, 2, 1}));
    assert_false(rect_contains(a, none));
}

static void
test_rect_extremes(void **state) {
    struct rect all = {INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX};
    struct rect end = {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX};

    (void)state;
    assert_false(rect_contains(all, end));
    assert_true(rect_is_empty(rect_intersect(all, end)));
    assert_rect(rect_union(all, end), INT32_MIN, INT32_MIN, INT32_MAX,
                INT32_MAX);
}

static void
test_rect_subtract(void **state) {
    struct rect out[4];

    (void)state;
    assert_int_equal(rect_subtract((struct rect){0, 0, 10, 10},
                                   (struct rect){2, 3, 4, 5}, out),
                     4);
    assert_rect(out[0], 0, 0, 10, 3);
    assert_rect(out[1], 0, 8, 10, 2);
    assert_rect(out[2], 0, 3, 2, 5);
    assert_rect(out[3], 6, 3, 4, 5);
    assert_int_equal(rect_subtract((struct rect){0, 0, 10, 10},
                                   (struct rect){-1, -1, 20, 20}, out),
                     0);
    assert_int_equal(rect_subtract((struct rect){0, 0, 10, 10},
                                   (struct rect){10, 0, 5, 5}, out),
                     1);
    assert_rect(out[0], 0, 0, 10, 10);
}

static void
test_rect_parse(void **state) {
    static const char *const bad[] = {
        "",         "1,2,3",   "1,2,3,4,5", "1,2,3,4 ",
        " 1,2,3,4", "1,2,0,4", "1,2,3,0",   "1,2,-3,4",
        "a,2,3,4",  "1,,3,4",  "+1,2,3,4",  "1,2,3,99999999999",
        "-,2,3,4",  "1;2;3;4", "1.5,2,3,4",
    };
    struct rect rect;

    (void)state;
    assert_int_equal(rect_parse("-1920,30,800,600", &rect), STATUS_OK);
    assert_rect(rect, -1920, 30, 800, 600);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(rect_parse(bad[i], &rect), STATUS_INVALID);
    }
}

static void
test_image_limits(void **state) {
    struct image image;

    (void)state;
    assert_int_equal(image_init(&image, 0, 5), STATUS_INVALID);
    assert_int_equal(image_init(&image, 5, -1), STATUS_INVALID);
    assert_int_equal(image_init(&image, IMAGE_SIDE_MAX + 1, 1), STATUS_INVALID);
    assert_int_equal(image_init(&image, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX),
                     STATUS_INVALID);
    assert_null(image.pixels);
    assert_int_equal(image_init(&image, IMAGE_SIDE_MAX, 1), STATUS_OK);
    assert_int_equal(image.pixels[IMAGE_SIDE_MAX - 1], 0);
    image_destroy(&image);
    image_destroy(&image);
    image_destroy(NULL);
}

static void
fill(struct image *image, int32_t width, int32_t height) {
    assert_int_equal(image_init(image, width, height), STATUS_OK);
    for (int32_t i = 0; i < width * height; i++) {
        image->pixels[i] = (uint32_t)i * 2654435761u & 0xffffff;
    }
}

static void
test_crop(void **state) {
    struct image image;
    struct image_view part;

    (void)state;
    fill(&image, 10, 8);
    assert_int_equal(
        image_view_crop(image_view(&image), (struct rect){2, 3, 4, 5}, &part),
        STATUS_OK);
    assert_ptr_equal(part.pixels, image.pixels + 3 * 10 + 2);
    assert_int_equal(part.stride, 10);
    assert_int_equal(image_view_crop(part, (struct rect){1, 1, 3, 4}, &part),
                     STATUS_OK);
    assert_ptr_equal(part.pixels, image.pixels + 4 * 10 + 3);
    assert_int_equal(image_view_crop(part, (struct rect){0, 0, 4, 4}, &part),
                     STATUS_INVALID);
    assert_int_equal(image_view_crop(part, (struct rect){0, 0, 0, 4}, &part),
                     STATUS_INVALID);
    assert_int_equal(image_view_crop(part, (struct rect){-1, 0, 1, 1}, &part),
                     STATUS_INVALID);
    image_destroy(&image);
}

static void
test_png_round_trip(void **state) {
    struct image image;
    struct image again;
    struct image_view part;

    (void)state;
    fill(&image, 37, 21);
    assert_int_equal(
        image_view_crop(image_view(&image), (struct rect){3, 2, 30, 17}, &part),
        STATUS_OK);
    assert_int_equal(image_write_png(part, in_folder("a.png")), STATUS_OK);
    assert_int_equal(image_read_png(in_folder("a.png"), &again), STATUS_OK);
    assert_int_equal(again.width, 30);
    assert_int_equal(again.height, 17);
    for (int32_t y = 0; y < 17; y++) {
        assert_memory_equal(again.pixels + y * 30,
                            image.pixels + (y + 2) * 37 + 3, 30 * 4);
    }
    image_destroy(&again);
    image_destroy(&image);
}

// Writes one row of pixels in libpng's own words, as other programs do.
static void
write_foreign(const char *path, int type, int depth, const png_byte *row,
              png_uint_32 width) {
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    FILE *file = fopen(path, "wb");
    png_color palette[2] = {{10, 20, 30}, {200, 100, 50}};
    png_byte alpha[2] = {255, 0};

    assert_non_null(file);
    png_init_io(png, file);
    png_set_IHDR(png, info, width, 1, depth, type, PNG_INTERLACE_ADAM7,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (type == PNG_COLOR_TYPE_PALETTE) {
        png_set_PLTE(png, info, palette, 2);
        png_set_tRNS(png, info, alpha, 2, NULL);
    }
    png_write_info(png, info);
    for (int pass = png_set_interlace_handling(png); pass > 0; pass--) {
        png_write_row(png, row);
    }
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    fclose(file);
}

static void
assert_reads(int type, int depth, const png_byte *row, uint32_t first,
             uint32_t second) {
    const char *path = in_folder("foreign.png");
    struct image image;

    write_foreign(path, type, depth, row, 2);
    assert_int_equal(image_read_png(path, &image), STATUS_OK);
    assert_int_equal(image.width, 2);
    assert_int_equal(image.pixels[0], first);
    assert_int_equal(image.pixels[1], second);
    image_destroy(&image);
}

static void
test_png_colour_types(void **state) {
    static const png_byte bit[] = {0x40};
    static const png_byte grey[] = {0x12, 0xfe};
    static const png_byte grey16[] = {0x80, 0x80, 0xff, 0xff};
    static const png_byte grey_alpha[] = {0x00, 0x80, 0x00, 0x00};
    static const png_byte rgb[] = {1, 2, 3, 4, 5, 6};
    static const png_byte rgba[] = {1, 2, 3, 255, 255, 0, 0, 51};

    (void)state;
    assert_reads(PNG_COLOR_TYPE_GRAY, 1, bit, 0x000000, 0xffffff);
    assert_reads(PNG_COLOR_TYPE_GRAY, 8, grey, 0x121212, 0xfefefe);
    assert_reads(PNG_COLOR_TYPE_GRAY, 16, grey16, 0x808080, 0xffffff);
    assert_reads(PNG_COLOR_TYPE_GRAY_ALPHA, 8, grey_alpha, 0x7f7f7f, 0xffffff);
    assert_reads(PNG_COLOR_TYPE_RGB, 8, rgb, 0x010203, 0x040506);
    assert_reads(PNG_COLOR_TYPE_RGB_ALPHA, 8, rgba, 0x010203, 0xffcccc);
    assert_reads(PNG_COLOR_TYPE_PALETTE, 1, bit, 0x0a141e, 0xffffff);
}

// Loads a PNG into memory; the caller frees it.
static uint8_t *
load(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(65536);

    assert_non_null(file);
    assert_non_null(bytes);
    *size = fread(bytes, 1, 65536, file);
    fclose(file);
    return bytes;
}

static void
test_png_damaged(void **state) {
    struct image image;
    size_t size;
    uint8_t *bytes;

    (void)state;
    fill(&image, 20, 20);
    assert_int_equal(image_write_png(image_view(&image), in_folder("b.png")),
                     STATUS_OK);
    image_destroy(&image);
    bytes = load(in_folder("b.png"), &size);
    for (size_t cut = 0; cut < size; cut++) {
        assert_int_equal(image_decode_png(bytes, cut, &image),
                         STATUS_MALFORMED);
        assert_null(image.pixels);
    }
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 0x55;
        assert_int_equal(image_decode_png(bytes, size, &image),
                         STATUS_MALFORMED);
        bytes[i] ^= 0x55;
    }
    assert_int_equal(image_decode_png(bytes, size, &image), STATUS_OK);
    image_destroy(&image);
    free(bytes);
}

static void
set_size(uint8_t *png, uint32_t width, uint32_t height) {
    uint8_t sides[8] = {
        (uint8_t)(width >> 24),  (uint8_t)(width >> 16),
        (uint8_t)(width >> 8),   (uint8_t)width,
        (uint8_t)(height >> 24), (uint8_t)(height >> 16),
        (uint8_t)(height >> 8),  (uint8_t)height,
    };
    uint32_t crc = 0xffffffff;

    // Bytes 16..23 are the sides, 29..32 the CRC of the 17 bytes before.
    memcpy(png + 16, sides, sizeof(sides));
    for (int i = 12; i < 29; i++) {
        crc ^= png[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
        }
    }
    crc = ~crc;
    for (int i = 0; i < 4; i++) {
        png[29 + i] = (uint8_t)(crc >> (24 - 8 * i));
    }
}

static void
test_png_too_large(void **state) {
    struct image image;
    size_t size;
    uint8_t *bytes;

    (void)state;
    fill(&image, 4, 4);
    assert_int_equal(image_write_png(image_view(&image), in_folder("c.png")),
                     STATUS_OK);
    image_destroy(&image);
    bytes = load(in_folder("c.png"), &size);
    set_size(bytes, 4, 4);
    assert_int_equal(image_decode_png(bytes, size, &image), STATUS_OK);
    image_destroy(&image);
    set_size(bytes, IMAGE_SIDE_MAX + 1, 1);
    assert_int_equal(image_decode_png(bytes, size, &image), STATUS_MALFORMED);
    set_size(bytes, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    assert_int_equal(image_decode_png(bytes, size, &image), STATUS_MALFORMED);
    set_size(bytes, 0xffffffff, 0xffffffff);
    assert_int_equal(image_decode_png(bytes, size, &image), STATUS_MALFORMED);
    free(bytes);
}

static void
test_png_files(void **state) {
    static const uint32_t pixel = 0x123456;
    struct image_view view = {&pixel, 1, 1, 1};
    struct image image;

    (void)state;
    assert_int_equal(image_read_png(in_folder("none.png"), &image),
                     STATUS_NOT_FOUND);
    assert_int_equal(image_read_png("/dev/null", &image), STATUS_MALFORMED);
    assert_int_equal(image_read_png(folder, &image), STATUS_IO);
    assert_int_equal(image_write_png(view, in_folder("no/such.png")),
                     STATUS_NOT_FOUND);
    assert_int_equal(image_write_png(view, "/dev/full"), STATUS_FULL);
    assert_int_equal(access("/dev/full", F_OK), 0);
    view.height = 0;
    assert_int_equal(image_write_png(view, in_folder("d.png")), STATUS_INVALID);
    assert_int_not_equal(access(in_folder("d.png"), F_OK), 0);
}

static int
make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state) {
    static const char *const names[] = {"a.png", "b.png", "c.png",
                                        "foreign.png"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        unlink(in_folder(names[i]));
    }
    return rmdir(folder);
}

static void
ignore_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    (void)line;
}

int
main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rect_sets),
        cmocka_unit_test(test_rect_extremes),
        cmocka_unit_test(test_rect_subtract),
        cmocka_unit_test(test_rect_parse),
        cmocka_unit_test(test_image_limits),
        cmocka_unit_test(test_crop),
        cmocka_unit_test(test_png_round_trip),
        cmocka_unit_test(test_png_colour_types),
        cmocka_unit_test(test_png_damaged),
        cmocka_unit_test(test_png_too_large),
        cmocka_unit_test(test_png_files),
    };

    log_set_sink(ignore_line, NULL, LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
