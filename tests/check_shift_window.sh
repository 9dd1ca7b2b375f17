#!/bin/sh
# The window "Shift" of the resident agent under a virtual screen with a window
# manager: real keys and pointer events, real HTTPS; cashiers, totals, search,
# refunds, one of unknown outcome, paper and files.
#
#     sh tests/check_shift_window.sh BUILD [FOLDER [en|zh]]
#
# Pictures of the window go into FOLDER.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
pictures=${2:-}
language=${3:-en}
work=$PWD/build/test-logs/shift-window
rm -rf "$work"
mkdir -p "$work/home/.config/gtk-3.0"
# No printers of this machine: paper is a file.
printf '[Settings]\ngtk-print-backends = file\n' \
    >"$work/home/.config/gtk-3.0/settings.ini"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin
POSPLUGIN_LOCALE=$build/pos_plugin/agent/locale
NO_AT_BRIDGE=1 # no accessibility bus here, and its library leaks
HOME=$work/home
GSETTINGS_BACKEND=memory
unset XDG_CONFIG_HOME
export POSPLUGIN_LOCALE NO_AT_BRIDGE HOME GSETTINGS_BACKEND
stage_currency=CNY

picture() {
    [ -z "$pictures" ] || {
        sleep 0.7
        "$plugin" capture --region 8,8,864,566 -o "$pictures/$1.png" \
            2>/dev/null
    }
}
# said TEXT: since start_log.
said() { tail -n "+$((log_start + 1))" "$work/agent.log" | grep -q "$1"; }
start_log() { log_start=$(wc -l <"$work/agent.log"); }
log_start=0
journal() { sqlite3 -readonly "$work/state/journal.db" "$1"; }
# keys KEY...: to the window that has the keyboard, at a person's speed.
keys() {
    for key in "$@"; do
        xdotool key "$key" sleep 0.15
    done
}
seen() { xdotool search --onlyvisible --name "$1"; }
if [ "$language" = zh ]; then
    title='^班次$' question='^退款$' saving='^保存报表$'
    printing='^打印$'
else
    title='^Shift$' question='^Give back$' saving='^Save the report$'
    printing='^Print$'
fi
in_front() { xdotool getwindowfocus getwindowname | grep -qE "$1"; }
open_shift() {
    xdotool key ctrl+shift+F7
    check "the window has the keyboard" stage_wait 20 in_front "$title"
    sleep 0.3
}
sell() { # SALE AMOUNT CODE
    expect 0 '^paid$' "$build/tests/crash_sale" "$work/posplugin.ini" "$1" \
        "$2" "$3" -1
}
order_of() { journal "SELECT order_no FROM attempt WHERE sale_id = '$1'"; }
refunds() { journal "SELECT count(*) FROM refund $1"; }
end_agent() {
    kill -TERM "$agent_pid"
    ended=0
    wait "$agent_pid" || ended=$?
    check "ends when told to ($ended)" [ "$ended" = 0 ]
}
# find TEXT: the sale of that number, as a scanner types it.
find_sale() {
    keys alt+f ctrl+a
    xdotool type --delay 15 "$1"
    start_log
    keys Return
    check "the sale is found" stage_wait 20 said 'shift offers'
}
# amount TEXT OFFER: typed, and what the button says then.
amount() {
    start_log
    keys alt+a ctrl+a BackSpace
    xdotool type --delay 15 "$1"
    check "$2 is offered" stage_wait 20 said "shift offers $2"
}
# refund CODE TEXT: by the button; answered by the key in $answer.
refund() {
    start_log
    keys alt+g
    check "asked first" stage_wait 20 in_front "$question"
    picture "${picture_name:-}"
    picture_name=
    keys "${answer:-alt+g}"
    check "the question is gone" stage_wait 20 in_front "$title"
    [ -z "$1" ] || check "$2" stage_wait 30 said "shift refund: $1"
}
start_agent() {
    stage_spawn agent sh -c 'cd && exec "$@"' - \
        "$plugin" run --verbose --language "$language"
    agent_pid=$pid
    log_start=0
    stage_wait 60 said 'agent ready'
}

stage_display 1024x760 || exit 1
stage_spawn manager openbox --sm-disable
stage_payment_system --rule 'refund nth=3 lost' \
    --rule 'refund-query nth=1 http-500' || exit 1
stage_settings
sed -i 's,^uri = .*,uri = tcp:127.0.0.1:9,' "$work/posplugin.ini"
sell s0 900 281111222233334400
check "the agent is ready" start_agent

