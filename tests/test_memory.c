/**
 * @file test_memory.c
 * Glyph memory: what is learned, distrusted, forgotten, and kept in a file.
 */
#include "ocr/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH_MAX_HERE 96

struct bench {
    struct memory *memory;
    char folder[48];
    char path[PATH_MAX_HERE];
    char log[512];
    uint8_t bytes[MEMORY_FILE_MAX + 1];
};

static void
keep_log(void *context, enum log_level level, const char *line) {
    struct bench *bench = context;
    (void)level;
    snprintf(bench->log, sizeof(bench->log), "%s", line);
}

static int
set_up(void **state) {
    struct bench *bench = calloc(1, sizeof(*bench));
    if (bench == NULL) {
        return -1;
    }
    snprintf(bench->folder, sizeof(bench->folder),
             "/tmp/posplugin-memory-XXXXXX");
    bench->memory = memory_new();
    if (bench->memory == NULL || mkdtemp(bench->folder) == NULL) {
        return -1;
    }
    snprintf(bench->path, sizeof(bench->path), "%s/1.glyphs", bench->folder);
    log_set_sink(keep_log, bench, LOG_LEVEL_WARNING);
    *state = bench;
    return 0;
}

static int
tear_down(void **state) {
    struct bench *bench = *state;
    log_set_sink(NULL, NULL, LOG_LEVEL_WARNING);
    memory_free(bench->memory);
    unlink(bench->path);
    int left = rmdir(bench->folder); // nothing else may be in it
    free(bench);
    return left;
}

static struct glyph_key
key(uint64_t i) {
    return (struct glyph_key){i * UINT64_C(0x9e3779b97f4a7c15), ~i};
}

static void
learn(struct memory *memory, uint64_t i, const char *text) {
    memory_learn(memory, MEMORY_DIGIT, key(i), text);
}

static void
assert_known(struct memory *memory, uint64_t i, const char *text,
             unsigned times) {
    unsigned seen = 0;
    const char *found = memory_find(memory, MEMORY_DIGIT, key(i), &seen);
    assert_non_null(found);
    assert_string_equal(found, text);
    assert_int_equal(seen, times);
}

static void
assert_unknown(struct memory *memory, uint64_t i) {
    assert_null(memory_find(memory, MEMORY_DIGIT, key(i), NULL));
}

static void
test_learned_is_found(void **state) {
    struct memory *memory = ((struct bench *)*state)->memory;
    assert_unknown(memory, 1);
    learn(memory, 1, "7");
    assert_known(memory, 1, "7", 1);
    assert_unknown(memory, 2);
    assert_null(memory_find(memory, MEMORY_LETTER, key(1), NULL));
    assert_int_equal(memory_count(memory), 1);
    memory_clear(memory);
    assert_unknown(memory, 1);
}

static void
test_kinds_are_kept_apart(void **state) {
    struct memory *memory = ((struct bench *)*state)->memory;
    learn(memory, 1, "0");
    memory_learn(memory, MEMORY_LETTER, key(1), "O");
    assert_known(memory, 1, "0", 1);
    assert_string_equal(memory_find(memory, MEMORY_LETTER, key(1), NULL), "O");
}

/** Ten equal digits on one screen are one witness. */
static void
test_times_count_screens(void **state) {
    struct memory *memory = ((struct bench *)*state)->memory;
    memory_begin(memory);
    learn(memory, 1, "7");
    learn(memory, 1, "7");
    assert_known(memory, 1, "7", 1);
    memory_begin(memory);
    learn(memory, 1, "7");
    learn(memory, 1, "7");
    assert_known(memory, 1, "7", 2);
}

static void
test_another_meaning_is_distrusted_for_good(void **state) {
    struct memory *memory = ((struct bench *)*state)->memory;
    learn(memory, 1, "3");
    learn(memory, 1, "8");
    assert_unknown(memory, 1);
    memory_begin(memory);
    learn(memory, 1, "3");
    assert_unknown(memory, 1);
    assert_int_equal(memory_count(memory), 1);
}

