#!/bin/sh
# From a fresh home to a paid sale in windows, on Windows: posplugin run finds
# nothing configured and opens the assistant, which is answered by real keys
# and pointer events under Wine; then a sale, and the settings of the program
# that runs. check_windows.sh has built it.
#
#     sh tests/check_windows_assistant.sh BUILD [x64|x86 [FOLDER [en|zh]]]
#
# Pictures of the pages go into FOLDER.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
pictures=${3:-}
language=${4:-en}
work=$PWD/build/test-logs/windows-assistant-${2:-x64}
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
. tests/wine.sh
. tests/wine_till.sh
wine_kind "${2:-x64}"
POSPLUGIN_DATA=Z:$PWD/ocr
export POSPLUGIN_DATA
unset POSPLUGIN_CONFIG

title='^(Set posplugin up|Settings of posplugin|设置收银插件|收银插件设置)$'
setup_seen() { xdotool search --onlyvisible --name "$title"; }
picture() {
    [ -n "$pictures" ] || return 0
    sleep 0.5
    if [ -z "${2:-}" ]; then
        eval "$(xdotool getwindowgeometry --shell "$(setup_seen | tail -n 1)")"
    fi
    POSPLUGIN_CONFIG=/dev/null POSPLUGIN_DATA=$PWD/ocr \
        "$build/pos_plugin/posplugin" capture -o "$pictures/$1.png" \
        --region "${2:-$X,$Y,$WIDTH,$HEIGHT}" 2>/dev/null ||
        echo "no picture $1"
}
# said TEXT: since start_log.
said() { tail -n "+$((log_start + 1))" "$work/agent.log" | grep -q "$1"; }
start_log() { log_start=$(wc -l <"$work/agent.log"); }
log_start=0
# after KEYS TEXT: press them, TEXT must be said.
after() {
    start_log
    # shellcheck disable=SC2086 # several keys
    xdotool key $1
    check "after $1: $2" stage_wait 30 said "$2"
    said "$2" || exit 1 # nothing that follows would mean anything
}
# fill KEY TEXT: into the entry that Alt and the key lead to.
fill() {
    xdotool key "$1" sleep 0.1 key ctrl+a type --delay 4 "$2"
    sleep 0.3
}

wine_displays || exit 1
# customer NAME: a terminal on a display of its own, with $work/NAME.script.
customer() {
    DISPLAY=$terminal_display
    stage_terminal "$1" --script "$work/$1.script"
    DISPLAY=$till_display
}
wine_shop || exit 1
settings=$(find "$WINEPREFIX/drive_c/users" -maxdepth 3 -path '*/AppData/Local')/posplugin/posplugin.ini
kept() { tr -d '\r' <"$settings" | grep -qxF "$1"; }

wine_register || exit 1
stage_type "order Z:$PWD/samples/register/orders/breakfast.json"
# Another program has the usual key.
stage_spawn holder "$wine" \
    "build/windows-$kind/tests/hold_key_windows.exe"
stage_wait 20 grep -q held "$work/holder.log"

stage_spawn agent "$wine" "$program" run --verbose --language "$language"
agent_pid=$pid
check "nothing is configured: the assistant" stage_wait 30 said 'setup page 1'
stage_wait 10 setup_seen
sleep 0.5

# This till.
fill alt+t 'no/name'
xdotool key alt+n
sleep 0.5
picture windows-till
check "a bad name leads no further" sh -c "! grep -q 'setup page 2' '$work/agent.log'"
check "and is not kept" sh -c "! grep -qs no/name '$settings'"
fill alt+t front
fill alt+u USD
after alt+n 'setup page 2'

# The terminal; its port stands in the list.
check "devices are looked for" stage_wait 30 said 'setup found'
fill alt+a 'nowhere:1'
xdotool key alt+n
sleep 0.5
picture windows-terminal
check "a bad address leads no further" sh -c "! grep -q 'setup page 3' '$work/agent.log'"
fill alt+a 'serial:COM7?baud=115200'
after alt+n 'setup page 3'

# Pairing: stopped once, then by a code that a scanner reads off the screen.
after alt+t 'setup shows a code'
picture windows-pairing-typed
after Escape 'setup job over: cancelled'
after alt+s 'setup shows a code'
sleep 1
picture windows-pairing
POSPLUGIN_CONFIG=/dev/null POSPLUGIN_DATA=$PWD/ocr \
    "$build/pos_plugin/posplugin" capture --region 0,0,1360,860 \
    -o "$work/code.png" 2>/dev/null
(
    umask 077
    zbarimg --quiet --raw "$work/code.png" 2>/dev/null |
        sed -n 's/^POSPLUGIN-PAIR/type &/p' >"$work/pairing.script"
    echo sleep 5 >>"$work/pairing.script"
)
rm -f "$work/code.png"
customer pairing
check "paired" stage_wait 30 said 'setup job over: ok'
stage_wait 10 test -s "$work/terminal.pairing"
stage_stop "$terminal_pid"
rm -f "$work/pairing.script"
sleep 0.3

# The order.
after alt+n 'setup page 4'
start_log
xdotool key alt+d
check "the frozen screen" stage_wait 20 xdotool search --name '^posplugin select$'
sleep 2
stage_drag "$order_x" "$order_y" "$order_w" "$order_h"
xdotool key Return
check "the order is understood" stage_wait 30 said 'setup read: verified'
sleep 0.7
picture windows-order
after alt+n 'setup page 5'

