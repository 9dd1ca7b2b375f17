#!/bin/sh
# Names what programs and libraries for Windows import and Windows 7 has not.
#
#     sh tests/windows7_imports.sh x86_64-w64-mingw32|i686-w64-mingw32 FILE...
#
# A function passes when mingw-w64 declares it for the API of Windows 7. Its
# headers do so for some that are newer, too: those that are known are listed
# here; another one of them would pass. No Windows 7 was asked.
set -eu
host=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for file; do
    "$host-objdump" -p "$file" |
        awk '/DLL Name:/ { dll = tolower($3) }
             /^\t[0-9a-f]+\t *[0-9]+ / { print dll, $3 }
             /^\t[0-9a-f]+\t *[0-9]+$/ { print dll, "by-number" }'
done | sort -u >"$work/imports"

# Libraries that every Windows 7 has; api-ms-win-... came later.
grep -vE '^(kernel32|msvcrt|ws2_32|advapi32|crypt32|bcrypt|user32|shell32|ole32|setupapi|cfgmgr32|gdi32|comctl32|comdlg32|winmm|wsock32)\.dll ' \
    "$work/imports" >"$work/bad" || true

cat >"$work/newer" <<'END'
AddDllDirectory
BCryptKeyDerivation
CertIsStrongHashToSign
CopyFile2
CreateFileMappingFromApp
DeleteSynchronizationBarrier
EnterSynchronizationBarrier
GetCurrentInputMessageSource
GetHostNameW
GetOsSafeBootMode
GetOverlappedResultEx
GetSystemTimePreciseAsFileTime
GetUserDefaultGeoName
InitializeSynchronizationBarrier
MapViewOfFileFromApp
QueryAuxiliaryCounterFrequency
QueryInterruptTime
QueryInterruptTimePrecise
QueryUnbiasedInterruptTimePrecise
RemoveDllDirectory
SetCoalescableTimer
SetDefaultDllDirectories
UnmapViewOfFile2
WaitOnAddress
WakeByAddressAll
WakeByAddressSingle
END
awk 'NR == FNR { newer[$1]; next } $2 in newer' "$work/newer" \
    "$work/imports" >>"$work/bad"

{
    for header in winsock2 ws2tcpip windows aclapi bcrypt cfgmgr32 commctrl \
        conio ctype direct io locale math mbstring ntsecapi objbase process \
        sddl setjmp setupapi shellapi shlobj signal stdio stdlib string \
        sys/stat sys/utime time wchar wctype; do
        echo "#include <$header.h>"
    done
    # What the start of a C program takes from msvcrt.dll has no header.
    awk '$1 != "msvcrt.dll" || $2 !~ /^(__getmainargs|__initenv|__lconv_init|__p__acmdln|__p__commode|__p__fmode|__set_app_type|_amsg_exit|_assert|_commode|_initterm|_lock|_unlock)$/ {
             print "__typeof__(" $2 ") *p" NR "; // " $1 " " $2 }' \
        "$work/imports"
} >"$work/declared.c"
# Every error is at the line of a function.
"$host-gcc-posix" -w -fmax-errors=0 -fno-diagnostics-show-caret \
    -D_WIN32_WINNT=0x0601 -DWINVER=0x0601 -fsyntax-only "$work/declared.c" \
    2>"$work/errors" || true
sed -n 's/.*declared\.c:\([0-9]*\):[0-9]*: error: .*/\1/p' "$work/errors" |
    while read -r line; do
        sed -n "${line}s,.*// ,,p" "$work/declared.c"
    done >>"$work/bad"

[ "$(wc -l <"$work/imports")" -gt 20 ] || {
    echo "no imports found in $*"
    exit 1
}
sort -u "$work/bad"
[ ! -s "$work/bad" ]
