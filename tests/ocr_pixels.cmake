# Tests of pixels to text.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

function(add_ocr_pixels_test name library)
    add_executable(test_${name} test_${name}.c ${ARGN})
    target_link_libraries(test_${name} PRIVATE ${library} PkgConfig::CMOCKA)
    add_test(NAME test_${name} COMMAND test_${name})
endfunction()

if(BUILD_TESTING)
    add_ocr_pixels_test(glyph cells paint.c)
    add_ocr_pixels_test(column_gap cells paint.c)
    add_ocr_pixels_test(blob cells)
    add_ocr_pixels_test(memory ocr)
    add_ocr_pixels_test(recall ocr)
    add_ocr_pixels_test(pictures ocr paint.c)
    add_ocr_pixels_test(recognise ocr paint.c)
    add_ocr_pixels_test(opinion ocr)
    add_ocr_pixels_test(marks ocr)
    add_ocr_pixels_test(agree ocr)
    add_ocr_pixels_test(line_path ocr)
    add_ocr_pixels_test(net_matrix ocr)
    add_ocr_pixels_test(line_reader ocr)
    target_link_libraries(test_line_reader PRIVATE PkgConfig::TESSERACT)
    target_compile_definitions(test_line_reader PRIVATE
        SCREENS="${PROJECT_SOURCE_DIR}/samples/screens/png"
        MODELS="${PROJECT_SOURCE_DIR}/ocr/models")

    add_executable(test_cell test_cell.c)
    target_link_libraries(test_cell PRIVATE cells PkgConfig::CMOCKA)
    add_test(NAME test_cell COMMAND test_cell)

    add_executable(test_split test_split.c)
    target_link_libraries(test_split PRIVATE ocr PkgConfig::CMOCKA)
    add_test(NAME test_split COMMAND test_split)

    add_executable(test_reader test_reader.c)
    target_link_libraries(test_reader PRIVATE ocr PkgConfig::CMOCKA)
    target_compile_definitions(test_reader PRIVATE
        PICTURES="${CMAKE_CURRENT_SOURCE_DIR}/pictures"
        MODELS="${PROJECT_SOURCE_DIR}/ocr/models"
        WORDS="${PROJECT_SOURCE_DIR}/ocr/words")
    add_test(NAME test_reader COMMAND test_reader)

    add_ocr_pixels_test(reader_memory ocr)
    target_compile_definitions(test_reader_memory PRIVATE
        SCREENS="${PROJECT_SOURCE_DIR}/samples/screens/png"
        MODELS="${PROJECT_SOURCE_DIR}/ocr/models"
        WORDS="${PROJECT_SOURCE_DIR}/ocr/words")
    # Caches of fontconfig, for the explaining picture, are no leaks of ours.
    set_tests_properties(test_reader_memory PROPERTIES ENVIRONMENT
        "LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_SOURCE_DIR}/lsan.supp")
    set_tests_properties(test_cell test_reader test_reader_memory
        PROPERTIES TIMEOUT 120)

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

    foreach(name memory line_reader)
        add_executable(fuzz_${name} fuzz_${name}.c)
        target_link_libraries(fuzz_${name} PRIVATE ocr)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    endforeach()
endif()
