#!/bin/sh
# The link on real kernel drivers, in two guests at a time: whole sales over
# each medium with the plug pulled at every step, and what each driver does
# when pulled, halted, refused or switched off; upgrades of the terminal; and
# the button beside the register.
#
#     sh tests/check_lab.sh BUILD [PULLS [LABS]]
#
# PULLS: sales, and so pulls, for each medium; default 11, a pull at each step.
# LABS: "LAB,LAB LAB", a guest for each word.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
pulls=${2:-11}
labs=${3:-bulk,acm,bluetooth accessory,ftdi,devices,discovery,tcp,button}
limit=$((300 + pulls * 60))

sh samples/setup.sh all || exit 1
guest=$(sh tests/lab/make_guest.sh "$build") || exit 1
start=$(date +%s)

# boot LABS: a guest that runs these, one after the other.
boot() {
    exec timeout "$limit" qemu-system-x86_64 -M pc -accel tcg,thread=multi \
        -cpu max -smp 1 -m 256 -nodefaults -display none -no-reboot \
        -serial stdio -kernel "$guest/vmlinuz" -initrd "$guest/initrd.gz" \
        -append "console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off \
no_timer_check nokaslr audit=0 lab=$1 pulls=$pulls" </dev/null >"$guest/$1.log" 2>&1
}
trap 'kill $guests 2>/dev/null' EXIT
trap 'exit 143' TERM
guests=
count=0
for group in $labs; do
    boot "$group" &
    guests="$guests $!"
    count=$((count + 1))
done
# shellcheck disable=SC2086 # ids
wait $guests
guests=
log=$guest/console.log
for group in $labs; do
    cat "$guest/$group.log"
done >"$log"
grep -av '^LAB [su]' "$log" | tail -n 150
echo "whole sales, the plug pulled at every step:"
printf 'LAB sales %-10s %5s %5s %5s %5s %5s %5s %5s %5s %6s %6s %6s %5s\n' \
    medium sales pulls paid clear lost twice wrong hangs links "s" slowest "up ms"
grep -a '^LAB sales' "$log"
grep -a '^LAB sales' "$log" | awk '{ s += $4; p += $5; ok += $6; c += $7
    l += $8; d += $9; w += $10; h += $11 }
    END { printf "LAB sales %-10s %5d %5d %5d %5d %5d %5d %5d %5d\n",
        "all", s, p, ok, c, l, d, w, h }'
echo "new software for the terminal, the plug pulled on the way:"
printf 'LAB upgrade %-10s %7s %5s %7s %6s %6s\n' medium bytes pulls sent \
    links "s"
grep -a '^LAB upgrade' "$log"
echo "showing an order, until the terminal has acknowledged it:"
printf 'LAB show %-10s %5s %6s %6s %6s %8s %8s\n' medium lines CBOR out in \
    "ms best" "ms worst"
grep -a '^LAB show' "$log"
echo "$count guests: $(($(date +%s) - start)) s"
[ "$(grep -ac '^LAB RESULT PASS' "$log")" = "$count" ]
