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

# finish: the closing line and the exit code.
finish() {
    echo "$cases cases, $bad bad"
    [ "$bad" = 0 ]
}
