#!/bin/sh
# A sale with each payment system; while the customer types the password and
# the till still waits, the code that was used must be nowhere: not in the
# memory of the living process, not in any file.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/secrets
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin
stage_currency=CNY

stage_display 1360x860 || exit 1
# Paid at the fifth query: a till that is stopped or slow asks later.
stage_payment_system --rule 'pay password-queries=5' || exit 1
stage_cable || exit 1
stage_register zh --geometry 800x600+10+10 || exit 1
stage_settings
# The simulator's own settings lead to all its systems.
sed -n '/^\[till\]/,/^customer_timeout_s/p' "$work/posplugin.ini" \
    >"$work/all.ini"
sed -E 's/^\[(rest|alipay|wechatpay.*)\]$/&\
first_query_ms = 400\
query_interval_ms = 400/' "$work/bank/posplugin.ini" >>"$work/all.ini"
POSPLUGIN_CONFIG=$work/all.ini
stage_pair || exit 1
stage_type "order samples/register/orders/lunch-zh.json"

# secret_sale PROVIDER KIND SCRIPT SECRET: SCRIPT of the customer's shows
# SECRET (a regular expression).
secret_sale() {
    name=$1-$2
    printf '%b' "wait order 60\nsleep 0.2\ntap confirm\nwait choice 10\n\
${3}wait paid 60\n" >"$work/$name.script"
    stage_terminal "customer-$name" --geometry 480x800+860+10 \
        --script "$work/$name.script"
    "$plugin" pay --region "$order_x,$order_y,$order_w,$order_h" \
        --accept-review --set payment.provider="$1" \
        >"$work/$name.json" 2>"$work/$name.err" &
    sale_pid=$!
    check "$name: the till waits for the password" \
        stage_wait 90 grep -q ' password' "$work/$name.err"
    # Stopped, so that a slow search does not miss the moment.
    kill -STOP "$sale_pid"
    check "$name: memory" python3 tests/search_process.py "$sale_pid" \
        "$work/state" "$4"
    kill -CONT "$sale_pid"
    check "$name: paid" wait "$sale_pid"
    wait "$terminal_pid"
    check "$name: files" sh -c "! grep -rlEa '$4' '$work/state' \
        '$work/bank' '$work'/*.err '$work'/*.json '$work'/*.log"
}

number=4711
for provider in alipay wechatpay wechatpay-v2 rest; do
    case $provider in
    wechatpay*) code=13650218 ;;
    *) code=28650218 ;;
    esac
    number=$((number + 1))
    code=${code}945173$number
    secret_sale "$provider" code \
        "tap code\nwait code 10\ntype $code\n" "$code"
done
secret_sale alipay face 'tap face\n' 'fp[0-9a-v]{33}'
finish
