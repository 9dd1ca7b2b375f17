#!/bin/sh
# The resident agent for Windows, under Wine: a register drawn by GDI, real
# keys and pointer events, a COM port, the terminal and the payment system of
# the Linux build. check_windows.sh has built the program.
#
#     sh tests/check_windows_agent.sh BUILD [x64|x86 [FOLDER [en|zh]]]
#
# Pictures of the windows go into FOLDER.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
pictures=${3:-}
language=${4:-en}
work=$PWD/build/test-logs/windows-agent-${2:-x64}
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
. tests/wine.sh
. tests/wine_till.sh
. tests/wine_shift.sh
wine_kind "${2:-x64}"
stage_plugin=$work/posplugin

picture() {
    [ -z "$pictures" ] ||
        POSPLUGIN_CONFIG=/dev/null "$build/pos_plugin/posplugin" capture \
            --region 0,0,1360,860 -o "$pictures/$1.png" 2>/dev/null
}

# said TEXT: since start_log.
said() { tail -n "+$((log_start + 1))" "$work/agent.log" | grep -q "$1"; }
start_log() { log_start=$(wc -l <"$work/agent.log"); }
log_start=0

start_agent() {
    # What Wine keeps nowhere it can tell: lines for the event log, reasons for
    # the session to wait.
    WINEDEBUG=-all,+eventlog,fixme+graphics \
        stage_spawn agent "$wine" "$program" run --verbose \
        --language "$language"
    agent_pid=$pid
    log_start=0
    stage_wait 30 said 'agent ready' || exit 1
}

# customer NAME SCRIPT: the terminal keeps a display of its own.
customer() {
    printf '%b' "$2" >"$work/$1.script"
    DISPLAY=$terminal_display
    stage_terminal "customer-$1" --script "$work/$1.script"
    DISPLAY=$till_display
}

served() {
    customer=0
    wait "$terminal_pid" 2>/dev/null || customer=$?
    check "the customer of $1 has seen it ($customer)" [ "$customer" = 0 ]
}

send() {
    stage_wait 20 said 'agent \(ready\|over\)'
    start_log
    xdotool key "${1:-ctrl+shift+F9}"
}

# ended CODE WHAT
ended() {
    code=0
    stage_wait 30 sh -c "! kill -0 $agent_pid"
    wait "$agent_pid" || code=$?
    check "$2 ($code)" [ "$code" = "$1" ]
}

# --- the shop

wine_displays || exit 1
# Always on the till's display: the first program that asks Wine for its desktop
# decides on which display that is, and a register on another one is black.
cat >"$stage_plugin" <<END
#!/bin/sh
DISPLAY=$till_display exec timeout -k 5 100 "$wine" "$program" "\$@"
END
chmod +x "$stage_plugin"
wine_shop || exit 1
expect 0 'PASSED' "$wine" "build/windows-$kind/tests/scale_windows.exe"
stage_settings
sed -i -e 's,= /,= Z:/,; s,^uri = .*,uri = serial:COM7?baud=115200,' \
    "$work/posplugin.ini"
POSPLUGIN_CONFIG=Z:$work/posplugin.ini
POSPLUGIN_DATA=Z:$PWD/ocr
export POSPLUGIN_CONFIG POSPLUGIN_DATA
DISPLAY=$terminal_display
check "paired" stage_pair
DISPLAY=$till_display

wine_register --front yes || exit 1
# Wine knows no key that goes to a window of others: the register has the
# keyboard, as it has in a shop.
focus_register() {
    xdotool windowfocus "$(xdotool search --onlyvisible --class register.exe |
        tail -n 1)" mousemove $((order_x + 40)) $((order_y + 300)) sleep 0.2 \
        mousedown 1 sleep 0.2 mouseup 1 sleep 0.4
}
orders=Z:$PWD/samples/register/orders
stage_type "order $orders/breakfast.json"

cat >"$work/fewer.json" <<'ORDER'
{"currency": "USD", "sale_items": [
   {"product_label": "Cappuccino Large", "quantity": "2", "unit_price": "3.95"},
   {"product_label": "Orange Juice", "quantity": "1", "unit_price": "3.25"}]}
ORDER

# --- a day

began=$(date +%s%N)
start_agent
echo "ready after $((($(date +%s%N) - began) / 1000000)) ms"
grep VmRSS "/proc/$agent_pid/status"
# The icon in the tray hides the window, and shows it.
shop_window() { xdotool search --onlyvisible --name '^posplugin$' >/dev/null; }
no_window() { ! shop_window; }
click_icon() { xdotool mousemove 1348 12 sleep 0.3 click 1 sleep 0.3 mousemove 1000 500; }
stage_wait 10 shop_window
click_icon
check "the icon hides the window" stage_wait 10 no_window
click_icon
check "the icon shows it again" stage_wait 10 shop_window
focus_register
picture ready

