#!/bin/sh
# The resident agent under a virtual screen with a window manager: real keys
# and pointer events, a real register window, serial line and HTTPS.
#
#     sh tests/check_agent.sh BUILD [FOLDER [en|zh [LANES]]]
#
# Pictures of the windows go into FOLDER ('': nowhere).
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
pictures=${2:-}
work=$PWD/build/test-logs/agent
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin
POSPLUGIN_LOCALE=$build/pos_plugin/agent/locale
NO_AT_BRIDGE=1 # no accessibility bus here, and its library leaks
export POSPLUGIN_LOCALE NO_AT_BRIDGE

# picture NAME: of the whole screen, for people.
picture() {
    [ -z "$pictures" ] ||
        "$plugin" capture --region 0,0,1360,860 -o "$pictures/$1.png" \
            2>/dev/null
}

# in_review: the review has the keyboard.
in_review() {
    case $(xdotool getactivewindow getwindowname) in
    'Check the order' | 核对订单) true ;;
    *) false ;;
    esac
}

# enter_review: the key that sends leads into it, once it is shown.
enter_review() {
    for _ in 1 2 3 4 5 6; do
        xdotool key ctrl+shift+F9
        stage_wait 2 in_review && return
    done
    return 1
}

# said TEXT: since start_log.
said() { tail -n "+$((log_start + 1))" "$work/agent.log" | grep -q "$1"; }
start_log() { log_start=$(wc -l <"$work/agent.log"); }
log_start=0
language=${3:-}

start_agent() {
    stage_spawn agent "$plugin" run --verbose "$@"
    agent_pid=$pid
    stage_wait 20 said 'agent ready'
}

# customer NAME SCRIPT
customer() {
    printf '%b' "$2" >"$work/$1.script"
    if [ -n "${terminal_display:-}" ]; then
        till_display=$DISPLAY
        DISPLAY=$terminal_display
    fi
    stage_terminal "customer-$1" --geometry 480x800+860+10 \
        --script "$work/$1.script"
    DISPLAY=${till_display:-$DISPLAY}
}

served() {
    customer=0
    wait "$terminal_pid" 2>/dev/null || customer=$?
    check "the customer of $1 has seen it ($customer)" [ "$customer" = 0 ]
}

ledger() { grep -c paid "$work/bank/ledger.jsonl" 2>/dev/null || :; }

# A shop of its own for each lane, the rectangle dragged.
open_shop() {
    stage_display 1360x860 || return
    stage_spawn manager openbox --sm-disable
    stage_payment_system || return
    stage_cable || return
    stage_register en --geometry 800x600+10+10 || return
    stage_settings
    check "paired" stage_pair
    stage_type "order samples/register/orders/breakfast.json"
    "$plugin" select >"$work/select.json" 2>"$work/select.log" &
    select_pid=$!
    drag_order
    check "the rectangle is stored" wait "$select_pid"
}
drag_order() {
    stage_wait 10 xdotool search --name '^posplugin select$'
    stage_drag "$order_x" "$order_y" "$order_w" "$order_h"
    xdotool key Return
}

confirm='wait order 60\nsleep 0.2\ntap confirm\nwait choice 20\n'
# The sounds of the agents that are started next go into sound.raw.
sounds_on() {
    printf '[agent]\nsounds = yes\n' >>"$work/posplugin.ini"
    cat >"$work/asound.conf" <<SOUND
pcm.null { type null }
pcm.!default { type file slave.pcm null file "$work/sound.raw" format raw }
SOUND
    ALSA_CONFIG_PATH=$work/asound.conf
    export ALSA_CONFIG_PATH
}