static void
test_distrust(void **state) {
    struct memory *memory = ((struct bench *)*state)->memory;
    learn(memory, 1, "3");
    memory_distrust(memory, MEMORY_DIGIT, key(1));
    memory_distrust(memory, MEMORY_DIGIT, key(2)); // never met
    assert_unknown(memory, 1);
    learn(memory, 2, "4");
    assert_unknown(memory, 2);
}

static void
test_texts_that_do_not_fit(void **state) {
    struct memory *memory = ((struct bench *)*state)->memory;
    char text[MEMORY_TEXT_MAX + 1];
    memset(text, 'x', sizeof(text));
    text[MEMORY_TEXT_MAX] = '\0';
    learn(memory, 1, "");
    learn(memory, 2, text);
    assert_int_equal(memory_count(memory), 0);
    text[MEMORY_TEXT_MAX - 1] = '\0';
    learn(memory, 2, text);
    assert_known(memory, 2, text, 1);
}

static void
test_changes_are_taken_once(void **state) {
    struct memory *memory = ((struct bench *)*state)->memory;
    assert_false(memory_take_changes(memory));
    learn(memory, 1, "3");
    assert_true(memory_take_changes(memory));
    assert_false(memory_take_changes(memory));
    learn(memory, 1, "3"); // the same screen
    memory_find(memory, MEMORY_DIGIT, key(1), NULL);
    assert_false(memory_take_changes(memory));
    memory_distrust(memory, MEMORY_DIGIT, key(1));
    assert_true(memory_take_changes(memory));
}

/** What is in use stays; what was not met for longest makes room. */
static void
test_bounded(void **state) {
    struct memory *memory = ((struct bench *)*state)->memory;
    for (uint64_t i = 0; i < 3 * MEMORY_ENTRIES_MAX; i++) {
        memory_begin(memory);
        learn(memory, i, "5");
        assert_known(memory, 0, "5", 1);
        assert_known(memory, i, "5", 1);
        assert_true(memory_count(memory) <= MEMORY_ENTRIES_MAX);
    }
    for (uint64_t i = 0; i < MEMORY_ENTRIES_MAX / 2; i++) {
        assert_known(memory, 3 * MEMORY_ENTRIES_MAX - 1 - i, "5", 1);
    }
    assert_unknown(memory, 1);
}

/** Keys that fall on the same place are still told apart. */
static void
test_crowded_index(void **state) {
    struct memory *memory = ((struct bench *)*state)->memory;
    for (uint64_t i = 0; i < 200; i++) {
        char text[8];
        struct glyph_key same = {42, i};
        snprintf(text, sizeof(text), "%u", (unsigned)i);
        memory_learn(memory, MEMORY_DIGIT, same, text);
    }
    for (uint64_t i = 0; i < 200; i++) {
        struct glyph_key same = {42, i};
        const char *text = memory_find(memory, MEMORY_DIGIT, same, NULL);
        assert_non_null(text);
        assert_int_equal(strtoul(text, NULL, 10), i);
    }
}

static void
fill(struct memory *memory) {
    learn(memory, 1, "7");
    memory_begin(memory);
    learn(memory, 1, "7");
    learn(memory, 2, "\u00a5");
    memory_learn(memory, MEMORY_LABEL, key(3), "\u5408\u8ba1");
    memory_distrust(memory, MEMORY_DIGIT, key(4));
}

static void
assert_filled(struct memory *memory) {
    assert_int_equal(memory_count(memory), 4);
    assert_known(memory, 1, "7", 2);
    assert_known(memory, 2, "\u00a5", 1);
    assert_string_equal(memory_find(memory, MEMORY_LABEL, key(3), NULL),
                        "\u5408\u8ba1");
    learn(memory, 4, "1");
    assert_unknown(memory, 4); // distrust outlives the program
}

static void
test_file_round_trip(void **state) {
    struct bench *bench = *state;
    fill(bench->memory);
    assert_int_equal(memory_save(bench->memory, bench->path), STATUS_OK);
    memory_clear(bench->memory);
    assert_int_equal(memory_load(bench->memory, bench->path), STATUS_OK);
    assert_string_equal(bench->log, "");
    assert_false(memory_take_changes(bench->memory));
    assert_filled(bench->memory);
}

