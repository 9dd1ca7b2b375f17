# Sourced by check_windows_agent.sh: the window "Shift" on Windows, by real keys
# and pointer events. The functions are called in this order within its day.

if [ "$language" = zh ]; then
    shift_title='^班次$' shift_question='^退款$' shift_saving='^保存报表$'
else
    shift_title='^Shift$' shift_question='^Give back$'
    shift_saving='^Save the report$'
fi
# What is seen, for the focus of X is not always that of Wine.
seen() { xdotool search --onlyvisible --name "$1"; }
gone() { ! seen "$1"; }
journal() { sqlite3 -readonly "$work/state/journal.db" "$1"; }
refunds() { journal "SELECT count(*) FROM refund $1"; }
# keys KEY...: to the window that has the keyboard, at a person's speed.
keys() {
    for key in "$@"; do
        xdotool key "$key" sleep 0.15
    done
}
click() { # click WINDOW X Y
    xdotool mousemove --window "$1" "$2" "$3" sleep 0.1 mousedown 1 sleep 0.1 \
        mouseup 1 sleep 0.2
}
shift_picture() {
    [ -n "$pictures" ] || return 0
    sleep 0.5
    eval "$(xdotool getwindowgeometry --shell "$(seen "$shift_title" | tail -n 1)")"
    POSPLUGIN_CONFIG=/dev/null POSPLUGIN_DATA=$PWD/ocr \
        "$build/pos_plugin/posplugin" capture -o "$pictures/$1.png" \
        --region "$X,$Y,$WIDTH,$HEIGHT" 2>/dev/null
}
shift_opened() {
    check "$1 opens the shift" stage_wait 20 seen "$shift_title"
    stage_wait 10 said 'shift look: 1'
    sleep 0.3
}
shift_closed() {
    keys Escape
    check "Esc closes the shift" stage_wait 5 gone "$shift_title"
}

# Before the first sale: somebody signs on, by keys alone.
shift_begins() {
    start_log
    xdotool key ctrl+shift+F7
    shift_opened "the key"
    xdotool type --delay 15 Ana
    keys Return
    check "Ana is signed on" stage_wait 20 said 'shift on: 1'
    check "the journal has her" [ "$(journal 'SELECT cashier FROM shift')" = Ana ]
    shift_closed
}

# shift_finds TEXT: as a scanner types it.
shift_finds() {
    keys alt+f ctrl+a
    xdotool type --delay 15 "$1"
    start_log
    keys Return
    check "the sale is found" stage_wait 20 said 'shift offers'
}
shift_amount() { # shift_amount TEXT OFFER
    start_log
    keys alt+a ctrl+a BackSpace
    xdotool type --delay 15 "$1"
    check "$2 is offered" stage_wait 20 said "shift offers $2"
}
# shift_gives OUTCOME TEXT: asked first, answered by the key in $answer.
shift_gives() {
    start_log
    keys alt+g
    check "asked first" stage_wait 10 seen "$shift_question"
    sleep 0.2
    [ -z "${picture_name:-}" ] || shift_picture "$picture_name"
    keys "${answer:-alt+g}"
    check "the question is gone" stage_wait 10 gone "$shift_question"
    [ -z "$1" ] || check "$2" stage_wait 30 said "shift refund: $1"
}
no_question() {
    keys alt+g
    sleep 0.5
    check "$1" gone "$shift_question"
}

# After sales: one is found by its number and given back, the answer to another
# refund is lost.
shift_refunds() {
    first=$(journal 'SELECT order_no FROM attempt WHERE state = 7
        ORDER BY created_ms LIMIT 1')
    last=$(journal 'SELECT order_no FROM attempt WHERE state = 7
        ORDER BY created_ms DESC LIMIT 1')
    stage_stop "$payment_pid"
    stage_payment_system --rule 'refund nth=2 lost' \
        --rule 'refund-query nth=1 http-500' || return
    start_log
    status=$(xdotool search --onlyvisible --name '^posplugin$' | tail -n 1)
    eval "$(xdotool getwindowgeometry --shell "$status" | grep '^WIDTH=')"
    click "$status" $((WIDTH - 158)) 25
    shift_opened "the button"
    shift_picture windows-shift
    keys alt+r
    shift_finds "$(printf %s "$first" | cut -c 3-)"
    shift_picture windows-shift-sale
    answer=Return shift_gives '' ''
    check "Enter says no" [ "$(refunds '')" = 0 ]
    shift_amount 5 5.00
    picture_name=windows-shift-question shift_gives 1 "a part is given back"
    check "it is in the journal" [ "$(refunds "WHERE minor = 500 AND state = 2
        AND order_no = '$first' AND cashier = 'Ana'")" = 1 ]
    keys alt+a ctrl+a
    xdotool type --delay 15 99
    sleep 0.3
    no_question "more than is left is not asked for"

    shift_finds "$last"
    shift_gives 3 "not known yet"
    shift_picture windows-shift-unknown
    check "nothing more of it meanwhile" [ "$(refunds "WHERE
        order_no = '$last' AND state = 1")" = 1 ]
    no_question "it is not asked for"
    check "followed to its end" stage_wait 20 sh -c "[ \"\$(sqlite3 -readonly \
        '$work/state/journal.db' \"SELECT count(*) FROM refund
        WHERE order_no = '$last' AND state = 2\")\" = 1 ]"
}

# save KEY NAME: the report.
shift_save() {
    keys "$1"
    check "asked where to" stage_wait 20 seen "$shift_saving"
    sleep 0.5
    keys ctrl+a
    xdotool type --delay 15 "Z:$(echo "$work/$2" | tr / '\\')"
    keys Return
    check "$2 is saved" stage_wait 20 test -s "$work/$2"
    stage_wait 10 gone "$shift_saving"
    sleep 0.3
}

# Handed over: the report of the window is that of the command.
shift_hands_over() {
    keys alt+t
    shift_picture windows-shift-handover
    keys alt+p
    check "a printer is asked for" stage_wait 20 seen '^Print$'
    sleep 0.3
    keys Escape
    check "and need not be chosen" stage_wait 10 gone '^Print$'
    sleep 0.2
    start_log
    keys alt+o
    check "signed off" stage_wait 20 said 'shift off: 1'
    check "nobody is on" [ "$(journal 'SELECT count(*) FROM shift
        WHERE until_ms = 0')" = 0 ]
    shift_save alt+v shift.csv
    shift_save alt+e shift.html
    expect 0 '' "$stage_plugin" shift report --csv -o "Z:$work/command.csv"
    check "the totals are the journal's" cmp "$work/shift.csv" \
        "$work/command.csv"
    check "the page has the cashier" grep -q Ana "$work/shift.html"
    shift_closed
    # By the icon's menu, and gone when an order behind it has to be read.
    start_log
    xdotool mousemove 1348 12 sleep 0.3 click 3 sleep 0.6
    keys Down Down Down Down Return
    shift_opened "the menu"
}
