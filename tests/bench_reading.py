#!/usr/bin/env python3
"""Compare how posplugin and its peers read the same screens.

usage: bench_reading.py BUILD WORK MANIFEST [--count N] [--peers FOLDER]

BUILD is a build folder with posplugin and bench_picture, WORK a folder for
what is made on the way, FOLDER where PP-OCRv4 is installed (npm). What is
counted, and how, is told in docs/reading-benchmark.md.
"""
import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TIMEOUT_S = 60
CJK = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d)?|\d{2,4}([-/.])\d{1,2}\2\d{2,4}")
NUMBER = re.compile(r"\d(?:[\d.,'\u2019]*\d)?")
GROUPS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?")
SPACED = re.compile(r"(?<=\d)([.,]) +(?=\d)")
FIGURES = ("whole", "amounts", "total")


# -- screens ----------------------------------------------------------------

def load(path, count):
    """The honest screens of a manifest, or `count` of them, chosen by lot."""
    folder = os.path.dirname(os.path.abspath(path))
    screens = []
    with open(path, encoding="utf8") as file:
        for line in file:
            screen = json.loads(line)
            if screen.get("truth") and not screen.get("trap"):
                screen["image"] = os.path.join(folder, screen["image"])
                screens.append(screen)
    if 0 < count < len(screens):
        chosen = sorted(random.Random(1).sample(range(len(screens)), count))
        screens = [screens[i] for i in chosen]
    return screens


def trait(screen, name):
    """What a manifest says about a screen, itself or within "group"."""
    traits = screen.get("group")
    return screen.get(name) or (traits if isinstance(traits, dict)
                                else {}).get(name)


def language(screen):
    labels = "".join(item.get("product_label") or ""
                     for item in screen["truth"]["sale_items"])
    return (trait(screen, "language")
            or ("zh" if CJK.search(labels) else "latin"))


def toolkit(screen):
    return trait(screen, "toolkit") or screen["id"].split("-")[0]


def cut(screens, build, work):
    rows = []
    for index, screen in enumerate(screens):
        region = screen.get("region") or {}
        sides = [str(region.get(side, 0)) for side in "xywh"]
        screen["picture"] = os.path.join(work, "screen%05d" % index)
        rows.append("\t".join([screen["image"], *sides, screen["picture"]]))
    subprocess.run([os.path.join(build, "tests", "bench_picture")],
                   input="\n".join(rows) + "\n", text=True, check=True)


# -- readers ----------------------------------------------------------------