static void
test_full_memory_round_trip(void **state) {
    struct bench *bench = *state;
    char text[MEMORY_TEXT_MAX];
    memset(text, 'x', sizeof(text));
    text[MEMORY_TEXT_MAX - 1] = '\0';
    for (uint64_t i = 0; i < MEMORY_ENTRIES_MAX; i++) {
        learn(bench->memory, i, text);
    }
    size_t size = memory_encode(bench->memory, bench->bytes);
    assert_true(size <= MEMORY_FILE_MAX);
    assert_int_equal(memory_decode(bench->memory, bench->bytes, size),
                     STATUS_OK);
    assert_int_equal(memory_count(bench->memory), MEMORY_ENTRIES_MAX);
    assert_known(bench->memory, MEMORY_ENTRIES_MAX - 1, text, 1);
}

static void
test_missing_file_is_an_empty_memory(void **state) {
    struct bench *bench = *state;
    learn(bench->memory, 1, "7");
    assert_int_equal(memory_load(bench->memory, bench->path), STATUS_OK);
    assert_int_equal(memory_count(bench->memory), 0);
    assert_string_equal(bench->log, "");
}

/** No byte may change without the whole being dropped. */
static void
test_every_damaged_byte_is_noticed(void **state) {
    struct bench *bench = *state;
    fill(bench->memory);
    size_t size = memory_encode(bench->memory, bench->bytes);
    for (size_t i = 0; i < size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            bench->bytes[i] ^= (uint8_t)(1u << bit);
            assert_int_equal(memory_decode(bench->memory, bench->bytes, size),
                             STATUS_MALFORMED);
            assert_int_equal(memory_count(bench->memory), 0);
            bench->bytes[i] ^= (uint8_t)(1u << bit);
        }
    }
    assert_int_equal(memory_decode(bench->memory, bench->bytes, size),
                     STATUS_OK);
}

static void
test_every_truncation_is_noticed(void **state) {
    struct bench *bench = *state;
    fill(bench->memory);
    size_t size = memory_encode(bench->memory, bench->bytes);
    bench->bytes[size] = 0;
    assert_int_equal(memory_decode(bench->memory, bench->bytes, size + 1),
                     STATUS_MALFORMED);
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(memory_decode(bench->memory, bench->bytes, i),
                         STATUS_MALFORMED);
    }
}

static uint64_t
sum_of(const uint8_t *bytes, size_t size) {
    uint64_t sum = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
    }
    return sum;
}

/** Change bytes and make the sum right again. */
static enum status
decode_forged(struct bench *bench, size_t size, size_t at, uint8_t byte) {
    uint8_t before = bench->bytes[at];
    bench->bytes[at] = byte;
    uint64_t sum = sum_of(bench->bytes, size - 8);
    for (size_t i = 0; i < 8; i++) {
        bench->bytes[size - 8 + i] = (uint8_t)(sum >> (8 * i));
    }
    enum status status = memory_decode(bench->memory, bench->bytes, size);
    bench->bytes[at] = before;
    return status;
}

/** Well summed up, and still nothing that this program has written. */
static void
test_senseless_content_is_refused(void **state) {
    struct bench *bench = *state;
    learn(bench->memory, 1, "7");
    size_t size = memory_encode(bench->memory, bench->bytes);
    assert_int_equal(size, 16 + 24 + 1 + 8);
    assert_int_equal(decode_forged(bench, size, 0, 'P'), STATUS_OK);
    assert_int_equal(decode_forged(bench, size, 4, 2), STATUS_MALFORMED);
    assert_int_equal(decode_forged(bench, size, 8, 2), STATUS_MALFORMED);
    assert_int_equal(decode_forged(bench, size, 8, 0), STATUS_MALFORMED);
    assert_int_equal(decode_forged(bench, size, 11, 255), STATUS_MALFORMED);
    assert_int_equal(decode_forged(bench, size, 37, 255), STATUS_MALFORMED);
    assert_int_equal(decode_forged(bench, size, 38, 0), STATUS_MALFORMED);
    assert_int_equal(decode_forged(bench, size, 38, 6), STATUS_MALFORMED);
    assert_int_equal(decode_forged(bench, size, 39, 0), STATUS_MALFORMED);
    assert_int_equal(decode_forged(bench, size, 39, 2), STATUS_MALFORMED);
    assert_int_equal(decode_forged(bench, size, 40, 0), STATUS_MALFORMED);
}

