#!/bin/sh
# Terminals against posplugin-conformance: the embedded sample and the
# reference terminal pass; terminals that are wrong in one way each fail the
# case that is about it.
#
#     sh tests/check_conformance.sh BUILD [all]
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
all=${2:-}
work=$PWD/build/test-logs/conformance
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
trap stage_stop EXIT
conformance=$build/samples/conformance/posplugin-conformance

# A line of one's own, a pairing for it and the way to the terminal.
begin_lane() {
    "$build/tests/make_pairing" "$work/pairing" >"$work/code"
    till_uri="serial:$work/till-port?baud=115200"
    stage_cable
}

# with_actions PROGRAM...: a terminal that reads actions from descriptor 6.
with_actions() {
    rm -f "$work/actions"
    mkfifo "$work/actions"
    stage_spawn terminal sh -c 'exec "$@" <"$0"' "$work/actions" "$@"
    terminal_pid=$pid
}

# A quick run takes one case of each kind.
own=
for name in hello late-revision dispute new-credential corrected-away; do
    own="$own --case $name"
done
every=$("$conformance" --list | sed 's/^\([a-z0-9-]*\).*/--case \1/')

# embedded CASES EXPECTED: the embedded sample.
embedded() {
    begin_lane || return
    with_actions "$build/samples/terminal/posplugin-embedded" \
        "$work/terminal-port" "$work/code"
    # shellcheck disable=SC2086 # options are words
    timeout 280 "$conformance" --uri "$till_uri" --code "$work/code" \
        --actions "$work/actions" --act-within 10 $1 >"$work/table"
    check "the embedded sample passes" [ $? = 0 ]
    cat "$work/table"
    check "it was tried" grep -qE "^$2" "$work/table"
}
lane_embedded() {
    if [ "$all" = all ]; then
        embedded "$(echo "$every" | head -n 20)" '20 passed, 0 failed, 0 skip'
    else
        embedded "$own" '5 passed, 0 failed'
    fi
}
lane_embedded_line() {
    [ "$all" = all ] || return 0
    embedded "$(echo "$every" | tail -n +21)" '11 passed, 0 failed, 4 skip'
}

# What is wrong must be found: fault, and the case that fails.
find_faults() {
    begin_lane || return
    while read -r fault name; do
        case $all$fault in
        repeats | other-code | ignores-cancel | late) continue ;; # takes longer
        esac
        with_actions "$build/tests/broken_terminal" "$fault" \
            "serial:$work/terminal-port?baud=115200" "$work/pairing"
        timeout 100 "$conformance" --uri "$till_uri" --code "$work/code" \
            --actions "$work/actions" --act-within 4 --case hello \
            --case "$name" >"$work/$fault.table"
        check "a terminal that is \"$fault\" is found by $name" [ $? = 1 ]
        check "and by nothing else" sh -c \
            "grep -q '^hello  *pass' '$work/$fault.table' &&
             grep -q '^$name  *FAIL' '$work/$fault.table'"
        grep '^[a-z].* FAIL' "$work/$fault.table" || cat "$work/$fault.table"
        stage_stop "$terminal_pid"
    done
}
lane_faults_order() {
    find_faults <<'FAULTS'
wrong-hash order-1
old-revision late-revision
ignores-cancel cancel-asked
trusting upgrade-forged
FAULTS
}
lane_faults_code() {
    find_faults <<'FAULTS'
repeats credential
other-code credential
forgets pulled-shown
late late-code
FAULTS
}

# The same program without a fault passes those cases.
lane_none() {
    [ "$all" = all ] || return 0
    begin_lane || return
    with_actions "$build/tests/broken_terminal" none \
        "serial:$work/terminal-port?baud=115200" "$work/pairing"
    timeout 100 "$conformance" --uri "$till_uri" --code "$work/code" \
        --actions "$work/actions" --act-within 4 --case hello --case order-1 \
        --case late-revision --case credential --case cancel-asked \
        --case pulled-shown --case late-code --case upgrade-forged \
        >"$work/none.table"
    check "without a fault it passes" [ $? = 0 ]
    cat "$work/none.table"
}

# The reference terminal, played through its script: what is its own. The
# line below is the library's, as in the embedded sample.
lane_reference() {
    wanted='^5 passed, 0 failed'
    if [ "$all" = all ]; then
        for name in order-200 foreign-sale cancel-customer cancel-shown \
            cancel-asked cancel-paying doubled-frames silence pulled-shown \
            pulled-asked pulled-paying till-restarted late-code; do
            own="$own --case $name"
        done
        wanted='^18 passed, 0 failed'
    fi
    begin_lane && stage_display 520x860 || return
    with_actions "$build/samples/terminal/posplugin-terminal" \
        --uri "serial:$work/terminal-port?baud=115200" --code-only \
        --pairing "$work/pairing" --script /dev/stdin
    # shellcheck disable=SC2086
    timeout 280 "$conformance" --uri "$till_uri" --pairing "$work/pairing" \
        --actions "$work/actions" --as-script --act-within 10 $own \
        >"$work/table"
    check "the reference terminal passes" [ $? = 0 ]
    cat "$work/table"
    check "it was tried as well" grep -qE "$wanted" "$work/table"
}

lanes embedded embedded_line faults_order faults_code none reference

expect 2 'no case' "$conformance" --case nonsense
expect 2 'where the terminal is' "$conformance" --unsecured
expect 2 'pairing FILE or --code' "$conformance" --uri tcp:127.0.0.1:1
expect 3 'cannot be opened' "$conformance" --unsecured --uri serial:/dev/none
finish
