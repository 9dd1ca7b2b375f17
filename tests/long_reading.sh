#!/bin/sh
# Makes and reads many screens, a batch at a time, each as a new till, and
# counts; pictures of what was verified and is wrong are kept. No test: it runs
# for hours.
#
#     sh tests/long_reading.sh BUILD FOLDER FIRST_SEED BATCHES [SPLIT [TOOLKITS]]
#
# A batch is 100 screens of one seed; SPLIT and TOOLKITS are those of
# tests/screens/generate.py (dev; qt,gtk,tk,console,xterm), gdi among them.
set -eu
cd "$(dirname "$0")/.."
program=$1/pos_plugin/posplugin
folder=$2
seed=$3
last=$((seed + $4))
split=${5:-dev}
toolkits=${6:-qt,gtk,tk,console,xterm}
POSPLUGIN_DATA=$PWD/ocr
POSPLUGIN_CONFIG=/dev/null
FONTCONFIG_FILE=$PWD/tests/fonts.conf
export POSPLUGIN_DATA POSPLUGIN_CONFIG FONTCONFIG_FILE
mkdir -p "$folder/wrong"

while [ "$seed" -lt "$last" ]; do
    rm -rf "$folder/batch"
    /usr/bin/python3 tests/screens/generate.py --split "$split" --count 100 \
        --seed "$seed" --only "$toolkits" --output "$folder/batch" >/dev/null 2>"$folder/log" || {
        cat "$folder/log"
        exit 1
    }
    "$program" replay --cold "$folder/batch/manifest.jsonl" \
        >"$folder/orders.jsonl" || : # some were verified and wrong
    python3 - "$folder" "$seed" <<'END'
import json, shutil, sys
folder, seed = sys.argv[1:]
lines = [json.loads(line) for line in open(f"{folder}/orders.jsonl")]
told = {}
for line in open(f"{folder}/batch/manifest.jsonl"):
    screen = json.loads(line)
    told[screen["id"]] = screen
count = {"seed": int(seed), "screens": 0, "exact": 0, "total": 0,
         "provable": 0, "verified": 0, "verified_wrong": 0, "wrong_total": 0}
for order in lines:
    if "order" not in order:
        continue
    screen = told[order["id"]]
    verified = order["verdict"] == "verified"
    total = order["order"]["total_amount"] == screen["truth"]["total_amount"]
    count["screens"] += 1
    count["exact"] += order["correct"]
    count["total"] += total
    count["provable"] += bool(screen.get("provable"))
    count["verified"] += verified
    if verified and not order["correct"]:
        count["verified_wrong"] += 1
        count["wrong_total"] += not total
        shutil.copy(f"{folder}/batch/{screen['image']}", f"{folder}/wrong")
        with open(f"{folder}/wrong/manifest.jsonl", "a") as kept:
            screen["image"] = screen["image"].split("/")[-1]
            kept.write(json.dumps(screen, ensure_ascii=False) + "\n")
print(json.dumps(count), flush=True)
END
    seed=$((seed + 1))
done | tee -a "$folder/counts.jsonl"