static void
write_bytes(const char *path, const uint8_t *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void
test_damaged_file_is_dropped_with_a_warning(void **state) {
    struct bench *bench = *state;
    fill(bench->memory);
    size_t size = memory_encode(bench->memory, bench->bytes);
    bench->bytes[size / 2] ^= 1;
    write_bytes(bench->path, bench->bytes, size);
    assert_int_equal(memory_load(bench->memory, bench->path), STATUS_OK);
    assert_int_equal(memory_count(bench->memory), 0);
    assert_non_null(strstr(bench->log, bench->path));
    assert_non_null(strstr(bench->log, "learned anew"));
}

/** A file much too long is not even looked at, and costs nothing. */
static void
test_huge_file_is_dropped(void **state) {
    struct bench *bench = *state;
    write_bytes(bench->path, bench->bytes, sizeof(bench->bytes));
    assert_int_equal(truncate(bench->path, 1 << 30), 0);
    assert_int_equal(memory_load(bench->memory, bench->path), STATUS_OK);
    assert_int_equal(memory_count(bench->memory), 0);
    assert_non_null(strstr(bench->log, "learned anew"));
}

static void
test_what_is_no_file_is_an_error(void **state) {
    struct bench *bench = *state;
    assert_int_not_equal(memory_load(bench->memory, "/dev/null/x"), STATUS_OK);
    assert_non_null(strstr(bench->log, "cannot be read"));
}

/** The new file takes the old one's place, it is never written over. */
static void
test_saved_atomically(void **state) {
    struct bench *bench = *state;
    struct stat before;
    struct stat after;
    fill(bench->memory);
    assert_int_equal(memory_save(bench->memory, bench->path), STATUS_OK);
    FILE *old = fopen(bench->path, "rb");
    assert_non_null(old);
    assert_int_equal(fstat(fileno(old), &before), 0);
    learn(bench->memory, 9, "9");
    assert_int_equal(memory_save(bench->memory, bench->path), STATUS_OK);
    assert_int_equal(stat(bench->path, &after), 0);
    assert_true(before.st_ino != after.st_ino);
    // Who had the old file open still has all of it.
    size_t size = fread(bench->bytes, 1, MEMORY_FILE_MAX, old);
    fclose(old);
    assert_int_equal(memory_decode(bench->memory, bench->bytes, size),
                     STATUS_OK);
    assert_filled(bench->memory);
}

/** Where it cannot be written, the old one stays, and nothing beside it. */
static void
test_failed_save_leaves_the_old_file(void **state) {
    struct bench *bench = *state;
    char other[PATH_MAX_HERE + 8];
    fill(bench->memory);
    assert_int_equal(memory_save(bench->memory, bench->path), STATUS_OK);
    snprintf(other, sizeof(other), "%s.new", bench->path);
    assert_int_equal(mkdir(other, 0700), 0); // in the way
    learn(bench->memory, 9, "9");
    assert_int_not_equal(memory_save(bench->memory, bench->path), STATUS_OK);
    assert_int_equal(rmdir(other), 0);
    assert_non_null(strstr(bench->log, "cannot be written"));
    assert_int_equal(memory_load(bench->memory, bench->path), STATUS_OK);
    assert_filled(bench->memory);
}

int
main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_learned_is_found),
        TEST(test_kinds_are_kept_apart),
        TEST(test_times_count_screens),
        TEST(test_another_meaning_is_distrusted_for_good),
        TEST(test_distrust),
        TEST(test_texts_that_do_not_fit),
        TEST(test_changes_are_taken_once),
        TEST(test_bounded),
        TEST(test_crowded_index),
        TEST(test_file_round_trip),
        TEST(test_full_memory_round_trip),
        TEST(test_missing_file_is_an_empty_memory),
        TEST(test_every_damaged_byte_is_noticed),
        TEST(test_every_truncation_is_noticed),
        TEST(test_senseless_content_is_refused),
        TEST(test_damaged_file_is_dropped_with_a_warning),
        TEST(test_huge_file_is_dropped),
        TEST(test_what_is_no_file_is_an_error),
        TEST(test_saved_atomically),
        TEST(test_failed_save_leaves_the_old_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
