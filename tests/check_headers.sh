#!/bin/sh
# Every header compiles alone, and every function in it is documented.
set -eu
cd "$(dirname "$0")/.."
bad=0
for header in capture/*.h ocr/*.h link/*.h pos_plugin/*.h \
    pos_plugin/payment/*.h pos_plugin/agent/*.h; do
    compiler=gcc
    case $header in
    *_win32.h) # where there is no such compiler, --all has one
        libraries=$(sh pos_plugin/windows/build_libraries.sh --prefix \
            x86_64-w64-mingw32)
        compiler="x86_64-w64-mingw32-gcc -I$libraries/include"
        [ -d "$libraries/include" ] || compiler=true
        ;;
    */gtk_*.h) compiler="gcc $(pkg-config --cflags gtk+-3.0)" ;;
    esac
    # shellcheck disable=SC2086 # a command and its options
    $compiler -std=c11 -D_GNU_SOURCE -I. -Wall -Wextra -Werror -fsyntax-only \
        -x c "$header" || bad=1
    # A prototype begins in the first column and needs a comment that ends
    # on the line above.
    awk -v file="$header" '
        /^(POSPLUGIN_API |const |enum |struct |bool |int |void |size_t |u?int[0-9]+_t |char |json_t )[^={]*[a-z0-9_]\(/ &&
            !/^(struct|enum) [a-z_]+ \{/ && !/^typedef/ {
            if (above !~ /\*\/$/) {
                printf "%s:%d: not documented: %s\n", file, NR, $0
                bad = 1
            }
        }
        { above = $0 }
        END { exit bad }' "$header" || bad=1
done
exit "$bad"
