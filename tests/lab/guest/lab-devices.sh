#!/bin/sh
# Two devices that differ in their serial number alone, and what goes wrong
# with one of them.
. /bin/usb.sh
usb_up num=2 || exit 1
for name in a b; do
    sh /bin/usb-gadget.sh $name 1234:5678 T-$name || exit 1
done
lab_gadget bulk /dev/usb-ffs/a $configfs/a dummy_udc.0 &
first=$!
lab_gadget bulk /dev/usb-ffs/b $configfs/b dummy_udc.1 &
second=$!
trap 'kill $first $second; sleep 0.3; rmmod dummy_hcd' EXIT
a='usb:1234:5678?serial=T-a'
b='usb:1234:5678?serial=T-b'
lab_probe echo "$a" || exit 1
lab_probe echo "$b" || exit 1
lab_probe list "$a" "$b" || exit 1
lab_probe expect usb:1234:5678 -1 10000 || exit 1 # which one?
lab_probe expect 'usb:1234:5678?serial=T-c' -12 10000 || exit 1
lab_probe halt "$a" || exit 1

# The two change places.
echo '' >$configfs/a/UDC
echo '' >$configfs/b/UDC
echo dummy_udc.1 >$configfs/a/UDC
echo dummy_udc.0 >$configfs/b/UDC
lab_probe echo "$a" || exit 1
lab_probe gone "$b" "$port" || exit 1

# Our own device side, as Windows asks it.
sh /bin/usb-gadget.sh win 1d6b:0104 W-1 || exit 1
echo '' >$configfs/a/UDC
lab_probe expect "usb-gadget:/dev/usb-ffs/win?gadget=$configfs/win&\
udc=dummy_udc.1" 0 30000 &
player=$!
sleep 2
lab_probe winusb 1d6b:0104 || exit 1
kill $player
