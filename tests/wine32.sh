#!/bin/sh
# Runs a command that finds Debian's 32-bit Wine as /usr/lib/wine/wine, beside
# what the machine has. Its packages are unpacked into the cache of the user,
# once, and lie over /usr/lib for this command alone, in mounts of its own.
#
#     sh tests/wine32.sh COMMAND...        root is needed
#
# Installed with dpkg --add-architecture, each of its libraries would have to
# be of the very version that the machine has of it.
set -eu
cd "$(dirname "$0")/.."
. tests/debian.sh

recipe=$(cat "$0" tests/debian.sh | sha256sum | cut -c 1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/posplugin
here=$cache/wine32-$recipe

# The packages and what they need, of the main archive alone, into ./debs.
fetch() {
    # shellcheck disable=SC2046 # address and suite
    set -- $(debian_main)
    mkdir -p lists/partial debs/partial
    : >status
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $1 $2 main" \
        >sources.list
    cat >apt.conf <<END
APT::Architecture "i386";
APT::Architectures { "i386"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Dir::State::status "$PWD/status";
Dir::State::lists "$PWD/lists";
Dir::Cache "$PWD";
Dir::Cache::archives "$PWD/debs";
Dir::Etc::sourcelist "$PWD/sources.list";
Dir::Etc::sourceparts "/dev/null";
END
    APT_CONFIG=$PWD/apt.conf
    export APT_CONFIG
    timeout 300 apt-get -qq update
    # What Wine loads where it is there: the screen, the pointer, smooth text.
    timeout 600 apt-get -qq install -y --download-only wine32 libxcomposite1 \
        libxcursor1 libxfixes3 libxi6 libxinerama1 libxrandr2 libxrender1
}

# Of the unpacked packages, ./lib: only what the machine must have beside its
# own.
arrange() {
    mkdir -p lib/wine
    mv root/usr/lib/wine/wine root/usr/lib/wine/wineserver32 lib/wine
    mv root/usr/lib/i386-linux-gnu lib
    cp -a root/lib/i386-linux-gnu/. lib/i386-linux-gnu
    cp -a root/lib/ld-linux.so.2 lib
    rm -rf lib/i386-linux-gnu/wine/x86_64-windows
    # As the package's own script does: marked as a part of Wine.
    zlib=root/usr/i686-w64-mingw32/lib/zlib1.dll
    {
        head -c 64 "$zlib"
        printf 'Wine builtin DLL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
        tail -c +97 "$zlib"
    } >lib/i386-linux-gnu/wine/i386-windows/zlib1.dll
}

make_wine() {
    fetch
    for package in debs/*.deb; do
        dpkg-deb -x "$package" root
    done
    arrange
    rm -rf debs lists root
}

if [ ! -e "$here" ]; then
    rm -rf "$cache"/wine32-*
    mkdir -p "$here-new"
    (cd "$here-new" && make_wine) >&2
    mv "$here-new" "$here"
fi
# A machine may have another 32-bit C library, which ld.so would find first.
exec unshare --mount sh -euc '
    mount -t overlay -o "lowerdir=$0/lib:/usr/lib" overlay /usr/lib
    LD_LIBRARY_PATH=/usr/lib/i386-linux-gnu
    export LD_LIBRARY_PATH
    exec "$@"' "$here" "$@"
