#!/bin/sh
# Builds the libraries for Windows, static, from Debian's source packages.
#
#     sh pos_plugin/windows/build_libraries.sh [HOST...]
#     sh pos_plugin/windows/build_libraries.sh --prefix HOST    only print where
#
# HOST is x86_64-w64-mingw32 or i686-w64-mingw32; without one, both. What is
# already built is kept, so that an interrupted run goes on where it was. The
# result lies in the cache folder of the user, under the hash of this recipe.
# `sh samples/setup.sh windows` installs what is needed.
#
# libserialport and libusb are LGPL: put a library of your own in place of
# lib/libserialport.a or lib/libusb-1.0.a there and link posplugin again.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
recipe=$(sha256sum <"$here/build_libraries.sh" | cut -c 1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/posplugin/windows
jobs=${JOBS:-2}

# Where the libraries of a host are.
prefix_of() {
    echo "$cache/$recipe/$1"
}

if [ "${1:-}" = --prefix ]; then
    prefix_of "$2"
    exit 0
fi

# One source a line: name, package and version for apt, upstream archive and
# its hash, Debian's changes and their hash (- where upstream's will do).
sources() {
    cat <<'END'
png libpng1.6=1.6.39-2+deb12u5 libpng1.6_1.6.39.orig.tar.gz a00e9d2f2f664186e4202db9299397f851aea71b36a35e74910b8820e380d441 libpng1.6_1.6.39-2+deb12u5.debian.tar.xz ab14906eda9fddf14cbb1e589b9ba7439c22e233dc3c5e3cf9356c9625565a82
leptonica leptonlib=1.82.0-3 leptonlib_1.82.0.orig.tar.gz 155302ee914668c27b6fe3ca9ff2da63b245f6d62f3061c8f27563774b8ae2d6 - -
tesseract tesseract=5.3.0-2 tesseract_5.3.0.orig.tar.gz 7e70870f8341e5ea228af2836ce79a36eefa11b01b56177b4a8997f330c014b8 - -
openssl openssl=3.0.20-1~deb12u2 openssl_3.0.20.orig.tar.gz c80a01dfc70ece4dc21168932c37739042d404d46ccc81a5986dd75314ecda6f - -
curl curl=7.88.1-10+deb12u15 curl_7.88.1.orig.tar.gz cdb38b72e36bc5d33d5b8810f8018ece1baa29a8f215b4495e495ded82bbf3c7 curl_7.88.1-10+deb12u15.debian.tar.xz 961b78bc48492c5693e4decb352ddd176f343260a8956f48b2887874048ef23b
usb libusb-1.0=2:1.0.26-1 libusb-1.0_1.0.26.orig.tar.bz2 12ce7a61fc9854d1d2a1ffe095f7b5fac19ddba095c259e6067a46500381b5a5 - -
serialport libserialport=0.1.2-1 libserialport_0.1.2.orig.tar.gz 5deb92b5ca72c0347b07b786848350deca2dcfd975ce613b8e0e1d947a4b4ca9 - -
jansson jansson=2.14-2 jansson_2.14.orig.tar.gz c739578bf6b764aa0752db9a2fdadcfe921c78f1228c7ec0bb47fa804c55d17b - -
sqlite sqlite3=3.40.1-2+deb12u2 sqlite3_3.40.1.orig.tar.xz aaa776260ab4dc976db34aa7891819484c8676b5b2783123ebc6301e2ca5d655 sqlite3_3.40.1-2+deb12u2.debian.tar.xz 0843bc12e4364076477935ce313a6d0796fd899a989ff18ebb6545540e10e4ca
inih libinih=59-1 libinih_59.orig.tar.gz 062279922805f5e9a369551a08d5ddb506140fe50774183ffdbb7c22bb97e3f4 - -
qrencode qrencode=4.1.1-2 qrencode_4.1.1.orig.tar.bz2 e455d9732f8041cf5b9c388e345a641fd15707860f928e94507b1961256a6923 - -
xml libxml2=2.9.14+dfsg-1.3~deb12u6 libxml2_2.9.14+dfsg.orig.tar.xz 4fe913dec8b1ab89d13b489b419a8203176ea39e931eaa0d25b17eafb9c279e9 libxml2_2.9.14+dfsg-1.3~deb12u6.debian.tar.xz f33a99a0018cbb94aadc3bf26661e401cb90dff856aa170faf7239151ee9b9ac
cmocka cmocka=1.1.5-2.1 cmocka_1.1.5.orig.tar.xz f0ccd8242d55e2fd74b16ba518359151f6f8383ff8aef4976e48393f77bba8b6 - -
END
}

# apt with a state of its own: the machine's sources are read, never changed.
# The next release is asked too: some of the versions come from there.
apt_state=$cache/apt
own_apt() {
    timeout 300 apt-get -o Dir::Etc::sourcelist=/dev/null \
        -o "Dir::Etc::sourceparts=$apt_state/parts" \
        -o "Dir::State::lists=$apt_state/lists" \
        -o "Dir::Cache=$apt_state/cache" "$@"
}

make_apt_state() {
    [ ! -e "$apt_state/ready" ] || return 0
    mkdir -p "$apt_state/parts" "$apt_state/lists/partial" \
        "$apt_state/cache/archives/partial"
    sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources \
        >"$apt_state/parts/here.sources"
    awk 'BEGIN { RS = "" } NR == 1' "$apt_state/parts/here.sources" |
        sed 's/^Suites:.*/Suites: trixie/' >"$apt_state/parts/next.sources"
    own_apt -qq update
    touch "$apt_state/ready"
}

has_hash() {
    [ -f "$1" ] && echo "$2  $1" | sha256sum --status -c
}

# fetch PACKAGE FILE HASH: into the cache's folder of archives. apt may fail
# at a file of the package that is not wanted; only the hash counts.
fetch() {
    ! has_hash "$cache/archives/$2" "$3" || return 0
    make_apt_state
    mkdir -p "$cache/archives"
    (cd "$cache/archives" &&
        own_apt source -qq --download-only "$1" >apt.log 2>&1) || :
    has_hash "$cache/archives/$2" "$3" || {
        echo "$2 of $1 did not arrive as expected:" >&2
        tail -n 5 "$cache/archives/apt.log" >&2
        exit 1
    }
}

# unpack NAME: its source, with Debian's changes, as $work/NAME.
unpack() {
    row=$(sources | grep "^$1 ")
    set -- $row
    fetch "$2" "$3" "$4"
    rm -rf "${work:?}/$1"
    mkdir -p "$work/$1"
    tar -xf "$cache/archives/$3" -C "$work/$1" --strip-components=1
    [ "$5" != - ] || return 0
    fetch "$2" "$5" "$6"
    tar -xf "$cache/archives/$5" -C "$work/$1"
    sed 's/[[:space:]]*#.*//;/^$/d' "$work/$1/debian/patches/series" |
        while read -r change; do
            patch -s -d "$work/$1" -p1 <"$work/$1/debian/patches/$change"
        done
}

flags="-O2 -D_WIN32_WINNT=0x0601 -DWINVER=0x0601"
# As our own code (CMakeLists.txt): texts that are read as on 64 bit.
x86_flags="-msse2 -mfpmath=sse -mstackrealign"

# with_cmake NAME OPTIONS...: configures, builds and installs.
with_cmake() {
    name=$1
    shift
    cmake -G Ninja -S "$work/$name" -B "$work/$name/out" \
        -DCMAKE_TOOLCHAIN_FILE="$here/toolchain.cmake" \
        -DPOSPLUGIN_WINDOWS_HOST="$host" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_INSTALL_PREFIX="$prefix" -DBUILD_SHARED_LIBS=OFF \
        -DBUILD_TESTING=OFF "$@"
    cmake --build "$work/$name/out" -j "$jobs" --target install
}

# with_configure NAME OPTIONS...: the same with autotools.
with_configure() {
    name=$1
    shift
    mkdir -p "$work/$name/out"
    (cd "$work/$name/out" &&
        ../configure --host="$host" --prefix="$prefix" --disable-shared \
            --enable-static CC="$host-gcc-posix" CXX="$host-g++-posix" \
            CFLAGS="$flags" CPPFLAGS="-I$prefix/include" \
            LDFLAGS="-L$prefix/lib" "$@" &&
        make -j "$jobs" && make install)
}

# describe NAME VERSION LIBRARIES: a pkg-config file where there is none.
describe() {
    cat >"$prefix/lib/pkgconfig/$1.pc" <<END
prefix=$prefix
Name: $1
Description: $1
Version: $2
Cflags: -I\${prefix}/include
Libs: -L\${prefix}/lib $3
END
}

# zlib is there as a Debian package for both hosts.
build_zlib() {
    mkdir -p "$prefix/lib/pkgconfig" "$prefix/include"
    cp "/usr/$host/lib/libz.a" "$prefix/lib/"
    cp "/usr/$host/include/zlib.h" "/usr/$host/include/zconf.h" \
        "$prefix/include/"
    describe zlib 1.2.13 -lz
}

build_png() {
    unpack png
    with_cmake png -DPNG_SHARED=OFF -DPNG_TESTS=OFF -DPNG_STATIC=ON
}

build_leptonica() {
    unpack leptonica
    (cd "$work/leptonica" && autoreconf -fi)
    with_configure leptonica --disable-programs --without-jpeg \
        --without-giflib --without-libtiff --without-libwebp \
        --without-libwebpmux --without-libopenjpeg
}

# LSTM only. The random numbers that fill the edges of a line must be the same
# as on Linux, where a seed has 64 bits, or texts are read in another way. The
# assembler option is against a compiler's mistake: vectors on the stack of
# 64-bit Windows are not aligned as it believes.
build_tesseract() {
    unpack tesseract
    sed -i 's/e\.seed(seed)/e.seed(static_cast<uint32_t>(seed % 2147483647))/' \
        "$work/tesseract/src/ccutil/helpers.h"
    sed -i 's/Ws2_32/ws2_32/g' "$work/tesseract/CMakeLists.txt"
    with_cmake tesseract -DBUILD_TRAINING_TOOLS=OFF -DBUILD_TESTS=OFF \
        -DDISABLE_CURL=ON -DDISABLE_ARCHIVE=ON -DDISABLE_TIFF=ON \
        -DGRAPHICS_DISABLED=ON -DOPENMP_BUILD=OFF -DSW_BUILD=OFF \
        -DENABLE_LTO=OFF -DDISABLED_LEGACY_ENGINE=ON -DENABLE_NATIVE=OFF \
        -DCOMPILER_SUPPORTS_MARCH_NATIVE=OFF \
        "-DCMAKE_CXX_FLAGS=$flags -Wa,-muse-unaligned-vector-move"
}

# Without what neither TLS 1.2 and 1.3 nor the payment systems use, and with
# no folder for settings that others than administrators can write to.
build_openssl() {
    unpack openssl
    case $host in
    x86_64*) target=mingw64 ;;
    *) target=mingw ;;
    esac
    (cd "$work/openssl" &&
        perl Configure "$target" --cross-compile-prefix="$host-" CC=gcc-posix \
            --prefix="$prefix" --libdir=lib --openssldir=C:/Windows/posplugin \
            no-autoload-config no-module no-shared no-tests no-dso \
            no-engine no-legacy no-ui-console no-aria no-bf no-camellia \
            no-cast no-cmp no-cms no-comp no-ct no-dsa no-dtls no-ec2m \
            no-gost no-idea no-md4 no-mdc2 no-rc2 no-rc4 no-rmd160 no-seed \
            no-siphash no-sm2 no-sm4 no-srp no-srtp no-ssl3 no-ts \
            no-whirlpool -D_WIN32_WINNT=0x0601 &&
        make -j "$jobs" build_generated && make -j "$jobs" build_libs_nodep &&
        make install_dev)
}

