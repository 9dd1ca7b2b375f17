#!/bin/sh
# The journal's lists, exports, totals, the comparison with a bill, and the
# doctor's look at it; sales over real HTTPS, without a screen.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/journal
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

expect 0 'no sale has been made yet' "$plugin" journal
sell() { # SALE AMOUNT CODE STATE
    expect 0 "^$4\$" "$build/tests/crash_sale" "$work/all.ini" "$1" "$2" \
        "$3" -1
}
sell s1 1201 281111222233334401 paid
sell s2 1202 281111222233334402 paid
sell s3 1300 281111222233334403 declined
sell s4 1400 131111222233334404 paid
"$plugin" journal --json >"$work/journal.jsonl"
order_of() {
    grep "\"sale_id\":\"$1\"" "$work/journal.jsonl" |
        sed 's/.*"order_no":"\([^"]*\)".*/\1/'
}
expect 0 '' "$plugin" refund "$(order_of s2)" 2.02

# Lists and exports.
csv_is() { # LINES TEXT OPTION...
    wanted_lines=$1
    shift
    expect 0 "$@"
    check "$wanted_lines lines of CSV" \
        test "$(wc -l <"$work/out")" = "$wanted_lines"
}
csv_is 5 'paid,12.02,CNY,.*alipay,paid,12.02,2.02' "$plugin" journal --csv
csv_is 2 'cancelled,13.00.*declined,13.00' "$plugin" journal --csv \
    --state cancelled
csv_is 2 'wechatpay,paid,14.00' "$plugin" journal --csv --provider wechatpay
csv_is 1 '^time,' "$plugin" journal --csv --until 2001-01-01
csv_is 2 ',s1,' "$plugin" journal --csv --amount 12.01
expect 2 'YYYY-MM-DD' "$plugin" journal --since yesterday
expect 2 'no state' "$plugin" journal --state gold
expect 2 'no amount' "$plugin" journal --amount 1.234
check "each line is JSON with its sale" python3 -c '
import json, sys
sales = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
assert [sale["sale_id"] for sale in sales] == ["s4", "s3", "s2", "s1"], sales
' "$work/journal.jsonl"
expect 0 's2.*' "$plugin" journal --limit 3
check "no more than the limit" sh -c "! grep -q ' s1 ' '$work/out'"

# Totals for each payment system.
csv_is 3 'alipay,till1,CNY,2,24.03,1,2.02,22.01' "$plugin" journal --csv --totals
expect 0 '"provider":"wechatpay".*14.00' "$plugin" journal --json --totals

# A bill with one that matches, one of another amount, one unknown here and
# one that is missing.
bill() { # ORDER AMOUNT
    printf '`%s,`4200%s,`%s,`SUCCESS,`CNY,`%s\n' \
        "$(date '+%Y-%m-%d %H:%M:%S')" "$1" "$1" "$2"
}
{
    echo '交易时间,微信订单号,商户订单号,交易状态,货币种类,订单金额'
    bill "$(order_of s4)" 14.00
    echo '总交易单数'
} >"$work/good.csv"
expect 0 '"matched":1,"different":0' "$plugin" journal \
    --reconcile "$work/good.csv"
{
    head -n 1 "$work/good.csv"
    bill "$(order_of s4)" 14.01
    bill NOSUCHORDER 5.00
    echo '总交易单数'
} >"$work/bad.csv"
expect 9 'NOSUCHORDER' "$plugin" journal --reconcile "$work/bad.csv"
expect 9 '14.00.*14.01' "$plugin" journal --reconcile "$work/bad.csv"
head -n 2 "$work/good.csv" >"$work/cut.csv"
expect 2 'breaks off' "$plugin" journal --reconcile "$work/cut.csv"
expect 2 'none.csv' "$plugin" journal --reconcile "$work/none.csv"

# The doctor.
expect 1 'journal +ok' "$plugin" doctor
expect 1 'open payments +ok +0' "$plugin" doctor
printf 'damage' | dd of="$work/state/journal.db" bs=1 seek=4100 conv=notrunc \
    2>/dev/null
expect 1 'journal +FAIL' "$plugin" doctor
expect 10 'move it away' "$plugin" journal
finish
