# Sourced by the checks under Wine: which Wine, in $work/prefix.

# wine_kind x64|x86: sets $kind, $host of the compiler, $wine and its
# environment. The 32-bit one is there in tests/wine32.sh alone.
wine_kind() {
    kind=$1
    case $kind in
    x64)
        host=x86_64-w64-mingw32
        wine=wine64
        WINEARCH=win64
        ;;
    x86)
        host=i686-w64-mingw32
        wine=wine
        WINEARCH=win32
        ;;
    esac
    PATH=$PATH:/usr/lib/wine # Debian keeps it there without its menu entries
    WINEPREFIX=$work/prefix
    WINEDEBUG=-all
    WINEDLLOVERRIDES='mscoree,mshtml='
    TESSDATA_PREFIX=Z:/usr/share/tesseract-ocr/5/tessdata # Debian's models
    POSPLUGIN_LOCALE=Z:$PWD/build/windows-$kind/pos_plugin/agent/locale
    export PATH WINEPREFIX WINEARCH WINEDEBUG WINEDLLOVERRIDES
    export TESSDATA_PREFIX POSPLUGIN_LOCALE
    unset XDG_STATE_HOME XDG_CONFIG_HOME
    program=$PWD/build/windows-$kind/pos_plugin/posplugin.exe
    trap wine_end EXIT
    command -v "$wine" >/dev/null || {
        echo "$wine is missing; for x86: sh tests/wine32.sh sh $0 ..."
        exit 1
    }
}

# wine_boot: a new Windows.
wine_boot() {
    timeout 120 "$wine" wineboot -i >"$work/wineboot.log" 2>&1 || {
        cat "$work/wineboot.log"
        return 1
    }
}

# Everything of ours ends, also the programs that Wine has started.
wine_end() {
    [ -z "${stage_pids:-}" ] || stage_stop
    timeout 20 wineserver -k
}
