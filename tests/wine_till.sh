# Sourced by the checks of the resident program on Windows: a till under Wine
# beside a terminal, each with a display of its own; see
# samples/stage.sh and tests/wine.sh.

# wine_displays: $terminal_display, $till_display, which is the one in use.
wine_displays() {
    stage_display 500x820 || return 1
    terminal_display=$DISPLAY
    mv "$work/display" "$work/terminal-display"
    stage_display 1360x860 || return 1
    till_display=$DISPLAY
}

# wine_shop: Windows without a window manager, with fonts, a payment system, and
# a cable at COM7.
wine_shop() {
    # Else Wine shows icons in a window of its own, over the register.
    stage_spawn trayer trayer --edge top --align right --widthtype pixel \
        --width 24 --height 24 --SetDockType true
    wine_boot || return 1
    # LOGFONTW of titles, 92 bytes: a font that has Chinese.
    title_font=$(printf 'WenQuanYi Micro Hei' | iconv -t UTF-16LE |
        cat - /dev/zero | head -c 64 | od -An -v -tx1 | tr -d '\n' | tr ' ' ,)
    cat >"$work/screen.reg" <<END
REGEDIT4

[HKEY_CURRENT_USER\Control Panel\Desktop\WindowMetrics]
"CaptionFont"=hex:f3,ff,ff,ff,00,00,00,00,00,00,00,00,00,00,00,00,bc,02,00,00,00,00,00,01,00,00,00,00$title_font

[HKEY_CURRENT_USER\Software\Wine\X11 Driver]
"Managed"="N"

[HKEY_CURRENT_USER\Software\Wine\Fonts\Replacements]
"Microsoft YaHei"="WenQuanYi Micro Hei"
"Segoe UI"="DejaVu Sans"
"Segoe UI Symbol"="DejaVu Sans"
END
    timeout 60 "$wine" regedit /S "Z:$work/screen.reg" >/dev/null 2>&1
    stage_payment_system || return 1
    stage_cable || return 1
    ln -s "$work/till-port" "$WINEPREFIX/dosdevices/com7"
}

# wine_register [OPTION...]: its window.
wine_register() {
    mkfifo "$work/register.in"
    stage_spawn register sh -c 'exec "$@" <"$0"' "$work/register.in" \
        "$wine" "build/windows-$kind/samples/register/register.exe" \
        --language en "$@"
    exec 8>"$work/register.in"
    stage_wait 20 grep -q '^order ' "$work/register.log" || return 1
    stage_order_area
}
