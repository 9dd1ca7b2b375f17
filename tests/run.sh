#!/bin/sh
# Builds and tests everything.
#
#     sh tests/run.sh          minutes: checks, unit tests, replay, links over
#                              ptys, whole sales under Xvfb, short fuzz
#     sh tests/run.sh --all    also the link on real kernel drivers,
#                              the demo, longer fuzz and the benchmarks
#
# The last line is "N passed, N failed"; the exit code is not 0 when any
# failed. Logs are in build/test-logs.
set -u
cd "$(dirname "$0")/.." || exit 1

all=no
case "${1:-}" in
--all) all=yes ;;
'') ;;
*)
    echo "usage: sh tests/run.sh [--all]" >&2
    exit 2
    ;;
esac

logs=build/test-logs
passed=0
failed=0
rm -rf "$logs"
mkdir -p "$logs"

# step NAME COMMAND...: one test; its output is shown when it fails.
step() {
    name=$1
    shift
    start=$(date +%s)
    if "$@" >"$logs/$name.log" 2>&1 </dev/null; then
        passed=$((passed + 1))
        echo "ok    $name ($(($(date +%s) - start)) s)"
        return 0
    fi
    failed=$((failed + 1))
    echo "FAIL  $name ($(($(date +%s) - start)) s), log:"
    tail -n 60 "$logs/$name.log" | sed 's/^/      /'
    return 1
}

# both NAME NAME: the steps of these functions, at the same time; where it is
# mostly Wine that is waited for.
both() {
    for each; do
        (
            passed=0 failed=0
            "$each"
            echo "$passed $failed" >"$logs/$each.count"
        ) >"$logs/$each.steps" 2>&1 &
    done
    wait
    for each; do
        cat "$logs/$each.steps"
        read -r good bad <"$logs/$each.count" || {
            echo "FAIL  $each broke off"
            good=0 bad=1
        }
        passed=$((passed + good))
        failed=$((failed + bad))
    done
}

windows_x64() {
    step windows sh tests/check_windows.sh build/release
    step windows-agent sh tests/check_windows_agent.sh build/release
    step windows-assistant sh tests/check_windows_assistant.sh build/release
    step installer sh tests/check_installer.sh
}

# The 32-bit program: the same, but for the assistant.
windows_x86() {
    for check in windows windows_agent; do
        step "$check-x86" sh tests/wine32.sh sh "tests/check_$check.sh" \
            build/release x86
    done
    step installer-x86 sh tests/wine32.sh sh tests/check_installer.sh x86
}

build() {
    cmake --preset "$1" && cmake --build --preset "$1"
}

# Each test of ctest counts by itself.
run_ctest() {
    ctest --test-dir "build/$1" -j 2 --output-on-failure --timeout 300 \
        >"$logs/ctest-$1.log" 2>&1 </dev/null
    bad=$(grep -cE '^ *[0-9]+/[0-9]+ Test .*(\*\*\*|Failed)' "$logs/ctest-$1.log")
    good=$(grep -cE '^ *[0-9]+/[0-9]+ Test .* Passed ' "$logs/ctest-$1.log")
    [ "$((good + bad))" -gt 0 ] || bad=1
    passed=$((passed + good))
    failed=$((failed + bad))
    echo "unit tests ($1): $good passed, $bad failed"
    [ "$bad" = 0 ] || tail -n 120 "$logs/ctest-$1.log"
}

# Every fuzzer for so many seconds, one on each core.
fuzz() {
    find build/fuzz/tests -name 'fuzz_*' -type f -perm -u+x | sort |
        xargs -n 1 -P "$(nproc)" sh tests/fuzz.sh "$logs" "$1"
    for output in "$logs"/fuzz_*.out; do
        name=$(basename "$output" .out)
        step "$name" sh -c 'cat "$1.out" && test -e "$1.good"' sh "$logs/$name"
    done
}

packages=test
[ "$all" = no ] || packages=all
step packages sh samples/setup.sh "$packages" || {
    echo "$passed passed, $failed failed"
    exit 1
}
step format sh tests/check_format.sh
step headers sh tests/check_headers.sh
step build-release build release
step build-asan build asan
step build-clang build clang
run_ctest asan
step replay sh tests/check_replay.sh build/release
step layout-pages sh tests/check_layout.sh build/asan
if [ "$all" = yes ]; then
    step reading sh tests/check_reading.sh build/release --all
    cat "$logs/reading.log"
else
    step reading sh tests/check_reading.sh build/release
fi
step install sh tests/check_install.sh build/release
step bad-input sh tests/check_bad_input.sh build/asan
step pairing sh tests/check_pairing.sh build/asan
step sales sh tests/check_sales.sh build/asan
if [ "$all" = yes ]; then
    step upgrade sh tests/check_upgrade.sh build/asan 15
    step conformance sh tests/check_conformance.sh build/asan all
else
    step upgrade sh tests/check_upgrade.sh build/asan
    step conformance sh tests/check_conformance.sh build/asan
fi
step setup sh tests/check_setup.sh build/asan
step assistant sh tests/check_assistant.sh build/asan
step region sh tests/check_region.sh build/asan
step agent sh tests/check_agent.sh build/asan
step journal sh tests/check_journal.sh build/asan
step shift sh tests/check_shift.sh build/asan
step shift-window sh tests/check_shift_window.sh build/asan
[ "$all" = yes ] || # crash-long is the same, for longer
    step crash python3 tests/crash/check_crash.py build/clang --payments 30
step build-fuzz build fuzz
if [ "$all" = yes ]; then
    step scales sh tests/check_scales.sh build/release
    step oracles sh tests/check_oracles.sh build/asan
    fuzz 15
    step coverage sh tests/coverage_parsers.sh && cat "$logs/coverage.log"
    step windows-libraries sh pos_plugin/windows/build_libraries.sh
    step wine32 sh tests/wine32.sh true
    both windows_x64 windows_x86
    step package sh tests/check_package.sh build/release
    step restart sh tests/check_restart.sh build/clang 16
    step demo sh samples/demo.sh --virtual
    step lab sh tests/check_lab.sh build/clang
    tail -n 40 "$logs/lab.log"
    step secrets sh tests/check_secrets.sh build/clang
    step crash-long python3 tests/crash/check_crash.py build/clang \
        --payments 300
    step crash-demos python3 tests/crash/check_crash.py build/clang \
        --payments 20 --demos
    cat "$logs/crash-demos.log"
    step benchmark sh tests/benchmark.sh build/clang
    cat "$logs/benchmark.log"
    step reading-benchmark sh tests/bench_reading.sh --count 10 &&
        cat "$logs/reading-benchmark.log"
else
    step restart sh tests/check_restart.sh build/clang 4
    fuzz 5
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