lane_sales() {
    in_journal() { sqlite3 -readonly "$work/state/journal.db" "$1"; }
    open_shop || return
    sounds_on
    start_agent ${language:+--language $language}
    picture ready

    # One key, one sale; NumLock and CapsLock are on.
    customer plain "${confirm}tap code\nwait code 10\ntype 281234567890123451\nwait paid 30\n"
    xdotool key Num_Lock key Caps_Lock
    xdotool key ctrl+shift+F9
    check "read and shown" stage_wait 20 said 'sale shown'
    picture shown
    check "no sound while all goes well" [ ! -s "$work/sound.raw" ]
    check "paid" stage_wait 40 said 'sale paid'
    check "it sounds" stage_wait 10 [ -s "$work/sound.raw" ]
    xdotool key Num_Lock key Caps_Lock
    served plain
    sleep 0.5
    picture paid
    sed -n 's/.*posplugin: \(.* after the key\)$/\1/p' "$work/agent.log"

    # The shift's window shows what was sold, in front of the order.
    stage_wait 20 said 'agent over'
    start_log
    shift_seen() { xdotool search --onlyvisible --name '^(Shift|班次)$'; }
    xdotool key ctrl+shift+F7
    check "the shift is opened" stage_wait 10 shift_seen
    check "its page is there" stage_wait 10 said 'shift look: 1'
    xdotool sleep 0.3 key alt+r sleep 0.3 key alt+f sleep 0.2 \
        type "$(in_journal 'SELECT order_no FROM attempt')"
    start_log
    xdotool key Return
    check "the sale is found" stage_wait 10 said 'shift look: 1'
    sleep 1
    picture shift

    # The register is changed after the customer has said yes: nothing is charged.
    start_log
    customer changed "${confirm}sleep 4\ntap code\nwait code 10\ntype 281234567890123452\nwait cancelled 30\n"
    xdotool key ctrl+shift+F9
    check "confirmed" stage_wait 30 said 'sale confirmed'
    check "the shift's window has made way" sh -c \
        "! xdotool search --onlyvisible --name '^(Shift|班次)$'"
    stage_type "order samples/register/orders/groceries.json"
    check "the changed order is not paid" stage_wait 30 said 'sale cancelled'
    served changed
    sleep 0.5
    picture changed
    check "nothing was charged for it" \
        [ "$("$plugin" journal --json 2>/dev/null | grep -c '"state":"paid"')" = 1 ]

    # Circled by the customer, corrected, sent again.
    stage_wait 20 said 'agent over'
    start_log
    script='wait order 60\nsleep 0.2\ntap wrong\nwait dispute 10\n'
    script="${script}circle item 2\nsleep 0.2\ntap send\n"
    customer disputed "$script${confirm}tap face\nwait paid 40\n"
    xdotool key ctrl+shift+F9
    check "disputed" stage_wait 30 said 'sale disputed'
    sleep 0.5
    picture disputed
    stage_type "select 2"
    stage_type "void"
    xdotool key ctrl+shift+F9
    check "corrected and paid" stage_wait 40 said 'sale paid'
    served disputed

    # Stopped by the other key.
    stage_wait 20 said 'agent over'
    start_log
    customer stopped 'wait order 60\nwait cancelled 30\n'
    xdotool key ctrl+shift+F9
    stage_wait 20 said 'sale shown'
    xdotool key ctrl+shift+F10
    check "stopped" stage_wait 20 said 'sale cancelled'
    served stopped

    # While a window of ours opens, what a scanner types goes where it should: the
    # order is sent by the button, which takes no focus.
    press_send() {
        window=$(xdotool search --onlyvisible --name '^posplugin$') || return 1
        eval "$(xdotool getwindowgeometry --shell "$window" |
            grep -E '^(WIDTH|HEIGHT)=')"
        xdotool mousemove --window "$window" $((WIDTH / 4)) $((HEIGHT - 25)) click 1
    }
    stage_wait 20 said 'agent over'
    start_log
    cat >"$work/doubtful.json" <<'ORDER'
{"currency": "USD",
 "sale_items": [
   {"product_label": "Club Sandwich", "quantity": "1", "unit_price": "11.50"}]}
