#!/bin/sh
# Lets code that we did not write check what our providers send and sign what
# they must accept; prints the table. Needs node; the packages are installed
# as the lock file has them, into the cache.
#
#     sh tests/check_oracles.sh BUILD
set -eu
cd "$(dirname "$0")/.."
build=${1:?build folder, e.g. build/asan}
modules=${XDG_CACHE_HOME:-$HOME/.cache}/posplugin/oracles
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -p "$modules"
if ! cmp -s tests/oracles/package-lock.json "$modules/installed.json"; then
    cp tests/oracles/package.json tests/oracles/package-lock.json "$modules"
    (cd "$modules" && timeout 300 npm ci --ignore-scripts --no-audit \
        --no-fund --loglevel=error)
    cp tests/oracles/package-lock.json "$modules/installed.json"
fi
LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp \
    timeout 600 node tests/oracles/main.mjs "$modules" \
    "$build/tests/provider_call" "$work"
