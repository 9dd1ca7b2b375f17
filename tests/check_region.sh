#!/bin/sh
# The region belongs to the register's window: under a virtual screen with a
# window manager the window is moved, hidden, resized, doubled, put on another
# monitor; and its page and layout change. The right order is read, or the
# reason why not is said; never the wrong place.
#
#     sh tests/check_region.sh BUILD
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/region
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin

# drag X Y W H [OPTION...]: what `posplugin select` is for.
# A drag that begins inside the former rectangle would move it.
drag() {
    x=$1 y=$2 w=$3 h=$4
    shift 4
    [ $# -gt 0 ] || rm -f "$work/state/till1.region"
    "$plugin" select "$@" >"$work/select.json" 2>"$work/select.log" &
    select_pid=$!
    stage_wait 10 xdotool search --name '^posplugin select$'
    stage_drag "$x" "$y" "$w" "$h"
    xdotool key Return
    check "the rectangle is stored" wait "$select_pid"
}

# reads TEXT: the order, verified, with TEXT in its JSON.
reads() { expect 0 "$1" "$plugin" read --verbose; }

# The window manager takes its time, and the register tells where it is. Waits
# until that is something new, and painted.
move_to() {
    xdotool windowmove "$register" "$1" "$2"
    settle "order $order_x $order_y "
}
resize() {
    xdotool windowsize "$register" "$1" "$2"
    settle " $order_w $order_h\$"
}
settle() { # settle FORMER, a pattern
    left=100
    while stage_type where && grep '^order ' "$work/register.log" |
        tail -n 1 | grep -q "$1"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || break
        sleep 0.05
    done
    check "the window is elsewhere" [ "$left" -gt 0 ]
    stage_order_area
    sleep 0.3
}

stage_display 2400x1000 || exit 1
stage_spawn manager openbox --sm-disable
payment_url=https://127.0.0.1:1
stage_register en --geometry 800x600+20+40 || exit 1
stage_settings
stage_type "order samples/register/orders/breakfast.json"
register=$(xdotool search --onlyvisible --class register | tail -n 1)
drag "$order_x" "$order_y" "$order_w" "$order_h"
reads '"total_amount":"29\.40"'
check "what stands around it is kept" test -s "$work/state/till1.region-1.png"
reads 'as before'

# Moved: the region goes with it; where it was, nothing is read.
move_to 900 300
reads "\"region\":\[$order_x,$order_y,$order_w,$order_h\]"
reads '"total_amount":"29\.40"'

# In series, another order: the surroundings change a little.
stage_type "order samples/register/orders/groceries.json"
stage_type "select 1"
expect 0 '"verdict":"verified"' "$plugin" read

# Another window in front of a corner of the order; beside it is no harm.
stage_spawn note xterm -T notes -geometry 20x5+$((order_x + 20))+$((order_y + 20))
stage_wait 10 xdotool search --onlyvisible --name '^notes$'
note=$(xdotool search --onlyvisible --name '^notes$' | tail -n 1)
expect 3 'window "notes" is in front' "$plugin" read
expect 3 '窗口“notes”挡住了订单' "$plugin" read --language zh
xdotool windowmove "$note" 20 20
stage_wait 5 "$plugin" read
reads '"verdict":"verified"'
# Behind the register it hides nothing.
xdotool windowmove "$note" $((order_x + 20)) $((order_y + 20)) \
    windowraise "$register"
stage_wait 5 "$plugin" read
reads '"verdict":"verified"'
stage_stop "$pid"

# Hidden, then partly off the screen.
xdotool windowminimize "$register"
stage_wait 5 sh -c "! xdotool search --onlyvisible --class register"
expect 3 'is not on the screen' "$plugin" read
xdotool windowmap "$register"
stage_wait 5 "$plugin" read
move_to 2100 300
expect 3 'not wholly on the screen' "$plugin" read
move_to 300 200

# On a second monitor; a monitor that comes or goes is no matter.
xrandr --setmonitor left 1200/300x1000/250+0+0 screen
xrandr --setmonitor right 1200/300x1000/250+1200+0 none
reads '"verdict":"verified"'
move_to 1300 100
reads "\"region\":\[$order_x,$order_y,$order_w,$order_h\]"

# Another size.
resize 1000 700
expect 3 'has another size \(1000x700, was 800x600\)' "$plugin" read
resize 800 600
reads '"verdict":"verified"'

# A second register of the same program, with the same title and another one.
stage_type "title Shop one"
reads '"verdict":"verified"'
mkfifo "$work/second.in"
stage_spawn second sh -c 'exec wish "$@" <"$0"' "$work/second.in" \
    samples/register/register.tcl --geometry 800x600+20+40
exec 9>"$work/second.in"
stage_wait 10 grep -q '^order ' "$work/second.log"
sleep 0.5
reads '"verdict":"verified"' # known by its title, as it was last time
reads "\"region\":\[$order_x,$order_y,$order_w,$order_h\]"
stage_type "title Shop two"
expect 3 'several windows could be' "$plugin" read
stage_type "title Shop one"
exec 9>&-
stage_stop "$pid"
reads '"verdict":"verified"'

# Another page of the same window: another program draws it, with the same
# name, size and title.
title=$(xdotool getwindowname "$register")
stage_stop "$register_pid"
cat >"$work/page.tcl" <<PAGE
wm withdraw .
toplevel .p -class Register.tcl
wm title .p "$title"
wm geometry .p 800x600+1300+100
pack [label .p.l -text "Settings of this register" -font {Helvetica 40}] -pady 60
for {set i 0} {\$i < 9} {incr i} {
    pack [label .p.l\$i -font {Helvetica 16} -bg #cde \
        -text "Option number \$i of the printer and of the drawer: 12.00"]
}
update
puts ready
PAGE
stage_spawn page wish "$work/page.tcl"
stage_wait 10 grep -q ready "$work/page.log"
sleep 0.5
expect 3 'nothing around the order looks as before' "$plugin" read
expect 3 '画面与以前完全不同' "$plugin" read --language zh
stage_stop "$pid"

# Two rectangles make one order: the lines here, the total there.
stage_register en --geometry 800x600+20+40 || exit 1
stage_type "order samples/register/orders/breakfast.json"
sleep 0.5
lines_h=390 # of the table; the totals are below
drag "$order_x" "$order_y" "$order_w" "$lines_h"
drag "$order_x" $((order_y + lines_h + 2)) "$order_w" \
    $((order_h - lines_h - 2)) --add
reads '"total_amount":"29\.40"'
check "two files of surroundings" test -s "$work/state/till1.region-2.png"
check "nothing of the order is in them" [ "$("$plugin" read \
    --image "$work/state/till1.region-2.png" 2>/dev/null | grep -c 29)" = 0 ]
# The other half of a row that is cut may be a digit: looked at.
drag "$order_x" $((order_y + 35)) "$order_w" $((lines_h - 35))
drag "$order_x" $((order_y + lines_h + 2)) "$order_w" \
    $((order_h - lines_h - 2)) --add
expect 5 'cut off' "$plugin" read
finish
