#!/bin/sh
for address in 127.0.0.1 '[::1]'; do
    case $address in 1*) name=tcp ;; *) name=tcp6 ;; esac
    lab_sales --medium $name --till "tcp:$address:7373" \
        --terminal "tcp:$address:7373?listen=1" --pull net:lo \
        --count "$pulls" || exit 1
done
lab_upgrade --medium tcp --till tcp:127.0.0.1:7373 \
    --terminal 'tcp:127.0.0.1:7373?listen=1' --pull net:lo || exit 1
lab_sales --show --medium tcp --till tcp:127.0.0.1:7373 \
    --terminal 'tcp:127.0.0.1:7373?listen=1'
