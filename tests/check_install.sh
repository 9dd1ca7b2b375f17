#!/bin/sh
# Installs into a folder of its own and builds a host program against it,
# once by pkg-config, once by find_package; only posplugin_* is exported.
set -eu
cd "$(dirname "$0")/.."
build=$1
prefix=$PWD/build/test-logs/prefix
work=$PWD/build/test-logs/host
rm -rf "$prefix" "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$prefix" >/dev/null
"$prefix/bin/posplugin" --version
ls "$prefix"/share/posplugin/words/*.words >/dev/null

library=$(find "$prefix" -name libposplugin.so)
other=$(nm -D --defined-only "$library" |
    awk '$3 !~ /^(posplugin_.*|__bss_start|_edata|_end)$/ {print $3}')
[ -z "$other" ] || {
    echo "exported: $other"
    exit 1
}

cat >"$work/host.c" <<'HOST'
#include <posplugin.h>
#include <stdio.h>
int main(int argc, char **argv)
{
    posplugin *plugin;
    char *json = NULL;
    int status = posplugin_open("/dev/null", &plugin);
    if (status == 0)
        status = posplugin_read(plugin, argv[1], NULL, &json);
    if (status != 0 || argc != 2) {
        fprintf(stderr, "%s\n", posplugin_status_text(status));
        return 1;
    }
    puts(json);
    posplugin_free(json);
    posplugin_close(plugin);
    return 0;
}
HOST
cat >"$work/CMakeLists.txt" <<'HOST'
cmake_minimum_required(VERSION 3.22)
project(host LANGUAGES C)
find_package(posplugin REQUIRED)
add_executable(host host.c)
target_link_libraries(host PRIVATE posplugin::libposplugin)
HOST
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name posplugin.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # flags are words
gcc "$work/host.c" -o "$work/by-pkg-config" \
    $(pkg-config --cflags --libs posplugin) \
    -Wl,-rpath,"$(pkg-config --variable=libdir posplugin)"
cmake -G Ninja -S "$work" -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
cmake --build "$work/build" >/dev/null

# The terminal's side: a maker's program in plain C99, with its header only.
library=$(find "$prefix" -name libposterminal.so)
other=$(nm -D --defined-only "$library" |
    awk '$3 !~ /^(posterminal_.*|__bss_start|_edata|_end)$/ {print $3}')
[ -z "$other" ] || {
    echo "exported: $other"
    exit 1
}
needs=$(objdump -p "$library" | awk '/NEEDED/ {print $2}' |
    grep -vE '^(libc|libssl|libcrypto)\.so' || :)
[ -z "$needs" ] || {
    echo "libposterminal needs: $needs"
    exit 1
}
mkdir -p "$work/maker"
cp samples/terminal/embedded.c "$work/maker"
# shellcheck disable=SC2046 # flags are words
(cd "$work/maker" && gcc -std=c99 -D_DEFAULT_SOURCE -pedantic -Wall -Werror \
    embedded.c -o embedded $(pkg-config --cflags --libs posterminal) \
    -Wl,-rpath,"$(pkg-config --variable=libdir posterminal)")
code=0
"$work/maker/embedded" 2>/dev/null || code=$?
[ "$code" = 2 ] # it says how it is used
for program in posplugin-conformance posplugin-package \
    posplugin-terminal-starter; do
    "$prefix/bin/$program" --help >/dev/null
done

# Installed elsewhere than configured: say where.
POSPLUGIN_DATA=$prefix/share/posplugin
export POSPLUGIN_DATA
screen=$(find samples/screens -name '*.png' | sort | head -n 1)
for host in "$work/by-pkg-config" "$work/build/host"; do
    "$host" "$screen" |
        grep '"total_amount":'
done
