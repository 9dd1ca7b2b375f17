#!/bin/sh
# Sourced by the labs on dummy_hcd: a USB controller that is wired to itself.
port=/sys/bus/usb/devices/1-0:1.0/usb1-port1/disable
configfs=/sys/kernel/config/usb_gadget

usb_up() {
    modprobe dummy_hcd "$@" || return 1
    [ -e "$port" ] || { echo "no $port" && return 1; }
}

# wait_for FILE: up to ten seconds.
wait_for() {
    for i in $(seq 100); do
        [ -e "$1" ] && return 0
        sleep 0.1
    done
    echo "$1 does not come"
    return 1
}
