#!/bin/sh
# Bad input of every kind: a clear message, a documented exit code, nothing
# lost. With a real X server, real windows and a real payment system.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/bad-input
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin


stage_display 900x700 || exit 1
stage_payment_system || exit 1
stage_cable || exit 1
stage_settings
pay_unpaired() {
    expect 6 'not paired.*posplugin pair' "$plugin" pay --region "$region" \
        --set till.state_folder="$work/unpaired"
}
stage_pair || exit 1
mkdir "$work/other" && cp -p "$work/state/till1.pairing" "$work/other/"

# show TEXT: a window with these lines at +0+0, $shown is its process.
show() {
    printf '%s' "$1" >"$work/shown.txt"
    rm -f "$work/shown.ready"
    cat >"$work/show.tcl" <<'TCL'
wm geometry . 640x400+0+0
set file [open [lindex $argv 0]]
fconfigure $file -encoding utf-8
text .t -font {{DejaVu Sans Mono} -16} -borderwidth 8 -relief flat \
    -highlightthickness 0 -background white -foreground black
.t insert end [read $file]
pack .t -fill both -expand 1
update
after 300 {close [open [lindex $argv 1] w]}
TCL
    stage_spawn show wish "$work/show.tcl" "$work/shown.txt" "$work/shown.ready"
    shown=$pid
    stage_wait 10 test -e "$work/shown.ready"
}
hide() { stage_stop "$shown"; }
region=0,0,640,400

# The command line and the settings.
expect 2 'COMMAND' "$plugin"
expect 2 'no command "sell"' "$plugin" sell
expect 2 'unrecognized option' "$plugin" read --colour
expect 2 'must be X,Y,WIDTH,HEIGHT' "$plugin" read --region 1,2,0,4
expect 2 'usage:' "$plugin" refund
expect 11 'unknown key "colour"' sh -c "printf '[till]\ncolour = x\n' \
    >$work/wrong.ini; exec $plugin read --config $work/wrong.ini"
expect 11 'cannot read settings' "$plugin" read --config "$work/none.ini"
expect 11 'till name' "$plugin" read --till ../../etc
expect 11 'ISO 4217' "$plugin" read --set till.currency=XYZ
expect 11 'en or zh' "$plugin" read --language fr

# One setting at a time: checked as it is read, the file as it was if it is bad.
cp "$work/posplugin.ini" "$work/before.ini"
expect 2 'usage:' "$plugin" config set till.name
expect 2 'usage:' "$plugin" config list till.name
expect 11 'did you mean till.currency' "$plugin" config get till.curency
expect 11 'did you mean rest.ca_file' "$plugin" config set rest.cafile x
expect 11 'till name' "$plugin" config set till.name a/b
expect 11 'must be a whole number' "$plugin" config set rest.first_query_ms 1s
expect 11 'no address' "$plugin" config set terminal.uri carrier:pigeon
expect 11 'no payment system "cash"' "$plugin" config set payment.provider \
    'rest cash'
expect 11 'no key such as' "$plugin" config set agent.hotkey_send F
expect 11 'where is it' "$plugin" config set rest.key_file "$work/none.key"
check "nothing was changed" cmp -s "$work/before.ini" "$work/posplugin.ini"
expect 0 '' "$plugin" config set alipay.app_auth_token 201208BB1234
expect 0 '^.secret.$' "$plugin" config get alipay.app_auth_token
check "a token is not listed" sh -c "! '$plugin' config list | grep 201208BB"
expect 0 '' "$plugin" config unset alipay.app_auth_token
expect 0 '' "$plugin" config set till.language zh
expect 0 '^zh$' "$plugin" config get till.language
expect 0 '' "$plugin" config unset till.language
expect 0 '^en$' "$plugin" config get till.language
expect 11 'no setting' "$plugin" read --set till.colour=red

# The screen.
expect 3 'DISPLAY' env -u DISPLAY "$plugin" read --region "$region"
expect 3 'DISPLAY|display' env DISPLAY=:4242 "$plugin" read --region "$region"
expect 3 'posplugin select' "$plugin" read
printf 'posplugin region 1\nregion 0 0 640 400\nmonitor 0 0 800 600 old\n' \
    >"$work/state/till1.region"
expect 3 'monitors have changed' "$plugin" read
expect 3 'monitors have changed' "$plugin" pay
printf 'posplugin region 1\nregion 0 0' >"$work/state/till1.region"
expect 3 'damaged' "$plugin" read
rm "$work/state/till1.region"
expect 3 '900' "$plugin" read --region 800,600,200,200
expect 3 '900' "$plugin" read --region -5,0,100,100
echo 'this is no picture' >"$work/text.png"
expect 3 'PNG' "$plugin" read --image "$work/text.png"
head -c 400 samples/screens/png/tk-classic-1.png >"$work/cut.png"
expect 3 '' "$plugin" read --image "$work/cut.png"
expect 3 '' "$plugin" read --image "$work/none.png"
expect 3 '' "$plugin" read --image samples/screens/png/tk-classic-1.png \
    --region 0,0,5000,5000
expect 3 'wholly black' "$plugin" read --region "$region"
expect 3 'wholly black' "$plugin" pay --region "$region"

