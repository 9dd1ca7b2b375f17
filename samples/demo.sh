#!/bin/sh
# Three whole sales, from the register's window to the payment system.
#
#     sh samples/demo.sh [--virtual] [--pictures FOLDER] [--language en|zh]
#
# Installs what is missing, builds, and starts a register, a payment terminal
# at the other end of a serial cable, and a payment system. With a desktop it
# uses that, without one (or with --virtual) a virtual screen.
set -eu
cd "$(dirname "$0")/.."

virtual=no
pictures=
language=en
while [ $# -gt 0 ]; do
    case "$1" in
    --virtual) virtual=yes ;;
    --pictures)
        pictures=${2:?--pictures needs a folder}
        shift
        ;;
    --language)
        language=${2:?--language needs en or zh}
        shift
        ;;
    *)
        echo "usage: sh samples/demo.sh [--virtual] [--pictures FOLDER]" \
            "[--language en|zh]" >&2
        exit 2
        ;;
    esac
    shift
done

build=$PWD/build/release
work=$PWD/build/demo
. samples/stage.sh
trap 'stage_stop' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

started=$(date +%s%N)
# say TEXT: a step, with the seconds since the start.
say() {
    elapsed=$((($(date +%s%N) - started) / 1000000))
    printf '%4d.%03d s  %s\n' $((elapsed / 1000)) $((elapsed % 1000)) "$1"
}

# picture NAME: the whole screen, taken by the plugin itself.
picture() {
    [ -n "$pictures" ] || return 0
    "$plugin" capture --region "0,0,$screen" -o "$pictures/$1.png"
}

say "packages"
sh samples/setup.sh demo
say "build"
{ cmake --preset release && cmake --build --preset release; } \
    >build-demo.log 2>&1 || {
    cat build-demo.log
    exit 1
}
rm -rf "$work"
mkdir -p "$work"
mv build-demo.log "$work/build.log"
plugin=$build/pos_plugin/posplugin

if [ "$virtual" = yes ] || ! xdotool getdisplaygeometry >/dev/null 2>&1; then
    say "no desktop: a virtual screen"
    stage_display 1360x860
fi
screen=$(xdotool getdisplaygeometry | tr ' ' ,)

say "the payment system starts: HTTPS, its own CA, a ledger on disk"
stage_payment_system
say "a serial cable: two ports of this machine, 115200 baud"
stage_cable --baud 115200
[ "$language" = en ] || stage_currency=CNY
say "the register starts"
stage_register "$language" --geometry 800x600+10+10
stage_settings
say "till and terminal are paired: the till shows a code, the terminal scans it"
stage_pair
say "the payment terminal starts at the far end of the cable"
cat >"$work/customer" <<SCRIPT
wait order 60
sleep 0.6
screenshot $work/terminal-order.png
tap confirm
wait choice 10
sleep 0.4
tap code
wait code 10
sleep 0.4
type 281234567890123456
wait paid 30
sleep 0.6
screenshot $work/terminal-paid.png
wait order 60
sleep 0.6
tap confirm
wait choice 10
screenshot $work/terminal-choice.png
sleep 0.4
tap face
wait paid 30
sleep 0.6
wait order 60
sleep 0.6
tap wrong
wait dispute 10
sleep 0.4
circle item 2
sleep 0.6
screenshot $work/terminal-dispute.png
tap send
wait order 60
sleep 0.6
tap confirm
wait choice 10
tap code
wait code 10
type 289999999999999999
wait paid 30
sleep 0.6
SCRIPT
stage_terminal terminal --language "$language" --geometry 480x800+860+10 \
    --script "$work/customer"

# What the cashier enters for each sale.
order() {
    case $language-$1 in
    en-1) stage_type "order samples/register/orders/breakfast.json" ;;
    en-3) stage_type "order samples/register/orders/groceries.json" ;;
    zh-1 | zh-3) stage_type "order samples/register/orders/lunch-zh.json" ;;
    *-2)
        stage_type clear
        for key in 2 5 5 8; do
            stage_type "add $key"
        done
        stage_type "select 1"
        stage_type "qty 3"
        ;;
    esac
}

say "the cashier drags a rectangle over the order, once"
order 1
"$plugin" select --language "$language" >"$work/select.json" &
select_pid=$!
stage_wait 10 xdotool search --name '^posplugin select$'
xdotool mousemove "$order_x" "$order_y" sleep 0.1 mousedown 1 sleep 0.1 \
    mousemove $((order_x + order_w / 2)) $((order_y + order_h / 2)) sleep 0.1 \
    mousemove $((order_x + order_w - 60)) $((order_y + order_h - 40)) sleep 0.3
picture selection
xdotool mousemove $((order_x + order_w - 1)) $((order_y + order_h - 1)) sleep 0.2 \
    mouseup 1 sleep 0.3 key Return
wait "$select_pid"
say "stored: $(cat "$work/select.json")"
picture register

# sale N TITLE: one sale; the cashier's answers come through $work/answers.
sale() {
    say "sale $1: $2"
    rm -f "$work/answers"
    mkfifo "$work/answers"
    "$plugin" pay --ask --language "$language" <"$work/answers" \
        >"$work/sale-$1.json" 2>"$work/sale-$1.log" &
    sale_pid=$!
    exec 9>"$work/answers"
}

# sale_end N: wait for it, show its steps.
sale_end() {
    code=0
    wait "$sale_pid" || code=$?
    exec 9>&-
    sed 's/^/            /' "$work/sale-$1.log"
    say "sale $1 ended with exit code $code"
    [ "$code" = 0 ] || exit "$code"
}

sale 1 "paid by payment code"
stage_wait 60 grep -q ' paid' "$work/sale-1.log"
sleep 0.4
picture paid
sale_end 1

order 2
sale 2 "paid by face token"
sale_end 2

order 3
sale 3 "the customer circles a line"
stage_wait 60 grep -q ' disputed' "$work/sale-3.log"
picture disputed
say "the cashier corrects the register and reads it again"
stage_type "select 2"
stage_type "void"
echo r >&9
sale_end 3

[ -z "$pictures" ] || cp "$work"/terminal-*.png "$pictures"
wait "$terminal_pid" || {
    cat "$work/terminal.log"
    exit 1
}
say "the journal"
"$plugin" journal
say "the payment system's ledger"
"$build/samples/payment_system/posplugin-payment-system" \
    --state "$work/bank" --print-ledger
say "done"
