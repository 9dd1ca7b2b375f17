// Settings are changed, and nothing else of the file.

#include "pos_plugin/config.h"
#include "pos_plugin/config_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/posplugin-store-XXXXXX";
static char path[128];

static void
write_file(const char *text) {
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void
expect_file(const char *text) {
    char bytes[4096] = "";
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    bytes[fread(bytes, 1, sizeof(bytes) - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(bytes, text);
}

static enum status
store(const char *section, const char *key, const char *value) {
    const struct config_change change = {section, key, value};

    return config_store(path, &change, 1);
}

static void
test_all_else_stays(void **state) {
    (void)state;
    write_file("; my shop\n[till]\nname=a ; old\n; end\n\n[terminal]\n"
               ";uri =\nprotection = paired\n");
    assert_int_equal(store("till", "name", "front"), STATUS_OK);
    assert_int_equal(store("till", "currency", "CNY"), STATUS_OK);
    assert_int_equal(store("terminal", "uri", "tcp:127.0.0.1:9"), STATUS_OK);
    expect_file("; my shop\n[till]\nname = front\ncurrency = CNY\n; end\n\n"
                "[terminal]\n;uri =\nuri = tcp:127.0.0.1:9\n"
                "protection = paired\n");
}

static void
test_new_file_and_section(void **state) {
    struct stat file;

    (void)state;
    unlink(path);
    assert_int_equal(store("rest", "url", "https://pay.example"), STATUS_OK);
    assert_int_equal(store("till", "name", "front"), STATUS_OK);
    expect_file("[rest]\nurl = https://pay.example\n\n[till]\nname = front\n");
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    write_file("[till]");
    assert_int_equal(store("till", "name", "x"), STATUS_OK);
    expect_file("[till]\nname = x\n");
}

static void
test_bad_values_change_nothing(void **state) {
    char wide[300];

    (void)state;
    memset(wide, 'x', sizeof(wide));
    wide[sizeof(wide) - 1] = '\0';
    write_file("[till]\nname = a\n");
    assert_int_equal(store("till", "name", "a\nlanguage = zh"), STATUS_INVALID);
    assert_int_equal(store("till", "name", "a ;b"), STATUS_INVALID);
    assert_int_equal(store("till", "name", " a"), STATUS_INVALID);
    assert_int_equal(store("till", "name", wide), STATUS_MALFORMED);
    assert_int_equal(store("till", "nome", "a"), STATUS_MALFORMED);
    expect_file("[till]\nname = a\n");
    write_file("[till]\nnome = a\n"); // damaged before
    assert_int_equal(store("till", "name", "b"), STATUS_MALFORMED);
    expect_file("[till]\nnome = a\n");
}

static void
test_unset_takes_the_line(void **state) {
    (void)state;
    write_file("[till]\n; its name\nname = a\ncurrency = CNY\n");
    assert_int_equal(store("till", "name", NULL), STATUS_OK);
    assert_int_equal(store("till", "language", NULL), STATUS_OK);
    expect_file("[till]\n; its name\ncurrency = CNY\n");
}

static void
test_what_is_no_file_stays(void **state) {
    const struct config_change change = {"till", "name", "a"};
    struct stat null;

    (void)state;
    assert_int_equal(config_store("/dev/null", &change, 1), STATUS_ACCESS);
    assert_int_equal(stat("/dev/null", &null), 0);
    assert_true(S_ISCHR(null.st_mode));
}

static int
remove_folder(void **state) {
    char command[160];

    (void)state;
    snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_else_stays),
        cmocka_unit_test(test_new_file_and_section),
        cmocka_unit_test(test_bad_values_change_nothing),
        cmocka_unit_test(test_unset_takes_the_line),
        cmocka_unit_test(test_what_is_no_file_stays),
    };

    if (!mkdtemp(folder)) {
        return 1;
    }
    snprintf(path, sizeof(path), "%s/deep/posplugin.ini", folder);
    // Its folder is made with it.
    if (config_store(path, NULL, 0) != STATUS_OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, remove_folder);
}
