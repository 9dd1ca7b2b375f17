# Tests of pixels to text.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

if(BUILD_TESTING)
    add_executable(test_cell test_cell.c)
    target_link_libraries(test_cell PRIVATE cells PkgConfig::CMOCKA)
    add_test(NAME test_cell COMMAND test_cell)

    add_executable(test_split test_split.c)
    target_link_libraries(test_split PRIVATE ocr PkgConfig::CMOCKA)
    add_test(NAME test_split COMMAND test_split)

    add_executable(test_opinion test_opinion.c)
    target_link_libraries(test_opinion PRIVATE ocr PkgConfig::CMOCKA)
    add_test(NAME test_opinion COMMAND test_opinion)

    add_executable(test_reader test_reader.c)
    target_link_libraries(test_reader PRIVATE ocr PkgConfig::CMOCKA)
    target_compile_definitions(test_reader PRIVATE
        PICTURES="${CMAKE_CURRENT_SOURCE_DIR}/pictures"
        MODELS="${PROJECT_SOURCE_DIR}/ocr/models"
        WORDS="${PROJECT_SOURCE_DIR}/ocr/words")
    add_test(NAME test_reader COMMAND test_reader)
    set_tests_properties(test_cell test_reader PROPERTIES TIMEOUT 120)

    # Makes pictures for bench_reading.sh; not a test.
    pkg_check_modules(LEPTONICA REQUIRED IMPORTED_TARGET lept)
    add_executable(bench_picture bench_picture.c)
    target_link_libraries(bench_picture PRIVATE posplugin_flags
        PkgConfig::LEPTONICA)
endif()

if(POSPLUGIN_FUZZ)
    add_executable(fuzz_pixels fuzz_pixels.c)
    target_link_libraries(fuzz_pixels PRIVATE cells)
    target_link_options(fuzz_pixels PRIVATE -fsanitize=fuzzer)
endif()
