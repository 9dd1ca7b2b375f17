#!/bin/sh
# Makes the installer of a finished build: build/windows-KIND/posplugin-KIND.exe.
#
#     sh pos_plugin/windows/build_installer.sh x64|x86 [NSIS-OPTION...]
#
# The models of Tesseract come from POSPLUGIN_TESSDATA, else from where Debian
# has them.
set -eu
cd "$(dirname "$0")/../.."
kind=$1
shift
build=$PWD/build/windows-$kind
source=$build/installer
models=${POSPLUGIN_TESSDATA:-/usr/share/tesseract-ocr/5/tessdata}
case $kind in
x64) host=x86_64-w64-mingw32 ;;
x86) host=i686-w64-mingw32 ;;
esac

rm -rf "$source"
mkdir -p "$source/data/words" "$source/data/models" "$source/include" \
    "$source/lib"
cp "$build/pos_plugin/posplugin.exe" "$build/pos_plugin/posplugin.dll" \
    LICENSE "$source"
"$host-strip" "$source/posplugin.exe" "$source/posplugin.dll"
cp "$build"/pos_plugin/*posplugin.dll.a "$source/lib"
cp pos_plugin/posplugin.h "$source/include"
cp -r "$build/pos_plugin/agent/locale" "$source/data"
cp ocr/words/*.words "$source/data/words"
cp ocr/models/num.traineddata "$models/eng.traineddata" \
    "$models/chi_sim.traineddata" "$source/data/models"
sed 's/$/\r/' samples/posplugin.ini >"$source/posplugin.ini"
version=$(sed -n 's/^project(posplugin VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
makensis -V2 -WX "-DKIND=$kind" "-DVERSION=$version" "-DSOURCE=$source" \
    "-DOUT=$build/posplugin-$kind.exe" "$@" pos_plugin/windows/installer.nsi
