"""Judges the readings of one set of screens; see check_reading.sh."""

import json
import sys

KNOWN_FROM = 6  # a till's sixth screen is one of a known till


def load(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def readings_of(path):
    return {line["id"]: line for line in load(path) if "id" in line}


def known_screens(manifest):
    """Names of the screens whose till has shown five before."""
    seen, names = {}, []
    for screen in manifest:
        till = screen.get("till")
        if till:
            seen[till] = seen.get(till, 0) + 1
            if seen[till] >= KNOWN_FROM:
                names.append(screen["id"])
    return names


def times(readings):
    ordered = sorted(r["timing_ms"]["read"] for r in readings)
    if not ordered:
        return "-"
    return "median %.1f ms, p95 %.1f ms" % (
        ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100])


def floors_of(path, name):
    """Per cent of a set's honest screens that must be exact, and of the cells
    of known tills that must come from memory."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.split("#")[0].split()
            if words and words[0] == name:
                return int(words[1]), int(words[2])
    sys.exit(f"{path} has no line for {name}")


class Judge:
    def __init__(self, name, manifest):
        self.name = name
        self.manifest = manifest
        self.good = True

    def complain(self, text):
        print(f"{self.name}: {text}")
        self.good = False

    def look(self, how, readings, floor):
        """Prints a line about one way of reading, and judges it."""
        missing = [s["id"] for s in self.manifest
                   if "verdict" not in readings.get(s["id"], {})]
        if missing:
            self.complain(f"{how}: not read: {' '.join(missing)}")
            return
        wrong = [s["id"] for s in self.manifest
                 if readings[s["id"]]["verdict"] == "verified"
                 and not readings[s["id"]]["correct"]]
        honest = [s["id"] for s in self.manifest if not s.get("trap")]
        exact = sum(readings[i]["correct"] for i in honest)
        verified = sum(readings[i]["verdict"] == "verified" for i in honest)
        print(f"{self.name}, {how}: {len(self.manifest)} screens, "
              f"{len(self.manifest) - len(honest)} of them traps; {exact} of "
              f"{len(honest)} exact, {verified} verified, {len(wrong)} "
              f"verified and wrong; {times(readings.values())}")
        if wrong:
            self.complain(f"{how}: verified and wrong: {' '.join(wrong)}")
        if exact * 100 < floor * len(honest):
            self.complain(f"{how}: less than {floor} % exact")

    def look_at_known(self, cold, known, floor):
        """From the sixth screen on, much of it comes from memory."""
        names = known_screens(self.manifest)
        if not names:
            return
        cells = sum(known[i]["cells"]["all"] for i in names)
        remembered = sum(known[i]["cells"]["from_memory"] for i in names)
        print(f"{self.name}, known tills: {len(names)} screens, "
              f"{remembered} of {cells} cells from memory; "
              f"{times(known[i] for i in names)}; the same screens as new "
              f"ones: {times(cold[i] for i in names)}")
        if remembered * 100 < floor * cells:
            self.complain(f"known tills: less than {floor} % from memory")
        if sum(cold[i]["cells"]["from_memory"] for i in cold):
            self.complain("cold: something was remembered")


def main():
    name, manifest, cold, known, floors = sys.argv[1:]
    judge = Judge(name, load(manifest))
    cold, known = readings_of(cold), readings_of(known)
    floor, floor_of_memory = floors_of(floors, name)
    judge.look("new tills", cold, floor)
    judge.look("in series", known, floor)
    if judge.good:
        judge.look_at_known(cold, known, floor_of_memory)
    sys.exit(not judge.good)


main()
