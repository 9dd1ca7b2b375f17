#!/bin/sh
# The program for Windows, under Wine: builds it, runs its unit tests, reads
# the sample screens as Linux does, makes whole sales over tcp and over a COM
# port with the terminal and the payment system of the Linux build.
#
#     sh tests/check_windows.sh build/release [x64|x86]
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/windows-${2:-x64}
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
. tests/wine.sh
wine_kind "${2:-x64}"
unset DISPLAY
stage_plugin=$work/posplugin
cat >"$stage_plugin" <<END
#!/bin/sh
exec timeout -k 5 "\${limit:-100}" "$wine" "$program" "\$@"
END
chmod +x "$stage_plugin"

# --- build

sh pos_plugin/windows/build_libraries.sh "$host" || exit 1
# A cache of CMake keeps what it has found of libraries of before.
grep -qs "$(sh pos_plugin/windows/build_libraries.sh --prefix "$host")" \
    "build/windows-$kind/CMakeCache.txt" || fresh=--fresh
(cmake ${fresh:-} --preset "windows-$kind" && cmake --build --preset "windows-$kind") \
    >"$work/build.log" 2>&1 || {
    tail -n 40 "$work/build.log"
    exit 1
}
check "no warning" sh -c "! grep -i warning '$work/build.log'"

# Only what Windows 7 has, and no library that would have to be brought along.
check "only functions of Windows 7 are imported" sh tests/windows7_imports.sh \
    "$host" "build/windows-$kind/pos_plugin/posplugin.exe" \
    "build/windows-$kind/pos_plugin/posplugin.dll"
cat >"$work/newer.c" <<'END'
#include <windows.h>
int main(void) {
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now);
    return CreateFile2(L"x", 0, 0, 0, NULL) != GetCurrentProcess();
}
END
"$host-gcc-posix" -D_WIN32_WINNT=0x0A00 "$work/newer.c" -o "$work/newer.exe"
sh tests/windows7_imports.sh "$host" "$work/newer.exe" >"$work/newer.out"
check "newer functions are seen" sh -c "grep -q ' CreateFile2$' \
    '$work/newer.out' && grep -q ' GetSystemTimePreciseAsFileTime$' \
    '$work/newer.out' && [ \$(wc -l <'$work/newer.out') = 2 ]"
"$host-objdump" -p "build/windows-$kind/pos_plugin/posplugin.dll" |
    sed -n 's/^\t\[ *[0-9]*\] \([A-Za-z_0-9@]*\)$/\1/p' \
        >"$work/exports"
check "posplugin.dll exports its API alone" sh -c "grep -q posplugin_open \
    '$work/exports' && ! grep -v ^posplugin_ '$work/exports'"
"$host-objdump" -p "$program" | grep -E '^Major(OSystem|Subsystem)Version' \
    >"$work/versions"

# --- Wine

wine_boot || exit 1
timeout 900 ctest --test-dir "build/windows-$kind" --output-on-failure \
    --timeout 300 >"$work/ctest.log" 2>&1
check "the unit tests" grep -q '^100% tests passed' "$work/ctest.log"
tail -n 12 "$work/ctest.log"

# --- reading

POSPLUGIN_CONFIG=NUL
POSPLUGIN_DATA=Z:$PWD/ocr
export POSPLUGIN_CONFIG POSPLUGIN_DATA

screen=samples/screens/png/qt-classic-2.png
expect 0 '^posplugin [0-9]' "$stage_plugin" --version
expect 5 'currency is not known' "$stage_plugin" read --image "$screen"
expect 0 '"verdict":"verified"' "$stage_plugin" read --image "$screen" \
    --set till.currency=USD
expect 0 '"verdict":"verified"' "$stage_plugin" read --image "$screen" \
    --set till.currency=USD --explain "Z:$work/explain.png"
check "the reading is explained by a picture" test -s "$work/explain.png"
mkdir "$work/收银"
cp "$screen" "$work/收银/屏幕.png"
expect 0 '"verdict":"verified"' "$stage_plugin" read \
    --image "Z:$work/收银/屏幕.png" --set till.currency=USD
expect 3 'cannot open .*没有' "$stage_plugin" read --image "Z:$work/没有.png"
expect 3 'built in are: .*file' "$stage_plugin" read \
    --set capture.source=x12

# The same orders, byte for byte; only times may differ.
untimed() {
    sed 's/"[a-z0-9_]*_ms":{[^}]*}//g' "$1"
}
limit=1200 "$stage_plugin" replay samples/screens/manifest.jsonl \
    >"$work/replay.windows" 2>"$work/replay.err"
env -u TESSDATA_PREFIX POSPLUGIN_CONFIG=/dev/null "POSPLUGIN_DATA=$PWD/ocr" \
    "$build/pos_plugin/posplugin" replay samples/screens/manifest.jsonl \
    >"$work/replay.linux"