# Two cashiers, by keys alone.
open_shift
xdotool type --delay 15 Ana
keys Return
check "Ana is signed on" stage_wait 20 said 'shift on: 1'
check "the journal has her" [ "$(journal 'SELECT cashier FROM shift')" = Ana ]
expect 2 'Ana is signed on' "$plugin" shift on Bo
expect 0 'shift 1 .*Ana' "$plugin" shift off
expect 0 'shift 2 .*李雷' "$plugin" shift on 李雷
keys Escape
check "Esc closes it" stage_wait 5 sh -c \
    "! xdotool search --onlyvisible --name '$title'"

# Sales of this shift are made while the agent is away, as a day brings them.
stage_stop "$agent_pid"
sell s1 1201 281111222233334401
sell s2 1300 281111222233334402
sell s3 1400 281111222233334403
check "the agent is ready again" start_agent
open_shift
picture shift-totals

# Found by its number; Enter, as a scanner sends it, gives nothing back.
order=$(order_of s2)
keys alt+r
find_sale "$(printf %s "$order" | cut -c 3-)"
picture shift-sale
answer=Return refund '' ''
check "Enter says no" [ "$(refunds '')" = 0 ]
amount 5 5.00
picture_name=shift-question refund 1 "a part is given back"
check "it is in the journal" [ "$(refunds "WHERE minor = 500 AND state = 2
    AND order_no = '$order' AND cashier = '李雷'")" = 1 ]
check "8.00 are left" stage_wait 20 said 'shift offers 8.00'
amount 7 7.00
xdotool type 0
sleep 1
picture shift-too-much
keys alt+g
sleep 1
check "more than is left is not asked for" sh -c "! xdotool search \
    --onlyvisible --name '$question' 2>/dev/null | grep -q ."
amount '' 8.00
refund 1 "the rest is given back"
keys alt+g
sleep 1
check "no more of it" [ "$(refunds "WHERE order_no = '$order'
    AND state = 2")" = 2 ]

# Beside it the command says what to do.
expect 12 'in its window "Shift"' "$plugin" shift refund "$order" --yes

# The answer to a refund is lost: locked, asked for again by itself, done once.
third=$(order_of s3)
find_sale "$third"
refund 3 "not known yet"
picture shift-unknown
check "nothing more of it meanwhile" [ "$(refunds "WHERE order_no = '$third'
    AND state = 1")" = 1 ]
keys alt+g
sleep 1
check "it is not asked for" sh -c "! xdotool search \
    --onlyvisible --name '$question' 2>/dev/null | grep -q ."
settled() { [ "$(refunds "WHERE order_no = '$third' AND state = 2")" = 1 ]; }
check "followed to its end" stage_wait 20 settled
bank() { "$build/samples/payment_system/posplugin-payment-system" \
    --state "$work/bank" --print-ledger | grep "$third"; }
check "once at the bank" sh -c "echo '$(bank)' | grep -q '\"refunded_minor\":1400'"

keys alt+t
sleep 0.3
picture shift-handover
end_agent

# The report: on paper, as a table, as a page. GTK's dialogs for files and
# printers keep buffers of their own until the end.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
check "the agent is there once more" start_agent
open_shift
check "its page is there" stage_wait 20 said 'shift look: 1'
sleep 1
save() { # MNEMONIC NAME
    keys "$1"
    check "asked where to" stage_wait 20 in_front "$saving"
    xdotool key ctrl+a type --delay 15 "$work/$2"
    keys Return
    check "$2 is saved" stage_wait 20 test -s "$work/$2"
    sleep 0.4
}
save alt+v shift.csv
check "the table has the sums" grep -q '李雷,till1,rest,CNY,3,39.01,3,27.00,12.01' \
    "$work/shift.csv"
save alt+e shift.html
check "the page has them" grep -q '12\.01' "$work/shift.html"

# A new region is wanted: the dialog for printers goes, too.
keys alt+p
check "the printer is chosen" stage_wait 20 in_front "$printing"
start_log
xdotool key ctrl+shift+F8
check "a region is dragged" stage_wait 20 seen '^posplugin select$'
check "nothing is in front of it" stage_wait 5 \
    sh -c "! xdotool search --onlyvisible --name '$printing|$title'"
xdotool key Escape
check "none was dragged" stage_wait 20 said 'agent ready'
open_shift

keys alt+p
check "the printer is chosen" stage_wait 20 in_front "$printing"
window=$(xdotool getwindowfocus)
xdotool mousemove --window "$window" 80 85 click 1 sleep 0.5
picture shift-print
keys alt+p
check "it is printed" stage_wait 20 sh -c 'test -s "$HOME"/*.pdf'

# Signed off by the button.
start_log
keys alt+o
check "signed off" stage_wait 20 said 'shift off: 1'
check "nobody is on" [ "$(journal 'SELECT count(*) FROM shift
    WHERE until_ms = 0')" = 0 ]
picture shift-off
end_agent
finish
