# Money, order and text-to-order: from text alone, without any recogniser.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

function(add_ocr_text_test name library)
    add_executable(test_${name} test_${name}.c)
    target_link_libraries(test_${name} PRIVATE ${library} PkgConfig::CMOCKA)
    target_compile_definitions(test_${name} PRIVATE
        WORDS_FOLDER="${PROJECT_SOURCE_DIR}/ocr/words")
    add_test(NAME ${name} COMMAND test_${name})
endfunction()

add_ocr_text_test(money order)
add_ocr_text_test(order order)
add_ocr_text_test(number layout)
add_ocr_text_test(restore layout)
add_ocr_text_test(words layout)
add_ocr_text_test(labels layout)
add_ocr_text_test(layout layout)
add_ocr_text_test(proof layout)

if(POSPLUGIN_FUZZ)
    foreach(name order_text words)
        add_executable(fuzz_${name} fuzz_${name}.c)
        target_link_libraries(fuzz_${name} PRIVATE layout)
        target_compile_definitions(fuzz_${name} PRIVATE
            WORDS_FOLDER="${PROJECT_SOURCE_DIR}/ocr/words")
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    endforeach()
endif()

# Not a test by itself: screens/text_pages.py makes its pages.
if(BUILD_TESTING AND NOT POSPLUGIN_FUZZ)
    add_executable(layout_boxes layout_boxes.c ../pos_plugin/order_json.c)
    target_link_libraries(layout_boxes PRIVATE layout PkgConfig::JANSSON)
endif()