# The payment system; one file is typed, the other one chosen.
fill alt+m demo-shop
fill Tab "$payment_url"
picture windows-payment
fill Tab "Z:$work/bank/none.key"
xdotool key Tab
sleep 0.5
check "a missing file is not kept" sh -c "! grep -qs none.key '$settings'"
xdotool key shift+Tab
fill ctrl+a "Z:$work/bank/hmac.key"
xdotool key Tab Tab Tab space
stage_wait 10 said 'setup kept rest.key_file'
sleep 1.5
picture windows-file 0,0,1360,860
xdotool type --delay 20 "Z:$(echo "$work/bank/ca.pem" | tr / '\\')"
sleep 0.5
picture windows-file-typed 0,0,1360,860
start_log
xdotool key Return
check "a file is chosen" stage_wait 10 said 'setup kept rest.ca_file'
sleep 0.3
after alt+e 'setup tested: 0'
picture windows-payment-tested
echo 'sleep 300' >"$work/idle.script"
customer idle

# Keys: the taken one is replaced by the one that is offered.
after alt+n 'setup offers Ctrl+Shift+F12'
picture windows-keys
after 'alt+s Tab space' 'setup kept agent.hotkey_send'
after alt+a 'setup autostart: on'
run='HKCU\Software\Microsoft\Windows\CurrentVersion\Run'
timeout 20 "$wine" reg query "$run" /v posplugin >"$work/run" 2>&1
check "the session starts it" grep -q '"Z:.*posplugin.exe" run' "$work/run"
after alt+a 'setup autostart: off'
check "not any more" sh -c "! timeout 20 $wine reg query '$run' /v posplugin >/dev/null 2>&1"

# The check; our window is not in its own way.
after alt+n 'setup checked: 0'
picture windows-check
for line in 'name = front' 'currency = USD' 'merchant_id = demo-shop' \
    "key_file = Z:$work/bank/hmac.key" 'hotkey_send = Ctrl+Shift+F12' \
    'uri = serial:COM7?baud=115200'; do
    check "kept: $line" kept "$line"
done
stage_stop "$terminal_pid"
after alt+f 'agent ready'

# The sale.
printf '%b' 'wait order 60\nsleep 0.2\ntap confirm\nwait choice 20\ntap code\nwait code 10\ntype 281234567890123411\nwait paid 30\n' \
    >"$work/customer.script"
customer customer
start_log
xdotool key ctrl+shift+F12
check "paid" stage_wait 60 said 'sale paid'
customer=0
wait "$terminal_pid" || customer=$?
check "the customer has seen it ($customer)" [ "$customer" = 0 ]
stage_wait 20 said 'agent over'

# Settings of the running program: its window's button, another key, another
# language; no restart.
open_settings() {
    sleep 0.5
    status=$(xdotool search --onlyvisible --name '^posplugin$' | tail -n 1)
    eval "$(xdotool getwindowgeometry --shell "$status" | grep '^WIDTH=')"
    start_log
    xdotool mousemove --window "$status" $((WIDTH - 115)) 25 sleep 0.1 \
        mousedown 1 sleep 0.1 mouseup 1
    check "the settings open" stage_wait 20 said 'setup page 1'
    stage_wait 10 setup_seen
    sleep 0.7 # and it has the keyboard, though it was never clicked
}
open_settings
picture windows-settings
for page in 2 3 4 5 6; do
    after ctrl+Page_Down "setup page $page"
done
xdotool key alt+s
sleep 0.2
after ctrl+shift+F5 'setup kept agent.hotkey_send'
picture windows-settings-keys
for page in 5 4 3 2 1; do
    after ctrl+Page_Up "setup page $page"
done
xdotool key alt+l
sleep 0.2
start_log
if [ "$language" = en ]; then xdotool key Down; else xdotool key Up; fi
check "in the other language" stage_wait 20 said 'setup kept till.language'
stage_wait 20 said 'setup page 1'
sleep 0.5
picture windows-settings-other
after alt+c 'agent ready'
# Wine knows no key that goes to a window of others.
xdotool windowfocus "$(xdotool search --onlyvisible --class register.exe |
    tail -n 1)" mousemove $((order_x + 40)) $((order_y + 300)) sleep 0.2 \
    mousedown 1 sleep 0.2 mouseup 1 sleep 0.4
check "the new key is kept" kept 'hotkey_send = Ctrl+Shift+F5'
after ctrl+shift+F5 'read as verified'
after ctrl+shift+F10 'agent over'

# Told to end in the middle of a job of the settings, it ends.
open_settings
after ctrl+Page_Down 'setup page 2'
after ctrl+Page_Down 'setup page 3'
after alt+s 'setup shows a code'
timeout 20 "$wine" taskkill /IM posplugin.exe >/dev/null 2>&1
stage_wait 20 said 'agent ready'
timeout 20 "$wine" taskkill /IM posplugin.exe >/dev/null 2>&1
ended=0
stage_wait 30 sh -c "! kill -0 $agent_pid"
wait "$agent_pid" || ended=$?
check "ends when told to ($ended)" [ "$ended" = 0 ]
check "no code in any file" sh -c "! grep -rlE 'POSPLUGIN-PAIR|2812345678901234' \
    '$work/agent.log' '$(dirname "$settings")'"
finish
