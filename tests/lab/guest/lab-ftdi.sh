#!/bin/sh
# Line settings and modem lines, as the adapter's chip sees them.
. /bin/usb.sh
usb_up || exit 1
modprobe ftdi_sio
sh /bin/usb-gadget.sh ftdi 0403:6001 F-0001 || exit 1
gadget=$configfs/ftdi
echo 0x0400 >"$gadget/bcdDevice"    # an FT232BM
echo full-speed >"$gadget/max_speed" # 64-byte packets
lab_gadget ftdi /dev/usb-ffs/ftdi "$gadget" dummy_udc.0 >/tmp/ftdi.log &
player=$!
trap 'kill $player; sleep 0.3; rmmod ftdi_sio dummy_hcd' EXIT
wait_for /dev/ttyUSB0 || exit 1
uri='serial:usb-0403:6001-F-0001?baud=19200&parity=even&stop=2&flow=rtscts'
lab_probe list 'serial:usb-0403:6001-F-0001' || exit 1
lab_probe lines "$uri" || exit 1
for setting in 'baud 19200' 'data 8 parity e stop 2' 'flow rtscts' 'DTR=1' \
    'RTS=1'; do
    grep -q "$setting" /tmp/ftdi.log || {
        echo "LAB ftdi: never set: $setting"
        cat /tmp/ftdi.log
        exit 1
    }
done
lab_probe gone 'serial:usb-0403:6001-F-0001?baud=9600' "$port" || exit 1
grep -qE 'baud 96[01][0-9]|baud 9600' /tmp/ftdi.log
