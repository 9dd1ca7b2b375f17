#!/bin/sh
. /bin/bluetooth.sh
bluetooth_up || exit 1
sleep 2
lab_probe adapters up || exit 1
till=$(lab_probe address 1) || exit 1
terminal="bluetooth:$till?listen=1"
lab_sales --medium bluetooth --till "bluetooth:$till" --terminal "$terminal" \
    --pull radio --count "$pulls" || exit 1
lab_sales --show --medium bluetooth --till "bluetooth:$till" \
    --terminal "$terminal"
