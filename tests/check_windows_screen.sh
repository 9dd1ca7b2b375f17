# Sourced by check_windows.sh: the screen of Windows. Captures against what
# another program draws; then whole sales, from the window of a register to the
# payment, with the pointer and the keyboard of a display.
#
# The terminal keeps its own display; Windows gets another one.

terminal_display=$DISPLAY
mv "$work/display" "$work/terminal-display"
timeout 20 wineserver -k # it has started without a display
stage_display 1024x768 || exit 1
screen_display=$DISPLAY

# No window manager that would confirm what is hidden; a font with Chinese.
cat >"$work/screen.reg" <<'END'
REGEDIT4

[HKEY_CURRENT_USER\Software\Wine\X11 Driver]
"Managed"="N"

[HKEY_CURRENT_USER\Software\Wine\Fonts\Replacements]
"Microsoft YaHei"="WenQuanYi Micro Hei"
END
timeout 60 "$wine" regedit /S "Z:$work/screen.reg" >/dev/null 2>&1

expect 0 'PASSED' "$wine" "build/windows-$kind/tests/screen_windows.exe"
grep ' us for ' "$work/out"

# windows_register LANGUAGE ORDER: its window, with this order.
windows_register() {
    rm -f "$work/register.in"
    mkfifo "$work/register.in"
    stage_spawn register sh -c 'exec "$@" <"$0"' "$work/register.in" \
        "$wine" "build/windows-$kind/samples/register/register.exe" --language "$1" \
        --font "$2"
    register_pid=$pid
    exec 8>"$work/register.in"
    stage_wait 20 grep -q '^order ' "$work/register.log" || return 1
    stage_order_area
    stage_type "order Z:$PWD/samples/register/orders/$3"
}

# select_region KEY CODE TEXT: drag over the order, press the key.
select_region() {
    rm -f "$work/state/till1.region"
    timeout 60 "$stage_plugin" select --language "$language" \
        >"$work/select.log" 2>&1 &
    select_pid=$!
    check "the selection is shown" stage_wait 20 xdotool search \
        --name '^posplugin select$'
    stage_drag "$order_x" "$order_y" "$order_w" "$order_h"
    xdotool key "$1"
    select_code=0
    wait "$select_pid" || select_code=$?
    check "the selection ends with $2 ($select_code)" [ "$select_code" = "$2" ]
    check "the selection says $3" grep -q "$3" "$work/select.log"
}

screen_code=281234567890123420 # each is taken once
# screen_sale NAME LANGUAGE FONT ORDER CURRENCY TOTAL
screen_sale() {
    language=$2
    windows_register "$2" "$3" "$4" || return 1
    select_region Escape 7 'nothing'
    check "a cancelled selection keeps nothing" \
        [ ! -e "$work/state/till1.region" ]
    select_region Return 0 \
        "\"region\":\[$order_x,$order_y,$order_w,$order_h\]"
    check "it belongs to the register's window" \
        grep -q '^kind .' "$work/state/till1.region"
    for source in gdi ddraw screen; do
        expect 0 "\"total_amount\":\"$6\".*\"verdict\":\"verified\".*\"backend\":\"$source\"" \
            "$stage_plugin" read --set "capture.source=$source" \
            --set "till.currency=$5"
    done
    screen_code=$((screen_code + 1))
    printf '%b' "${confirm}tap code\nwait code 10\ntype $screen_code\nwait paid 30\n" \
        >"$work/$1.script"
    DISPLAY=$terminal_display
    stage_terminal "customer-$1" --script "$work/$1.script"
    DISPLAY=$screen_display
    expect 0 "\"state\":\"paid\"" "$stage_plugin" pay \
        --set "till.currency=$5"
    check "the sale is of $6" grep -q "\"$6\"" "$work/out"
    wait "$terminal_pid"
    echo quit >&8
    wait "$register_pid"
    exec 8>&-
}

stage_cable || exit 1
stage_uri=serial:$work/terminal-port?baud=115200
settings 'serial:COM7?baud=115200'
check "a sale from the screen" screen_sale screen en Tahoma breakfast.json \
    USD 29.40
check "a sale from a Chinese screen" screen_sale screen-zh zh \
    'WenQuanYi Micro Hei' lunch-zh.json CNY 100.00
expect 3 'not wholly on the screen' "$stage_plugin" read \
    --region 900,600,200,200
expect 3 'wholly black' "$stage_plugin" read --region 900,650,60,40
stage_stop "$cable_pid"

# The region belongs to the window: the right order, or the reason why not.
reads() { # where the register says that it is
    stage_order_area
    sleep 0.3
    expect 0 "\"total_amount\":\"29\.40\".*\"verdict\":\"verified\".*\"region\":\[$order_x,$order_y,$order_w,$order_h\]" \
        "$stage_plugin" read
}
other_window() { # other_window NAME GEOMETRY: of the same program
    mkfifo "$work/$1.in"
    stage_spawn "$1" sh -c 'exec "$@" <"$0"' "$work/$1.in" "$wine" \
        "build/windows-$kind/samples/register/register.exe" --geometry "$2"
    exec 9>"$work/$1.in"
    stage_wait 20 grep -q '^order ' "$work/$1.log"
    sleep 0.3
}
close_other() {
    echo quit >&9
    wait "$pid"
    exec 9>&-
}
refuses() { expect 3 "$1" "$stage_plugin" read; }
region_story() {
    language=en
    windows_register en Tahoma breakfast.json || return 1
    register_window=$register_pid
    select_region Return 0 region
    reads
    stage_type 'place 800x600+200+150'
    reads
    other_window note "200x100+$((order_x + 20))+$((order_y + 20))"
    refuses 'window "Register" is in front'
    close_other
    reads
    stage_type 'place 700x560+200+150'
    sleep 0.3
    refuses 'another size \(700x560, was 800x600\)'
    stage_type 'place 800x600+600+150'
    refuses 'not wholly on the screen'
    stage_type 'place 800x600+100+50'
    stage_type hide
    refuses 'is not on the screen'
    stage_type show
    reads
    stage_type page
    sleep 0.3
    refuses 'around the order'
    stage_type page
    reads
    other_window second 800x600+0+0
    refuses 'several windows could be'
    close_other
    echo quit >&8
    wait "$register_window"
    exec 8>&-
}
check "a register that is moved, covered, resized, hidden, on another page" \
    region_story
