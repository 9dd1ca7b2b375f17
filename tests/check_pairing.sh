#!/bin/sh
# Pairing as a merchant does it, under a virtual screen: the code in a window
# of text and as a picture, read off both by a scanner of others (zbar); typed
# codes; codes that are wrong, damaged, newer or out of date; pairing anew;
# the list; forgetting a key. Keys are for their owner only and in no log.
#
#     sh tests/check_pairing.sh BUILD
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/pairing
rm -rf "$work"
mkdir -p "$work/state"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin
umask 022 # keys must be private by themselves

stage_display 1100x900 || exit 1
stage_cable || exit 1
cat >"$work/posplugin.ini" <<SETTINGS
[till]
name = till1
state_folder = $work/state
[terminal]
uri = serial:$work/till-port?baud=115200
SETTINGS
LSAN_OPTIONS=$LSAN_OPTIONS:print_suppressions=0
export LSAN_OPTIONS
POSPLUGIN_CONFIG=$work/posplugin.ini
export POSPLUGIN_CONFIG

# show_code NAME [OPTION...]: posplugin pair; its code is then in $code.
show_code() {
    show_name=$1
    shift
    "$plugin" pair "$@" >"$work/$show_name.out" 2>"$work/$show_name.err" &
    pair_pid=$!
    stage_wait 20 grep -qE '^[A-Z0-9:-]{39,}$' "$work/$show_name.out"
    code=$(grep -E '^[A-Z0-9:-]{39,}$' "$work/$show_name.out")
}

# read_by_terminal NAME [OPTION...]: the terminal, and what its scanner reads.
read_by_terminal() {
    read_name=$1
    shift
    rm -f "$work/actions"
    mkfifo "$work/actions"
    stage_terminal "$read_name" --script "$work/actions" --geometry 480x800 \
        --verbose "$@"
    exec 8>"$work/actions"
}
stop_terminal() {
    exec 8>&-
    stage_stop "$terminal_pid"
}
mode() { stat -c %a "$1"; }
same_key() {
    cmp -s "$work/state/till1.pairing" "$work/terminal.pairing" ||
        [ "$(sed -n 2,3p "$work/state/till1.pairing")" = \
            "$(sed -n 2,3p "$work/terminal.pairing")" ]
}
said() { stage_wait 20 grep -q "$2" "$work/$1"; }

# Nothing is paired: said so, and nothing goes over the line.
expect 0 '' "$plugin" pair --list
check "nothing is listed" [ ! -s "$work/out" ]
expect 0 'not paired' "$plugin" pair --remove
doctor_says() {
    timeout 60 "$plugin" doctor >"$work/doctor" 2>&1
    grep -q "$1" "$work/doctor"
}
check "an unpaired till is told" doctor_says 'not paired.*posplugin pair'

# Off a screen: a window of text and a picture, read by another's scanner.
stage_spawn window xterm -geometry 110x50+0+0 -fa 'DejaVu Sans Mono' -fs 8 \
    -e sh -c "'$plugin' pair --output '$work/code.png' 2>'$work/window.err'; \
        sleep 60"
said window.err 'let the terminal scan' || cat "$work/window.err"
stage_wait 20 test -s "$work/code.png"
check "the picture is for its owner only" [ "$(mode "$work/code.png")" = 600 ]
zbarimg -q --raw "$work/code.png" >"$work/code.read" 2>/dev/null
check "a scanner reads the picture" grep -qE \
    '^POSPLUGIN-PAIR-1:[0-9A-HJKMNP-TV-Z]{64}$' "$work/code.read"
off_screen() {
    "$plugin" capture --region 0,0,1100,900 -o "$work/screen.png" &&
        zbarimg -q --raw "$work/screen.png" >"$work/screen.read" 2>/dev/null
}
check "a scanner reads the window" stage_wait 20 off_screen
check "both are the same code" cmp "$work/code.read" "$work/screen.read"

