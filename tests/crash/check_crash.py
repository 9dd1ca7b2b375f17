#!/usr/bin/env python3
"""Kills the plugin and troubles its network at random points, then compares
the payment system's ledger with the journal.

    check_crash.py BUILD [--payments N] [--seconds N] [--lanes N] [--seed N]
                         [--only I] [--systems rest,...] [--work FOLDER]
                         [--faults double,...] [--behaviours lost,...] [--demos]

Every payment is made by crash_sale (real journal, engine, HTTPS), killed with
SIGKILL in most cases, and taken up by the real `posplugin query --all`, which
may be killed as well. When it was not paid, the cashier rings the goods up
again. --only plays one payment of a seed again. With --demos the procedures of
the vendors' own programs make the same payments instead, for comparison.
"""

import argparse
import asyncio
import collections
import os
import random
import shutil
import sqlite3
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import demos  # noqa: E402
import proxy  # noqa: E402
import systems  # noqa: E402

LISTS = ("systems", "faults", "behaviours")
FAULTY_MAX = 6
RESTARTS_MAX = 12
RESTARTS_LAST = 60
AGAIN_MAX = 9
PROCESS_S = 180
FINAL = {7: "paid", 8: "declined", 9: "reversed"}
STATES = {1: "created", 2: "sent", 3: "password", 4: "unknown",
          5: "reversing", 6: "manual", **FINAL}


class Scenario:
    """Everything random about one payment, from options and index alone."""

    def __init__(self, options, index):
        dice = random.Random(f"{options.seed}:{index}")
        self.index = index
        self.system = dice.choice(options.systems)
        self.amount = dice.randrange(1, 100000)
        self.behaviour = "normal" if dice.random() < 0.45 else \
            dice.choice(options.behaviours)
        self.stop_ms = dice.randrange(10, 500) if dice.random() < 0.15 else -1
        self.plan = [self.fault(dice, options.faults) for _ in range(
            dice.randrange(FAULTY_MAX + 1))]
        self.kills = [self.kill(dice)]
        while dice.random() < 0.3 and len(self.kills) < 4:
            self.kills.append(self.kill(dice))
        self.dice = dice

    @staticmethod
    def fault(dice, kinds):
        if dice.random() < 0.35:
            return ("none", 0)
        kind = dice.choice(kinds)
        return (kind, dice.randrange(20, systems.LATE_MAX_MS)
                if proxy.FAULTS[kind] else 0)

    @staticmethod
    def kill(dice):
        """When a process is killed: by its time, by an exchange, or never."""
        what = dice.random()
        if what < 0.25:
            return None
        if what < 0.5:
            return ("time", dice.randrange(0, 900))
        return ("exchange", dice.choice([1, 1, 1, 2, 2, 3, 4, 5]),
                dice.choice(["connected", "received", "delivered",
                             "answered"]), dice.choice([0, 0, 1, 3, 10]))

    def __str__(self):
        return (f"{self.system} {self.amount} {self.behaviour} "
                f"stop={self.stop_ms} kills={self.kills} plan={self.plan}")


class Till:
    """One lane: settings, journal and the ports of its proxies."""

    def __init__(self, shop, number):
        self.shop, self.number = shop, number
        self.folder = f"{shop.work}/till{number}"
        self.lane = proxy.Lane()
        os.makedirs(self.folder)

    async def open(self):
        self.port = await self.shop.proxy.listen(self.lane)
        self.request_ms = 0

    def write_settings(self):
        """For every provider; what else the machine does changes them."""
        request_ms = systems.request_ms()
        if request_ms == self.request_ms:
            return
        self.request_ms = request_ms
        for name in self.shop.options.systems:
            with open(self.ini(name), "w", encoding="ascii") as file:
                file.write(f"[till]\nname = till{self.number}\n"
                           f"state_folder = {self.folder}\n")
                file.write(self.shop.system.settings(
                    self.port, self.shop.identity[0], name, request_ms))

    def ini(self, name):
        """The settings that take this provider first."""
        return f"{self.folder}/{name}.ini"

    async def run(self, command, kill, counts):
        """Run and perhaps kill; (exit code, lines shown)."""
        self.write_settings()
        with open(f"{self.folder}/log", "ab") as log:
            process = await asyncio.create_subprocess_exec(
                *command, stdout=asyncio.subprocess.PIPE, stderr=log)
        loop = asyncio.get_running_loop()

        def end():
            if process.returncode is None:
                counts["killed"] += 1
                systems.kill(process)

        def reached(exchange, point):
            if kill and kill[0] == "exchange" and \
                    (exchange, point) == kill[1:3]:
                if kill[3]:
                    loop.call_later(kill[3] / 1000, end)
                else:
                    end()

        self.lane.hook = reached
        timer = None
        if kill and kill[0] == "time":
            timer = loop.call_later(kill[1] / 1000, end)
        try:
            out, _ = await asyncio.wait_for(process.communicate(), PROCESS_S)
        except asyncio.TimeoutError:
            systems.kill(process)
            out, _ = await process.communicate()
            counts["hung"] += 1
        finally:
            self.lane.hook = None
            if timer:
                timer.cancel()
        return process.returncode, out.decode().split("\n")

    def attempts(self, sale):
        """What the journal says, read without our own code."""
        path = f"{self.folder}/journal.db"
        if not os.path.exists(path):
            return []
        database = sqlite3.connect(path, timeout=10)
        try:
            return database.execute(
                "SELECT order_no, state, amount_minor, provider, sale_id"
                " FROM attempt WHERE sale_id = ? OR sale_id LIKE ?",
                (sale, sale + "-_")).fetchall()
        except sqlite3.OperationalError:
            return []  # killed before the tables were made
        finally:
            database.close()