ORDER
    stage_type "order $work/doubtful.json"
    customer review "${confirm}tap face\nwait paid 40\n"
    # That window takes the focus when it appears: not the one to be looked at.
    stage_wait 20 xdotool search --onlyvisible --name '^posplugin terminal'
    stage_spawn scanned xterm -geometry 60x3+10+700 -e \
        sh -c "cat >'$work/scanned.text'"
    scanned_pid=$pid
    stage_wait 10 xdotool search --class xterm
    xdotool search --class xterm windowfocus --sync
    digits=69012345678906901234567890690123456789069012345678
    (xdotool type --delay 40 "$digits" && xdotool key Return) &
    typing_pid=$!
    sleep 0.3
    press_send
    stage_wait 5 said 'agent reading' || press_send
    check "a doubtful order is reviewed" stage_wait 20 said 'read as review'
    wait "$typing_pid"
    check "no digit went astray" stage_wait 5 grep -qx "$digits" \
        "$work/scanned.text"
    stage_stop "$scanned_pid"
    sleep 0.7
    picture review
    check "the key leads into the review" enter_review
    start_log
    xdotool key alt+r # "Read again": our window is out of the way by then
    check "read again as before" stage_wait 20 said 'read as review'
    sleep 0.5
    check "the key leads into the review" enter_review
    xdotool key ctrl+a type 'Club Sandwich with fries'
    xdotool key Return # as a scanner ends a code: it must accept nothing
    sleep 0.5
    check "Enter alone accepts nothing" sh -c \
        "! tail -n 3 '$work/agent.log' | grep -q 'sale captured'"
    xdotool key ctrl+Return
    check "reviewed and paid" stage_wait 40 said 'sale paid'
    served review
    check "the journal knows what was read and what it became" [ "$(in_journal "
        SELECT json_extract(event.detail, '\$.sale_items[0].product_label') || '>' ||
            json_extract(order_json, '\$.sale_items[0].product_label')
        FROM event JOIN revision ON sale_id = subject AND revision = state
        WHERE kind = 'correction'")" = 'Club Sandwich>Club Sandwich with fries' ]

    # A corrected order that the cashier discards does not vouch for the one before
    # it: the terminal starts anew, shows that one, and it is not paid.
    stage_wait 20 said 'agent over'
    start_log
    stage_type "order samples/register/orders/breakfast.json"
    customer gone "$script"
    xdotool key ctrl+shift+F9
    check "disputed again" stage_wait 30 said 'sale disputed'
    served gone
    stage_type "order $work/doubtful.json"
    xdotool key ctrl+shift+F9
    check "the correction is doubtful" stage_wait 20 said 'read as review'
    sleep 0.7
    check "the key leads into the review" enter_review
    xdotool key Escape
    customer back "${confirm}tap face\nwait cancelled 40\n"
    check "the order before it is not paid" stage_wait 40 said 'sale cancelled'
    served back

    # A second agent is kept out, a taken key is named.
    expect 12 'used by another' timeout 8 "$plugin" run
    kill -TERM "$agent_pid"
    ended=0
    wait "$agent_pid" || ended=$?
    check "ends when told to ($ended)" [ "$ended" = 0 ]
}

# What else a day brings, one sale after the other.
rule() { # rule [RULE]: how the payment system behaves from now on
    stage_stop "$payment_pid"
    stage_payment_system ${1:+--rule "$1"} || cat "$work/payment_system.log"
}
next_code=281234567890123470
# pays NAME TEXT END: by key and by code; the customer waits for END.
pays() {
    stage_wait 40 idle
    start_log
    next_code=$((next_code + 1))
    customer "$1" "${confirm}tap code\nwait code 10\ntype $next_code\nwait $3 60\n"
    xdotool key "$send_key"
    check "$1: $2" stage_wait 60 said "$2"
    served "$1"
    picture "$1"
}
# Waits for neither a sale in hand nor the end of one.
idle() { ! tail -n 1 "$work/agent.log" | grep -q 'sale'; }

