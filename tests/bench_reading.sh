#!/bin/sh
# How well and how fast posplugin and its peers read the same screens; tables
# as in docs/reading-benchmark.md. Nothing passes or fails here.
#
#     sh tests/bench_reading.sh [--count N] [--build FOLDER] [MANIFEST]
#     sh tests/bench_reading.sh --fresh SEED [--count N] [--build FOLDER]
#
# With --fresh, N (100) held-out screens of all toolkits are made first, a fifth
# of them by the GDI of Windows; that needs Wine and MinGW.
# The peers: tesseract, gocr, ocrad (see samples/setup.sh all) and PP-OCRv4,
# which npm installs into the user's cache the first time.
set -eu
cd "$(dirname "$0")/.."
build=build/clang
manifest=samples/screens/manifest.jsonl
count=0
fresh=
while [ $# -gt 0 ]; do
    case "$1" in
    --count | --build | --fresh)
        [ $# -ge 2 ] || {
            echo "$1 needs a value" >&2
            exit 2
        }
        case "$1" in
        --count) count=$2 ;;
        --build) build=$2 ;;
        --fresh) fresh=$2 ;;
        esac
        shift 2
        ;;
    -*)
        echo "usage: sh tests/bench_reading.sh [--count N] [--build FOLDER]" \
            "[--fresh SEED | MANIFEST]" >&2
        exit 2
        ;;
    *)
        manifest=$1
        shift
        ;;
    esac
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
POSPLUGIN_DATA=$PWD/ocr
OMP_THREAD_LIMIT=1
FONTCONFIG_FILE=$PWD/tests/fonts.conf
export POSPLUGIN_DATA OMP_THREAD_LIMIT FONTCONFIG_FILE

if [ -n "$fresh" ]; then
    [ "$count" -gt 0 ] || count=100
    timeout 1200 /usr/bin/python3 tests/screens/generate.py --split held-out \
        --count "$count" --seed "$fresh" --output "$work/fresh" >&2
    manifest=$work/fresh/manifest.jsonl
fi

# The lock file tells which versions; scripts of packages are not run.
peers=${XDG_CACHE_HOME:-$HOME/.cache}/posplugin/peers
if ! cmp -s tests/peers/package-lock.json "$peers/package-lock.json" ||
    [ ! -f "$peers/installed" ]; then
    rm -rf "$peers"
    mkdir -p "$peers"
    cp tests/peers/package.json tests/peers/package-lock.json "$peers"
    if timeout 300 npm --prefix "$peers" ci --ignore-scripts >&2; then
        : >"$peers/installed"
    fi
fi
if [ ! -f "$peers/installed" ]; then
    echo "PP-OCRv4 cannot be installed; the others only" >&2
    peers=
fi
python3 tests/bench_reading.py "$build" "$work" "$manifest" \
    --count "$count" ${peers:+--peers "$peers"}
