#!/bin/sh
# Upgrades of the reference terminal under a virtual screen: good, refused,
# damaged, one that does not come up, a sale in between, a pulled serial line,
# and power cuts (the starter and its program killed at random moments).
#
#     sh tests/check_upgrade.sh BUILD [ROUNDS]
#
# In lanes, each with a terminal of its own.
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
rounds=${2:-3}
work=$PWD/build/test-logs/upgrade
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
plugin=$build/pos_plugin/posplugin
package=$build/link/posplugin-package
starter=$build/samples/terminal/posplugin-terminal-starter
program=$build/samples/terminal/posplugin-terminal
starter_pid=
more=         # options of the terminal
patience_s=20 # with software that does not come up

openssl genpkey -algorithm ed25519 -out "$work/private.pem" 2>/dev/null
openssl pkey -in "$work/private.pem" -pubout -out "$work/public.pem"
openssl genpkey -algorithm ed25519 -out "$work/other.pem" 2>/dev/null
keys=$work

# begin_lane NUMBER [TILL-URI TERMINAL-URI]: settings, keys, payloads and a
# display; the line is the network unless it is named.
begin_lane() {
    trap 'stop_terminal; stage_stop' EXIT
    slots=$work/slots
    port=$((20000 + $$ % 2000 * 8 + $1))
    till_uri=${2:-tcp:127.0.0.1:$port}
    terminal_uri=${3:-$till_uri?listen=1}
    mkdir -p "$work/packages" "$work/state"
    cat >"$work/posplugin.ini" <<SETTINGS
[till]
name = till1
state_folder = $work/state
[terminal]
uri = $till_uri
upgrades = $work/packages
SETTINGS
    "$build/tests/make_pairing" "$work/state/till1.pairing" "$work/pairing" \
        >/dev/null
    POSPLUGIN_CONFIG=$work/posplugin.ini
    export POSPLUGIN_CONFIG
    payload good 10 "exec '$program' \"\$@\""
    payload long 80 "exec '$program' \"\$@\""
    stage_display 600x860
}

# payload NAME KILOBYTES LINE: software that does LINE; padded so that it
# takes a while.
payload() {
    {
        echo '#!/bin/sh'
        echo "$3"
        echo exit
        dd if=/dev/urandom bs=1000 count="$2" 2>/dev/null | od -An -tx1
    } >"$work/$1"
}

# pack VERSION PAYLOAD [OPTION...]: $work/VERSION.ppu
pack() {
    version=$1
    file=$work/$2
    shift 2
    "$package" make --product posplugin-terminal --version "$version" \
        --key "$keys/private.pem" -o "$work/$version.ppu" "$@" "$file"
}

start_terminal() {
    # shellcheck disable=SC2086 # options are words
    setsid "$starter" --wait "$patience_s" "$slots" -- \
        --uri "$terminal_uri" \
        --upgrade-key "$keys/public.pem" --pairing "$work/pairing" --verbose \
        $more \
        >>"$work/terminal.log" 2>&1 </dev/null &
    starter_pid=$!
}

# The starter leads a process group of its own: as a power cut would, this
# ends all of it at once, and nothing else.
cut_power() {
    [ -n "$starter_pid" ] && kill -s KILL -- "-$starter_pid" 2>/dev/null
    wait "$starter_pid" 2>/dev/null
    starter_pid=
}
stop_terminal() {
    [ -n "$starter_pid" ] && kill -TERM "$starter_pid" 2>/dev/null &&
        wait "$starter_pid" 2>/dev/null
    starter_pid=
}
runs() { # runs VERSION: as the starter decided, which looks every 50 ms
    stage_wait 5 decided "$1"
}
decided() {
    slot=$(cut -d' ' -f2 "$slots/state")
    grep -q "^$1 " "$slots/$slot/version"
}
fresh() {
    stop_terminal
    rm -rf "$slots"
    "$starter" --install "$work/good" --version 1.0.0 "$slots"
    start_terminal
}

