#!/bin/sh
# The link on real kernel drivers, in one guest: whole sales over each medium
# with the plug pulled at every step, and what each driver does when pulled,
# halted, refused or switched off.
#
#     sh tests/check_lab.sh BUILD [PULLS [LAB,LAB...]]
#
# PULLS: sales, and so pulls, for each medium; default 11, a pull at each step.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
pulls=${2:-11}
labs=${3:-bulk,accessory,acm,ftdi,devices,bluetooth,tcp}
limit=$((120 + pulls * 60))

sh samples/setup.sh all || exit 1
guest=$(sh tests/lab/make_guest.sh "$build") || exit 1
log=$guest/console.log
start=$(date +%s)
timeout "$limit" qemu-system-x86_64 -M pc -accel tcg,thread=multi -cpu max \
    -smp 1 -m 256 -nodefaults -display none -no-reboot -serial stdio \
    -kernel "$guest/vmlinuz" -initrd "$guest/initrd.gz" \
    -append "console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off nokaslr \
audit=0 lab=$labs pulls=$pulls" </dev/null >"$log" 2>&1
code=$?
grep -av '^LAB s' "$log" | tail -n 100
echo "whole sales, the plug pulled at every step:"
printf 'LAB sales %-10s %5s %5s %5s %5s %5s %5s %5s %5s %6s %6s %6s %5s\n' \
    medium sales pulls paid clear lost twice wrong hangs links "s" slowest "up ms"
grep -a '^LAB sales' "$log"
grep -a '^LAB sales' "$log" | awk '{ s += $4; p += $5; ok += $6; c += $7
    l += $8; d += $9; w += $10; h += $11 }
    END { printf "LAB sales %-10s %5d %5d %5d %5d %5d %5d %5d %5d\n",
        "all", s, p, ok, c, l, d, w, h }'
echo "showing an order, until the terminal has acknowledged it:"
printf 'LAB show %-10s %5s %6s %6s %6s %8s %8s\n' medium lines CBOR out in \
    "ms best" "ms worst"
grep -a '^LAB show' "$log"
echo "guest: $(($(date +%s) - start)) s, qemu exit code $code"
grep -aq '^LAB RESULT PASS' "$log"
