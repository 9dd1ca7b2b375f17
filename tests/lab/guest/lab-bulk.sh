#!/bin/sh
. /bin/usb.sh
usb_up || exit 1
trap 'sleep 0.3; rmmod dummy_hcd' EXIT
sh /bin/usb-gadget.sh pos 1d6b:0104 T-0001 || exit 1
till='usb:1d6b:0104?serial=T-0001'
terminal="usb-gadget:/dev/usb-ffs/pos?gadget=$configfs/pos"
lab_sales --medium usb-bulk --till "$till" --terminal "$terminal" \
    --pull "file:$port" --count "$pulls" || exit 1
lab_upgrade --medium usb-bulk --till "$till" --terminal "$terminal" \
    --pull "file:$port" || exit 1
lab_sales --show --medium usb-bulk --till "$till" --terminal "$terminal"