# The tool.
lane_tool() {
    begin_lane 4 || return
    check "a package is made" pack 2.0.0 good
    expect 0 'signature good' "$package" show --key "$keys/public.pem" \
        "$work/2.0.0.ppu"
    openssl pkey -in "$keys/other.pem" -pubout -out "$work/other-public.pem"
    expect 1 'signature WRONG' "$package" show --key "$work/other-public.pem" \
        "$work/2.0.0.ppu"
    expect 2 'version' "$package" make --product p --version 2.0.x \
        --key "$keys/private.pem" -o "$work/x.ppu" "$work/good"
    expect 2 'key and --output' "$package" make --version 1 "$work/good"
    expect 1 'Ed25519 private' "$package" make --product p --version 1 \
        --key "$keys/public.pem" -o "$work/x.ppu" "$work/good"
    expect 1 'no upgrade package' "$package" show "$work/good"
    head -c 5000 "$work/2.0.0.ppu" >"$work/cut.ppu"
    expect 1 'damaged' "$package" show "$work/cut.ppu"
    expect 11 'damaged' "$plugin" upgrade "$work/cut.ppu"
    expect 11 'No such file' "$plugin" upgrade "$work/none.ppu"
}

lane_versions() {
    begin_lane 1 || return
    pack 2.0.0 good
    # Good, once; then it is there.
    fresh
    expect 0 'upgraded to 2.0.0' "$plugin" upgrade "$work/2.0.0.ppu"
    check "2.0.0 runs" runs 2.0.0
    expect 0 'up to date' "$plugin" upgrade "$work/2.0.0.ppu"

    # Older: refused unless signed so. Too big a step, another maker, product.
    pack 1.5.0 good
    expect 1 'newer version is installed' "$plugin" upgrade "$work/1.5.0.ppu"
    pack 1.5.0 good --allow-downgrade
    expect 0 'upgraded to 1.5.0' "$plugin" upgrade "$work/1.5.0.ppu"
    pack 4.0.0 good --minimum 3.0.0
    expect 1 'too old' "$plugin" upgrade "$work/4.0.0.ppu"
    "$package" make --product posplugin-terminal --version 9 \
        --key "$keys/other.pem" -o "$work/foreign.ppu" "$work/good"
    expect 1 'signature' "$plugin" upgrade "$work/foreign.ppu"
    "$package" make --product other-terminal --version 9 \
        --key "$keys/private.pem" -o "$work/product.ppu" "$work/good"
    expect 1 'another product' "$plugin" upgrade "$work/product.ppu"
    check "1.5.0 still runs" runs 1.5.0

    # Software that does not come up: the old one is back, and stays.
    payload broken 10 'exit 1'
    pack 2.1.0 broken
    expect 1 'did not come up' "$plugin" upgrade "$work/2.1.0.ppu"
    check "1.5.0 is back" runs 1.5.0
    expect 1 'did not come up' "$plugin" upgrade "$work/2.1.0.ppu"
    if [ "$rounds" -gt 3 ]; then # three starts of four seconds
        payload hanging 10 'exec sleep 100'
        pack 2.2.0 hanging
        stop_terminal
        patience_s=4
        start_terminal
        expect 1 'did not come up' "$plugin" upgrade "$work/2.2.0.ppu"
        check "1.5.0 is back again" runs 1.5.0
    fi

    # The newest of a folder.
    pack 3.0.0 good
    cp "$work/2.0.0.ppu" "$work/3.0.0.ppu" "$work/product.ppu" "$work/packages"
    expect 0 'upgraded to 3.0.0' "$plugin" upgrade
    expect 0 'up to date' "$plugin" upgrade
}

