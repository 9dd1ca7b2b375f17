#!/bin/sh
# Makes the USB gadget that a terminal on Linux hardware shows to the till, and
# mounts its FunctionFS folder. As root, once after each start.
#
#     sh usb-gadget.sh [NAME [VENDOR:PRODUCT [SERIAL]]]
#     posplugin-terminal --uri 'usb-gadget:/dev/usb-ffs/NAME?gadget=\
#         /sys/kernel/config/usb_gadget/NAME'
set -eu
name=${1:-pos}
ids=${2:-1d6b:0104}
serial=${3:-$(cat /etc/machine-id 2>/dev/null || echo 1)}
gadget=/sys/kernel/config/usb_gadget/$name

modprobe libcomposite
[ -d /sys/kernel/config/usb_gadget ] ||
    mount -t configfs none /sys/kernel/config
mkdir "$gadget"
echo "0x${ids%:*}" >"$gadget/idVendor"
echo "0x${ids#*:}" >"$gadget/idProduct"
echo 0x0200 >"$gadget/bcdUSB"
mkdir "$gadget/strings/0x409" "$gadget/configs/c.1"
echo posplugin >"$gadget/strings/0x409/manufacturer"
echo "Payment terminal" >"$gadget/strings/0x409/product"
echo "$serial" >"$gadget/strings/0x409/serialnumber"

# Windows asks for string 0xEE and then for the compatible id, by which it
# takes its WinUSB driver. Not 51 to 53: those are Android's requests.
echo 1 >"$gadget/os_desc/use"
echo 0x4d >"$gadget/os_desc/b_vendor_code"
echo MSFT100 >"$gadget/os_desc/qw_sign"
ln -s "$gadget/configs/c.1" "$gadget/os_desc/c.1"

mkdir "$gadget/functions/ffs.$name"
ln -s "$gadget/functions/ffs.$name" "$gadget/configs/c.1/"
mkdir -p "/dev/usb-ffs/$name"
mount -t functionfs "$name" "/dev/usb-ffs/$name"
