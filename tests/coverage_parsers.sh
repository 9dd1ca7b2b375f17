#!/bin/sh
# Lines of the parsers of foreign bytes that their fuzzers' corpora reach.
# Prints a table; fails when one is below 90 %.
#
#     sh tests/coverage_parsers.sh
set -u
cd "$(dirname "$0")/.." || exit 1
build=build/fuzz
data=build/coverage
least=90
fuzzers="frame delivery message session pairing upgrade sdp"
mkdir -p "$data"
# shellcheck disable=SC2046 # names
{ cmake --preset fuzz && cmake --build --preset fuzz \
    --target $(printf 'fuzz_%s ' $fuzzers); } >"$data/build.log" 2>&1 ||
    { cat "$data/build.log"; exit 1; }

# sources FUZZER: the files that are its subject.
sources() {
    case $1 in
    frame) echo link/frame.c ;;
    delivery) echo link/delivery_input.c link/delivery_window.c ;;
    message) echo link/message_decode.c link/message_order.c \
        link/message_values.c link/cbor_cursor.c ;;
    session) echo link/session_input.c ;;
    pairing) echo link/pairing.c link/pairing_text.c ;;
    upgrade) echo link/upgrade_package.c ;;
    sdp) echo link/sdp.c ;;
    esac
}

bad=0
printf '%-9s %-24s %6s %6s %7s\n' fuzzer file lines missed reached
for fuzzer in $fuzzers; do
    program=$build/tests/fuzz_$fuzzer
    raw=$data/$fuzzer.profraw
    LLVM_PROFILE_FILE=$raw timeout 120 "$program" -runs=0 \
        "tests/corpus/$fuzzer" >"$data/$fuzzer.log" 2>&1 ||
        { cat "$data/$fuzzer.log"; exit 1; }
    llvm-profdata-14 merge -o "$data/$fuzzer.profdata" "$raw" || exit 1
    for file in $(sources "$fuzzer"); do
        llvm-cov-14 report "$program" -instr-profile "$data/$fuzzer.profdata" \
            "$PWD/$file" | awk -v fuzzer="$fuzzer" -v file="$file" \
            -v least=$least '
            /^TOTAL/ {
                lines = $8; missed = $9; seen = 1
                reached = 100 * (lines - missed) / lines
                printf "%-9s %-24s %6d %6d %6.1f%%\n", fuzzer, file, lines,
                    missed, reached
            }
            END { exit !seen || reached < least }' || bad=$((bad + 1))
    done
done
echo "$bad below $least %"
[ "$bad" = 0 ]
