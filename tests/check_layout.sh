#!/bin/sh
# Text to order from perfect texts: honest pages nearly all right, and none of
# them nor any with a trap verified and wrong.
#
#     check_layout.sh BUILD [COUNT]
set -eu
cd "$(dirname "$0")/.."
build=$1
count=${2:-400}
mkdir -p build/test-logs
pages() {
    out=build/test-logs/pages-$1.jsonl
    python3 tests/screens/text_pages.py --split "$1" --count "$count" \
        --seed "$2" >"$out"
    "$build/tests/layout_boxes" ocr/words <"$out"
}
pages adversarial 2
found=$(pages dev 1)
echo "$found"
correct=$(echo "$found" | sed 's/.*"correct":\([0-9]*\).*/\1/')
[ "$((correct * 100))" -ge "$((count * 99))" ] || {
    echo "only $correct of $count right"
    exit 1
}
