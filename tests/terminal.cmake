# Tests of the reference terminal; the last starts its own Xvfb. Included
# from samples/terminal: there is nothing to test without the samples.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

function(terminal_test name)
    add_executable(${name} ${PROJECT_SOURCE_DIR}/tests/${name}.c)
    target_link_libraries(${name} PRIVATE ${ARGN} PkgConfig::CMOCKA m)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 60
        ENVIRONMENT "FONTCONFIG_FILE=${PROJECT_SOURCE_DIR}/tests/fonts.conf;\
LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan.supp")
endfunction()

terminal_test(test_terminal_hit terminal_core)
terminal_test(test_terminal_machine terminal_core)
terminal_test(test_terminal_script terminal_ui)

terminal_test(test_terminal_window capture PkgConfig::TERMINAL)
target_sources(test_terminal_window PRIVATE ${PROJECT_SOURCE_DIR}/tests/xvfb.c)
target_compile_definitions(test_terminal_window PRIVATE
    TERMINAL_PROGRAM="$<TARGET_FILE:posplugin-terminal>")
add_dependencies(test_terminal_window posplugin-terminal)
