# Settings, till, order JSON, sale.
if(BUILD_TESTING AND NOT POSPLUGIN_FUZZ)
    pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

    add_executable(test_config test_config.c)
    target_link_libraries(test_config PRIVATE config PkgConfig::CMOCKA)
    target_compile_definitions(test_config PRIVATE
        SAMPLE_INI="${PROJECT_SOURCE_DIR}/samples/posplugin.ini")
    add_test(NAME config COMMAND test_config)

    add_executable(test_order_json test_order_json.c
        ../pos_plugin/order_json.c)
    target_link_libraries(test_order_json PRIVATE order PkgConfig::JANSSON
        PkgConfig::CMOCKA)
    add_test(NAME order_json COMMAND test_order_json)

    # Not a test by itself: check_sales.sh runs it.
    add_executable(api_sale api_sale.c)
    target_link_libraries(api_sale PRIVATE posplugin_flags libposplugin)

    # Not a test by itself: check_crash.py kills it.
    add_executable(crash_sale crash_sale.c ../pos_plugin/recover.c
        ../pos_plugin/sale_state.c)
    target_link_libraries(crash_sale PRIVATE posplugin_flags payment)

    add_executable(test_config_store test_config_store.c)
    target_link_libraries(test_config_store PRIVATE config PkgConfig::CMOCKA)
    add_test(NAME config_store COMMAND test_config_store)

    add_executable(test_place test_place.c)
    target_link_libraries(test_place PRIVATE pos PkgConfig::CMOCKA)
    add_test(NAME place COMMAND test_place)

    add_executable(test_till test_till.c)
    target_link_libraries(test_till PRIVATE pos PkgConfig::CMOCKA)
    add_test(NAME till COMMAND test_till)

    add_executable(test_agent_parts test_agent_parts.c)
    target_link_libraries(test_agent_parts PRIVATE agent PkgConfig::CMOCKA)
    add_test(NAME agent_parts COMMAND test_agent_parts)

    # The engine is played, the journal is real.
    add_executable(test_shift_view test_shift_view.c folder.c
        ../pos_plugin/agent/face_texts.c ../pos_plugin/agent/shift_clerk.c
        ../pos_plugin/agent/shift_desk.c ../pos_plugin/agent/shift_file.c
        ../pos_plugin/agent/shift_input.c ../pos_plugin/agent/shift_view.c
        ../pos_plugin/order_json.c)
    target_link_libraries(test_shift_view PRIVATE config journal order
        PkgConfig::JANSSON PkgConfig::CMOCKA)
    add_test(NAME shift_view COMMAND test_shift_view)

    if(NOT WIN32)
        add_executable(test_button test_button.c)
        target_link_libraries(test_button PRIVATE setup PkgConfig::CMOCKA)
        add_test(NAME button COMMAND test_button)
        add_executable(test_spot test_spot.c)
        target_link_libraries(test_spot PRIVATE agent PkgConfig::CMOCKA)
        add_test(NAME spot COMMAND test_spot)
    endif()
    if(TARGET windows AND NOT WIN32)
        add_executable(test_face test_face.c)
        target_link_libraries(test_face PRIVATE windows PkgConfig::CMOCKA)
        add_test(NAME face COMMAND test_face)
        add_executable(test_cue test_cue.c ${PROJECT_SOURCE_DIR}/pos_plugin/agent/cue.c)
        target_link_libraries(test_cue PRIVATE agent PkgConfig::CMOCKA)
        add_test(NAME cue COMMAND test_cue)
        add_executable(hold_key hold_key.c)
        target_link_libraries(hold_key PRIVATE windows)
    endif()

    # Link, engine and journal are played by the test itself.
    add_executable(test_sale test_sale.c ../pos_plugin/sale.c
        ../pos_plugin/sale_state.c
        ../pos_plugin/order_json.c)
    target_link_libraries(test_sale PRIVATE posplugin_flags order
        PkgConfig::JANSSON PkgConfig::CMOCKA)
    add_test(NAME sale COMMAND test_sale)

    # The engine and its link are played, the journal is real.
    add_executable(test_recover test_recover.c ../pos_plugin/recover.c
        ../pos_plugin/sale_state.c)
    target_link_libraries(test_recover PRIVATE journal order PkgConfig::CMOCKA)
    add_test(NAME recover COMMAND test_recover)
endif()

if(POSPLUGIN_FUZZ)
    add_executable(fuzz_config fuzz_config.c)
    target_link_libraries(fuzz_config PRIVATE config)
    target_link_options(fuzz_config PRIVATE -fsanitize=fuzzer)
endif()
