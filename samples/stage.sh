# Sourced by the demo and the tests: starts the parts of a shop and stops
# them again, by their process ids.
#
# The caller sets: build (build folder), work (an empty folder of its own), and
# stage_plugin where posplugin is not the one of the build folder.
# Every part's output is in $work/NAME.log; every wait is bounded.

stage_pids=

# stage_spawn NAME COMMAND...: start in the background, keep the id in $pid.
stage_spawn() {
    stage_name=$1
    shift
    : >"$work/$stage_name.log" # what is waited for is not of an earlier run
    "$@" >"$work/$stage_name.log" 2>&1 </dev/null &
    pid=$!
    stage_pids="$pid $stage_pids"
}

# stage_wait SECONDS COMMAND...: until the command succeeds.
stage_wait() {
    stage_left=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        stage_left=$((stage_left - 1))
        if [ "$stage_left" -le 0 ]; then
            echo "waited in vain for: $*" >&2
            return 1
        fi
        sleep 0.05
    done
}

# stage_stop [PID...]: end these, or all that were started.
stage_stop() {
    stage_which=${*:-$stage_pids}
    for stage_pid in $stage_which; do
        kill "$stage_pid" 2>/dev/null || continue
    done
    for stage_pid in $stage_which; do
        stage_left=60
        while kill -0 "$stage_pid" 2>/dev/null && [ "$stage_left" -gt 0 ]; do
            stage_left=$((stage_left - 1))
            sleep 0.05
        done
        kill -9 "$stage_pid" 2>/dev/null || :
        wait "$stage_pid" 2>/dev/null || :
    done
    [ $# -gt 0 ] || stage_pids=
}

# stage_display WIDTHxHEIGHT: a virtual screen of our own in $DISPLAY.
stage_display() {
    stage_spawn xvfb sh -c \
        'exec Xvfb -displayfd 3 -screen 0 "$0x24" -noreset -nolisten tcp \
            3>"$1"' "$1" "$work/display"
    stage_wait 10 test -s "$work/display" || return 1
    DISPLAY=:$(cat "$work/display")
    export DISPLAY
}

# stage_payment_system [OPTION...]: simulator; sets $payment_url and
# $payment_port, which a later start takes again.
stage_payment_system() {
    mkdir -p "$work/bank"
    stage_spawn payment_system \
        "$build/samples/payment_system/posplugin-payment-system" \
        --state "$work/bank" --merchant demo-shop \
        --port "${payment_port:-0}" "$@"
    payment_pid=$pid
    stage_wait 10 grep -q '^listening on' "$work/payment_system.log" || return 1
    payment_url=$(sed -n 's/^listening on //p' "$work/payment_system.log")
    payment_port=${payment_url##*:}
}

# stage_cable [OPTION...]: two serial ports with a cable between them,
# $work/till-port and $work/terminal-port; commands go to file descriptor 7.
stage_cable() {
    rm -f "$work/cable.in"
    mkfifo "$work/cable.in"
    stage_spawn cable sh -c 'exec "$@" <"$0"' "$work/cable.in" \
        "$build/samples/cable/cable" \
        --link-a "$work/till-port" --link-b "$work/terminal-port" "$@"
    cable_pid=$pid
    exec 7>"$work/cable.in"
    stage_wait 5 test -e "$work/terminal-port"
}

# stage_register LANGUAGE [OPTION...]: the sample register; its order area is
# then in $order_x $order_y $order_w $order_h.
stage_register() {
    stage_language=$1
    shift
    rm -f "$work/register.in"
    mkfifo "$work/register.in"
    stage_spawn register sh -c 'exec wish "$@" <"$0"' "$work/register.in" \
        samples/register/register.tcl --language "$stage_language" "$@"
    register_pid=$pid
    exec 8>"$work/register.in"
    stage_wait 10 grep -q "^order " "$work/register.log" || return 1
    stage_order_area
}

# Takes the newest order area that the register printed.
stage_order_area() {
    # shellcheck disable=SC2046 # four numbers
    set -- $(grep '^order ' "$work/register.log" | tail -n 1)
    order_x=$2 order_y=$3 order_w=$4 order_h=$5
}

# stage_type LINE: one command for the register, until it is painted.
stage_type() {
    stage_answers=$(grep -cE '^(ok|error) ' "$work/register.log") || :
    echo "$1" >&8
    stage_wait 5 stage_answered "$((stage_answers + 1))"
}

stage_answered() {
    [ "$(grep -cE '^(ok|error) ' "$work/register.log")" -ge "$1" ]
}

# stage_pair: pair till and terminal, as a merchant does: the till shows a
# code, the terminal reads it. Needs stage_settings, cable and display.
stage_pair() {
    "${stage_plugin:-$build/pos_plugin/posplugin}" pair \
        >"$work/pair.code" 2>"$work/pair.log" &
    stage_pair_pid=$!
    stage_wait 10 grep -q ^POSPLUGIN-PAIR "$work/pair.code" || return 1
    (
        umask 077
        sed -n 's/^POSPLUGIN-PAIR/type &/p' "$work/pair.code" \
            >"$work/pair.script"
        echo sleep 30 >>"$work/pair.script"
    )
    stage_terminal pairing --script "$work/pair.script"
    stage_pair_code=0
    wait "$stage_pair_pid" || stage_pair_code=$?
    # The till knows it first; the terminal may still be writing its file.
    stage_wait 10 test -s "$work/terminal.pairing" || stage_pair_code=1
    stage_stop "$terminal_pid"
    rm -f "$work/pair.code" "$work/pair.script"
    return "$stage_pair_code"
}

# stage_terminal NAME [OPTION...]: the terminal's window at the far end of the
# cable, or of $stage_uri.
stage_terminal() {
    stage_name_of_terminal=$1
    shift
    stage_spawn "$stage_name_of_terminal" \
        "$build/samples/terminal/posplugin-terminal" \
        --uri "${stage_uri:-serial:$work/terminal-port?baud=115200}" \
        --pairing "$work/terminal.pairing" "$@"
    terminal_pid=$pid
}

# stage_settings: the till's posplugin.ini; $stage_currency is USD unless set.
stage_settings() {
    mkdir -p "$work/state"
    cat >"$work/posplugin.ini" <<SETTINGS
[till]
name = till1
currency = ${stage_currency:-USD}
state_folder = $work/state
[terminal]
uri = serial:$work/till-port?baud=115200
customer_timeout_s = 60
[payment]
provider = rest
merchant_id = demo-shop
[rest]
url = $payment_url
key_file = $work/bank/hmac.key
ca_file = $work/bank/ca.pem
first_query_ms = 500
query_interval_ms = 500
query_total_ms = 6000
reverse_earliest_ms = 2000
SETTINGS
    POSPLUGIN_CONFIG=$work/posplugin.ini
    POSPLUGIN_DATA=$PWD/ocr
    export POSPLUGIN_CONFIG POSPLUGIN_DATA
}

# stage_drag X Y WIDTH HEIGHT: a rectangle by real pointer events.
stage_drag() {
    xdotool mousemove "$1" "$2" sleep 0.1 mousedown 1 sleep 0.1 \
        mousemove $(($1 + $3 / 3)) $(($2 + $4 / 3)) sleep 0.1 \
        mousemove $(($1 + $3 * 2 / 3)) $(($2 + $4 * 2 / 3)) sleep 0.1 \
        mousemove $(($1 + $3 - 1)) $(($2 + $4 - 1)) sleep 0.1 mouseup 1 sleep 0.1
}
