#include "pos_plugin/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char last_line[1024];

static void
keep_line(void *context, enum log_level level, const char *line) {
    (void)context;
    (void)level;
    snprintf(last_line, sizeof(last_line), "%s", line);
}

static enum status
parse(const char *text, struct config **out) {
    last_line[0] = '\0';
    return config_parse("test.ini", text, strlen(text), out);
}

static void
test_values_and_defaults(void **state) {
    struct config *config = NULL;
    int64_t seconds = 0;

    (void)state;
    assert_int_equal(parse("[till]\nname = front\n; a comment\n"
                           "[terminal]\nuri=serial:/dev/ttyUSB0?baud=9600\n",
                           &config),
                     STATUS_OK);
    assert_string_equal(config_get(config, "till", "name"), "front");
    assert_string_equal(config_get(config, "terminal", "uri"),
                        "serial:/dev/ttyUSB0?baud=9600");
    assert_string_equal(config_get(config, "till", "language"), "en");
    assert_int_equal(config_get_int(config, "terminal", "connect_timeout_s", 1,
                                    600, &seconds),
                     STATUS_OK);
    assert_int_equal(seconds, 15);
    config_free(config);
}

static void
test_mistakes_are_told(void **state) {
    static const struct {
        const char *text;
        const char *told;
    } cases[] = {
        {"[till]\nnaem = x\n", "test.ini:2: unknown key \"naem\"; known: name"},
        {"[tlil]\nname = x\n", "unknown section"},
        {"[till]\nname = x\nname = y\n", "set twice"},
        {"name = x\n", "unknown section"},
        {"[till]\nwhat is this\n", "test.ini:2: neither [section] nor"},
        {"[till\nname = x\n", "test.ini:1:"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct config *config = NULL;

        assert_int_equal(parse(cases[i].text, &config), STATUS_MALFORMED);
        assert_null(config);
        if (!strstr(last_line, cases[i].told)) {
            fail_msg("case %zu says: %s", i, last_line);
        }
    }
}

static void
test_long_line_is_refused_not_cut(void **state) {
    struct config *config = NULL;
    char text[400] = "[rest]\nurl = https://";
    size_t length = strlen(text);

    (void)state;
    memset(text + length, 'a', sizeof(text) - length - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(parse(text, &config), STATUS_MALFORMED);
    assert_non_null(strstr(last_line, "test.ini:2: line is longer"));
}

static void
test_numbers_have_bounds(void **state) {
    static const char *const bad[] = {
        "", "x", "0", "601", "15 s", "1e2", "99999999999999999999"};
    struct config *config = NULL;
    int64_t value = -7;

    (void)state;
    assert_int_equal(parse("", &config), STATUS_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(
            config_set(config, "terminal", "connect_timeout_s", bad[i]),
            STATUS_OK);
        assert_int_equal(config_get_int(config, "terminal", "connect_timeout_s",
                                        1, 600, &value),
                         STATUS_INVALID);
        assert_int_equal(value, -7);
    }
    config_free(config);
}

static void
test_unknown_setting_is_refused(void **state) {
    struct config *config = NULL;

    (void)state;
    assert_int_equal(parse("", &config), STATUS_OK);
    assert_int_equal(config_set(config, "till", "colour", "red"),
                     STATUS_INVALID);
    config_free(config);
}

static char *
read_sample(void) {
    FILE *file = fopen(SAMPLE_INI, "r");
    char *text = calloc(1, 65536);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, 65535, file) > 0);
    fclose(file);
    return text;
}

// The commented sample names every key with its description and default.
static void
test_sample_documents_every_key(void **state) {
    char *text = read_sample();
    struct config *config = NULL;

    (void)state;
    assert_int_equal(parse(text, &config), STATUS_OK);
    for (int i = 0; config_keys[i].section; i++) {
        char wanted[512];

        snprintf(wanted, sizeof(wanted), "; %s\n;%s = %s\n",
                 config_keys[i].description, config_keys[i].key,
                 config_keys[i].initial);
        if (!strstr(text, wanted)) {
            fail_msg("the sample lacks:\n[%s]\n%s", config_keys[i].section,
                     wanted);
        }
    }
    config_free(config);
    free(text);
}

static void
test_nearest_name(void **state) {
    (void)state;
    assert_null(config_find("till.nmae"));
    assert_non_null(strstr(last_line, "did you mean till.name?"));
    assert_string_equal(config_nearest("hotkey_sent")->key, "hotkey_send");
    assert_string_equal(config_nearest("rest.key")->section, "rest");
    assert_null(config_nearest("weather.tomorrow"));
    assert_null(config_find("weather.tomorrow"));
    assert_non_null(strstr(last_line, "posplugin config list"));
    assert_string_equal(config_find("wechatpay-v2.appid")->section,
                        "wechatpay-v2");
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_defaults),
        cmocka_unit_test(test_mistakes_are_told),
        cmocka_unit_test(test_long_line_is_refused_not_cut),
        cmocka_unit_test(test_numbers_have_bounds),
        cmocka_unit_test(test_unknown_setting_is_refused),
        cmocka_unit_test(test_sample_documents_every_key),
        cmocka_unit_test(test_nearest_name),
    };

    log_set_sink(keep_line, NULL, LOG_LEVEL_WARNING);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
