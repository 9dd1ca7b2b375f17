#!/bin/sh
# Makes the guest of the link lab: Debian's stock kernel, fetched as a package
# and unpacked (never installed), and an initramfs with our own programs.
#
#     sh tests/lab/make_guest.sh BUILD   prints the folder: vmlinuz, initrd.gz
#
# The kernel is cached under $XDG_CACHE_HOME/posplugin, by a hash of the recipe.
# 6.12 and not 6.1: there a failed RFCOMM connect can crash the kernel.
set -eu
cd "$(dirname "$0")/../.."
build=$1
recipe=linux-image-6.12-amd64
modules="dummy_hcd libcomposite usb_f_fs usb_f_acm usb_f_hid cdc_acm
    ftdi_sio usbhid hid_generic evdev
    bluetooth rfcomm hci_vhci cmac ecb ecdh_generic"
programs="$build/tests/lab_sales $build/tests/lab_probe $build/tests/lab_upgrade
    $build/tests/lab_gadget $build/tests/lab_button /usr/bin/btvirt
    /usr/libexec/bluetooth/bluetoothd /usr/bin/dbus-daemon"
applets="sh mount mkdir cat echo sleep ifconfig poweroff modprobe ln ls kill
    seq cut sed grep timeout dmesg rm rmdir tail wc ps"

package=$(apt-cache depends "$recipe" |
    sed -n 's/.*Depends: \(linux-image-[^ ]*\).*/\1/p' | head -n 1)
[ -n "$package" ] || {
    echo "make_guest: apt knows no $recipe: run apt-get update" >&2
    exit 1
}
key=$(echo "$package $modules" | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/posplugin/lab-$key

# The kernel and its modules, unpacked; the last step makes the folder valid.
if [ ! -e "$cache/done" ]; then
    rm -rf "$cache"
    mkdir -p "$cache/package"
    (cd "$cache" && timeout 300 apt-get -qq download "$package" >&2)
    dpkg-deb -x "$cache"/*.deb "$cache/package"
    rm -f "$cache"/*.deb
    release=$(ls "$cache/package/lib/modules")
    depmod -b "$cache/package" "$release"
    touch "$cache/done"
fi
kernel=$cache/package
release=$(ls "$kernel/lib/modules")

root=$build/lab-guest/root
rm -rf "$build/lab-guest"
mkdir -p "$root/bin" "$root/sbin" "$root/dev" "$root/proc" "$root/sys" \
    "$root/tmp" "$root/run/dbus" "$root/etc/dbus-1" "$root/etc/bluetooth" \
    "$root/var/lib/bluetooth" "$root/lib64" "$root/lib/modules/$release"
ln -s ../run "$root/var/run"

# Modules with what they need, uncompressed: busybox loads those.
for module in $modules; do
    modprobe -d "$kernel" -S "$release" --show-depends "$module" |
        sed -n 's/^insmod \([^ ]*\).*/\1/p'
done | sort -u | while read -r file; do
    target=$root/lib/modules/$release/${file#*/lib/modules/"$release"/}
    mkdir -p "${target%/*}"
    case $file in
    *.xz) xz -dc "$file" >"${target%.xz}" ;;
    *) cp "$file" "$target" ;;
    esac
done
cp "$kernel/lib/modules/$release/modules.builtin" \
    "$kernel/lib/modules/$release/modules.builtin.modinfo" \
    "$kernel/lib/modules/$release/modules.order" \
    "$root/lib/modules/$release/"
depmod -b "$root" "$release"

cp /bin/busybox "$root/bin/"
for applet in $applets; do
    ln -sf busybox "$root/bin/$applet"
done
ln -s ../bin/busybox "$root/sbin/modprobe" # the kernel calls this one

# Programs with the libraries that they name.
for program in $programs; do
    cp -L "$program" "$root/bin/"
    ldd "$program" | grep -o '/[^ ]*' | sort -u | while read -r library; do
        [ -e "$root$library" ] && continue
        mkdir -p "$root${library%/*}"
        cp -L "$library" "$root$library"
    done
done
cat >"$root/etc/dbus-1/lab.conf" <<'END'
<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
END
echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
echo '127.0.0.1 localhost' >"$root/etc/hosts"
cp samples/terminal/usb-gadget.sh "$root/bin/usb-gadget.sh"
cp tests/lab/guest/*.sh "$root/bin/"
cp tests/lab/guest/init "$root/init"
chmod +x "$root/init"

cp "$kernel"/boot/vmlinuz-* "$build/lab-guest/vmlinuz"
(cd "$root" && find . | cpio -o -H newc --quiet) | gzip -1 \
    >"$build/lab-guest/initrd.gz"
echo "$build/lab-guest"
