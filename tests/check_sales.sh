#!/bin/sh
# Whole sales under a virtual screen, good and bad: real register window, real
# pointer events, real serial line (two ptys), real HTTPS. Afterwards journal
# and ledger must agree, and no credential may be in any file.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/sales
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin

# A shop of its own for each lane, the rectangle dragged.
open_shop() {
    echo 10 >"$work/number"
    stage_display 1360x860 || return
    stage_payment_system || return
    stage_cable --bit-error-rate 1e-5 --seed 7 || return
    stage_register en --geometry 800x600+10+10 || return
    stage_settings
    stage_pair || return
    stage_type "order samples/register/orders/breakfast.json"
    "$plugin" select >"$work/select.json" 2>"$work/select.log" &
    select_pid=$!
    stage_wait 10 xdotool search --name '^posplugin select$'
    stage_drag "$order_x" "$order_y" "$order_w" "$order_h"
    xdotool key Return
    check "the rectangle is stored" wait "$select_pid"
    check "it is where it was dragged" grep -q \
        "\[$order_x,$order_y,$((order_w)),$((order_h))\]" "$work/select.json"
}

# code: a payment code that was never used before, in $code (and, since it is
# called in subshells too, in a file).
code() {
    echo $(($(cat "$work/number") + 1)) >"$work/number"
    code=2812345678901234$(cat "$work/number")
}

# sale NAME EXIT STATE SCRIPT [RULE]: one sale with a customer who plays
# SCRIPT and a payment system that follows RULE.
sale() {
    name=$1 wanted_code=$2 wanted_state=$3 script=$4 rule=${5:-}
    cases=$((cases + 1))
    prepare
    "$plugin" pay --ask <"$work/answers" >"$work/$name.json" \
        2>"$work/$name.err" &
    sale_pid=$!
    exec 9>"$work/answers"
    during "$name"
    got=0
    wait "$sale_pid" || got=$?
    exec 9>&-
    customer_code=0
    wait "$terminal_pid" 2>/dev/null || customer_code=$?
    if [ "$got" != "$wanted_code" ] || [ "$customer_code" != 0 ] ||
        ! grep -q "\"state\":\"$wanted_state\"" "$work/$name.json"; then
        bad=$((bad + 1))
        echo "FAIL: sale $name: exit code $got, expected $wanted_code;" \
            "state should be $wanted_state; customer $customer_code"
        sed 's/^/  | /' "$work/$name.err" "$work/$name.json" \
            "$work/customer-$name.log"
    else
        echo "sale $name: $wanted_state"
    fi
}

prepare() {
    stage_stop "$payment_pid"
    if [ -n "$rule" ]; then
        stage_payment_system --rule "$rule" || cat "$work/payment_system.log"
    else
        stage_payment_system || cat "$work/payment_system.log"
    fi
    printf '%b' "$script" >"$work/$name.script"
    rm -f "$work/answers"
    mkfifo "$work/answers"
    stage_terminal "customer-$name" --geometry 480x800+860+10 \
        --script "$work/$name.script"
}

# What else happens during a sale, by its name.
during() {
    case $1 in
    disputed)
        stage_wait 30 grep -q ' disputed' "$work/$1.err"
        stage_type "select 2"
        stage_type "void"
        echo r >&9
        ;;
    cashier-stops)
        stage_wait 30 grep -q ' password' "$work/$1.err"
        echo c >&9
        ;;
    cashier-cancels)
        stage_wait 30 grep -q ' shown' "$work/$1.err"
        echo c >&9
        ;;
    unplugged)
        stage_wait 30 grep -q ' shown' "$work/$1.err"
        echo unplug >&7
        sleep 1
        echo plug >&7
        ;;
    noise)
        echo noise on >&7
        ;;
    server-dies)
        stage_wait 60 kill_is_done
        stage_payment_system
        ;;
    terminated)
        stage_wait 30 grep -q ' password' "$work/$1.err"
        kill -TERM "$sale_pid"
        ;;
    killed)
        stage_wait 30 grep -q ' password' "$work/$1.err"
        kill -KILL "$sale_pid"
        ;;
    esac
}

kill_is_done() { ! kill -0 "$payment_pid"; }

confirm='wait order 60\nsleep 0.2\ntap confirm\nwait choice 10\n'
by_code() {
    code
    printf '%s' "${confirm}tap code\nwait code 10\ntype $code\n"
}

lane_plain() {
    open_shop || return
    sale code 0 paid "$(by_code)wait paid 30\n"
    sale face 0 paid "${confirm}tap face\nwait paid 30\n"
    sale customer-cancels 7 cancelled \
        'wait order 60\nsleep 0.2\ntap cancel\nwait idle 20\n'
    sale cashier-cancels 7 cancelled 'wait order 60\nwait cancelled 20\n'
    sale declined 8 declined "$(by_code)wait declined 30\n" 'pay declined'
    script=$(by_code)
    script="${script}wait choice 30\ntap code\nwait code 10\n"
    sale new-code 0 paid "${script}type 281111111111111111\nwait paid 30\n" \
        'pay nth=1 new-code'
    code=2812345678901234$(cat "$work/number")
    script="${confirm}tap code\nwait code 10\ntype $code\nwait choice 30\n"
    script="${script}tap code\nwait code 10\ntype 282222222222222222\n"
    sale used-code 0 paid "${script}wait paid 30\n"
    sale password 0 paid "$(by_code)wait paid 30\n" 'pay password=1500'
    sale slow 0 paid "$(by_code)wait paid 30\n" 'pay slow=3000'
    # A host program, through the C API.
    name=api rule=
    script="$(by_code)wait paid 30\n"
    prepare
    check "a sale through the C API is paid" \
        "$build/tests/api_sale" >"$work/api.log" 2>&1
    wait "$terminal_pid"
    grep -q '"state":"paid"' "$work/api.log" || cat "$work/api.log"

    # Refunds, in part, then too much.
    order_no=$("$plugin" journal --json --limit 100 |
        grep '"state":"paid"' | head -n 1 |
        sed 's/.*"order_no":"\([^"]*\)".*/\1/')
    expect 0 'paid|accepted' "$plugin" refund "$order_no" 1.00
    expect 0 'paid|accepted' "$plugin" refund "$order_no" 1.00 --number REFUND1
    expect 0 'paid|accepted' "$plugin" refund "$order_no" 1.00 --number REFUND1
    check "the repeated refund was made once" sh -c \
        "'$plugin' journal --json --limit 100 | grep '$order_no' |
            grep -q '\"refunded\":\"2.00\"'"
    expect 1 '' "$plugin" refund "$order_no" 100000.00
    expect 2 'no amount' "$plugin" refund "$order_no" 1.005
    expect 0 '' "$plugin" reverse "$order_no"
    close_shop
}

