#!/bin/sh
. /bin/bluetooth.sh
bluetooth_up || exit 1
sleep 2
lab_probe adapters up || exit 1
address=$(lab_probe address 1) || exit 1
till=bluetooth:$address

# Nobody listens, nothing is announced, nobody is there, we are switched off:
# -22 refused, -15 gone, -30 time-out.
lab_probe expect "$till?channel=9" -22/-15 10000 || exit 1
lab_probe expect "$till" -22/-15 10000 || exit 1
lab_probe expect bluetooth:00:AA:01:99:00:01 -30/-15 15000 || exit 1
lab_probe adapters down || exit 1
lab_probe expect "$till?channel=9" -15 10000 || exit 1
sleep 1
lab_probe adapters up || exit 1

terminal="bluetooth:$address?listen=1"
lab_sales --medium bluetooth --till "$till" --terminal "$terminal" \
    --pull radio --count "$pulls" || exit 1
lab_upgrade --medium bluetooth --till "$till" --terminal "$terminal" \
    --pull radio || exit 1
lab_sales --show --medium bluetooth --till "$till" --terminal "$terminal"