# OpenSSL and never Schannel, so that what is checked is the same everywhere.
build_curl() {
    unpack curl
    with_cmake curl -DCURL_USE_OPENSSL=ON -DHTTP_ONLY=ON \
        -DCURL_USE_LIBSSH2=OFF -DUSE_LIBIDN2=OFF -DBUILD_CURL_EXE=OFF \
        -DENABLE_UNICODE=OFF -DCURL_TARGET_WINDOWS_VERSION=0x0601 \
        "-DCMAKE_C_STANDARD_LIBRARIES=-lws2_32 -lcrypt32 -lbcrypt -lgdi32 \
-luser32 -ladvapi32"
    # It names libraries of the compiler, which would be taken as DLLs.
    sed -i -e 's/^Cflags:.*/& -DCURL_STATICLIB/' \
        -e 's/^Libs:.*/Libs: -L${libdir} -lcurl -lws2_32 -lbcrypt/' \
        -e 's/^Libs.private:.*/Requires: openssl zlib/' \
        "$prefix/lib/pkgconfig/libcurl.pc"
}

build_usb() {
    unpack usb
    [ -e "$work/usb/configure" ] || (cd "$work/usb" && autoreconf -fi)
    with_configure usb
}

build_serialport() {
    unpack serialport
    [ -e "$work/serialport/configure" ] ||
        (cd "$work/serialport" && autoreconf -fi)
    with_configure serialport
}

