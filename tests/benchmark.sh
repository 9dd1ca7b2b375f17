#!/bin/sh
# Figures, each beside its peer in the same run; nothing passes or fails here.
#
#     sh tests/benchmark.sh [BUILD FOLDER]
set -eu
cd "$(dirname "$0")/.."
build=$PWD/${1:-build/clang}
work=$PWD/build/benchmark
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
trap stage_stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
plugin=$build/pos_plugin/posplugin
stage_display 1280x800

echo "== capture of 800x600, against raw XShmGetImage"
"$build/tests/bench_capture"

echo "== reading, whole process, against the tesseract command (psm 6)"
POSPLUGIN_DATA=$PWD/ocr
OMP_THREAD_LIMIT=1
export POSPLUGIN_DATA OMP_THREAD_LIMIT
# milliseconds COMMAND...: wall time of one run.
milliseconds() {
    from=$(date +%s%N)
    "$@" >/dev/null 2>&1 || :
    echo $((($(date +%s%N) - from) / 1000000))
}
printf '%-24s %10s %10s\n' screen "posplugin" "tesseract"
screens=$(find samples/screens/png -name '*.png' | sort |
    awk 'NR % 8 == 1')
for screen in $screens; do
    printf '%-24s %7s ms %7s ms\n' "$(basename "$screen" .png)" \
        "$(milliseconds "$plugin" read --image "$screen" --config /dev/null)" \
        "$(milliseconds tesseract "$screen" - --psm 6)"
done
echo "models loaded once (all screens, see median_ms and p95_ms):"
"$plugin" replay --config /dev/null samples/screens/manifest.jsonl | tail -n 1

echo "== memory"
stage_payment_system
stage_cable
stage_settings
stage_pair
# A till with its models loaded that waits for its terminal.
"$plugin" pay --image samples/screens/png/tk-classic-1.png --accept-review \
    --set terminal.connect_timeout_s=20 >"$work/pay.json" 2>"$work/pay.log" &
pay=$!
stage_wait 20 grep -q captured "$work/pay.log"
sleep 1
grep -E '^(VmRSS|VmHWM)' "/proc/$pay/status"
ticks() { awk '{print $14 + $15}' "/proc/$pay/stat"; }
before=$(ticks)
sleep 5
echo "processor ticks in 5 s of waiting: $(($(ticks) - before)) of 500"
kill "$pay"
wait "$pay" || :

echo "== bytes and time to show an order on a paced line"
"$build/tests/bench_link"