lane_cases() {
    # The terminal has a display of its own: no window of it is in the way.
    stage_display 500x820 || return
    terminal_display=$DISPLAY
    mv "$work/display" "$work/terminal-display"
    open_shop || return
    # Another program has the key: the next free one does the same.
    stage_spawn holder "$build/tests/hold_key" Ctrl+Shift+F9
    holder_pid=$pid
    stage_wait 10 grep -q held "$work/holder.log"
    start_agent ${language:+--language $language}
    check "the key is named, and another one offered" grep -q \
        'Ctrl+Shift+F9.*Ctrl+Shift+F12' "$work/agent.log"
    sleep 0.5
    picture key-taken
    send_key=ctrl+shift+F12
    pays free-key 'sale paid' paid

    rule 'pay declined'
    pays declined 'sale declined' declined
    rule 'pay password=1500'
    pays password 'sale password' paid
    rule 'pay lost-before'
    pays unknown 'sale unknown' reversed
    check "taken back" stage_wait 20 said 'sale reversed'
    rule

    # The register's window is somewhere else, and then behind another one.
    stage_wait 20 said 'agent over'
    register=$(xdotool search --onlyvisible --class register.tcl | tail -n 1)
    xdotool windowmove "$register" 60 120
    sleep 1
    pays moved 'sale paid' paid
    stage_wait 20 said 'agent over'
    start_log
    stage_spawn note xterm -T notes -geometry 20x5+200+250
    note_pid=$pid
    stage_wait 10 xdotool search --onlyvisible --name '^notes$'
    xdotool key "$send_key"
    check "a covered order is not read" stage_wait 20 said \
        'notes.*\(in front of the order\|挡住\)'
    sleep 0.5
    picture covered
    stage_stop "$note_pid"

    # The whole screen is the register's; the region is dragged anew by its key.
    start_log
    stage_type "full on"
    sleep 1
    stage_type where
    stage_order_area
    xdotool key "$send_key"
    check "another size is refused" stage_wait 20 said \
        'another size\|已改变'
    start_log
    xdotool key ctrl+shift+F8
    drag_order
    check "the new region holds an order" stage_wait 20 said 'tried: verified'
    sleep 0.7
    picture tried
    pays full 'sale paid' paid

    # Esc keeps what there is; told to end meanwhile, it ends.
    stage_wait 20 said 'agent over'
    start_log
    xdotool key ctrl+shift+F8
    stage_wait 10 xdotool search --name '^posplugin select$'
    xdotool key Escape
    check "nothing selected, ready" stage_wait 10 said 'agent ready'
    xdotool key ctrl+shift+F8
    stage_wait 10 xdotool search --name '^posplugin select$'
    kill -TERM "$agent_pid"
    ended=0
    wait "$agent_pid" || ended=$?
    check "ends during a selection ($ended)" [ "$ended" = 0 ]

    # Wanted so, also a proven order waits for one more press.
    stage_stop "$holder_pid"
    expect 11 'must be send or confirm' "$plugin" run --set agent.verified=yes
    log_start=0
    start_agent ${language:+--language $language} --set agent.verified=confirm
    send_key=ctrl+shift+F9
    xdotool key "$send_key"
    check "asked first" stage_wait 20 said 'agent confirm'
    sleep 0.7
    picture confirm
    xdotool key ctrl+shift+F10
    check "discarded" stage_wait 10 sh -c \
        "tail -n 1 '$work/agent.log' | grep -q 'agent ready'"
    xdotool key "$send_key"
    check "asked again" stage_wait 20 sh -c \
        "tail -n 1 '$work/agent.log' | grep -q 'agent confirm'"
    pays confirmed 'sale paid' paid
}

# Other ways than a key: a button on a serial line.
plug_in_button() {
    rm -f "$work/button.in"
    mkfifo "$work/button.in"
    stage_spawn button sh -c 'exec "$@" <"$0"' "$work/button.in" \
        "$build/samples/cable/cable" --link-a "$work/button-port" \
        --link-b "$work/button-far"
    button_pid=$pid
    exec 9>"$work/button.in"
    stage_wait 5 test -e "$work/button-far"
}
press_button() { printf B >"$work/button-far"; }

