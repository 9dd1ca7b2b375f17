#!/bin/sh
# The installer of a finished Windows build, silent, under Wine: installs,
# upgrades, uninstalls. The 32-bit one is only built, where its build is
# there: wine64 does not run it.
#
#     sh tests/check_installer.sh
set -u
cd "$(dirname "$0")/.." || exit 1
work=$PWD/build/test-logs/installer
rm -rf "$work"
mkdir -p "$work"
. tests/lib.sh

PATH=$PATH:/usr/lib/wine
WINEPREFIX=$work/prefix
WINEDEBUG=-all
WINEDLLOVERRIDES='mscoree,mshtml='
export PATH WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
unset DISPLAY
trap 'timeout 20 wineserver -k' EXIT

for kind in x64 x86; do
    [ -d "build/windows-$kind" ] || [ $kind = x64 ] || continue
    check "the installer for $kind is built" sh -c \
        "sh pos_plugin/windows/build_installer.sh $kind >'$work/$kind.log' 2>&1"
done

timeout 120 wine64 wineboot -i >"$work/wineboot.log" 2>&1
programs="$WINEPREFIX/drive_c/Program Files/posplugin"
settings=$WINEPREFIX/drive_c/ProgramData/posplugin/posplugin.ini
state="$WINEPREFIX/drive_c/users/$(id -un)/AppData/Local/posplugin"
setup() {
    timeout 60 wine64 build/windows-x64/posplugin-x64.exe /S "$@"
}

setup
for file in posplugin.exe posplugin.dll uninstall.exe include/posplugin.h \
    lib/libposplugin.dll.a data/words/zh.words data/models/num.traineddata \
    data/models/eng.traineddata data/models/chi_sim.traineddata \
    data/locale/zh_CN/LC_MESSAGES/posplugin.mo; do
    check "$file is installed" [ -s "$programs/$file" ]
done
# autostart TEXT: what is started at log on.
autostart() {
    timeout 30 wine64 reg query \
        'HKLM\Software\Microsoft\Windows\CurrentVersion\Run' /v posplugin \
        2>/dev/null | grep -q "$1"
}
check "nothing starts at log on" sh -c \
    "! grep -q 'posplugin.exe.* run' '$WINEPREFIX/system.reg'"
setup /AUTOSTART=1
check "it starts at log on when asked to" autostart 'posplugin.exe. run'
check "settings are there" [ -s "$settings" ]
expect 0 '^posplugin [0-9]' timeout 30 wine64 "$programs/posplugin.exe" --version

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
    timeout 60 wine64 "$programs/uninstall.exe" /S "$@"
    left=100
    while [ -e "$programs/posplugin.exe" ] || [ -e "$programs/uninstall.exe" ]; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || break
        sleep 0.2
    done
}
uninstall
check "the program is gone" [ ! -e "$programs/posplugin.exe" ]
check "settings stay" [ -e "$settings" ]
check "the state stays" [ -e "$state/journal" ]

setup
uninstall /PURGE=1
sleep 1
check "purged: no settings" [ ! -e "$settings" ]
check "purged: no state" [ ! -e "$state" ]
finish
