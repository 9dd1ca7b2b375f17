#!/bin/sh
# A register that goes to a monitor with another scale, where it draws
# everything larger: a real X server with two monitors, and Qt's scales. What
# was selected at the one scale is never read at the other.
#
#     sh tests/check_scales.sh BUILD
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/scales
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin

# Xvfb has one monitor alone; this server's have names, which Qt asks for. A
# seat of its own: neither console nor keyboard of the machine is touched.
cat >"$work/xorg.conf" <<'END'
Section "Device"
    Identifier "dummy"
    Driver "dummy"
    VideoRam 64000
EndSection
Section "Monitor"
    Identifier "monitor"
    HorizSync 5-1000
    VertRefresh 5-200
    Modeline "1000x800" 50 1000 1048 1160 1320 800 803 813 840
EndSection
Section "Screen"
    Identifier "screen"
    Device "dummy"
    Monitor "monitor"
    DefaultDepth 24
    SubSection "Display"
        Depth 24
        Modes "1000x800"
    EndSubSection
EndSection
END
stage_spawn xorg sh -c 'exec Xorg -displayfd 3 -config "$0" -noreset \
    -nolisten tcp -seat posplugin -logfile "$1" 3>"$2"' \
    "$work/xorg.conf" "$work/xorg-server.log" "$work/display"
stage_wait 15 test -s "$work/display" || exit 1
DISPLAY=:$(cat "$work/display")
export DISPLAY
xrandr --addmode DUMMY1 1000x800
xrandr --output DUMMY1 --mode 1000x800 --right-of DUMMY0
check "two monitors" [ "$(xrandr --listactivemonitors | grep -c DUMMY)" = 2 ]

stage_spawn manager openbox --sm-disable
payment_url=https://127.0.0.1:1
stage_settings
QT_SCREEN_SCALE_FACTORS='DUMMY0=1;DUMMY1=1.5'
export QT_SCREEN_SCALE_FACTORS
stage_spawn register /usr/bin/python3 tests/scaled_register.py
check "the register is there" stage_wait 20 grep -q 'scale 1$' "$work/register.log"
register=$(xdotool search --onlyvisible --name '^Scaled register$')

# put X Y SCALE: where the register stands now, painted at that scale.
put() {
    lines=$(wc -l <"$work/register.log")
    xdotool windowmove "$register" "$1" "$2"
    check "it draws at $3" stage_wait 10 sh -c "tail -n +$((lines + 1)) \
        '$work/register.log' | grep -q 'scale $3\$'"
    sleep 0.5
    stage_order_area
}
corner() { # of the register's window, in $X $Y
    eval "$(xdotool getwindowgeometry --shell "$register" | grep '^[XY]=')"
}
drag() {
    rm -f "$work/state/till1.region"
    "$plugin" select >"$work/select.json" 2>"$work/select.log" &
    select_pid=$!
    stage_wait 10 xdotool search --name '^posplugin select$'
    stage_drag "$order_x" "$order_y" "$order_w" "$order_h"
    xdotool key Return
    check "the rectangle is stored" wait "$select_pid"
    corner
    order_left=$((order_x - X)) order_top=$((order_y - Y))
}
# Where the rectangle must be that was dragged over the order.
region() {
    corner
    echo "\"region\":\[$((X + order_left)),$((Y + order_top)),$order_w,$order_h\]"
}
right='"total_amount":"27\.65"'

sleep 0.5
stage_order_area
drag
expect 0 "$right" "$plugin" read
put 200 300 1
expect 0 "$(region)" "$plugin" read
# The same window, the same size in pixels, all in it larger.
put 1300 100 1.5
expect 3 'around the order' "$plugin" read
expect 3 '订单周围' "$plugin" read --language zh
# Selected anew it is read there, and not where it came from.
drag
expect 0 "$right" "$plugin" read
put 1400 200 1.5
expect 0 "$(region)" "$plugin" read
put 100 100 1
expect 3 'around the order' "$plugin" read
finish