def is_open(rows):
    return any(row[1] not in FINAL for row in rows)


class Shop:
    """All tills and payment systems, and the count of what happened."""

    def __init__(self, options):
        self.options = options
        self.work = options.work
        self.counts = collections.Counter()
        self.shown = {}
        self.goods = {}
        self.failures = []
        self.exhibition = demos.Exhibition(self)
        self.started = time.monotonic()

    async def open(self):
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        self.identity = proxy.make_identity(self.work)
        self.system = systems.System(self.options.build, self.work,
                                     self.options.systems)
        await self.system.start()
        self.proxy = proxy.Proxy(self.identity, self.system.port,
                                 self.system.client_identity())
        self.tills = [Till(self, i) for i in range(self.options.lanes)]
        for till in self.tills:
            await till.open()

    async def close(self):
        await self.proxy.settle()
        self.proxy.close()
        await self.system.stop()

    def fail(self, scenario, why):
        self.failures.append((scenario.index, why))
        again = " ".join(f"--{name} {','.join(getattr(self.options, name))}"
                         for name in LISTS)
        print(f"FAIL payment {scenario.index} of seed {self.options.seed}: "
              f"{why}\n  {scenario}\n  again: check_crash.py "
              f"{self.options.build} --seed {self.options.seed} {again} --only "
              f"{scenario.index}", flush=True)

    async def sell(self, till, scenario, sale, behaviour, kill):
        code = self.system.code(scenario.dice, scenario.system, behaviour)
        return await till.run(
            [f"{self.options.build}/tests/crash_sale",
             till.ini(scenario.system), sale, str(scenario.amount), code,
             str(scenario.stop_ms)], kill, self.counts)

    async def recover(self, till, kills, restarts=RESTARTS_MAX):
        """Restart until nothing is open; False when something stays so."""
        command = [f"{self.options.build}/pos_plugin/posplugin", "query",
                   "--all", "--config", till.ini(self.options.systems[0])]
        for i in range(restarts):
            kill = kills[i] if i < len(kills) else None
            code, _ = await till.run(command, kill, self.counts)
            self.counts["restarts"] += 1
            if code == 0:
                return True
        return False

    async def pay(self, till, scenario):
        """The goods of one customer, until they are paid or given up."""
        sale = f"goods-{scenario.index}"
        shown = {}
        self.goods[scenario.index] = (till, scenario, shown)
        till.lane.start(scenario.plan)
        _, shown[sale] = await self.sell(till, scenario, sale,
                                         scenario.behaviour, scenario.kills[0])
        for fault in till.lane.seen:
            self.counts[f"fault {fault}"] += 1
        if scenario.kills[1:] or is_open(till.attempts(sale)):
            await self.recover(till, scenario.kills[1:])
        states = [FINAL.get(row[1]) for row in till.attempts(sale)]
        self.counts[f"first {states[0] if states else 'nothing sent'}"] += 1
        self.counts[f"over {scenario.system}"] += 1
        scenario.stop_ms = -1
        till.lane.start([])
        for again in range(AGAIN_MAX):
            # What is still open is never paid a second time: that is for the
            # last restarts, and for a person.
            if any(row[1] not in (8, 9) for row in till.attempts(sale)):
                self.counts["left to the last restarts"] += is_open(
                    till.attempts(sale))
                break
            name = f"{sale}-{again}"
            _, shown[name] = await self.sell(till, scenario, name, "normal",
                                             None)
            if is_open(till.attempts(sale)):
                await self.recover(till, [])

    async def last_restarts(self, till):
        """Without faults and kills, everything has to come to an end."""
        till.lane.start([])
        if not await self.recover(till, [], RESTARTS_LAST):
            self.counts["tills with open payments"] += 1

    def judge(self):
        """Ledger against journal, once nothing is under way any more."""
        ledger = self.system.ledger()
        known = set()
        for till, scenario, shown in self.goods.values():
            rows = till.attempts(f"goods-{scenario.index}")
            known |= {row[0] for row in rows}
            self.judge_goods(scenario, rows, ledger, shown)
        for order_no, line in ledger.items():
            if systems.is_charged(line) and order_no not in known:
                self.counts["charged, unknown here"] += 1
                print(f"FAIL: {order_no} is in no journal")

    def judge_goods(self, scenario, rows, ledger, shown):
        charged = []
        for order_no, state, amount, provider, sale in rows:
            if provider != scenario.system:
                self.count(scenario, "wrong provider", provider)
            line = ledger.get(order_no)
            there = line is not None and systems.is_charged(line)
            if there:
                charged.append(sale)
                if line["amount_minor"] != amount:
                    self.count(scenario, "amounts differ", order_no)
            if state not in FINAL:
                self.count(scenario, "unresolved",
                           f"{order_no} {STATES[state]}")
            elif there and (state != 7 or "declined" in shown[sale] or
                            "reversed" in shown[sale]):
                self.count(scenario, "charged, shown unpaid", order_no)
            elif not there and state == 7:
                self.count(scenario, "shown paid, not charged", order_no)
        if len(charged) > 1:
            self.count(scenario, "charged twice", charged)
        # The cashier rings up nothing again while a payment is open.
        if not charged and len(shown) > AGAIN_MAX:
            self.count(scenario, "goods never paid", rows)
        for sale, lines in shown.items():
            if "paid" in lines and sale not in charged:
                self.count(scenario, "shown paid, not charged", sale)

    def count(self, scenario, what, detail):
        self.counts[what] += 1
        self.fail(scenario, f"{what}: {detail}")

    async def work_off(self, till, indices):
        for index in indices:
            if time.monotonic() - self.started > self.options.seconds:
                break
            scenario = Scenario(self.options, index)
            await self.pay(till, scenario)
            self.counts["payments"] += 1
        await self.last_restarts(till)

    async def exhibit(self, till, indices):
        for index in indices:
            for demo in demos.ALL:
                if time.monotonic() - self.started > self.options.seconds:
                    return
                await self.exhibition.pay(
                    till, Scenario(self.options, index), demo)


