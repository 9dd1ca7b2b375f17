#!/bin/sh
# The button beside the register: a key of a USB keypad (usbhid, evdev) and the
# carrier of a serial port (cdc_acm); refused, grabbed, held, pulled, put back.
. /bin/usb.sh
usb_up || exit 1
modprobe cdc_acm && modprobe usbhid && modprobe hid_generic &&
    modprobe evdev || exit 1
gadget=$configfs/button
buttons=
trap 'kill $buttons; echo "" >$gadget/UDC; sleep 0.3; rmmod dummy_hcd' EXIT
mkdir "$gadget" "$gadget/strings/0x409" "$gadget/configs/c.1" \
    "$gadget/functions/acm.0" "$gadget/functions/hid.0"
echo 0x1d6b >"$gadget/idVendor"
echo 0x0107 >"$gadget/idProduct"
echo Acme >"$gadget/strings/0x409/manufacturer"
echo Buzzer >"$gadget/strings/0x409/product"
echo BUT-0001 >"$gadget/strings/0x409/serialnumber"
hid=$gadget/functions/hid.0
echo 1 >"$hid/protocol"
echo 1 >"$hid/subclass"
echo 8 >"$hid/report_length"
# A keyboard: modifiers, a reserved byte, six keys of usage 0 to 0x73 (F24).
printf '\005\001\011\006\241\001\005\007\031\340\051\347\025\000\045\001' \
    >/tmp/desc
printf '\165\001\225\010\201\002\225\001\165\010\201\003\225\006\165\010' \
    >>/tmp/desc
printf '\025\000\045\163\005\007\031\000\051\163\201\000\300' >>/tmp/desc
cat /tmp/desc >"$hid/report_desc"
ln -s "$gadget/functions/acm.0" "$gadget/configs/c.1/"
ln -s "$gadget/functions/hid.0" "$gadget/configs/c.1/"
echo dummy_udc.0 >"$gadget/UDC" || exit 1
wait_for /dev/ttyACM0 || exit 1
wait_for /dev/hidg0 || exit 1

# watch LOG [OPTION...] SETTING
watch() {
    log=/tmp/$1.log
    shift
    lab_button "$@" >"$log" 2>&1 &
    watcher=$!
    buttons="$buttons $watcher"
}
# says TEXT COUNT: so often in the log by now, or within five seconds.
says() {
    for i in $(seq 50); do
        [ "$(grep -c "button: $1" "$log")" -ge "$2" ] && break
        sleep 0.1
    done
    [ "$(grep -c "button: $1" "$log")" = "$2" ] && return 0
    echo "LAB button: FAIL: not \"$1\" $2 times:"
    cat "$log"
    exit 1
}
# still TEXT COUNT: and a second later no more.
still() {
    sleep 1
    says "$1" "$2"
}
down() { printf '\000\000\150\000\000\000\000\000' >/dev/hidg0; } # F13
other() { printf '\000\000\004\000\000\000\000\000' >/dev/hidg0; } # A
up() { printf '\000\000\000\000\000\000\000\000' >/dev/hidg0; }
tap() {
    "$1"
    sleep 0.1
    up
    sleep 0.4
}

# The names are those that the kernel makes of the device's strings.
watch keypad 'input:Acme Buzzer?key=f13'
says ok 1
sleep 0.5 # what is down when it begins is stuck
tap down
says pressed 1
tap other
still pressed 1
down # held: the kernel repeats it
still pressed 2
up
# Nobody else gets its keys, and a second agent says so.
first=$log
watch second 'input:1d6b:0107'
says 'in use' 1
log=$first
# Not there for somebody without the right, and the note says what to do.
watch refused --user 1000 'input:Acme Buzzer?key=f13'
says 'permission denied' 1
grep -q 'may not open' "$log" || exit 1
watch wrong 'input:Acme Buzzer?key=255'
says 'note "input:Acme Buzzer; there are: "Acme Buzzer"' 1

# A port whose other side raises DCD and DSR by opening it.
watch carrier 'serial:/dev/ttyACM0?line=dcd'
says ok 1
sleep 0.5
for i in 1 2 3; do
    exec 8>/dev/ttyGS0
    sleep 0.4
    exec 8>&-
    says pressed $i
    sleep 0.4
done
exec 8>/dev/ttyGS0
still pressed 4 # it stays up: one press

# Pulled, and put back with the carrier up, which is no press.
carrier=$log
echo 1 >"$port"
says 'not found' 1
log=$first
says 'not found' 1
echo 0 >"$port"
says ok 2
sleep 0.5
tap down
says pressed 3
log=$carrier
says ok 2
still pressed 4
exec 8>&-
sleep 0.5
exec 8>/dev/ttyGS0
says pressed 5
exec 8>&-
echo "LAB button: keypad and carrier are right"
