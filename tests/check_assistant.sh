#!/bin/sh
# From a fresh home to a paid sale in windows: posplugin run finds nothing
# configured and opens the assistant, which is answered by real keys and
# pointer events; then a sale, and the settings changed while the agent runs.
#
#     sh tests/check_assistant.sh BUILD [FOLDER [en|zh]]
#
# Pictures of the pages go into FOLDER.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
pictures=${2:-}
language=${3:-}
work=$PWD/build/test-logs/assistant
rm -rf "$work"
mkdir -p "$work/home"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin
HOME=$work/home
POSPLUGIN_DATA=$PWD/ocr
POSPLUGIN_LOCALE=$build/pos_plugin/agent/locale
NO_AT_BRIDGE=1 # no accessibility bus here, and its library leaks
GSETTINGS_BACKEND=memory
export GSETTINGS_BACKEND HOME POSPLUGIN_DATA POSPLUGIN_LOCALE NO_AT_BRIDGE
unset POSPLUGIN_CONFIG XDG_CONFIG_HOME XDG_STATE_HOME
settings=$HOME/.config/posplugin/posplugin.ini

# picture NAME: of the window in front, or of the whole screen.
picture() {
    [ -n "$pictures" ] || return 0
    sleep 0.3
    eval "$(xdotool getactivewindow getwindowgeometry --shell)"
    "$plugin" capture --region "${2:-$X,$((Y - 40)),$WIDTH,$((HEIGHT + 22))}" \
        -o "$pictures/$1.png" 2>/dev/null || echo "no picture $1"
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
    check "after $1: $2" stage_wait 20 said "$2"
}
# fill KEY TEXT: into the entry that Alt and the key lead to.
fill() {
    xdotool key "$1" key ctrl+a type --delay 4 "$2"
    sleep 0.2
}
kept() { grep -q "^$1 = $2\$" "$settings"; }

stage_display 1360x900 || exit 1
stage_spawn manager openbox --sm-disable
stage_payment_system || exit 1
stage_cable || exit 1
stage_register en --geometry 800x600+10+10 || exit 1
stage_type "order samples/register/orders/breakfast.json"
# Another program has the usual key.
stage_spawn holder "$build/tests/hold_key" Ctrl+Shift+F9
stage_wait 10 grep -q held "$work/holder.log"

stage_spawn agent "$plugin" run --verbose ${language:+--language "$language"}
agent_pid=$pid
check "nothing is configured: the assistant" stage_wait 20 said 'setup page 1'
# Beside the register, so that both are in the pictures.
stage_wait 10 xdotool search --onlyvisible --class posplugin
setup_window=$(xdotool search --onlyvisible --class posplugin | tail -n 1)
sleep 0.5
xdotool windowmove "$setup_window" 590 160
sleep 0.3

# This till.
fill alt+t 'no/name'
xdotool key alt+n
sleep 0.3
picture assistant-till
check "a bad name leads no further" sh -c "! grep -q 'setup page 2' '$work/agent.log'"
check "and is not kept" sh -c "! grep -qs no/name '$settings'"
fill alt+t front
fill alt+u USD
after alt+n 'setup page 2'

# The terminal.
check "devices are looked for" stage_wait 20 said 'setup found'
fill alt+a 'nowhere:1'
xdotool key alt+n
sleep 0.3
check "a bad address leads no further" sh -c "! grep -q 'setup page 3' '$work/agent.log'"
picture assistant-terminal
fill alt+a "serial:$work/till-port?baud=115200"
after alt+n 'setup page 3'

# Pairing: stopped once, then by a code that a scanner reads off the screen.
after alt+t 'setup shows a code'
picture assistant-pairing-typed
after Escape 'setup job over: cancelled'
after alt+s 'setup shows a code'
sleep 0.5
picture assistant-pairing
"$plugin" capture --region 0,0,1360,900 -o "$work/code.png" 2>/dev/null
(
    umask 077
    zbarimg --quiet --raw "$work/code.png" 2>/dev/null | sed -n 's/^POSPLUGIN-PAIR/type &/p' >"$work/pair.script"
    echo sleep 5 >>"$work/pair.script"
)
rm -f "$work/code.png"
stage_terminal pairing --script "$work/pair.script" --geometry 480x800+860+10
check "paired" stage_wait 20 said 'setup job over: ok'
stage_wait 10 test -s "$work/terminal.pairing"
stage_stop "$terminal_pid"
rm -f "$work/pair.script"
sleep 0.3

# The order.
after alt+n 'setup page 4'
start_log
xdotool key alt+d
check "the frozen screen" stage_wait 10 xdotool search --name '^posplugin select$'
stage_drag "$order_x" "$order_y" "$order_w" "$order_h"
xdotool key Return
check "the order is understood" stage_wait 20 said 'setup read: verified'
sleep 0.7
picture assistant-order
after alt+n 'setup page 5'

