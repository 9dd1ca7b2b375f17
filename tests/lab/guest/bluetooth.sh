#!/bin/sh
# Sourced by the lab of bluetooth: two controllers that hear each other, and
# the service that answers "on which channel".
bluetooth_up() {
    rm -f /run/sdp /run/dbus/system_bus_socket
    modprobe hci_vhci && modprobe rfcomm || return 1
    btvirt -B -l2 &
    air=$!
    dbus-daemon --config-file=/etc/dbus-1/lab.conf --nofork --nopidfile &
    bus=$!
    for i in $(seq 50); do
        [ -e /sys/class/bluetooth/hci1 ] && [ -S /run/dbus/system_bus_socket ] &&
            break
        sleep 0.2
    done
    bluetoothd -n -C --noplugin='*' &
    daemon=$!
    trap bluetooth_down EXIT
    for i in $(seq 50); do
        [ -S /run/sdp ] && break
        sleep 0.2
    done
    [ -e /sys/class/bluetooth/hci1 ] && [ -S /run/sdp ]
}

# Exit code 75: the emulator has crashed, whatever else was found.
bluetooth_down() {
    code=$?
    kill -0 $air || code=75
    kill $daemon $bus $air
    sleep 0.5
    exit $code
}