lane_faults() {
    open_shop || return
    sale lost 0 paid "$(by_code)wait paid 30\n" 'pay lost'
    sale garbage 0 paid "$(by_code)wait paid 30\n" 'pay garbage'
    sale wrong-hmac 0 paid "$(by_code)wait paid 30\n" 'pay wrong-hmac'
    sale wrong-amount 0 paid "$(by_code)wait paid 30\n" 'pay wrong-amount'
    sale http-500 0 paid "$(by_code)wait paid 30\n" 'pay http-500'
    sale server-dies 0 paid "$(by_code)wait paid 60\n" 'pay die-after'
    sale unplugged 0 paid "wait order 60\nsleep 3\n$(by_code)wait paid 60\n"
    stage_type "order samples/register/orders/groceries.json"
    script='wait order 60\nsleep 0.2\ntap wrong\nwait dispute 10\n'
    script="${script}circle item 2\nsleep 0.2\ntap send\n"
    sale disputed 0 paid "$script$(by_code)wait paid 60\n"

    # Noise that destroys one frame in three or so.
    stage_stop "$cable_pid"
    stage_cable --bit-error-rate 3e-4 --drop 1e-4 --duplicate 1e-4 --seed 11
    sale noise 0 paid "$(by_code)wait paid 60\n"
    close_shop
}

lane_taken_back() {
    open_shop || return
    sale lost-before 8 reversed "$(by_code)wait reversed 60\n" 'pay lost-before'
    sale never-typed 8 reversed "$(by_code)wait reversed 60\n" \
        'pay password-never'
    sale cashier-stops 8 reversed "$(by_code)wait reversed 60\n" \
        'pay password-never'
    sale terminated 8 reversed "$(by_code)wait reversed 60\n" \
        'pay password-never'

    # Power cut in the middle of a payment: nothing is printed, all is on record.
    code
    sale_line="${confirm}tap code\nwait code 10\ntype $code\nsleep 1\n"
    name=killed script=$sale_line rule='pay password-never'
    prepare
    "$plugin" pay --ask <"$work/answers" >"$work/killed.json" \
        2>"$work/killed.err" &
    sale_pid=$!
    exec 9>"$work/answers"
    during killed
    wait "$sale_pid"
    exec 9>&-
    wait "$terminal_pid" 2>/dev/null
    check "the killed sale's payment is open" sh -c \
        "'$plugin' journal --json --limit 1 | grep -qE 'sent|password|unknown'"
    expect 0 '"still_open":0' "$plugin" query --all

    # An expired certificate: nothing is sent, nothing can have been charged.
    stage_stop "$payment_pid"
    name=expired
    code
    script="${confirm}tap code\nwait code 10\ntype $code\nwait declined 60\n"
    printf '%b' "$script" >"$work/expired.script"
    stage_payment_system --expired-certificate
    stage_terminal customer-expired --geometry 480x800+860+10 \
        --script "$work/expired.script"
    expect 8 'certificate' "$plugin" pay --accept-review
    wait "$terminal_pid"
    stage_stop "$payment_pid"
    stage_payment_system
    close_shop
}

# What is left of a shop.
close_shop() {
    # Journal and ledger agree: what is paid here is paid there, once.
    "$plugin" journal --json --limit 1000 >"$work/journal.jsonl"
    "$build/samples/payment_system/posplugin-payment-system" \
        --state "$work/bank" --print-ledger >"$work/ledger.jsonl"
    grep -o '"order_no":"[^"]*","sale_id":"[^"]*","provider":"rest","state":"paid"' \
        "$work/journal.jsonl" | cut -d'"' -f4 | sort >"$work/paid-here"
    grep '"state":"paid"' "$work/ledger.jsonl" |
        sed 's/.*"order_no":"\([^"]*\)".*/\1/' | sort >"$work/paid-there"
    check "journal and ledger agree" diff "$work/paid-here" "$work/paid-there"
    check "no sale is left open" sh -c \
        "! grep -qE '\"state\":\"(captured|shown|confirmed|paying|unknown)\"' \
            '$work/journal.jsonl'"

    # Codes and tokens are in no file but the customers' own scripts.
    check "no code in any file" [ -z "$(grep -rlE \
        '2812345678901234[0-9]|281111111111111111|282222222222222222' \
        "$work/state" "$work/bank" "$work"/*.err "$work"/*.json \
        "$work"/*.log "$work"/out*)" ]
}

lanes plain faults taken_back
cat "$work"/*/paid-here >"$work/paid-here"
check "some were paid" test -s "$work/paid-here"
finish
