# Tests of link.
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
    link_test(test_transport transport)
    link_test(test_delivery delivery)
    target_sources(test_delivery PRIVATE line_sim.c)
    if(POSPLUGIN_SAMPLES)
        link_test(test_link link)
        cable_test(test_link)
    endif()
endif()
