#!/bin/sh
# Whole sales in which the till's or the terminal's process is killed (SIGKILL)
# at a random moment and started again, over a serial line. Afterwards every
# sale has ended in a clear state, journal and ledger agree, and no sale was
# paid twice.
#
#     sh tests/check_restart.sh BUILD [SALES]
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
sales=${2:-12}
work=$PWD/build/test-logs/restart
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin
picture=$PWD/samples/screens/png/xterm-6x13-1.png

# A shop of its own for each lane.
open_shop() {
    number=1000
    kills=0
    stage_display 520x860 || return
    stage_payment_system --rule 'pay password=700' || return
    stage_cable || return
    stage_settings
    # The second customer, after a restart, may have nothing left to do.
    sed -i 's/^customer_timeout_s.*/customer_timeout_s = 12/' \
        "$work/posplugin.ini"
    "$build/tests/make_pairing" "$work/state/till1.pairing" \
        "$work/terminal.pairing" >/dev/null
}

customer() { # customer: the terminal, and one who pays with a fresh code
    number=$((number + 1))
    cat >"$work/customer" <<SCRIPT
wait order 20
sleep 0.35
tap confirm
wait choice 10
tap code
wait code 10
type 28123456789012$number
wait result 40
sleep 1
SCRIPT
    stage_terminal "terminal-$number" --geometry 480x800 \
        --script "$work/customer"
}
start_till() {
    timeout 100 "$plugin" pay --image "$picture" \
        --accept-review >"$work/pay.json" 2>"$work/till.err" </dev/null &
    till_pid=$!
}
kill_now() {
    # `timeout` would let its child live: the child is killed itself.
    case $1 in
    till) child=$(cat "/proc/$till_pid/task/$till_pid/children" 2>/dev/null) ;;
    terminal) child=$terminal_pid ;;
    esac
    # shellcheck disable=SC2086 # none, when it has ended by itself
    [ -n "$child" ] && kill -KILL $child 2>/dev/null && kills=$((kills + 1))
}

# sell ROUND: even ones lose the till, odd ones the terminal.
sell() {
    customer
    start_till
    # Anywhere from the first bytes to the result.
    stage_wait 60 grep -q ' shown' "$work/till.err"
    tenths=$(($(od -An -N1 -tu1 /dev/urandom) % 30))
    sleep "$((tenths / 10)).$((tenths % 10))"
    if [ $(($1 % 2)) = 0 ]; then
        kill_now till
        wait "$till_pid"
        stage_stop "$terminal_pid"
        customer
        start_till
    else
        kill_now terminal
        customer
    fi
    code=0
    wait "$till_pid" || code=$?
    check "sale $1 ends in a clear state (exit code $code)" \
        expr "$code" : '^[0789]$' >/dev/null
    stage_stop "$terminal_pid"
}

# Till and payment system tell the same story.
compare() {
    expect 0 '"still_open":0' "$plugin" query --all
    "$plugin" journal --json --limit 1000 >"$work/journal.jsonl"
    "$build/samples/payment_system/posplugin-payment-system" \
        --state "$work/bank" --print-ledger >"$work/ledger.jsonl"
    grep -o '"order_no":"[^"]*","sale_id":"[^"]*","provider":"rest","state":"paid"' \
        "$work/journal.jsonl" >"$work/paid"
    cut -d'"' -f4 "$work/paid" | sort >"$work/paid-here"
    grep '"state":"paid"' "$work/ledger.jsonl" |
        sed 's/.*"order_no":"\([^"]*\)".*/\1/' | sort >"$work/paid-there"
    check "journal and ledger agree" diff "$work/paid-here" "$work/paid-there"
    check "no sale was paid twice" [ -z "$(cut -d'"' -f8 "$work/paid" | sort |
        uniq -d)" ]
    echo "$kills" >"$work/kills"
}

lane() {
    open_shop || return
    round=$1
    while [ "$round" -le "$sales" ]; do
        sell "$round"
        round=$((round + 4))
    done
    compare
}
lane_1() { lane 1; }
lane_2() { lane 2; }
lane_3() { lane 3; }
lane_4() { lane 4; }

lanes 1 2 3 4
kills=$(cat "$work"/?/kills | awk '{ n += $1 } END { print n }')
cat "$work"/?/paid-here >"$work/paid-here"
check "some were paid" test -s "$work/paid-here"
echo "$sales sales, $kills processes killed in them," \
    "$(wc -l <"$work/paid-here") payments"
finish
