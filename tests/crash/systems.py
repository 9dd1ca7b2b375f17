"""The payment systems: their simulators as processes, settings, codes."""

import asyncio
import json
import subprocess

# How the payment system itself behaves; chosen by the code's first digits.
BEHAVIOURS = ["normal", "password=120", "password=350", "password-queries=2",
              "password-never", "declined", "new-code", "slow=250", "lost",
              "late=600", "wrong-hmac", "http-500", "garbage", "wrong-amount",
              "stale", "unsigned"]

# A hundredth of the official times, but for what the machine needs.
TIMING = """request_timeout_ms = 1000
first_query_ms = 50
query_interval_ms = 40
query_total_ms = 450
reverse_earliest_ms = 150
reverse_interval_ms = 40
reverse_total_ms = 8000
"""
# No request may be under way for longer than the engine allows for.
LATE_MAX_MS = 1200


class System:
    """One provider and its simulator."""

    name = "rest"
    prefix = "62"
    digits = 19

    def __init__(self, build, folder):
        self.build, self.folder = build, f"{folder}/{self.name}"
        self.program = \
            f"{build}/samples/payment_system/posplugin-payment-system"
        self.process = None
        self.port = 0
        self.seen = set()

    def rules(self):
        return [f"pay code={self.prefix}00{i:03} {behaviour}"
                for i, behaviour in enumerate(BEHAVIOURS)]

    def command(self):
        command = [self.program, "--state", self.folder, "--port", "0"]
        for rule in self.rules():
            command += ["--rule", rule]
        return command

    async def start(self):
        self.process = await asyncio.create_subprocess_exec(
            *self.command(), stdout=asyncio.subprocess.PIPE)
        while not self.port:
            line = await asyncio.wait_for(self.process.stdout.readline(), 60)
            if not line:
                raise RuntimeError(f"{self.name}: no simulator")
            if b"listening on https://127.0.0.1:" in line:
                self.port = int(line.rsplit(b":", 1)[1])
        self.drain = asyncio.ensure_future(self.read_on())

    async def read_on(self):
        while await self.process.stdout.readline():
            pass

    async def stop(self):
        if self.process:
            self.process.terminate()
            await asyncio.wait_for(self.process.wait(), 30)
            await self.drain

    def code(self, random, behaviour):
        """A payment code that was never used before."""
        index = BEHAVIOURS.index(behaviour)
        while True:
            digits = self.digits - len(self.prefix) - 5
            code = f"{self.prefix}00{index:03}" + "".join(
                random.choice("0123456789") for _ in range(digits))
            if code not in self.seen:
                self.seen.add(code)
                return code

    def settings(self, port, ca_file):
        return (f"[rest]\nurl = https://127.0.0.1:{port}\n"
                f"key_file = {self.folder}/hmac.key\nca_file = {ca_file}\n"
                + TIMING)

    def client_identity(self):
        """Certificate and key that the simulator asks for, or None."""
        return None

    def ledger(self):
        """order number -> the ledger's line."""
        text = subprocess.run(
            [self.program, "--state", self.folder, "--print-ledger"],
            check=True, capture_output=True, timeout=60).stdout
        lines = [json.loads(line) for line in text.splitlines()]
        return {line["order_no"]: line for line in lines}


def is_charged(line):
    return (line["state"] == "paid" and
            line["refunded_minor"] < line["amount_minor"])


SYSTEMS = {"rest": System}
