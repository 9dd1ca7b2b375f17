#!/bin/sh
# From a fresh home to a paid sale by questions and answers: posplugin setup
# under a virtual screen, with a terminal that is paired on the way, a rectangle
# dragged, wrong answers among the right ones; then a sale.
#
#     sh tests/check_setup.sh BUILD
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/setup
rm -rf "$work"
mkdir -p "$work/home"
. samples/stage.sh
. tests/lib.sh
setup_pid=
trap 'kill $setup_pid 2>/dev/null; stage_stop' EXIT
plugin=$build/pos_plugin/posplugin
HOME=$work/home
POSPLUGIN_DATA=$PWD/ocr
export HOME POSPLUGIN_DATA
unset POSPLUGIN_CONFIG XDG_CONFIG_HOME XDG_STATE_HOME
settings=$HOME/.config/posplugin/posplugin.ini

stage_display 1360x860 || exit 1
stage_spawn manager openbox --sm-disable
stage_payment_system || exit 1
stage_cable || exit 1
stage_register en --geometry 800x600+10+10 || exit 1
stage_type "order samples/register/orders/breakfast.json"

# begin: the assistant, answered through file descriptor 9.
begin() {
    rm -f "$work/answers"
    mkfifo "$work/answers"
    "$plugin" setup --ask <"$work/answers" >"$work/setup.out" 2>"$work/setup.err" &
    setup_pid=$!
    exec 9>"$work/answers"
    asked=0
}
# reply PROMPT ANSWER: to the next question, which must have PROMPT in it.
reply() {
    check "asks: $1" stage_wait 30 is_asked "$1"
    asked=$(wc -c <"$work/setup.err")
    echo "$2" >&9
}
is_asked() {
    tail -c "+$((asked + 1))" "$work/setup.err" | grep -qE -- "$1.*: $"
}

begin
reply 'till.language' fr # neither
reply 'till.language .*\[en\]' ''
reply 'till.name' 'no/name'
reply 'till.name .*\[till1\]' front
reply 'till.currency' Dollar
reply 'till.currency' USD
reply 'number in this list' 'nowhere:1'
reply 'number in this list' "serial:$work/till-port?baud=115200"
reply 'scan a code' s
# The terminal reads the code, as a merchant lets it.
stage_wait 10 grep -q ^POSPLUGIN-PAIR "$work/setup.out"
(
    umask 077
    sed -n 's/^POSPLUGIN-PAIR/type &/p' "$work/setup.out" >"$work/pair.script"
    echo sleep 5 >>"$work/pair.script"
)
: >"$work/setup.out"
stage_terminal pairing --script "$work/pair.script"
check "asks for an order" stage_wait 20 is_asked 'Put an order'
asked=$(wc -c <"$work/setup.err")
stage_stop "$terminal_pid"
rm -f "$work/pair.script"
echo >&9
stage_wait 10 xdotool search --name '^posplugin select$'
xdotool key Escape # not yet
reply 'Put an order' ''
stage_wait 10 xdotool search --name '^posplugin select$'
stage_drag "$order_x" "$order_y" "$order_w" "$order_h"
xdotool key Return
reply 'Is this your order' y
check "what was read is shown" grep -q '29.40' "$work/setup.err"
reply 'payment.provider' 'rest cash'
reply 'payment.provider .*\[rest\]' rest
reply 'payment.merchant_id' demo-shop
reply 'rest.url' "$payment_url"
reply 'rest.key_file' "$work/bank/none.key"
check "a missing file is named" stage_wait 5 grep -q 'none.key: this file cannot be read' \
    "$work/setup.err"
reply 'rest.key_file' "$work/bank/hmac.key"
echo 'sleep 60' >"$work/idle.script"
stage_terminal idle --script "$work/idle.script" --geometry 480x800+860+10
reply 'rest.ca_file' "$work/bank/ca.pem"
code=0
wait "$setup_pid" || code=$?
exec 9>&-
check "all is well ($code)" [ "$code" = 0 ]
[ "$code" = 0 ] || tr -d '\000' <"$work/setup.out"
check "it says so" grep -q 'All is well' "$work/setup.err"
stage_stop "$terminal_pid"
check "the settings are the owner's alone" [ "$(stat -c %a "$settings")" = 600 ]

# The sale.
printf '%b' 'wait order 60\nsleep 0.2\ntap confirm\nwait choice 20\ntap code\nwait code 10\ntype 281234567890123411\nwait paid 30\n' \
    >"$work/customer.script"
stage_terminal customer --geometry 480x800+860+10 \
    --script "$work/customer.script"
expect 0 '"state":"paid"' "$plugin" pay
wait "$terminal_pid"

# Stopped: what was answered is kept, the rest is as it was; in Chinese.
cp "$settings" "$work/before.ini"
begin
reply 'till.language' zh
reply 'till.name' ''
kill -TERM "$setup_pid"
code=0
wait "$setup_pid" || code=$?
exec 9>&-
check "stopped ($code)" [ "$code" != 0 ]
check "only the language changed" [ "$(diff "$work/before.ini" "$settings" |
    grep -c '^[<>]')" = 2 ]
begin
reply 'till.language' ''
reply 'till.name' ''
check "in Chinese" stage_wait 5 grep -q '按回车' "$work/setup.err"
exec 9>&-
code=0
wait "$setup_pid" || code=$?
check "without answers it stops ($code)" [ "$code" = 7 ]
finish