lane_sale() {
    begin_lane 0 || return
    pack 2.0.0 good
    # A sale of another process: the upgrade leaves the line and comes back.
    pack 3.1.0 long
    fresh
    : >"$work/state/journal.db.lock"
    "$plugin" upgrade "$work/3.1.0.ppu" >"$work/give-way" 2>&1 &
    upgrade_pid=$!
    flock "$work/state/journal.db.lock" sh -c "
        left=100
        until grep -q 'a sale is being made' '$work/give-way'; do
            left=\$((left - 1))
            [ \$left -gt 0 ] || exit 1
            sleep 0.05
        done
        '$build/tests/lock_probe' '$port' '$work/pairing'"
    check "the line is free during a sale" [ $? = 0 ]
    check "and the upgrade goes on afterwards" wait "$upgrade_pid"
    check "3.1.0 runs" runs 3.1.0

    # What must be refused, and what must wait, by the conformance program.
    mkfifo "$work/actions"
    more="--code-only --script $work/actions"
    fresh
    conformance() {
        for name in forged unasked altered in-sale; do
            set -- "$@" --case "upgrade-$name"
        done
        timeout 60 "$build/samples/conformance/posplugin-conformance" \
            --uri "tcp:127.0.0.1:$port" --pairing "$work/pairing" \
            --actions "$work/actions" --as-script --act-within 10 "$@"
    }
    check "the upgrade cases pass" conformance --package "$work/2.0.0.ppu"
    more=
}

# Over a serial line, unplugged in the middle: it goes on where it was, for
# else half as much again would go over the line.
lane_serial() {
    begin_lane 0 "serial:$work/till-port?baud=115200" \
        "serial:$work/terminal-port?baud=115200" || return
    stage_cable --baud 115200 || return
    payload middle 30 "exec '$program' \"\$@\""
    pack 2.0.0 middle
    size=$(wc -c <"$work/2.0.0.ppu")
    fresh
    "$plugin" upgrade "$work/2.0.0.ppu" >"$work/serial" 2>&1 &
    upgrade_pid=$!
    check "a part arrives" stage_wait 60 arrived $((size * 3 / 4))
    echo unplug >&7
    sleep 1
    check "the package is not whole yet" [ ! -e "$slots/b/program" ]
    echo plug >&7
    check "the upgrade is finished" wait "$upgrade_pid"
    check "it says so" grep -q 'upgraded to 2.0.0' "$work/serial"
    check "2.0.0 runs" runs 2.0.0
    echo count >&7
    stage_wait 5 grep -q '^bytes' "$work/cable.log"
    bytes=$(sed -n 's/^bytes a->b \([0-9]*\).*/\1/p' "$work/cable.log")
    echo "$bytes bytes over the line for a package of $size"
    check "nothing was sent twice" [ "$bytes" -lt $((size * 3 / 2)) ]
}
arrived() { # arrived BYTES of the package
    [ "$(cat "$slots"/?/part-* 2>/dev/null | wc -c)" -ge "$1" ]
}

# Power cuts: at any moment what remains is a terminal that works, and the
# upgrade goes on from where it was.
cut_rounds() {
    round=$1
    cuts=0
    pack 2.0.0 long
    while [ "$round" -le "$rounds" ]; do
        fresh
        "$plugin" upgrade "$work/2.0.0.ppu" >"$work/round" 2>&1 &
        upgrade_pid=$!
        strikes=$((1 + round % 3))
        while [ "$strikes" -gt 0 ]; do
            strikes=$((strikes - 1))
            hundredths=$(od -An -N1 -tu1 /dev/urandom)
            sleep "$(printf '%d.%02d' $((hundredths / 100)) \
                $((hundredths % 100)))"
            cut_power
            cuts=$((cuts + 1))
            check "a program is current after a cut" sh -c \
                "test -x '$slots/'\$(cut -d' ' -f2 '$slots/state')/program"
            start_terminal
        done
        wait "$upgrade_pid"
        # It may have been over before the last cut, or cut three times on
        # trial.
        expect 0 'upgraded to|up to date' "$plugin" upgrade "$work/2.0.0.ppu"
        check "2.0.0 runs after round $round" runs 2.0.0
        round=$((round + 2))
    done
    echo "$cuts power cuts"
}
lane_cuts_1() { begin_lane 2 && cut_rounds 1; }
lane_cuts_2() { begin_lane 3 && cut_rounds 2; }

lanes tool versions sale serial cuts_1 cuts_2
finish