# The region is dragged by its key.
start_log
xdotool key ctrl+shift+F8
check "the selection is shown" stage_wait 20 xdotool search \
    --name '^posplugin select$'
stage_drag "$order_x" "$order_y" "$order_w" "$order_h"
xdotool key Return
check "the new region holds an order" stage_wait 30 said 'tried: verified'
focus_register
picture tried
shift_begins
focus_register

# One key, one sale; NumLock and CapsLock are on.
confirm='wait order 60\nsleep 0.2\ntap confirm\nwait choice 20\n'
customer plain "${confirm}tap code\nwait code 10\ntype 281234567890123461\nwait paid 30\n"
xdotool key Num_Lock key Caps_Lock
start_log
xdotool key ctrl+shift+F9
check "read and shown" stage_wait 20 said \
    'sale \(shown\|confirmed\)'
picture shown
check "paid" stage_wait 40 said 'sale paid'
xdotool key Num_Lock key Caps_Lock
served plain
sleep 0.5
picture paid
sed -n 's/.*posplugin: \(.* after the key\).*/\1/p' "$work/agent.log"
grep VmRSS "/proc/$agent_pid/status"

# The register is changed after the customer has said yes.
customer changed "${confirm}sleep 4\ntap code\nwait code 10\ntype 281234567890123462\nwait cancelled 30\n"
send
check "confirmed" stage_wait 30 said 'sale confirmed'
stage_type "order Z:$work/fewer.json"
check "the changed order is not paid" stage_wait 30 said 'sale cancelled'
served changed
sleep 0.5
picture changed

# Circled by the customer, corrected, sent again.
stage_type "order $orders/breakfast.json"
script='wait order 60\nsleep 0.2\ntap wrong\nwait dispute 10\n'
script="${script}circle item 2\nsleep 0.2\ntap send\n"
customer disputed "$script${confirm}tap face\nwait paid 40\n"
stage_wait 20 said 'agent over'
send
check "disputed" stage_wait 30 said 'sale disputed'
sleep 0.5
picture disputed
stage_type "order Z:$work/fewer.json"
xdotool key ctrl+shift+F9
check "corrected and paid" stage_wait 40 said 'sale paid'
served disputed

# Stopped by the other key.
customer stopped 'wait order 60\nwait cancelled 30\n'
stage_wait 20 said 'agent over'
send
stage_wait 20 said 'sale shown'
xdotool key ctrl+shift+F10
check "stopped" stage_wait 20 said 'sale cancelled'
served stopped

review='^(Check the order|核对订单)$'
review_seen() { xdotool search --onlyvisible --name "$review"; }
in_review() { xdotool getwindowfocus getwindowname | grep -qE "$review"; }
# The key that has sent the order leads into the review as well.
enter_review() {
    stage_wait 20 review_seen
    xdotool key ctrl+shift+F9
    check "the key leads into the review" stage_wait 20 in_review
}

# A doubtful order, sent by the button while a scanner types elsewhere.
cat >"$work/doubtful.json" <<'ORDER'
{"currency": "USD",
 "sale_items": [
   {"product_label": "Club Sandwich", "quantity": "1", "unit_price": "11.50"}]}
ORDER
stage_type "order Z:$work/doubtful.json"
customer review "${confirm}tap face\nwait paid 40\n"
stage_wait 20 said 'agent over'
start_log
stage_spawn scanned xterm -geometry 60x3+10+740 -e \
    sh -c "cat >'$work/scanned.text'"
scanned_pid=$pid
stage_wait 10 xdotool search --onlyvisible --class xterm
xdotool search --onlyvisible --class xterm windowfocus --sync
digits=69012345678906901234567890690123456789069012345678
(xdotool type --delay 40 "$digits" && xdotool key Return) &
typing_pid=$!
sleep 0.3
window=$(xdotool search --onlyvisible --name '^posplugin$' | tail -n 1)
eval "$(xdotool getwindowgeometry --shell "$window" | grep -E '^(WIDTH|HEIGHT)=')"
xdotool mousemove --window "$window" $((WIDTH / 6)) $((HEIGHT - 30)) sleep 0.1 \
    mousedown 1 sleep 0.1 mouseup 1
check "a doubtful order is reviewed" stage_wait 20 said 'read as review'
wait "$typing_pid"
check "no digit went astray" stage_wait 5 grep -qx "$digits" \
    "$work/scanned.text"
