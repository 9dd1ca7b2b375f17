#!/bin/sh
# Installs the Debian packages that a purpose needs, if they are missing.
#
#     sh samples/setup.sh build | demo | test | windows | all
#
# Root, or sudo, is needed only when something is missing.
set -eu

build="gcc libc6-dev cmake ninja-build pkg-config
    libtesseract-dev libleptonica-dev tesseract-ocr-eng tesseract-ocr-chi-sim
    libx11-dev libxext-dev libxrandr-dev libxi-dev libpng-dev
    libcairo2-dev libpango1.0-dev fonts-dejavu-core fonts-wqy-microhei
    libserialport-dev libusb-1.0-0-dev libbluetooth-dev
    libcurl4-openssl-dev libssl-dev libxml2-dev libgnutls28-dev
    libgtk-3-dev libcanberra-dev gettext
    libjansson-dev libsqlite3-dev libinih-dev libmicrohttpd-dev libqrencode-dev"
demo="$build xvfb xdotool tk"
test="$demo openbox libcmocka-dev clang libclang-rt-14-dev clang-format
    tesseract-ocr tesseract-ocr-deu tesseract-ocr-fra tesseract-ocr-spa
    tesseract-ocr-tur tesseract-ocr-jpn
    python3 openssl sqlite3 xterm zbar-tools x11-xserver-utils trayer
    dbus xfce4-panel"
windows="$demo gcc-mingw-w64-x86-64-posix g++-mingw-w64-x86-64-posix
    gcc-mingw-w64-i686-posix g++-mingw-w64-i686-posix libz-mingw-w64-dev
    nsis wine64 fonts-wine autoconf automake libtool make patch perl tcl xz-utils"
all="$test $windows debootstrap lintian dpkg-dev qemu-system-x86 busybox-static cpio kmod xz-utils bluez
    bluez-test-tools gocr ocrad llvm-14
    python3-pil python3-numpy python3-gi python3-gi-cairo gir1.2-pango-1.0
    python3-pyqt5 python3-tk xserver-xorg-core xserver-xorg-video-dummy
    xterm xfonts-base xfonts-75dpi xfonts-100dpi
    xfonts-terminus console-setup-linux fonts-dejavu-extra fonts-liberation
    fonts-freefont-ttf fonts-roboto-unhinted fonts-lato fonts-croscore
    fonts-urw-base35 fonts-noto-core fonts-noto-mono fonts-inconsolata
    fonts-open-sans fonts-cantarell fonts-crosextra-carlito fonts-hack
    fonts-wqy-zenhei fonts-droid-fallback fonts-vlgothic fonts-ipaexfont-gothic
    fonts-noto-cjk"
# The oracles need node 18 or later with npm, from wherever it comes.
command -v npm >/dev/null || all="$all nodejs npm"

case "${1:-}" in
build) wanted=$build ;;
demo) wanted=$demo ;;
test) wanted=$test ;;
windows) wanted=$windows ;;
all) wanted=$all ;;
*)
    echo "usage: sh samples/setup.sh build | demo | test | windows | all" >&2
    exit 2
    ;;
esac

missing=
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) ||
        state=
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    as_root=sudo
else
    echo "These packages are missing; install them as root:$missing" >&2
    exit 1
fi
echo "installing:$missing" >&2
# shellcheck disable=SC2086 # lists of words on purpose
$as_root env DEBIAN_FRONTEND=noninteractive sh -c \
    'apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@"' \
    sh $missing >&2
