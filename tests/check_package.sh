#!/bin/sh
# The Debian packages: made, looked at by lintian, then in a Debian of their
# own, where nothing else is: installed, a sale, upgraded, removed, purged.
#
#     sh tests/check_package.sh BUILD      root is needed
set -u
cd "$(dirname "$0")/.." || exit 1
build=$PWD/$1
work=$PWD/build/test-logs/package
rm -rf "$work"
mkdir -p "$work"
. samples/stage.sh
. tests/lib.sh
. tests/debian.sh
[ "$(id -u)" = 0 ] || {
    echo "debootstrap and chroot need root"
    exit 1
}

# package VERSION: both packages, in $work.
package() {
    cmake --preset debian "-DCPACK_DEBIAN_PACKAGE_VERSION=$1" &&
        cmake --build --preset debian &&
        (cd build/debian && cpack --config CPackConfig.cmake -B "$work/cpack") &&
        mv "$work"/cpack/*.deb "$work"
}
check "the packages are made" package 0.1.0 >"$work/package.log" 2>&1
check "lintian has nothing to say" sh -c \
    "! lintian --fail-on none '$work'/*_0.1.0_*.deb 2>/dev/null | grep ."

# A small Debian with what the package depends on; made once.
needs=$(dpkg-deb -f "$work/posplugin_0.1.0_amd64.deb" Depends)
recipe=$(echo "$needs" | cat - "$0" | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/posplugin/debian-root
root=$work/root
make_root() {
    # shellcheck disable=SC2046 # address and suite
    set -- $(debian_main)
    rm -rf "$cache"* && mkdir -p "$(dirname "$cache")" &&
        timeout 600 debootstrap --variant=minbase "$2" "$cache-new" "$1" &&
        echo "$needs" | sed 's/([^)]*)//g; s/,/ /g' | xargs timeout 600 \
            chroot "$cache-new" env DEBIAN_FRONTEND=noninteractive apt-get \
            -qq install -y --no-install-recommends &&
        echo "$recipe" >"$cache-new/recipe" && mv "$cache-new" "$cache"
}
[ "$(cat "$cache/recipe" 2>/dev/null)" = "$recipe" ] ||
    make_root >"$work/root.log" 2>&1 || {
    tail -n 20 "$work/root.log"
    exit 1
}
cp -a "$cache" "$root"
trap 'stage_stop; rm -rf "$root"' EXIT

cat >"$work/in_root" <<END
#!/bin/sh
exec chroot "$root" env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME=/root \
    LC_ALL=C.UTF-8 "\$@"
END
chmod +x "$work/in_root"
PATH=$PATH:$work

cp "$work"/posplugin_0.1.0_*.deb samples/screens/png/qt-classic-2.png "$root"
expect 0 '' in_root dpkg -i /posplugin_0.1.0_amd64.deb
expect 0 '^posplugin 0' in_root posplugin --version
expect 0 '"verdict":"verified"' in_root posplugin read \
    --image /qt-classic-2.png --set till.currency=USD
expect 3 'DISPLAY' in_root posplugin run --set till.currency=USD
stage_display 640x860 || exit 1
# The cashier's program from in there, on a display out here: the assistant.
shown() { xdotool search --onlyvisible --name "$1"; }
stage_spawn agent in_root env "DISPLAY=$DISPLAY" posplugin run
check "the first start is the assistant" stage_wait 30 shown '^Set posplugin up$'
stage_stop "$pid"
check "settings are explained" [ -s "$root/etc/posplugin/posplugin.ini" ]

# A sale from in there, with terminal and payment system out here.
stage_payment_system || exit 1
port=$((20000 + $$ % 20000))
stage_uri="tcp:127.0.0.1:$port?listen=1"
printf 'wait order 60\nsleep 0.2\ntap confirm\nwait choice 20\ntap face\nwait paid 30\n' \
    >"$work/customer.script"
stage_terminal customer --unsecured --script "$work/customer.script"
mkdir -p "$root/bank"
cp "$work/bank/hmac.key" "$work/bank/ca.pem" "$root/bank"
cat >>"$root/etc/posplugin/posplugin.ini" <<SETTINGS
[till]
currency = USD
[terminal]
uri = tcp:127.0.0.1:$port
protection = none
[payment]
merchant_id = demo-shop
[rest]
url = $payment_url
key_file = /bank/hmac.key
ca_file = /bank/ca.pem
SETTINGS
expect 0 '"state":"paid"' in_root posplugin pay --image /qt-classic-2.png
stage_spawn agent in_root env "DISPLAY=$DISPLAY" posplugin run --verbose
check "the agent is resident" stage_wait 30 grep -q 'agent ready' "$work/agent.log"
check "and has its window" stage_wait 10 shown '^posplugin$'
kill -TERM "$pid"
check "it ends well" wait "$pid"

# A newer one keeps settings and journal.
check "a newer package is made" package 0.1.1 >>"$work/package.log" 2>&1
cp "$work"/posplugin_0.1.1_*.deb "$root"
expect 0 '' in_root dpkg -i /posplugin_0.1.1_amd64.deb
check "the upgrade keeps settings" grep -q demo-shop \
    "$root/etc/posplugin/posplugin.ini"
expect 0 'paid' in_root posplugin journal
expect 0 '' in_root dpkg -r posplugin
check "removed" [ ! -e "$root/usr/bin/posplugin" ]
check "removing keeps settings" [ -e "$root/etc/posplugin/posplugin.ini" ]
expect 0 '' in_root dpkg -P posplugin
check "purged" [ ! -e "$root/etc/posplugin/posplugin.ini" ]
check "the journal stays" [ -s "$root/root/.local/state/posplugin/journal.db" ]
finish
