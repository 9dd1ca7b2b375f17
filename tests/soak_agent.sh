#!/bin/sh
# What the resident agent needs while nothing is sold, and over many sales one
# after the other: processor ticks, memory, open files.
#
#     sh tests/soak_agent.sh BUILD [SALES [IDLE_SECONDS]]
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
sales=${2:-200}
idle=${3:-60}
work=$PWD/build/test-logs/agent-soak
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin

ticks() { awk '{ print $14 + $15 }' "/proc/$agent_pid/stat"; }
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$agent_pid/status"; }
files() { ls "/proc/$agent_pid/fd" | wc -l; }
figures() { echo "$1: $(resident) KiB, $(files) files, $(ticks) ticks"; }
over() { [ "$(grep -c 'agent over' "$work/agent.log")" -ge "$1" ]; }

stage_display 1360x860 || exit 1
stage_spawn manager openbox --sm-disable
stage_payment_system || exit 1
stage_cable || exit 1
stage_register en --geometry 800x600+10+10 || exit 1
stage_settings
stage_pair || exit 1
stage_type "order samples/register/orders/breakfast.json"
"$plugin" select >"$work/select.json" 2>"$work/select.log" &
select_pid=$!
stage_wait 10 xdotool search --name '^posplugin select$'
stage_drag "$order_x" "$order_y" "$order_w" "$order_h"
xdotool key Return
wait "$select_pid" || exit 1
stage_spawn agent "$plugin" run --verbose
agent_pid=$pid
stage_wait 20 grep -q 'agent ready' "$work/agent.log" || exit 1

# customers FROM TO: the terminal, for these sales.
customers() {
    echo 'wait order 3600' >"$work/soak.script" # the idle time
    seq "$1" "$2" | while read -r sale; do
        printf 'wait order 60\nsleep 0.05\ntap confirm\nwait choice 20\n'
        printf 'tap code\nwait code 10\ntype 28%016d\nwait paid 40\n' "$sale"
    done >>"$work/soak.script"
    stage_terminal customer --geometry 480x800+860+10 --script "$work/soak.script"
}

customers 1 1000
sleep 3
before=$(ticks)
sleep "$idle"
echo "idle: $(($(ticks) - before)) ticks in $idle s"
figures "before the first sale"
i=0
while [ "$i" -lt "$sales" ]; do
    xdotool key ctrl+shift+F9
    i=$((i + 1))
    stage_wait 60 over "$i" || break
    [ $((i % (sales / 10))) != 0 ] || figures "after $i"
    [ $((i % 1000)) != 0 ] || customers $((i + 1)) $((i + 1000))
done
check "$sales sales are paid" \
    [ "$(grep -c 'sale paid' "$work/agent.log")" = "$sales" ]
finish
