#!/bin/sh
# Runs one fuzzer; LOGS/NAME.out is what it says, LOGS/NAME.good means that it
# found nothing. Always succeeds, so that the others run as well.
#
#     sh tests/fuzz.sh LOGS SECONDS FUZZER
set -u
logs=$1
seconds=$2
binary=$3
name=$(basename "$binary")
corpus=build/fuzz/corpus/$name
mkdir -p "$corpus"
timeout 600 "$binary" -max_total_time="$seconds" -timeout=20 \
    -rss_limit_mb=3000 -print_final_stats=1 -artifact_prefix="$logs/$name-" \
    "$corpus" "tests/corpus/${name#fuzz_}" \
    >"$logs/$name.out" 2>&1 </dev/null && : >"$logs/$name.good"
exit 0