BAD = ["charged twice", "charged, shown unpaid", "shown paid, not charged",
       "unresolved", "charged, unknown here", "amounts differ",
       "tills with open payments", "goods never paid", "wrong provider",
       "hung"]


def report(shop, seconds):
    counts = shop.counts
    print(f"{counts['payments']} payments over "
          f"{', '.join(shop.options.systems)}, {counts['killed']} kills, "
          f"{counts['restarts']} restarts, {seconds:.0f} s")
    for key in sorted(counts):
        if key.startswith(("fault", "first", "left", "over")):
            print(f"  {key}: {counts[key]}")
    for key in BAD:
        print(f"  {key}: {counts[key]}")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("--payments", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=float("inf"),
                        help="begin no payment after so long")
    parser.add_argument("--lanes", type=int, default=24,
                        help="tills at a time; mostly they wait")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", type=int, default=None)
    parser.add_argument("--systems", default=",".join(systems.CODES))
    parser.add_argument("--faults", default=",".join(sorted(proxy.FAULTS)))
    parser.add_argument("--behaviours",
                        default=",".join(systems.BEHAVIOURS[1:]))
    parser.add_argument("--demos", action="store_true")
    parser.add_argument("--work", default=None)
    options = parser.parse_args()
    for name in LISTS:
        setattr(options, name, getattr(options, name).split(","))
    options.build = os.path.abspath(options.build)
    options.work = os.path.abspath(
        options.work or f"{options.build}/../test-logs/crash")
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(10 ** 9)
    return options


async def main():
    options = parse_options()
    print(f"seed {options.seed}", flush=True)
    start = time.monotonic()
    indices = [options.only] if options.only is not None else \
        list(range(options.payments))
    shop = Shop(options)
    await shop.open()
    work = shop.exhibit if options.demos else shop.work_off
    await asyncio.gather(*[work(till, indices[i::options.lanes])
                           for i, till in enumerate(shop.tills)])
    await shop.close()
    if options.demos:
        shop.exhibition.report(shop.system.ledger(), systems.is_charged)
        return 0
    shop.judge()
    report(shop, time.monotonic() - start)
    return 1 if shop.failures or any(shop.counts[key] for key in BAD) else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
