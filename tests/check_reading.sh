#!/bin/sh
# Reads screens that the generator made: on none may the order be verified and
# wrong, not fewer may be exact than tests/reading_floor says, and a till must
# become a known one.
#
#     sh tests/check_reading.sh BUILD [--all]
#
# Reads the committed sample; with --all, 360 screens made for the purpose, of
# all splits (see tests/screens/README.md), 60 of them by the GDI of Windows.
set -eu
cd "$(dirname "$0")/.."
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
POSPLUGIN_DATA=$PWD/ocr
POSPLUGIN_CONFIG=/dev/null
export POSPLUGIN_DATA POSPLUGIN_CONFIG

. tests/lib.sh

# read_set NAME MANIFEST: read as a new till and as a known one, and judge.
failed=no
read_set() {
    # A verified and wrong screen is an exit code; the judge names the screen.
    "$build/pos_plugin/posplugin" replay --cold "$2" >"$work/cold.jsonl" || :
    "$build/pos_plugin/posplugin" replay "$2" >"$work/known.jsonl" || :
    python3 tests/check_reading.py "$1" "$2" "$work/cold.jsonl" \
        "$work/known.jsonl" tests/reading_floor || failed=yes
}

# make_set NAME COUNT [SPLIT TOOLKITS]
make_set() {
    timeout 600 /usr/bin/python3 tests/screens/generate.py --split "${3:-$1}" \
        --count "$2" --seed 4711 --only "${4:-qt,gtk,tk,console,xterm}" \
        --output "$work/$1" 2>"$work/log" || {
        cat "$work/log"
        exit 1
    }
    read_set "$1" "$work/$1/manifest.jsonl"
    rm -r "${work:?}/$1"
}

# A till's own file, as posplugin read keeps it.
read_till() {
    expect "$1" "$2" "$build/pos_plugin/posplugin" read --till demo \
        --set "till.state_folder=$work/state" \
        --set "capture.source=file:samples/screens/png/qt-dark-4.png" \
        --explain "$work/$3"
}
glyphs=$work/state/demo.glyphs
mkdir "$work/state"
printf '%s\n' 'posplugin region 1' 'region 0 0 520 182' \
    'monitor 0 0 520 182 picture' >"$work/state/demo.region"
read_till 0 '"verdict":"verified"' new.png
check "the till was learned" test -s "$glyphs"
read_till 0 '"verdict":"verified"' known.png
check "what is known is drawn otherwise" \
    sh -c "! cmp -s '$work/new.png' '$work/known.png'"
printf x >>"$glyphs"
read_till 0 'glyphs is damaged.*learned anew' again.png
check "damage is forgotten" cmp -s "$work/new.png" "$work/again.png"
read_till 0 '"verdict":"verified"' known-again.png
check "and the till is learned anew" \
    cmp -s "$work/known.png" "$work/known-again.png"
rm "$glyphs"
read_till 3 'no/such/folder' no/such/folder/x.png
expect 0 '"verdict":"verified"' "$build/pos_plugin/posplugin" read --till other \
    --set "till.state_folder=$work/state" \
    --image samples/screens/png/qt-dark-4.png
check "a picture of any till teaches nothing" \
    test ! -e "$work/state/other.glyphs"
finish || failed=yes

read_set sample tests/screens/sample/manifest.jsonl
if [ "${2:-}" = --all ]; then
    make_set dev 60
    make_set gdi 40 dev gdi
    make_set held-out 60
    make_set adversarial 40
    make_set adversarial-held-out 40
    make_set gdi-adversarial 20 adversarial gdi
    make_set tills 50
    make_set tills-held-out 50
fi
[ "$failed" = no ]
