#!/bin/sh
# The cashier's shift: sales over real HTTPS under two names, the hand-over in
# its three forms, a sale found and given back; without a screen.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/shift
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin
stage_currency=CNY

stage_payment_system --rule 'pay amount=1300 declined' || exit 1
stage_settings
sed -n '/^\[till\]/,/^state_folder/p' "$work/posplugin.ini" >"$work/all.ini"
sed 's/^provider = rest/provider = wechatpay alipay rest/' \
    "$work/bank/posplugin.ini" >>"$work/all.ini"
POSPLUGIN_CONFIG=$work/all.ini

sell() { # SALE AMOUNT CODE STATE
    expect 0 "^$4\$" "$build/tests/crash_sale" "$work/all.ini" "$1" "$2" \
        "$3" -1
}
order_of() {
    "$plugin" journal --json --sale "$1" |
        sed 's/.*"order_no":"\([^"]*\)".*/\1/'
}

expect 2 'nobody is signed on' "$plugin" shift off
expect 2 'no such shift' "$plugin" shift report
expect 2 'usage' "$plugin" shift dance
expect 2 'usage' "$plugin" shift on
sell s0 900 281111222233334400 paid
expect 0 'shift 1 .*Ana .*open' "$plugin" shift on Ana
expect 2 'Ana is signed on' "$plugin" shift on 李雷
sell s1 1201 281111222233334401 paid
sell s2 1300 281111222233334402 declined
sell s3 1400 131111222233334403 paid
expect 0 'shift 1 .*Ana' "$plugin" shift off
expect 0 'shift 2 .*李雷' "$plugin" shift on 李雷
sell s4 1500 281111222233334404 paid
expect 0 'shift 2 .*open' "$plugin" shift list

# Whose sales they are.
expect 0 '' "$plugin" journal --cashier Ana
check "Ana's three sales" test "$(grep -c ' s[0-9]  ' "$work/out")" = 3
expect 0 '"cashier":"".*"shift":0' "$plugin" journal --json --sale s0

# Search.
order=$(order_of s4)
part=$(printf %s "$order" | cut -c 5-)
expect 0 "$order" "$plugin" journal --find "$part"
check "it alone" test "$(grep -c payment "$work/out")" = 1

# Give back: asked with the amount, never twice.
expect 7 'Give back 15\.00 CNY\? Payment '"$order" "$plugin" shift refund "$part"
expect 7 '退款 5\.00 CNY' "$plugin" shift refund "$part" 5.00 --language zh
expect 0 '"refund":"5.00"' sh -c \
    "echo y | '$plugin' shift refund '$part' 5.00"
expect 2 'more than is left' "$plugin" shift refund "$part" 10.01 --yes
expect 7 'Give back 10\.00 CNY.*given back so far 5\.00' \
    "$plugin" shift refund "$part"
expect 0 '"refund":"10.00"' "$plugin" shift refund "$part" --yes
expect 2 'all of it was given back' "$plugin" shift refund "$part" --yes
expect 2 'no paid payment' "$plugin" shift refund "$(order_of s2)" --yes
expect 2 'no paid payment' "$plugin" shift refund nothing --yes
expect 2 'several payments' "$plugin" shift refund s --yes
expect 2 'no amount' "$plugin" shift refund "$(order_of s1)" 1.234 --yes

# A sale of the first shift, given back in the second by somebody else.
expect 0 '"refund":"1.01"' "$plugin" shift refund "$(order_of s1)" 1.01 --yes \
    --cashier Cleo

# The hand-over.
expect 0 'paid 2: 26\.01 +refunded 0: 0\.00 +net 26\.01' \
    "$plugin" shift report --shift 1
expect 0 'declined 1 ' "$plugin" shift report --shift 1
expect 0 'Nothing is left' "$plugin" shift report --shift 1
expect 0 'paid 1: 15\.00 +refunded 3: 16\.01 +net -1\.01' \
    "$plugin" shift report
expect 0 '已付 1 笔：15\.00' "$plugin" shift report --language zh
expect 0 'no cashier' "$plugin" shift report --since 2001-01-01
expect 2 'no such shift' "$plugin" shift report --shift 9
expect 0 '' "$plugin" shift report --csv -o "$work/shift.csv"
check "CSV as a spreadsheet reads it" python3 - "$work/shift.csv" <<'END'
import csv, sys
text = open(sys.argv[1], "rb").read()
assert text.startswith(b"\xef\xbb\xbf"), text[:8]
rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines()))
got = sorted((r["cashier"], r["paid"], r["refunded"], r["net"]) for r in rows)
assert got == [("Cleo", "0.00", "1.01", "-1.01"),
               ("李雷", "15.00", "15.00", "0.00")], got
END
expect 0 '' "$plugin" shift report --html -o "$work/shift.html"
check "a page that stands alone" sh -c \
    "grep -q 李雷 '$work/shift.html' && ! grep -qE 'src=|href=|url\(' \
    '$work/shift.html'"
expect 1 'cannot be written' "$plugin" shift report -o "$work/none/shift.csv"
finish
