# Tests of link.
pkg_check_modules(OPENSSL_LINK REQUIRED IMPORTED_TARGET openssl)
pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)

function(link_test name)
    add_executable(${name} ${name}.c)
    target_link_libraries(${name} PRIVATE PkgConfig::cmocka ${ARGN})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 120)
endfunction()

# What needs the cable program.
function(cable_test name)
    target_sources(${name} PRIVATE cable_rig.c)
    add_dependencies(${name} cable)
    target_compile_definitions(${name} PRIVATE
        CABLE_PROGRAM="$<TARGET_FILE:cable>")
endfunction()

if(BUILD_TESTING)
    link_test(test_frame delivery)
    link_test(test_message message delivery)
    target_compile_definitions(test_message PRIVATE
        PROTOCOL_PAGE="${PROJECT_SOURCE_DIR}/docs/protocol.md")
    link_test(test_transport transport)
    target_link_options(test_transport PRIVATE -Wl,--wrap=getaddrinfo)
    link_test(test_media transport PkgConfig::libusb)
    link_test(test_pairing session capture)
    link_test(test_session_tls session)
    link_test(test_session session)
    target_sources(test_session PRIVATE session_sim.c wire.c)
    link_test(test_delivery delivery)
    target_sources(test_delivery PRIVATE line_sim.c)
    pkg_check_modules(CRYPTO_TESTS REQUIRED IMPORTED_TARGET libcrypto)
    link_test(test_posterminal posterminal_static PkgConfig::CRYPTO_TESTS)
    target_link_options(test_posterminal PRIVATE
        -Wl,--wrap=calloc -Wl,--wrap=malloc)
    link_test(test_upgrade posterminal_static PkgConfig::CRYPTO_TESTS)
    # Not tests by themselves: the scripts run them.
    add_executable(lock_probe lock_probe.c)
    target_link_libraries(lock_probe PRIVATE link)
    add_executable(broken_terminal broken_terminal.c)
    target_link_libraries(broken_terminal PRIVATE link)
    add_executable(make_pairing make_pairing.c)
    target_link_libraries(make_pairing PRIVATE session capture)
    # An attacker on the line; prints a table.
    add_executable(attack_link attack_link.c session_sim.c wire.c)
    target_link_libraries(attack_link PRIVATE session PkgConfig::OPENSSL_LINK)
    add_test(NAME attack_link COMMAND attack_link)
    set_tests_properties(attack_link PROPERTIES TIMEOUT 120)
    # Sales over a damaged line; prints a table.
    add_executable(damage_link damage_link.c session_sim.c wire.c)
    target_link_libraries(damage_link PRIVATE session message)
    add_test(NAME damage_link COMMAND damage_link)
    set_tests_properties(damage_link PROPERTIES TIMEOUT 240)
    if(POSPLUGIN_SAMPLES)
        link_test(test_link link)
        cable_test(test_link)

        # Prints bytes and times for a person; not a test.
        add_executable(bench_link bench_link.c)
        target_link_libraries(bench_link PRIVATE link)
        cable_test(bench_link)
    endif()
endif()

if(POSPLUGIN_FUZZ)
    # For coverage_parsers.sh; without LLVM_PROFILE_FILE nothing is written.
    foreach(parser message delivery session transport upgrade)
        target_compile_options(${parser} PRIVATE
            -fprofile-instr-generate=/dev/null -fcoverage-mapping)
        target_link_options(${parser} INTERFACE -fprofile-instr-generate)
    endforeach()
    foreach(fuzzer frame message delivery session pairing uri sdp
            posterminal upgrade)
        add_executable(fuzz_${fuzzer} fuzz_${fuzzer}.c)
        target_link_options(fuzz_${fuzzer} PRIVATE -fsanitize=fuzzer)
    endforeach()
    target_link_libraries(fuzz_frame PRIVATE delivery)
    target_link_libraries(fuzz_message PRIVATE message)
    target_link_libraries(fuzz_delivery PRIVATE delivery)
    target_link_libraries(fuzz_session PRIVATE session)
    target_link_libraries(fuzz_pairing PRIVATE session capture)
    target_link_libraries(fuzz_uri PRIVATE transport)
    target_link_libraries(fuzz_sdp PRIVATE transport)
    pkg_check_modules(CRYPTO_FUZZ REQUIRED IMPORTED_TARGET libcrypto)
    target_link_libraries(fuzz_posterminal PRIVATE posterminal_static
        PkgConfig::CRYPTO_FUZZ)
    target_link_libraries(fuzz_upgrade PRIVATE upgrade)
endif()