untimed "$work/replay.windows" >"$work/orders.windows"
untimed "$work/replay.linux" >"$work/orders.linux"
check "many screens were read" \
    [ "$(wc -l <"$work/orders.windows")" -gt 60 ]
check "the same orders as on Linux" \
    cmp "$work/orders.windows" "$work/orders.linux"
tail -n 1 "$work/replay.windows"

# --- sales

stage_display 640x860 || exit 1
stage_payment_system || exit 1

# settings URI: of the till, as Windows sees the files.
settings() {
    stage_settings
    sed -i -e "s,= /,= Z:/,; s,^uri = .*,uri = $1," "$work/posplugin.ini"
    POSPLUGIN_CONFIG=Z:$work/posplugin.ini
    POSPLUGIN_DATA=Z:$PWD/ocr
    export POSPLUGIN_CONFIG POSPLUGIN_DATA
}

confirm='wait order 60\nsleep 0.2\ntap confirm\nwait choice 10\n'
number=10
# sale NAME CUSTOMER: whole, paid.
sale() {
    printf '%b' "$2" >"$work/$1.script"
    stage_terminal "customer-$1" --script "$work/$1.script"
    expect 0 '"state":"paid"' "$stage_plugin" pay --image "$screen"
    cp "$work/out" "$work/$1.out"
    customer=0
    wait "$terminal_pid" 2>/dev/null || customer=$?
    check "the customer of $1 has seen it ($customer)" [ "$customer" = 0 ]
}

# Over a COM port. A number that the machine does not have: Wine takes com1
# for its own.
stage_cable || exit 1
ln -s "$work/till-port" "$WINEPREFIX/dosdevices/com7"
settings 'serial:COM7?baud=115200'
expect 6 'not paired' "$stage_plugin" pay --image "$screen"
check "pairing over a COM port" stage_pair
check "the key is sealed" sh -c \
    "head -n 1 '$work/state/till1.pairing' | grep -q '^posplugin sealed'"
sale com-code "${confirm}tap code\nwait code 10\ntype 281234567890123411\nwait paid 30\n"
sale com-face "${confirm}tap face\nwait paid 30\n"
expect 1 'COM99 does not exist' "$stage_plugin" doctor \
    --set terminal.uri=serial:COM99
stage_stop "$cable_pid"

# Over the network.
port=$((20000 + $$ % 20000))
stage_uri="tcp:127.0.0.1:$port?listen=1"
settings "tcp:127.0.0.1:$port"
expect 1 'nobody listens' "$stage_plugin" doctor
sale tcp-code "${confirm}tap code\nwait code 10\ntype 281234567890123412\nwait paid 30\n"

# A host program, through the DLL. Its till has the picture for a screen.
area=$(sed -n 's/.*"region":\[\([0-9,]*\)\].*/\1/p' "$work/tcp-code.out" |
    tr ',' ' ')
printf 'posplugin region 1\nregion %s\nmonitor %s picture\n' \
    "$area" "$area" >"$work/state/till1.region"
printf '[capture]\nsource = file:Z:%s\n' "$PWD/$screen" \
    >>"$work/posplugin.ini"
printf '%b' "${confirm}tap code\nwait code 10\ntype 281234567890123413\nwait paid 30\n" \
    >"$work/api.script"
stage_terminal customer-api --script "$work/api.script"
expect 0 '"state":"paid"' env \
    "WINEPATH=Z:$PWD/build/windows-$kind/pos_plugin" \
    "$wine" "build/windows-$kind/tests/api_sale.exe"
wait "$terminal_pid"

printf 'sleep 60\n' >"$work/doctor.script"
stage_terminal doctor --script "$work/doctor.script"
"$stage_plugin" doctor >"$work/doctor.out" 2>&1
for part in screen region 'models and words' terminal journal disk clock \
    'open payments' 'payment system'; do
    check "doctor: $part" grep -qE "^$part +ok" "$work/doctor.out"
done
stage_stop "$terminal_pid"

# --- the screen

. tests/check_windows_screen.sh

# --- journal, and errors that people meet

expect 0 '"state":"paid"' "$stage_plugin" journal --json
check "six sales are paid" \
    [ "$(grep -c '"state":"paid"' "$work/out")" -ge 6 ]
check "no code in any file" sh -c \
    "! grep -rlE '2812345678901234' '$work/state' '$work/bank' '$work'/*.out"
expect 1 'Bluetooth|bluetooth' "$stage_plugin" doctor \
    --set terminal.uri=bluetooth:00:11:22:33:44:55
expect 1 'usb' "$stage_plugin" doctor --set terminal.uri=usb:18d1:4ee1
expect 0 '' "$stage_plugin" devices

finish
