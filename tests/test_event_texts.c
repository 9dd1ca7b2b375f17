// What stands in the event log: the program's messages, in both languages.

#include "pos_plugin/agent/event_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <windows.h>
// After those:
#include <cmocka.h>

#define TEXT_MAX 256

static HMODULE program;

static int
load(void **state) {
    (void)state;
    program = LoadLibraryExW(L"" PROGRAM, NULL, LOAD_LIBRARY_AS_DATAFILE);
    return program ? 0 : -1;
}

/** The text of a message, with `details` in it; its length, 0: there is none */
static DWORD
text_of(DWORD message, WORD language, wchar_t text[TEXT_MAX]) {
    DWORD_PTR details[] = {(DWORD_PTR)L"details"};

    return FormatMessageW(
        FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY, program,
        message, language, text, TEXT_MAX, (va_list *)details);
}

static bool
is_chinese(const wchar_t *text) {
    for (; *text != L'\0'; text++) {
        if (*text >= 0x4E00 && *text < 0xA000) {
            return true;
        }
    }
    return false;
}

static void
test_each_event_has_its_texts(void **state) {
    (void)state;
    for (int i = EVENT_STARTED; i < EVENT_COUNT; i++) {
        DWORD message = event_text((enum event)i);
        wchar_t english[TEXT_MAX] = L"";
        wchar_t chinese[TEXT_MAX] = L"";

        assert_int_not_equal(
            text_of(message, MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US),
                    english),
            0);
        assert_int_not_equal(
            text_of(message,
                    MAKELANGID(LANG_CHINESE, SUBLANG_CHINESE_SIMPLIFIED),
                    chinese),
            0);
        assert_false(is_chinese(english));
        assert_true(is_chinese(chinese));
        for (int other = EVENT_STARTED; other < i; other++) {
            assert_int_not_equal(event_text((enum event)other), message);
        }
        // Only why it cannot work is not known beforehand.
        assert_int_equal(wcsstr(english, L"details") != NULL,
                         i == EVENT_FAILED);
        assert_int_equal(wcsstr(chinese, L"details") != NULL,
                         i == EVENT_FAILED);
    }
}

static void
test_there_are_no_others(void **state) {
    wchar_t text[TEXT_MAX];
    (void)state;
    assert_int_equal(text_of(EVENT_COUNT,
                             MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US),
                             text),
                     0);
}

int
main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_event_has_its_texts),
        cmocka_unit_test(test_there_are_no_others),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
