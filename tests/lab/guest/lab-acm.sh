#!/bin/sh
# A terminal that is a serial port: CDC-ACM, found by its USB serial number.
. /bin/usb.sh
usb_up || exit 1
trap 'echo "" >$configfs/acm/UDC; rmmod dummy_hcd' EXIT
modprobe cdc_acm
gadget=$configfs/acm
mkdir "$gadget" "$gadget/strings/0x409" "$gadget/configs/c.1" \
    "$gadget/functions/acm.0"
echo 0x1d6b >"$gadget/idVendor"
echo 0x0105 >"$gadget/idProduct"
echo ACM-0001 >"$gadget/strings/0x409/serialnumber"
echo "Payment terminal" >"$gadget/strings/0x409/product"
ln -s "$gadget/functions/acm.0" "$gadget/configs/c.1/"
echo dummy_udc.0 >"$gadget/UDC" || exit 1
wait_for /dev/ttyACM0 || exit 1
till='serial:usb-1d6b:0105-ACM-0001?baud=115200'
terminal='serial:/dev/ttyGS0?baud=9600'
lab_sales --medium serial --till "$till" --terminal "$terminal" \
    --pull "file:$port" --count "$pulls" || exit 1
lab_upgrade --medium serial --till "$till" --terminal "$terminal" \
    --pull "file:$port" || exit 1
lab_sales --show --medium serial --till "$till" --terminal "$terminal"
