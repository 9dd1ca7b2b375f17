#!/bin/sh
# Reads every committed screen; none may be verified and wrong, and not fewer
# may be right than were right when the screens were last looked at.
set -eu
cd "$(dirname "$0")/.."
build=$1
floor=$(cat tests/replay_floor)
out=build/test-logs/replay.jsonl
mkdir -p build/test-logs
POSPLUGIN_DATA=$PWD/ocr
POSPLUGIN_CONFIG=/dev/null
export POSPLUGIN_DATA POSPLUGIN_CONFIG
"$build/pos_plugin/posplugin" replay samples/screens/manifest.jsonl >"$out"
tail -n 1 "$out"
number() {
    tail -n 1 "$out" | sed "s/.*\"$1\":\([0-9]*\).*/\1/"
}
screens=$(number screens)
correct=$(number correct)
wrong=$(number verified_wrong)
[ "$screens" -ge 60 ] || {
    echo "only $screens screens"
    exit 1
}
[ "$wrong" = 0 ] || {
    echo "$wrong screens verified and wrong"
    exit 1
}
[ "$correct" -ge "$floor" ] || {
    echo "$correct screens right, there were $floor"
    exit 1
}