build_jansson() {
    unpack jansson
    with_cmake jansson -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON \
        -DJANSSON_EXAMPLES=OFF
}

build_sqlite() {
    unpack sqlite
    mkdir -p "$work/sqlite/out"
    (cd "$work/sqlite/out" && ../configure --disable-tcl &&
        make sqlite3.c sqlite3.h &&
        "$host-gcc-posix" $flags -DSQLITE_THREADSAFE=1 \
            -DSQLITE_OMIT_LOAD_EXTENSION -c sqlite3.c -o sqlite3-host.o &&
        "$host-ar" rcs "$prefix/lib/libsqlite3.a" sqlite3-host.o &&
        cp sqlite3.h "$prefix/include/")
    describe sqlite3 3.40.1 -lsqlite3
}

build_inih() {
    unpack inih
    (cd "$work/inih" && "$host-gcc-posix" $flags -c ini.c -o ini.o &&
        "$host-ar" rcs "$prefix/lib/libinih.a" ini.o &&
        cp ini.h "$prefix/include/")
    describe inih 59 -linih
}

build_qrencode() {
    unpack qrencode
    with_cmake qrencode -DWITH_TOOLS=NO -DWITH_TESTS=NO -DWITHOUT_PNG=YES
}

# LIBXML_STATIC: or its functions would be exported by posplugin.dll.
build_xml() {
    unpack xml
    with_cmake xml "-DCMAKE_C_FLAGS=$flags -DLIBXML_STATIC" \
        -DLIBXML2_WITH_ICONV=OFF -DLIBXML2_WITH_LZMA=OFF \
        -DLIBXML2_WITH_ZLIB=OFF -DLIBXML2_WITH_PYTHON=OFF \
        -DLIBXML2_WITH_PROGRAMS=OFF -DLIBXML2_WITH_TESTS=OFF \
        -DLIBXML2_WITH_HTTP=OFF -DLIBXML2_WITH_FTP=OFF \
        -DLIBXML2_WITH_MODULES=OFF -DLIBXML2_WITH_CATALOG=OFF \
        -DLIBXML2_WITH_HTML=OFF -DLIBXML2_WITH_SCHEMAS=OFF \
        -DLIBXML2_WITH_SCHEMATRON=OFF -DLIBXML2_WITH_XINCLUDE=OFF \
        -DLIBXML2_WITH_XPATH=OFF -DLIBXML2_WITH_XPTR=OFF \
        -DLIBXML2_WITH_C14N=OFF -DLIBXML2_WITH_DEBUG=OFF
}