lane_others() {
    stage_display 500x820 || return
    terminal_display=$DISPLAY
    mv "$work/display" "$work/terminal-display"
    open_shop || return
    expect 11 'no button such as' "$plugin" run --set agent.button=serial:x
    button="agent.button=serial:$work/button-port?byte=42"
    expect 1 'button +FAIL.*button-port' "$plugin" doctor --set "$button"
    plug_in_button
    expect 1 'button +ok' "$plugin" doctor --set "$button"
    start_agent ${language:+--language $language} --set "$button"
    check "the button is there" stage_wait 10 said 'button .* is there'
    start_log
    customer button "${confirm}tap code\nwait code 10\ntype 281234567890123461\nwait paid 30\n"
    sleep 0.5
    press_button
    check "sent by the button" stage_wait 20 said 'sale shown'
    press_button # does nothing in a sale
    check "paid, once" stage_wait 40 said 'sale paid'
    served button
    check "one sale" [ "$(grep -c 'sale shown' "$work/agent.log")" = 1 ]

    stage_wait 20 said 'agent over'
    start_log
    stage_stop "$button_pid"
    check "unplugged" stage_wait 10 said 'button .*: not found'
    xdotool key ctrl+shift+F10
    sleep 0.5
    picture button-unplugged
    plug_in_button
    check "there again" stage_wait 10 said 'button .* is there'
    customer again "${confirm}tap face\nwait paid 30\n"
    sleep 0.5
    press_button
    check "sent by it again" stage_wait 40 said 'sale paid'
    served again
}

# The window is moved and hidden; a real tray has the icon. In its menu, greyed
# items are passed over: idle, 1 sends, 2 is the region, 3 the shift, 4 the window, 6 quits.
tray_menu() { # tray_menu NUMBER: opens it, and takes the item
    xdotool mousemove "${tray_x:-1348}" 12 sleep 0.2 click 3 sleep 0.6
    [ "$1" != 4 ] || picture "tray${tray_x:+-panel}-menu"
    for _ in $(seq "$1"); do
        xdotool key Down
    done
    xdotool sleep 0.2 key Return sleep 0.2 mousemove 1000 300 # else a hint shows
}
shop_window() { xdotool search --onlyvisible --name '^posplugin$'; }
no_window() { ! shop_window >/dev/null; }
stands_at() { # stands_at X Y
    xdotool getwindowgeometry --shell "$(shop_window)" >"$work/geometry" &&
        grep -qx "X=$1" "$work/geometry" && grep -qx "Y=$2" "$work/geometry"
}
move_window() { # move_window DX DY: by its title
    eval "$(xdotool getwindowgeometry --shell "$(shop_window)" |
        grep -E '^[XY]=')"
    xdotool mousemove $((X + 60)) $((Y + 25)) sleep 0.1 mousedown 1 sleep 0.1 \
        mousemove $((X + 60 + $1 / 2)) $((Y + 25 + $2 / 2)) sleep 0.1 \
        mousemove $((X + 60 + $1)) $((Y + 25 + $2)) sleep 0.1 mouseup 1 sleep 0.3
    X=$((X + $1)) Y=$((Y + $2))
}
restart() { # restart: the agent ends well, and begins anew
    kill -TERM "$agent_pid"
    ended=0
    wait "$agent_pid" || ended=$?
    check "ended ($ended)" [ "$ended" = 0 ]
    log_start=0
    start_agent ${language:+--language $language}
}

icon_drawn() { # the panel's begin is not like its rest
    "$plugin" capture --region 0,0,24,24 -o "$work/icon.png" &&
        "$plugin" capture --region 700,0,24,24 -o "$work/no-icon.png" &&
        ! cmp -s "$work/icon.png" "$work/no-icon.png"
}
# A real panel that shows items of the bus, on a bus of its own.
open_bus() {
    mkdir -p "$work/config/xfce4/xfconf/xfce-perchannel-xml"
    cat >"$work/config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml" <<PANEL
<channel name="xfce4-panel" version="1.0">
<property name="configver" type="int" value="2"/>
<property name="panels" type="array"><value type="int" value="1"/>
<property name="panel-1" type="empty">
<property name="position" type="string" value="p=6;x=0;y=0"/>
<property name="position-locked" type="bool" value="true"/>
<property name="length" type="uint" value="100"/>
<property name="size" type="uint" value="24"/>
<property name="plugin-ids" type="array"><value type="int" value="1"/></property>
</property></property>
<property name="plugins" type="empty">
<property name="plugin-1" type="string" value="systray"/></property>
</channel>
PANEL
    stage_spawn bus env XDG_CONFIG_HOME="$work/config" HOME="$work" \
        dbus-daemon --session --nofork --address="unix:path=$work/bus"
    stage_wait 10 test -S "$work/bus" || return
    DBUS_SESSION_BUS_ADDRESS=unix:path=$work/bus
    export DBUS_SESSION_BUS_ADDRESS
}