stage_stop "$scanned_pid"
focus_register
stage_wait 20 review_seen
# The register is one that wants to be in front of all, and has been clicked.
in_front() {
    eval "$(xdotool mousemove 790 590 getmouselocation --shell | grep WINDOW)"
    xdotool getwindowname "$WINDOW" | grep -qE "$review"
}
check "the review stays in sight" stage_wait 5 in_front
sleep 0.5
picture review
enter_review
start_log
xdotool key alt+r # "Read again": our window is out of the way by then
check "read again as before" stage_wait 20 said 'read as review'
enter_review
xdotool key ctrl+a type 'Club Sandwich with fries'
xdotool key Return # as a scanner ends a code: it must accept nothing
sleep 0.5
check "Enter alone accepts nothing" sh -c \
    "! tail -n 3 '$work/agent.log' | grep -q 'sale captured'"
xdotool key Tab Tab type 'x'
sleep 0.5
picture review-typed
xdotool key ctrl+Return
sleep 0.5
check "what is no number is not sent" sh -c \
    "! tail -n 3 '$work/agent.log' | grep -q 'sale captured'"
xdotool key ctrl+a type '11.50'
xdotool key ctrl+Return
check "reviewed and paid" stage_wait 40 said 'sale paid'
served review
check "the journal knows what it became" [ "$(sqlite3 -readonly \
    "$work/state/journal.db" "SELECT json_extract(order_json,
        '\$.sale_items[0].product_label') FROM event JOIN revision
        ON sale_id = subject AND revision = state
        WHERE kind = 'correction'")" = 'Club Sandwich with fries' ]

# A second one is kept out, and names nothing of the first.
expect 12 'used by another' "$stage_plugin" run

shift_refunds
shift_hands_over
log_start=0

# --- the session ends

# settled STATE LEDGER: the last payment, in the journal and at the bank.
settled() {
    [ "$(sqlite3 -readonly "$work/state/journal.db" "SELECT state FROM attempt
        ORDER BY created_ms DESC LIMIT 1")" = "$1" ] &&
        "$build/samples/payment_system/posplugin-payment-system" \
            --state "$work/bank" --print-ledger | tail -n 1 |
        grep -q "\"state\":\"$2\""
}
open_sales() {
    sqlite3 -readonly "$work/state/journal.db" \
        'SELECT count(*) FROM sale WHERE state < 9'
}
rule() { # rule [RULE]: how the payment system behaves from now on
    stage_stop "$payment_pid"
    stage_payment_system ${1:+--rule "$1"} || cat "$work/payment_system.log"
}

# While the customer looks: called off first.
stage_type "order $orders/breakfast.json"
customer leaving 'wait order 60\nwait cancelled 30\n'
stage_wait 20 said 'agent over'
send
check "shown before the end" stage_wait 20 said 'sale shown'
check "the shift has made way" gone "$shift_title"
focus_register
check "Windows is told why to wait" stage_wait 5 said \
    'ShutdownBlockReasonCreate.*sale is in hand'
expect 0 '' "$wine" "build/windows-$kind/tests/end_session.exe"
check "the session's end cancels" stage_wait 20 said 'sale cancelled'
served leaving
check "no sale is left open" [ "$(open_sales)" = 0 ]
ended 0 "it has ended with the session"

# While the customer types the password: taken back first.
rule 'pay password=60000'
start_agent
customer typing "${confirm}tap code\nwait code 10\ntype 281234567890123463\nwait reversed 30\n"
send
check "the customer types" stage_wait 40 said 'sale password'
expect 0 '' "$wine" "build/windows-$kind/tests/end_session.exe"
ended 0 "it has ended while a password was typed"
served typing
check "the payment is taken back" settled 9 closed

# A log off that does not wait for long, with the payment's answer outstanding:
# the next start follows it to its end.
rule 'pay silent'
start_agent
customer silent "${confirm}tap code\nwait code 10\ntype 281234567890123464\nsleep 60\n"
send
check "a payment is sent" stage_wait 40 said 'sale paying'
check "it has arrived" stage_wait 10 settled 2 paid
stage_stop "$payment_pid"
expect 0 '' "$wine" wineboot --end-session --force
check "it is gone" stage_wait 30 sh -c "! kill -0 $agent_pid"
stage_stop "$terminal_pid"
check "the journal has it" [ "$(open_sales)" = 1 ]
check "the event log would have it" said \
    'warn:eventlog:.*it is not known yet whether an order was paid'
rule
start_agent
check "the next start takes it back" settled 9 closed
check "nothing is left open" [ "$(open_sales)" = 0 ]

# Closed between sales, it ends by itself.
timeout 20 "$wine" taskkill /IM posplugin.exe >/dev/null 2>&1
ended 0 "ends when it is closed"
check "the event log would have start and end" sh -c \
    "grep -q 'eventlog:.*posplugin run has started' '$work/agent.log' &&
        grep -q 'eventlog:.*posplugin run ends' '$work/agent.log'"
finish