# The reader.
show ''
expect 4 'unreadable' "$plugin" read --region "$region"
expect 11 'tesseract-ocr' "$plugin" read --region "$region" \
    --set reader.models="$work"
expect 11 'words' "$plugin" read --region "$region" --set reader.words="$work/x"
hide

good='Item            Qty    Price   Amount
Coffee            2     3.50     7.00
Bread             3     2.00     6.00
'
show "$good
"
expect 4 'unreadable' "$plugin" read --region "$region"
hide
show "$good
                       Total    13.00
"
expect 0 '"total_amount":"13.00".*verified' "$plugin" read --region "$region"
expect 5 '"currency":null.*review' "$plugin" read --region "$region" \
    --set till.currency=
expect 4 'unreadable|review' "$plugin" pay --region "$region" \
    --set till.currency= --accept-review
hide
show "$good
                Amount Payable    13.00
                Amount Payable    15.00
"
expect 5 'review' "$plugin" read --region "$region"
expect 5 'review' "$plugin" pay --region "$region"
hide
show "$good
                       Total    14.00
"
expect 5 'review' "$plugin" read --region "$region"
hide
show 'Item            Qty    Price   Amount
Coffee            2     3.50     7.00

          Total   99,999,999,999,999,999.99
'
expect 4 'unreadable' "$plugin" read --region "$region"
hide

# The terminal.
show "$good
                       Total    13.00
"
pay() { # OPTION...
    expect "$1" "$2" "$plugin" pay --region "$region" \
        --set terminal.connect_timeout_s=2 ${3:+--set "$3"}
}
pay 11 'terminal.uri|terminal' terminal.uri=
pay_unpaired
pay 11 'paired or none' terminal.protection=maybe
chmod 644 "$work/state/till1.pairing"
pay 6 'chmod 600'
chmod 600 "$work/state/till1.pairing"
pay 6 'NOT PROTECTED' terminal.protection=none
pay 6 'nosuch' terminal.uri=serial:/dev/nosuch
pay 11 'known' terminal.uri=pigeon:/dev/ttyS0
pay 11 'baud' "terminal.uri=serial:$work/till-port?baud=fast"
pay 6 '' terminal.uri=tcp:127.0.0.1:1
pay 6 'does not answer' "terminal.uri=serial:$work/till-port"
stage_spawn holder "$plugin" pay --region "$region" --ask \
    --set till.state_folder="$work/other" \
    --set terminal.connect_timeout_s=20
holder=$pid
stage_wait 20 grep -q captured "$work/holder.log"
pay 6 'in use|busy' "terminal.uri=serial:$work/till-port"
# A second instance of the same till.
expect 12 'another|instance|running' "$plugin" pay --region "$region" \
    --set till.state_folder="$work/other"
stage_stop "$holder"
check "the holder's sale is on record" sh -c \
    "'$plugin' journal --set till.state_folder='$work/other' | grep -q cancelled"

# The journal.
mkdir "$work/damaged"
echo 'not a database, but somebody may need it' >"$work/damaged/journal.db"
cp "$work/damaged/journal.db" "$work/keep.db"
expect 10 'journal' "$plugin" pay --region "$region" \
    --set till.state_folder="$work/damaged"
check "a foreign file is left alone" cmp "$work/damaged/journal.db" \
    "$work/keep.db"
expect 10 '' "$plugin" pay --region "$region" \
    --set till.state_folder=/dev/null/x
if unshare -m true 2>/dev/null; then
    mkdir -p "$work/full"
    expect 10 'full|read-only' unshare -m sh -c \
        "mount -t tmpfs -o size=16k tmpfs '$work/full' &&
         cat /dev/zero >'$work/full/filler' 2>/dev/null
         exec '$plugin' pay --region $region \
             --set till.state_folder='$work/full'"
    expect 10 'full|read-only|permission' unshare -m sh -c \
        "mount -t tmpfs -o ro tmpfs '$work/full' &&
         exec '$plugin' pay --region $region \
             --set till.state_folder='$work/full'"
else
    echo "no mount namespaces here: full and read-only disks not tried"
fi

# The payment system's settings.
expect 11 'key' "$plugin" pay --region "$region" \
    --set rest.key_file="$work/none"
cp "$work/bank/hmac.key" "$work/open.key"
chmod 644 "$work/open.key"
expect 11 'readable|chmod' "$plugin" pay --region "$region" \
    --set rest.key_file="$work/open.key"
expect 11 'https' "$plugin" pay --region "$region" \
    --set rest.url=http://127.0.0.1:1
expect 11 'provider' "$plugin" pay --region "$region" \
    --set payment.provider=gold
expect 11 'whole number' "$plugin" pay --region "$region" \
    --set rest.request_timeout_ms=soon

# Commands about payments.
expect 2 '' "$plugin" query
expect 2 '' "$plugin" query NOSUCHORDER
expect 2 '' "$plugin" reverse NOSUCHORDER
expect 2 '' "$plugin" refund NOSUCHORDER 1.00
expect 2 'nosuch.jsonl' "$plugin" replay "$work/nosuch.jsonl"
printf '{"id": "x"}\n' >"$work/bad.jsonl"
expect 1 'line 1' "$plugin" replay "$work/bad.jsonl"
finish
