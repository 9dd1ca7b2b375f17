#!/bin/sh
. /bin/bluetooth.sh
bluetooth_up || exit 1
sleep 2
lab_probe adapters up || exit 1
lab_probe list "bluetooth:$(lab_probe address 0)" # seen from hci1
