#!/usr/bin/env python3
"""Searches the memory of a living process for a secret.

    search_process.py PID KNOWN SECRET...

KNOWN is a text that must be found, so that a search that sees nothing does
not pass; SECRET is a regular expression. Also says whether the process could
leave a core dump.
"""

import re
import sys


def areas(pid):
    """All that the process can write, what it mapped from files included."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        lines = maps.readlines()
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in lines:
            where, mode = line.split()[:2]
            if not mode.startswith("rw") or "[v" in line:
                continue
            start, end = (int(part, 16) for part in where.split("-"))
            try:
                memory.seek(start)
                yield line.split()[-1], memory.read(end - start)
            except OSError:
                print(f"not readable: {line.strip()}", file=sys.stderr)


def core_limit(pid):
    with open(f"/proc/{pid}/limits", encoding="ascii") as limits:
        for line in limits:
            if line.startswith("Max core file size"):
                return line.split()[4:6]
    return None


def main():
    pid, known = sys.argv[1], sys.argv[2].encode()
    secrets = [re.compile(text.encode()) for text in sys.argv[3:]]
    seen = size = 0
    bad = []
    for name, content in areas(pid):
        size += len(content)
        seen += content.count(known)
        bad += [f"secret {i} in {name}" for i, secret in enumerate(secrets)
                for _ in secret.finditer(content)]
    if not seen:
        bad.append("what must be there was not found: the search is broken")
    if core_limit(pid) != ["0", "0"]:
        bad.append(f"core dumps are allowed: {core_limit(pid)}")
    print(f"{size // 2 ** 20} MiB searched, the known text found {seen} "
          f"times; {'; '.join(bad) or 'no secret'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
