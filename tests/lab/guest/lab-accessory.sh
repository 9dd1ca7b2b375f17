#!/bin/sh
. /bin/usb.sh
usb_up || exit 1
trap 'sleep 0.3; rmmod dummy_hcd' EXIT
sh /bin/usb-gadget.sh aoa 18d1:4ee1 A-0001 || exit 1
till='usb:18d1:4ee1?accessory=1&serial=A-0001'
terminal="usb-gadget:/dev/usb-ffs/aoa?gadget=$configfs/aoa"
terminal="$terminal&accessory=1&id=18d1:4ee1"
lab_sales --medium usb-aoa --till "$till" --terminal "$terminal" \
    --pull "file:$port" --count "$pulls" || exit 1
lab_upgrade --medium usb-aoa --till "$till" --terminal "$terminal" \
    --pull "file:$port"