def run(command, text="", timeout=TIMEOUT_S):
    """Output, milliseconds and peak memory in KB of one process."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as given:
        given.write(text.encode())
        given.seek(0)
        start = time.perf_counter()
        # pylint: disable-next=consider-using-with
        process = subprocess.Popen(command, stdin=given, stdout=out,
                                   stderr=subprocess.DEVNULL)
        timer = threading.Timer(timeout, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        took = (time.perf_counter() - start) * 1000
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return out.read().decode("utf8", "replace"), took, usage.ru_maxrss


def read_ours(screens, build, work, options):
    manifest = os.path.join(work, "manifest.jsonl")
    with open(manifest, "w", encoding="utf8") as file:
        for screen in screens:
            file.write(json.dumps(screen, ensure_ascii=False) + "\n")
    command = [os.path.join(build, "pos_plugin", "posplugin"), "replay",
               "--config", os.devnull, *options, manifest]
    text, _, memory = run(command, timeout=TIMEOUT_S * len(screens))
    readings = {}
    for line in text.splitlines():
        answer = json.loads(line)
        if "id" in answer:
            timing = answer.get("timing_ms") or {}
            readings[answer["id"]] = {"order": answer.get("order"),
                                      "verdict": answer.get("verdict"),
                                      "ms": timing.get("read")}
    return readings, memory


def read_by_command(screens, command):
    """One process a screen, `command` makes its arguments."""
    readings, most = {}, 0
    for screen in screens:
        text, took, memory = run(command(screen))
        readings[screen["id"]] = {"lines": text.splitlines(), "ms": took}
        most = max(most, memory)
    return readings, most


def read_ppocr(screens, peers):
    paths = {screen["picture"] + ".png": screen["id"] for screen in screens}
    helper = os.path.join(ROOT, "tests", "peers", "read.mjs")
    text, _, memory = run(["node", helper, peers], "\n".join(paths) + "\n",
                          TIMEOUT_S * len(screens))
    readings = {}
    for line in text.splitlines():
        answer = json.loads(line)
        readings[paths[answer["path"]]] = answer
    return readings, memory


def readers(build, work, peers):
    def tesseract(screen):
        chinese = language(screen)[:2] in ("zh", "ja")
        models = (screen.get("languages")
                  or ("eng+chi_sim" if chinese else "eng"))
        return ["tesseract", screen["picture"] + "-3x.png", "-", "--psm", "6",
                "-l", models]

    def gocr(screen):
        return ["gocr", "-i", screen["picture"] + "-3x.pgm"]

    def ocrad(screen):
        return ["ocrad", "--format=utf8", screen["picture"] + "-3x.pgm"]

    yield "posplugin, new till", lambda s: read_ours(s, build, work,
                                                     ["--cold"])
    yield "posplugin", lambda s: read_ours(s, build, work, [])
    if peers:
        yield "PP-OCRv4", lambda s: read_ppocr(s, peers)
    for peer in (tesseract, gocr, ocrad):
        if shutil.which(peer.__name__):
            yield peer.__name__, lambda s, p=peer: read_by_command(s, p)
        else:
            print("%s is not installed" % peer.__name__, file=sys.stderr)


# -- text to numbers --------------------------------------------------------

def values(token):
    """What a number may mean: its last mark as decimal mark, or none."""
    plain = re.sub(r"\D", "", token)
    found = {Decimal(plain)}
    mark = re.search(r"[.,'\u2019](\d+)$", token)
    if mark:
        head = re.sub(r"\D", "", token[:mark.start()])
        found.add(Decimal((head or "0") + "." + mark.group(1)))
    return found


def numbers(line):
    """The meanings of every number on a line of text."""
    joined = SPACED.sub(r"\1", line)
    return ([values(token) for token in NUMBER.findall(joined)] +
            [values(token) for token in GROUPS.findall(joined)])


def holds(found, wanted):
    """True when every wanted value is another one of the found numbers."""
    left = list(found)
    for value in wanted:
        hit = next((n for n in left if value in n), None)
        if hit is None:
            return False
        left.remove(hit)
    return True


def wanted_of(item, fields=("quantity", "unit_price", "item_amount")):
    return [abs(Decimal(item[field])) for field in fields
            if item.get(field) is not None]


def find_lines(lines, items, fields):
    """A line of text, or up to three, for each item; None: not there."""
    used, places = set(), []
    for item in items:
        wanted = wanted_of(item, fields)
        place = None
        for span in (1, 2, 3):
            for i in range(len(lines) - span + 1):
                here = range(i, i + span)
                found = [n for k in here for n in lines[k]]
                if not used & set(here) and holds(found, wanted):
                    place = here
                    break
            if place:
                break
        places.append(place)
        used |= set(place or ())
    return places


def squeeze(text):
    return re.sub(r"[^\w]|_", "", text).lower()


def words(sections):
    """The words of some sections, of every language that posplugin knows."""
    found, section = set(), ""
    folder = os.path.join(ROOT, "ocr", "words")
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf8") as file:
            for line in map(str.strip, file):
                if line.startswith("["):
                    section = line.strip("[]")
                elif line and not line.startswith("#") and section in sections:
                    found.add(squeeze(line))
    return found - {""}


TOTAL_WORDS = words({"total", "payable"})
OTHER_WORDS = words({"subtotal", "discount", "tax", "tax_included", "ignore"})


def names(line, known):
    text = squeeze(line)
    return any(word in text for word in known)


def surplus(texts, lines, items, places):
    """Lines of text that look like order lines, beyond those of the truth."""
    shown = min((len(wanted_of(item)) for item in items), default=0)
    if any(place is None or len(place) > 1 for place in places) or shown < 2:
        return 0
    used = {k for place in places for k in place}
    count = 0
    for i, text in enumerate(texts):
        pence = [n for n in lines[i] if any(v.as_tuple().exponent == -2
                                            for v in n)]
        summary = names(text, TOTAL_WORDS | OTHER_WORDS)
        if (i not in used and not summary and not CLOCK.search(text)
                and len(lines[i]) >= max(shown, 3) and len(pence) >= 2):
            count += 1
    return count


# -- judging ----------------------------------------------------------------

def distance(pattern, text, anywhere):
    """Edits from pattern to text, or to the best part of it."""
    row = [0] * (len(text) + 1) if anywhere else list(range(len(text) + 1))
    for i, wanted in enumerate(pattern, 1):
        last, row = row, [i]
        for j, seen in enumerate(text, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1,
                           last[j - 1] + (wanted != seen)))
    return min(row) if anywhere else row[-1]


def label_part(label, candidates, anywhere):
    pattern = re.sub(r"\s", "", label)
    best = min((distance(pattern, re.sub(r"\s", "", text), anywhere)
                for text in candidates), default=len(pattern))
    return max(0, 1 - best / len(pattern)) if pattern else 1


def labels_of(truth):
    return [item["product_label"] for item in truth["sale_items"]
            if item.get("product_label")]


def judge_text(truth, reading):
    texts = [text for text in reading["lines"] if text.strip()]
    lines = [numbers(text) for text in texts]
    items = truth["sale_items"]
    fields = ("quantity", "unit_price", "item_amount")
    places = find_lines(lines, items, fields)
    amounts = None not in find_lines(lines, items, ("item_amount",))
    total = truth.get("total_amount")
    used = {k for place in places for k in place or ()}
    right = total is None or any(
        abs(Decimal(total)) in n and
        (i not in used or names(texts[i], TOTAL_WORDS))
        for i, found in enumerate(lines) for n in found)
    rows = None not in places and surplus(texts, lines, items, places) == 0
    return {"whole": rows and right, "amounts": amounts, "total": right,
            "labels": [label_part(label, texts, True)
                       for label in labels_of(truth)],
            "trusted": True}


def same(a, b):
    return a == b or (a is not None and b is not None
                      and Decimal(a) == Decimal(b))


def judge_order(truth, reading):
    order = reading["order"] or {"sale_items": []}
    pairs = list(zip(truth["sale_items"], order["sale_items"]))
    count = len(truth["sale_items"]) == len(order["sale_items"])

    def all_same(*fields):
        return count and all(same(t.get(f), o.get(f))
                             for t, o in pairs for f in fields)
    total = same(truth.get("total_amount"), order.get("total_amount"))
    return {"whole": total and all_same("quantity", "unit_price",
                                        "item_amount"),
            "amounts": all_same("item_amount"), "total": total,
            "labels": [label_part(label,
                                  [item.get("product_label") or ""
                                   for item in order["sale_items"]], False)
                       for label in labels_of(truth)],
            "trusted": reading["verdict"] == "verified"}


NOTHING = {"whole": False, "amounts": False, "total": False, "labels": [0],
           "trusted": False}


def judge(screen, reading):
    if reading is None:
        return dict(NOTHING)
    own = "order" in reading
    return (judge_order if own else judge_text)(screen["truth"], reading)


# -- tables -----------------------------------------------------------------

def mean(numbers_):
    return sum(numbers_) / len(numbers_) if numbers_ else 0


def at(numbers_, part):
    ordered = sorted(numbers_)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def silent(results):
    return sum(r["trusted"] and not r["whole"] for r in results)


def summary_row(name, judged, readings, memory):
    results = list(judged.values())
    times = [r["ms"] for r in readings.values() if r.get("ms") is not None]
    labels = [part for r in results for part in r["labels"]]
    shares = ["%.3f" % mean([r[figure] for r in results])
              for figure in FIGURES]
    return [name, *shares, "%.3f" % mean(labels), str(silent(results)),
            "%.1f" % at(times, 0.5) if times else "-",
            "%.1f" % at(times, 0.95) if times else "-",
            "%.0f" % (memory / 1024)]


def print_table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def print_by(title, key, screens, judged_by):
    groups = {}
    for screen in screens:
        groups.setdefault(key(screen), []).append(screen["id"])
    rows = []
    for name in sorted(groups):
        cells = [name, str(len(groups[name]))]
        for judged in judged_by.values():
            results = [judged[i] for i in groups[name]]
            cells.append(" / ".join(
                ["%.2f" % mean([r[figure] for r in results])
                 for figure in FIGURES] + [str(silent(results))]))
        rows.append(cells)
    print_table([title, "screens", *judged_by], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("work")
    parser.add_argument("manifest")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--peers")
    options = parser.parse_args()
    screens = load(options.manifest, options.count)
    if not screens:
        sys.exit("no screens with a truth in %s" % options.manifest)
    cut(screens, options.build, options.work)
    print("%d screens of %s; load before %.1f" %
          (len(screens), options.manifest, os.getloadavg()[0]))
    rows, judged_by = [], {}
    for name, read in readers(options.build, options.work, options.peers):
        readings, memory = read(screens)
        judged = {screen["id"]: judge(screen, readings.get(screen["id"]))
                  for screen in screens}
        judged_by[name] = judged
        rows.append(summary_row(name, judged, readings, memory))
        path = os.path.join(options.work, name.replace(" ", "-") + ".json")
        with open(path, "w", encoding="utf8") as file:
            json.dump({i: [judged[i], readings.get(i)] for i in judged}, file,
                      ensure_ascii=False, indent=1)
    print("load after %.1f\n" % os.getloadavg()[0])
    print_table(["reader", "whole order", "amounts", "total", "labels",
                 "silent wrong", "median ms", "p95 ms", "peak MiB"], rows)
    print("Whole order / amounts / total / silent wrong:\n")
    print_by("drawn by", toolkit, screens, judged_by)
    print_by("language", language, screens, judged_by)


if __name__ == "__main__":
    main()
