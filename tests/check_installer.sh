#!/bin/sh
# The installer of a finished Windows build, silent, under Wine: installs,
# upgrades, uninstalls.
#
#     sh tests/check_installer.sh [x64|x86]
set -u
cd "$(dirname "$0")/.." || exit 1
work=$PWD/build/test-logs/installer-${1:-x64}
rm -rf "$work"
mkdir -p "$work"
. tests/lib.sh
. tests/wine.sh
wine_kind "${1:-x64}"
unset DISPLAY

check "the installer is built" sh -c \
    "sh pos_plugin/windows/build_installer.sh $kind >'$work/build.log' 2>&1"
wine_boot || exit 1
programs="$WINEPREFIX/drive_c/Program Files/posplugin"
settings=$WINEPREFIX/drive_c/ProgramData/posplugin/posplugin.ini
state="$WINEPREFIX/drive_c/users/$(id -un)/AppData/Local/posplugin"
setup() {
    timeout 60 "$wine" "build/windows-$kind/posplugin-$kind.exe" /S "$@"
}

setup
for file in posplugin.exe posplugin.dll uninstall.exe include/posplugin.h \
    lib/libposplugin.dll.a data/words/zh.words data/models/num.traineddata \
    data/models/eng.traineddata data/models/chi_sim.traineddata \
    data/locale/zh_CN/LC_MESSAGES/posplugin.mo; do
    check "$file is installed" [ -s "$programs/$file" ]
done
# registry KEY VALUE: what stands there.
registry() {
    timeout 30 "$wine" reg query "HKLM\\$1" /v "$2" 2>/dev/null | tr -d '\r'
}
# autostart TEXT: what is started at log on.
autostart() {
    registry 'Software\Microsoft\Windows\CurrentVersion\Run' posplugin |
        grep -q "$1"
}
# The texts of the event log are those of the program that was installed.
events='SYSTEM\CurrentControlSet\Services\EventLog\Application\posplugin'
source_of_texts() {
    registry "$events" EventMessageFile | sed -n 's/.*REG_EXPAND_SZ *//p'
}
check "the event log finds its texts" [ "$(source_of_texts)" = \
    'C:\Program Files\posplugin\posplugin.exe' ]
check "they are in there" cmp "$programs/posplugin.exe" \
    "build/windows-$kind/installer/posplugin.exe"
check "and of all kinds" sh -c \
    "$wine reg query 'HKLM\\$events' /v TypesSupported | grep -q 0x7"
no_autostart() { ! autostart 'posplugin.exe. run'; }
check "nothing starts at log on" no_autostart
setup /AUTOSTART=1
check "it starts at log on when asked to" autostart 'posplugin.exe. run'
check "settings are there" [ -s "$settings" ]
expect 0 '^posplugin [0-9]' timeout 30 "$wine" "$programs/posplugin.exe" --version

echo '; ours' >>"$settings"
mkdir -p "$state"
echo kept >"$state/journal"
rm "$programs/posplugin.dll"
setup
check "an upgrade renews the program" [ -s "$programs/posplugin.dll" ]
check "an upgrade keeps the start at log on" autostart 'posplugin.exe. run'
check "an upgrade keeps settings" grep -q '^; ours' "$settings"
check "an upgrade keeps the state" grep -q kept "$state/journal"

# The uninstaller goes on as a copy of itself.
uninstall() {
    timeout 60 "$wine" "$programs/uninstall.exe" /S "$@"
    left=100
    while [ -e "$programs/posplugin.exe" ] || [ -e "$programs/uninstall.exe" ]; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || break
        sleep 0.2
    done
}
uninstall
check "the source of events is gone" [ -z "$(source_of_texts)" ]
check "the program is gone" [ ! -e "$programs/posplugin.exe" ]
check "settings stay" [ -e "$settings" ]
check "the state stays" [ -e "$state/journal" ]

setup
uninstall /PURGE=1
sleep 1
check "purged: no settings" [ ! -e "$settings" ]
check "purged: no state" [ ! -e "$state" ]
finish