# The terminal's scanner: codes that are none, then the right one.
read_by_terminal scanned
code=$(cat "$work/code.read")
damaged=${code%?}$(case $code in *0) echo 1 ;; *) echo 0 ;; esac)
echo "type 281234567890123456" >&8
check "a payment code is none" said scanned.log 'no pairing code'
: >"$work/scanned.log"
echo "type $damaged" >&8
check "a damaged code is refused" said scanned.log 'no pairing code'
echo "screenshot $work/misread.png" >&8
: >"$work/scanned.log"
echo "type ${code%??????}" >&8
check "a cut code is refused" said scanned.log 'no pairing code'
echo "type POSPLUGIN-PAIR-2:${code#*:}" >&8
check "a newer code is told apart" said scanned.log 'upgrade this terminal'
check "no key is kept so far" [ ! -e "$work/terminal.pairing" ]
echo "type $code" >&8
check "the scanned code pairs" said scanned.log 'paired; the key is in'
stage_wait 10 test -s "$work/state/till1.pairing"
check "both have the same key" same_key
check "the till's key is private" \
    [ "$(mode "$work/state/till1.pairing")" = 600 ]
check "the terminal's key is private" \
    [ "$(mode "$work/terminal.pairing")" = 600 ]
check "the picture is gone" stage_wait 5 [ ! -e "$work/code.png" ]
"$plugin" capture --region 0,0,1100,900 -o "$work/after.png"
zbarimg -q --raw "$work/after.png" >"$work/after.read" 2>/dev/null
check "the window shows the code no more" [ ! -s "$work/after.read" ]
expect 0 '"terminal": *"posplugin' "$plugin" pair --list
stop_terminal

# A key that others may read is not used.
chmod 644 "$work/state/till1.pairing"
check "a key that others may read is refused" \
    doctor_says 'readable by nobody else'
chmod 600 "$work/state/till1.pairing"

# A code that is out of date: nothing changes, and the next one is taken.
cp -p "$work/terminal.pairing" "$work/before"
show_code stale
stale=$code
kill -INT "$pair_pid"
wait "$pair_pid"
check "stopping is told" [ $? = 7 ]
read_by_terminal anew --pair
echo "type $stale" >&8
show_code typed --typed
check "a typed code is eight groups" sh -c \
    "echo '$code' | grep -qE '^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$'"
check "a code out of date is kept nowhere" cmp "$work/before" \
    "$work/terminal.pairing"
wrong=$(echo "$code" | tr 0-9A-H 1-9A-HJ)
echo "type $wrong" >&8
check "a slip of the finger is noticed" said anew.log 'no pairing code'
echo "type $(echo "$code" | tr 'A-Z01-' 'a-zoi ')" >&8
check "a typed code pairs anew" said anew.log 'paired; the key is in'
wait "$pair_pid"
check "the till says so" [ $? = 0 ]
check "both have the new key" same_key
check "it is another one" sh -c "! cmp -s '$work/before' '$work/terminal.pairing'"
stop_terminal

# Paired terminals take no code of a customer's.
show_code intruder
read_by_terminal closed
echo "type $code" >&8
sleep 2
kill -INT "$pair_pid"
wait "$pair_pid"
check "a paired terminal takes no code" same_key
stop_terminal

# Forgetting the till's key; the other side then says what to do.
expect 0 'not paired any more' "$plugin" pair --remove
check "the key is gone" [ ! -e "$work/state/till1.pairing" ]
"$build/tests/make_pairing" "$work/state/till1.pairing" >/dev/null
read_by_terminal other
check "another key is told with its remedy" doctor_says 'pair the two again'
check "at the terminal, too" grep -q 'pair the two again' "$work/other.log"
stop_terminal

keys=$(sed -n 's/^key //p' "$work/state/till1.pairing" "$work/before" \
    "$work/terminal.pairing")
for key in $keys; do
    check "no key in any log" sh -c \
        "! grep -q '$key' '$work'/*.log '$work'/*.err '$work'/*.out '$work/doctor'"
done
finish
