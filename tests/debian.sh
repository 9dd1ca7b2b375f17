# Sourced by what makes a part of Debian of its own.

# debian_main: where this machine has the main archive from, and its suite.
debian_main() {
    apt-cache policy | sed -n \
        's/^ *[0-9]* \(http[^ ]*\) \([a-z]*\)\/main amd64 Packages$/\1 \2/p' |
        head -n 1
}