# The payment system; one file is typed, the other one chosen.
fill alt+m demo-shop
picture assistant-payment
fill Tab "$payment_url"
fill Tab "$work/bank/none.key"
xdotool key Tab
sleep 0.3
check "a missing file is not kept" sh -c "! grep -qs none.key '$settings'"
xdotool key shift+Tab
fill ctrl+a "$work/bank/hmac.key"
xdotool key Tab Tab Tab space
stage_wait 10 said 'setup kept rest.key_file'
sleep 0.7
picture assistant-file "0,0,1360,900"
xdotool type --delay 4 "$work/bank/ca.pem"
sleep 0.3
start_log
xdotool key Return
check "a file is chosen" stage_wait 10 said 'setup kept rest.ca_file'
sleep 0.3
after alt+e 'setup tested: 0'
echo 'sleep 60' >"$work/idle.script"
stage_terminal idle --script "$work/idle.script" --geometry 480x800+860+10
stage_wait 10 xdotool search --onlyvisible --name '^posplugin terminal'

# Keys: the taken one is replaced by the one that is offered.
xdotool windowactivate --sync "$setup_window"
after alt+n 'setup offers Ctrl+Shift+F12'
picture assistant-keys
after 'alt+s Tab space' 'setup kept agent.hotkey_send'
fill alt+u 'serial:/dev/ttyS9?line=xyz'
xdotool key Tab
sleep 0.3
check "a button that cannot be is not kept" sh -c "! grep -qs ttyS9 '$settings'"
fill alt+u 'serial:/dev/ttyS9?line=cts'
after Tab 'setup kept agent.button'
check "the button is kept" kept button 'serial:/dev/ttyS9?line=cts'
xdotool key alt+u ctrl+a BackSpace
after Tab 'setup kept agent.button'
after alt+a 'setup autostart: on'
entry=$HOME/.config/autostart/posplugin.desktop
check "the session starts it" grep -qx "Exec=\"$(readlink -f "$plugin")\" run" "$entry"
after alt+a 'setup autostart: off'
check "not any more" test ! -e "$entry"

# The check.
after alt+n 'setup checked: 0'
picture assistant-check
check "it is the owner's alone" [ "$(stat -c %a "$settings")" = 600 ]
for line in 'name;front' 'currency;USD' 'merchant_id;demo-shop' \
    "key_file;$work/bank/hmac.key" "ca_file;$work/bank/ca.pem" \
    'hotkey_send;Ctrl+Shift+F12'; do
    check "kept: $line" kept "${line%;*}" "${line#*;}"
done
stage_stop "$terminal_pid"
after alt+f 'agent ready'

# The sale.
confirm='wait order 60\nsleep 0.2\ntap confirm\nwait choice 20\ntap code\nwait code 10\n'
printf '%b' "${confirm}type 281234567890123411\nwait paid 30\n" \
    >"$work/customer.script"
stage_terminal customer --geometry 480x800+860+10 \
    --script "$work/customer.script"
start_log
xdotool key ctrl+shift+F12
check "paid" stage_wait 40 said 'sale paid'
customer=0
wait "$terminal_pid" || customer=$?
check "the customer has seen it ($customer)" [ "$customer" = 0 ]
stage_wait 20 said 'agent over'

# Settings of the running agent: its window's button, another key, another
# language; no restart.
start_log
status=$(xdotool search --onlyvisible --name '^posplugin$' | tail -n 1)
sleep 0.5
picture agent-settings "0,0,1360,900"
eval "$(xdotool getwindowgeometry --shell "$status" | grep '^WIDTH=')"
xdotool mousemove --window "$status" $((WIDTH - 90)) 26 click 1
check "the settings open" stage_wait 20 said 'setup page 1'
sleep 0.7
picture settings
xdotool key ctrl+Page_Down ctrl+Page_Down ctrl+Page_Down ctrl+Page_Down
stage_wait 10 said 'setup page 5'
start_log
xdotool key ctrl+Page_Down
check "its tabs by keys" stage_wait 10 said 'setup page 6'
xdotool key alt+s
after ctrl+shift+F5 'setup kept agent.hotkey_send'
picture settings-keys
after alt+c 'agent ready'
check "the new key is kept" kept hotkey_send Ctrl+Shift+F5
after ctrl+shift+F5 'read as verified'

# Told to end in the middle of a job of the settings, it ends; the order that
# waits for the customer is called off.
after ctrl+shift+F10 'agent over'
sleep 0.5
status=$(xdotool search --onlyvisible --name '^posplugin$' | tail -n 1)
eval "$(xdotool getwindowgeometry --shell "$status" | grep '^WIDTH=')"
start_log
xdotool mousemove --window "$status" $((WIDTH - 90)) 26 click 1
stage_wait 20 said 'setup page 1'
sleep 0.5
after ctrl+Page_Down 'setup page 2'
xdotool key ctrl+Page_Down
after alt+s 'setup shows a code'
kill -TERM "$agent_pid"
ended=0
wait "$agent_pid" || ended=$?
check "ends when told to ($ended)" [ "$ended" = 0 ]
# The assistant by its own command.
stage_spawn setup "$plugin" setup --verbose
stage_wait 20 grep -q 'setup page 1' "$work/setup.log"
kill -TERM "$pid"
ended=0
wait "$pid" || ended=$?
check "setup without a console is in windows ($ended)" [ "$ended" = 7 ]
finish
