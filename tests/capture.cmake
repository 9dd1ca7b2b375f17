# Tests of capture. The X11 ones start their own Xvfb.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

function(capture_test name)
    add_executable(${name} ${name}.c ${ARGN})
    target_link_libraries(${name} PRIVATE capture posplugin_flags
        PkgConfig::CMOCKA PkgConfig::PNG PkgConfig::CAPTURE_X11)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 120 ENVIRONMENT
        LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_SOURCE_DIR}/lsan.supp)
endfunction()

if(BUILD_TESTING)
    capture_test(test_image)
    capture_test(test_ladder ../capture/ladder.c ../capture/trial.c)
    capture_test(test_capture_file)
    capture_test(test_capture_x11 xvfb.c)
    capture_test(test_selection)
    capture_test(test_select_draw)
    capture_test(test_select_x11 xvfb.c)

    # Prints times for a person; not a test.
    add_executable(bench_capture bench_capture.c)
    target_link_libraries(bench_capture PRIVATE capture posplugin_flags
        PkgConfig::CAPTURE_X11)
endif()

if(POSPLUGIN_FUZZ)
    add_executable(fuzz_png fuzz_png.c)
    target_link_libraries(fuzz_png PRIVATE capture posplugin_flags)
    target_link_options(fuzz_png PRIVATE -fsanitize=fuzzer)
endif()