# For the unit tests.
build_cmocka() {
    unpack cmocka
    with_cmake cmocka -DWITH_STATIC_LIB=ON -DWITH_EXAMPLES=OFF
    mv "$prefix/lib/libcmocka-static.a" "$prefix/lib/libcmocka.a"
    rm "$prefix/lib/libcmocka.dll.a" "$prefix/bin/cmocka.dll"
}

# set_up HOST: what the steps use.
set_up() {
    host=$1
    prefix=$(prefix_of "$host")
    work=$prefix/work
    case $host in
    i686*) flags="$flags $x86_flags" ;;
    esac
    PKG_CONFIG_PATH=
    PKG_CONFIG_LIBDIR=$prefix/lib/pkgconfig
    export PKG_CONFIG_PATH PKG_CONFIG_LIBDIR
}

# build HOST: all that is missing, each library once.
build() {
    set_up "$1"
    mkdir -p "$prefix/done" "$prefix/logs" "$prefix/lib/pkgconfig" "$work"
    for library in zlib inih png leptonica tesseract openssl curl \
        jansson sqlite xml qrencode serialport usb cmocka; do
        [ ! -e "$prefix/done/$library" ] || continue
        start=$(date +%s)
        # A process of its own, for `set -e` does not hold inside an `if`.
        if ! sh "$here/build_libraries.sh" --only "$library" "$host" \
            >"$prefix/logs/$library" 2>&1; then
            tail -n 30 "$prefix/logs/$library" >&2
            echo "$host: $library failed, log: $prefix/logs/$library" >&2
            exit 1
        fi
        touch "$prefix/done/$library"
        rm -rf "${work:?}/$library"
        echo "$host: $library ($(($(date +%s) - start)) s)"
    done
    rm -rf "${work:?}"
    echo "$host: $prefix"
}

if [ "${1:-}" = --only ]; then
    set_up "$3"
    "build_$2"
    exit 0
fi
[ $# -gt 0 ] || set -- x86_64-w64-mingw32 i686-w64-mingw32
for each in "$@"; do
    build "$each"
done
