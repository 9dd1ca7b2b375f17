# Sourced by the tests that run the program: counts what was expected.

# The same fonts on every machine; caches of libraries are no leaks of ours.
FONTCONFIG_FILE=$PWD/tests/fonts.conf
LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp
export FONTCONFIG_FILE LSAN_OPTIONS

# Ended from outside, the parts that were started end as well.
trap 'exit 130' INT
trap 'exit 143' TERM

cases=0
bad=0

# expect CODE TEXT COMMAND...: exit code, and TEXT somewhere in the output
# (an extended regular expression; '' = any).
expect() {
    wanted_code=$1
    wanted_text=$2
    shift 2
    cases=$((cases + 1))
    code=0
    timeout 120 "$@" >"$work/out" 2>&1 </dev/null || code=$?
    if [ "$code" = "$wanted_code" ] &&
        { [ -z "$wanted_text" ] || grep -qE -- "$wanted_text" "$work/out"; }; then
        return 0
    fi
    bad=$((bad + 1))
    echo "FAIL: $*"
    echo "  exit code $code, expected $wanted_code; expected text: $wanted_text"
    sed 's/^/  | /' "$work/out" | head -n 30
}

# check TEXT COMMAND...: must succeed.
check() {
    what=$1
    shift
    cases=$((cases + 1))
    if ! "$@"; then
        bad=$((bad + 1))
        echo "FAIL: $what"
    fi
}

# lanes NAME...: the functions lane_NAME at the same time, each with its own
# folder and parts of a shop; what they say comes one after the other, and
# their cases count. Most of their time they wait.
lanes() {
    parent=$work
    lane_pids=
    trap 'kill $lane_pids 2>/dev/null; wait; stage_stop' EXIT
    for lane in "$@"; do
        work=$parent/$lane
        mkdir -p "$work"
        (
            trap stage_stop EXIT
            trap 'exit 143' TERM
            stage_pids= lane_pids= cases=0 bad=0
            "lane_$lane" || {
                echo "FAIL: lane $lane cannot be set up"
                cases=$((cases + 1)) bad=$((bad + 1))
            }
            echo "$cases $bad" >"$work/lane-count"
        ) >"$work/lane-log" 2>&1 &
        lane_pids="$lane_pids $!"
    done
    # shellcheck disable=SC2086 # ids
    wait $lane_pids
    lane_pids=
    for lane in "$@"; do
        cat "$parent/$lane/lane-log"
        read -r lane_cases lane_bad <"$parent/$lane/lane-count" || {
            echo "FAIL: lane $lane broke off"
            lane_cases=1 lane_bad=1
        }
        cases=$((cases + lane_cases))
        bad=$((bad + lane_bad))
    done
    work=$parent
}

# finish: the closing line and the exit code.
finish() {
    echo "$cases cases, $bad bad"
    [ "$bad" = 0 ]
}
