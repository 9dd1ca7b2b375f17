# Whole sales with the plug pulled, for ptys here and for real drivers in the
# guest of check_lab.sh.
if(BUILD_TESTING AND POSPLUGIN_SAMPLES AND NOT POSPLUGIN_FUZZ)
    add_executable(lab_sales lab/lab_sales.c lab/lab_bank.c lab/lab_hand.c
        lab/lab_show.c lab/lab_terminal.c
        ../pos_plugin/sale.c ../pos_plugin/sale_state.c
        ../pos_plugin/order_json.c)
    target_link_libraries(lab_sales PRIVATE payment posterminal_static
        PkgConfig::JANSSON PkgConfig::bluez)
    cable_test(lab_sales)
    add_test(NAME sales_pulled COMMAND lab_sales --cable --count 22)
    set_tests_properties(sales_pulled PROPERTIES TIMEOUT 120)

    add_executable(lab_upgrade lab/lab_upgrade.c lab/lab_hand.c)
    target_link_libraries(lab_upgrade PRIVATE posterminal_static
        upgrade_sender PkgConfig::bluez)
    cable_test(lab_upgrade)
    add_test(NAME upgrade_pulled COMMAND lab_upgrade --medium pty --cable)
    set_tests_properties(upgrade_pulled PROPERTIES TIMEOUT 150)

    add_executable(lab_probe lab/lab_probe.c)
    target_link_libraries(lab_probe PRIVATE transport PkgConfig::libusb
        PkgConfig::bluez)
    add_executable(lab_button lab/lab_button.c)
    target_link_libraries(lab_button PRIVATE button)
    add_executable(lab_gadget lab/lab_gadget.c)
    target_link_libraries(lab_gadget PRIVATE posplugin_flags)
endif()
