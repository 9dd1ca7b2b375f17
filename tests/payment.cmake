# Tests of journal, HTTPS, signatures, engine and providers.
if(BUILD_TESTING AND NOT POSPLUGIN_FUZZ)
    pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

    # payment_test(NAME SOURCES... LINK LIBRARIES...)
    function(payment_test name)
        cmake_parse_arguments(PARSE_ARGV 1 T "" "" "LINK")
        add_executable(test_${name} test_${name}.c ${T_UNPARSED_ARGUMENTS})
        target_link_libraries(test_${name} PRIVATE posplugin_flags ${T_LINK}
            PkgConfig::CMOCKA)
        add_test(NAME ${name} COMMAND test_${name})
        set_tests_properties(${name} PROPERTIES TIMEOUT 120)
    endfunction()

    payment_test(signature folder.c LINK signature)
    payment_test(credential LINK payment)
    payment_test(journal folder.c LINK journal)
    payment_test(journal_list folder.c LINK journal)
    payment_test(shift folder.c LINK journal)
    payment_test(bill folder.c LINK journal)
    payment_test(reconcile folder.c LINK journal)

    # Prints times for a person; not a test.
    add_executable(bench_journal bench_journal.c)
    target_link_libraries(bench_journal PRIVATE posplugin_flags journal)

    payment_test(engine folder.c LINK payment)
    payment_test(engine_providers folder.c LINK payment)
    payment_test(emvco LINK payment)
    payment_test(route LINK payment)

    payment_test(provider_texts folder.c LINK payment)
    payment_test(rest_answer LINK payment)
    target_compile_definitions(test_rest_answer PRIVATE
        PAGE="${PROJECT_SOURCE_DIR}/docs/rest-provider.md")
    pkg_check_modules(OPENSSL_TLS REQUIRED IMPORTED_TARGET openssl)
    payment_test(http folder.c tls_server.c
        ../samples/payment_system/certificate.c
        LINK http PkgConfig::OPENSSL_TLS)

    # Not a test by itself: check_oracles.sh runs it.
    add_executable(provider_call provider_call.c)
    target_link_libraries(provider_call PRIVATE posplugin_flags payment)

    if(POSPLUGIN_SAMPLES)
        # These talk to the simulator as a process over HTTPS.
        function(simulator_test name)
            payment_test(${name} folder.c memory.c simulator.c LINK payment)
            target_compile_definitions(test_${name} PRIVATE
                SIMULATOR="$<TARGET_FILE:posplugin-payment-system>"
                $<$<BOOL:${POSPLUGIN_SANITIZE}>:SANITIZED>)
            add_dependencies(test_${name} posplugin-payment-system)
        endfunction()

        simulator_test(rest)
        simulator_test(payment)
        simulator_test(providers)
    endif()
endif()

if(POSPLUGIN_FUZZ)
    foreach(name rest_answer credential emvco bill)
        add_executable(fuzz_${name} fuzz_${name}.c)
        target_link_libraries(fuzz_${name} PRIVATE payment)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    endforeach()
    foreach(name alipay_answer wechatpay_answer wechatpay_v2_answer
            wechatpay_headers)
        add_executable(fuzz_${name} fuzz_${name}.c)
        target_link_libraries(fuzz_${name} PRIVATE payment)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    endforeach()
endif()
