"""The payment system: its simulator as a process, settings, codes."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess

# How the payment system itself behaves; chosen by the code's first digits.
BEHAVIOURS = ["normal", "password=120", "password=350", "password-queries=2",
              "password-never", "declined", "new-code", "slow=250", "lost",
              "late=600", "wrong-hmac", "http-500", "garbage", "wrong-amount",
              "stale", "unsigned", "system-error", "payerror", "reserialised",
              "code-once"]

# A hundredth of the official times, but for what the machine needs.
TIMING = """request_timeout_ms = {request_ms}
first_query_ms = 50
query_interval_ms = 40
query_total_ms = 450
reverse_earliest_ms = 150
reverse_interval_ms = 40
reverse_total_ms = 8000
"""
# What an exchange may take where the machine has nothing else to do.
REQUEST_MS = 1000
REQUEST_MAX_MS = 10000
# No request may be under way for longer than the engine allows for: the
# customer's time and one exchange.
LATE_MAX_MS = 1200

# The first digits of a wallet's codes, and how many there are; what is of no
# wallet that has a provider of its own goes to "rest".
CODES = {"rest": ("62", 19), "alipay": ("28", 18), "wechatpay": ("13", 18),
         "wechatpay-v2": ("13", 18)}
# Some reverses are answered "call again".
AGAIN = [3, 11, 29, 47]


def kill(process):
    """Not by its own kill(), which takes the exit code from who waits."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def request_ms():
    """More on a busy machine, so that the faults are tested, not that."""
    load = os.getloadavg()[0] / os.cpu_count()
    return min(int(REQUEST_MS * max(1, load)), REQUEST_MAX_MS)


class System:
    """The simulator, which speaks the protocols of all providers."""

    def __init__(self, build, folder, names):
        self.folder, self.names = f"{folder}/system", names
        self.program = \
            f"{build}/samples/payment_system/posplugin-payment-system"
        self.process = None
        self.drain = None
        self.port = 0
        self.used = set()

    def command(self):
        command = [self.program, "--state", self.folder, "--port", "0",
                   "--window", "600"]
        for prefix in sorted({CODES[name][0] for name in self.names}):
            for i, behaviour in enumerate(BEHAVIOURS):
                command += ["--rule", f"pay code={prefix}00{i:03} {behaviour}"]
        for nth in AGAIN:
            command += ["--rule", f"reverse nth={nth} again"]
        return command

    async def start(self):
        self.process = await asyncio.create_subprocess_exec(
            *self.command(), stdout=asyncio.subprocess.PIPE)
        while not self.port:
            line = await asyncio.wait_for(self.process.stdout.readline(), 60)
            if not line:
                raise RuntimeError("the simulator does not start")
            if b"listening on https://127.0.0.1:" in line:
                self.port = int(line.rsplit(b":", 1)[1])
        self.drain = asyncio.ensure_future(self.read_on())

    async def read_on(self):
        while await self.process.stdout.readline():
            pass

    async def stop(self):
        self.process.terminate()
        await asyncio.wait_for(self.process.wait(), 30)
        await self.drain

    def client_identity(self):
        """What WeChat Pay v2 asks for; the proxy shows it for the plugin."""
        return (f"{self.folder}/apiclient_cert.pem",
                f"{self.folder}/apiclient_key.pem")

    def code(self, dice, name, behaviour):
        """A payment code that was never used before."""
        prefix, size = CODES[name]
        start = f"{prefix}00{BEHAVIOURS.index(behaviour):03}"
        while True:
            code = start + "".join(dice.choice("0123456789")
                                   for _ in range(size - len(start)))
            if code not in self.used:
                self.used.add(code)
                return code

    def settings(self, port, ca_file, first, request_ms):
        """posplugin.ini for a lane; `first` is asked before the others."""
        with open(f"{self.folder}/posplugin.ini", encoding="ascii") as file:
            text = file.read()
        order = [first] + [name for name in self.names if name != first]
        text = text.replace(f"127.0.0.1:{self.port}", f"127.0.0.1:{port}")
        text = text.replace(f"{self.folder}/ca.pem", ca_file)
        text = text.replace("provider = rest", f"provider = {' '.join(order)}")
        timing = TIMING.format(request_ms=request_ms)
        for name in CODES:
            text = text.replace(f"[{name}]\n", f"[{name}]\n{timing}")
        return text

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