lane_tray() {
    stage_display 500x820 || return
    terminal_display=$DISPLAY
    mv "$work/display" "$work/terminal-display"
    open_shop || return
    open_bus || return
    start_agent ${language:+--language $language}
    check "no tray, no icon" sh -c "! grep -q 'tray icon' '$work/agent.log'"

    # Kept where it was put, and on the screen.
    stage_wait 10 shop_window
    move_window -60 -520
    check "moved" stands_at "$X" "$Y"
    put_x=$X put_y=$Y
    restart
    check "kept over a restart" stage_wait 10 stands_at "$put_x" "$put_y"
    kill -TERM "$agent_pid"
    wait "$agent_pid"
    echo 'posplugin window 1 3000 200' >"$work/state/window.spot"
    log_start=0
    start_agent ${language:+--language $language}
    stage_wait 10 shop_window
    eval "$(xdotool getwindowgeometry --shell "$(shop_window)")"
    check "on the screen though its monitor is gone ($X,$Y)" \
        [ "$((X >= 0 && X + WIDTH <= 1360 && Y >= 0 && Y + HEIGHT <= 860))" = 1 ]

    # The tray begins after us.
    stage_spawn trayer trayer --edge top --align right --widthtype pixel \
        --width 24 --height 24 --SetDockType true
    trayer_pid=$pid
    check "the icon is there" stage_wait 10 said 'tray icon'
    sleep 1
    picture tray
    start_log
    xdotool mousemove 1348 12 sleep 0.2 click 1
    check "a click hides the window" stage_wait 5 no_window
    check "and another one shows it" sh -c \
        "xdotool sleep 0.6 click 1 sleep 0.6 search --onlyvisible --name '^posplugin$' >/dev/null"
    tray_menu 4
    check "so does the menu" stage_wait 5 no_window

    # Hidden: the order is sent by the menu, and the window comes for the sale.
    customer tray "${confirm}tap face\nwait paid 30\n"
    tray_menu 1
    check "sent by the menu" stage_wait 20 said 'sale shown'
    check "the window is back" stage_wait 5 shop_window
    check "paid" stage_wait 40 said 'sale paid'
    served tray
    sleep 1
    picture tray-paid
    check "hidden again after a while" stage_wait 15 no_window

    # Without its tray it is not hidden any more.
    stage_stop "$trayer_pid"
    check "no tray, the window is back" stage_wait 10 shop_window
    start_log
    stage_spawn panel xfce4-panel --disable-wm-check
    tray_x=12
    check "the panel shows the item" stage_wait 20 said 'tray item shown'
    stage_wait 10 icon_drawn
    xdotool mousemove 12 12 sleep 0.5 click 1
    check "a click on it hides the window" stage_wait 5 no_window
    tray_menu 4
    check "the panel's menu shows it" stage_wait 5 shop_window
    start_log
    tray_menu 2
    check "a new region by the menu" stage_wait 10 xdotool search --name \
        '^posplugin select$'
    xdotool key Escape
    stage_wait 10 said 'agent ready'
    sleep 1
    tray_menu 6
    ended=0
    stage_wait 20 sh -c "! kill -0 $agent_pid"
    wait "$agent_pid" || ended=$?
    check "quit by the menu ($ended)" [ "$ended" = 0 ]
}

# Four at a time are too many for two cores.
lanes ${4:-sales cases others}
if [ -z "${4:-}" ]; then
    work=$parent
    lanes tray
fi
finish
