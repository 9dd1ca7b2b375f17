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
"$build/tests/make_pairing" "$work/pairing" >"$work/code"

stage_cable || exit 1
till_uri="serial:$work/till-port?baud=115200"

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
if [ "$all" = all ]; then
    chosen=
    expected='^31 passed, 0 failed, 4 skipped'
else
    chosen=$own
    expected='^5 passed, 0 failed'
fi

# The embedded sample.
with_actions "$build/samples/terminal/posplugin-embedded" \
    "$work/terminal-port" "$work/code"
# shellcheck disable=SC2086 # options are words
timeout 280 "$conformance" --uri "$till_uri" --code "$work/code" \
    --actions "$work/actions" --act-within 10 $chosen >"$work/embedded.table"
check "the embedded sample passes" [ $? = 0 ]
cat "$work/embedded.table"
check "it was tried" grep -qE "$expected" "$work/embedded.table"
stage_stop "$terminal_pid"

# What is wrong must be found: fault, and the case that fails.
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
done <<'FAULTS'
wrong-hash order-1
old-revision late-revision
repeats credential
other-code credential
ignores-cancel cancel-asked
forgets pulled-shown
late late-code
trusting upgrade-forged
FAULTS

# The same program without a fault passes those cases.
none() {
    with_actions "$build/tests/broken_terminal" none \
        "serial:$work/terminal-port?baud=115200" "$work/pairing"
    timeout 100 "$conformance" --uri "$till_uri" --code "$work/code" \
        --actions "$work/actions" --act-within 4 --case hello --case order-1 \
        --case late-revision --case credential --case cancel-asked \
        --case pulled-shown --case late-code --case upgrade-forged \
        >"$work/none.table"
    check "without a fault it passes" [ $? = 0 ]
    cat "$work/none.table"
    stage_stop "$terminal_pid"
}
[ "$all" != all ] || none

# The reference terminal, played through its script: what is its own. The
# line below is the library's, as in the embedded sample.
if [ "$all" = all ]; then
    for name in order-200 foreign-sale cancel-customer cancel-shown \
        cancel-asked cancel-paying doubled-frames silence pulled-shown \
        pulled-asked pulled-paying till-restarted late-code; do
        own="$own --case $name"
    done
    expected='^18 passed, 0 failed'
fi
stage_display 520x860 || exit 1
rm -f "$work/actions"
mkfifo "$work/actions"
stage_spawn reference "$build/samples/terminal/posplugin-terminal" \
    --uri "serial:$work/terminal-port?baud=115200" --code-only \
    --pairing "$work/pairing" --script "$work/actions"
terminal_pid=$pid
# shellcheck disable=SC2086
timeout 280 "$conformance" --uri "$till_uri" --pairing "$work/pairing" \
    --actions "$work/actions" --as-script --act-within 10 $own \
    >"$work/reference.table"
check "the reference terminal passes" [ $? = 0 ]
cat "$work/reference.table"
check "it was tried as well" grep -qE "$expected" "$work/reference.table"

expect 2 'no case' "$conformance" --case nonsense
expect 2 'where the terminal is' "$conformance" --unsecured
expect 2 'pairing FILE or --code' "$conformance" --uri tcp:127.0.0.1:1
expect 3 'cannot be opened' "$conformance" --unsecured --uri serial:/dev/none
finish
