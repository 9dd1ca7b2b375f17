# The tests that need no Linux, and those of what only Windows has. They run
# under Wine where this is a cross build (check_windows.sh).
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

# windows_test(NAME [SOURCES...] LINK LIBRARIES...)
function(windows_test name)
    cmake_parse_arguments(PARSE_ARGV 1 T "" "" "LINK")
    add_executable(test_${name} test_${name}.c
        ${T_UNPARSED_ARGUMENTS})
    target_link_libraries(test_${name} PRIVATE posplugin_flags ${T_LINK}
        PkgConfig::CMOCKA)
    target_compile_definitions(test_${name} PRIVATE
        PICTURES="${CMAKE_CURRENT_SOURCE_DIR}/pictures"
        SCREENS="${PROJECT_SOURCE_DIR}/samples/screens/png"
        MODELS="${PROJECT_SOURCE_DIR}/ocr/models"
        WORDS="${PROJECT_SOURCE_DIR}/ocr/words"
        WORDS_FOLDER="${PROJECT_SOURCE_DIR}/ocr/words"
        PROTOCOL_PAGE="${PROJECT_SOURCE_DIR}/docs/protocol.md"
        PAGE="${PROJECT_SOURCE_DIR}/docs/rest-provider.md"
        SAMPLE_INI="${PROJECT_SOURCE_DIR}/samples/posplugin.ini")
    add_test(NAME ${name} COMMAND test_${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()

windows_test(windows ../pos_plugin/lock_windows.c LINK config vault)

foreach(name selection select_draw)
    windows_test(${name} LINK capture)
endforeach()
windows_test(ladder ../capture/ladder.c ../capture/trial.c LINK capture)
windows_test(dxgi fake_dxgi.c ../capture/capture_dxgi.c LINK capture)
foreach(name money order)
    windows_test(${name} LINK order)
endforeach()
foreach(name number restore labels layout proof)
    windows_test(${name} LINK layout)
endforeach()
foreach(name glyph column_gap)
    windows_test(${name} paint.c LINK cells)
endforeach()
foreach(name blob cell)
    windows_test(${name} LINK cells)
endforeach()
foreach(name recall opinion split line_path net_matrix)
    windows_test(${name} LINK ocr)
endforeach()
foreach(name pictures recognise)
    windows_test(${name} paint.c LINK ocr)
endforeach()
windows_test(line_reader LINK ocr PkgConfig::TESSERACT)
windows_test(frame LINK delivery)
windows_test(delivery line_sim.c LINK delivery)
windows_test(session session_sim.c wire.c LINK session)
windows_test(session_tls LINK session)
windows_test(message LINK message delivery)
foreach(name credential emvco route rest_answer)
    windows_test(${name} LINK payment)
endforeach()
windows_test(config LINK config)
windows_test(agent_parts LINK agent)
windows_test(event_texts LINK windows)
target_compile_definitions(test_event_texts PRIVATE
    PROGRAM="$<TARGET_FILE:posplugin>")
add_dependencies(test_event_texts posplugin)
windows_test(order_json ../pos_plugin/order_json.c
    LINK order PkgConfig::JANSSON)
windows_test(sale ../pos_plugin/sale.c ../pos_plugin/sale_state.c
    ../pos_plugin/order_json.c LINK order PkgConfig::JANSSON)

# Not a test by itself: check_windows.sh runs it, with the DLL.
add_executable(api_sale api_sale.c)
target_link_libraries(api_sale PRIVATE posplugin_flags libposplugin)

# Needs a screen; check_windows.sh runs it.
add_executable(screen_windows screen_windows.c)
target_link_libraries(screen_windows PRIVATE posplugin_flags capture
    PkgConfig::CMOCKA gdi32)

# check_windows_agent.sh runs it.
add_executable(end_session end_session.c)
target_link_libraries(end_session PRIVATE posplugin_flags)

# check_windows_assistant.sh runs it.
add_executable(hold_key_windows hold_key_windows.c)
target_link_libraries(hold_key_windows PRIVATE posplugin_flags)

# Needs a screen; check_windows_agent.sh runs it.
add_executable(scale_windows scale_windows.c)
target_link_libraries(scale_windows PRIVATE posplugin_flags windows
    PkgConfig::CMOCKA gdi32)
