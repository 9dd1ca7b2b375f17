"""What the vendors' own programs do after an unknown result, as models.

Each makes the same exchanges with the same simulator over the same faults,
one process for each; only the procedure around them is the vendors'. They
keep nothing on the disk: who kills the program ends the procedure.

Waits are the published ones by a hundred, as in systems.TIMING.
"""

import asyncio

import systems

PAID = "paid"
PENDING = "waiting for the customer"
UNKNOWN = "no definite answer"
CLOSED = "closed"
ABSENT = "not known there"
AGAIN = "not now, call again"
QUERY = "a query tells"
NOT_SENT = "not sent"
# What the demos are told by an answer that we verify and they do not expect.
FAILED = {"declined", "declined, a fresh code would help", NOT_SENT}


class Escaped(Exception):
    """An exception that the vendor's program lets through to the till."""


class Demo:
    """One payment by one procedure: what it shows, and if it cancels."""

    def __init__(self, call):
        self.call = call  # call(operation) -> (outcome, detail)
        self.owed = False  # has begun to cancel, and not heard that it is done

    async def run(self):
        """"paid", "failed" or "unknown"; None when it was killed."""
        raise NotImplementedError


class Alipay(Demo):
    """AlipayTradeServiceImpl with the values of its zfbinfo.properties."""

    name, system = "Alipay's TradePay demo", "alipay"
    QUERIES, QUERY_S, CANCELS, CANCEL_S = 5, 0.05, 3, 0.02

    async def run(self):
        outcome, detail = await self.call("pay")
        if outcome == PAID:
            return "paid"
        if outcome == PENDING:
            for _ in range(self.QUERIES):
                await asyncio.sleep(self.QUERY_S)
                outcome, _ = await self.call("query")
                if outcome in (PAID, CLOSED):
                    break
            return await self.check(outcome)
        if outcome in (UNKNOWN, NOT_SENT) and "(40004" not in detail:
            outcome, _ = await self.call("query")
            return await self.check(outcome)
        return "failed"  # ACQ.SYSTEM_ERROR as well

    async def check(self, outcome):
        if outcome == PAID:
            return "paid"
        self.owed = True
        outcome, _ = await self.call("reverse")
        shown = "unknown" if outcome in (UNKNOWN, NOT_SENT) else "failed"
        for _ in range(self.CANCELS):
            if outcome not in (UNKNOWN, NOT_SENT, AGAIN):
                break
            await asyncio.sleep(self.CANCEL_S)
            outcome, _ = await self.call("reverse")
        self.owed = outcome in (UNKNOWN, NOT_SENT, AGAIN)
        return shown


class WeChatPhp(Demo):
    """The micropay sample of the PHP SDK, with its endless loop ended."""

    name, system = "WeChat Pay's PHP demo", "wechatpay-v2"
    QUERIES, QUERY_S, REVERSES = 10, 0.02, 10

    async def ask(self, operation):
        outcome, detail = await self.call(operation)
        if outcome in (UNKNOWN, NOT_SENT) and "SYSTEM" not in detail:
            raise Escaped(outcome)
        return outcome, detail

    async def run(self):
        try:
            return await self.pay()
        except Escaped:
            return "unknown"

    async def pay(self):
        outcome, detail = await self.ask("pay")
        if outcome == PAID:
            return "paid"
        if outcome in FAILED or "BANKERROR" in detail:
            return "failed"
        for _ in range(self.QUERIES):
            outcome, _ = await self.ask("query")
            if outcome == PAID:
                return "paid"
            if outcome == ABSENT:
                return "failed"
            await asyncio.sleep(self.QUERY_S)
        self.owed = True
        for _ in range(self.REVERSES):
            outcome, _ = await self.ask("reverse")
            if outcome != AGAIN:
                self.owed = outcome != CLOSED
                break
        return "failed"


class WeChatJava(Demo):
    """microPayWithPos of the Java SDK: the same payment again for 60 s."""

    name, system = "WeChat Pay's Java SDK", "wechatpay-v2"
    TRIES, PAUSE_S = 12, 0.05

    async def run(self):
        outcome = UNKNOWN
        for _ in range(self.TRIES):
            outcome, _ = await self.call("pay")
            if outcome == PAID:
                return "paid"
            if outcome not in (PENDING, QUERY):
                break
            await asyncio.sleep(self.PAUSE_S)
        return "failed" if outcome in FAILED else "unknown"


ALL = [Alipay, WeChatPhp, WeChatJava]


class Exhibition:
    """The demos over the payments of a shop, and what became of them."""

    AGAIN_MAX = 2

    def __init__(self, shop):
        self.shop = shop
        self.goods = {demo: [] for demo in ALL}

    def caller(self, till, scenario, order_no, code):
        async def call(operation):
            process = await asyncio.create_subprocess_exec(
                f"{self.shop.options.build}/tests/provider_call",
                till.ini(scenario.system), scenario.system, operation,
                order_no, str(scenario.amount), code,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL)
            try:
                out, _ = await process.communicate()
            finally:
                systems.kill(process)
            lines = out.decode().split("\n")
            if process.returncode != 0:
                raise RuntimeError(f"provider_call {operation}: {lines}")
            return lines[0], lines[1]
        return call

    async def sell(self, till, scenario, demo, order_no, behaviour, kill):
        """One order; the demo and what it showed."""
        code = self.shop.system.code(scenario.dice, scenario.system,
                                     behaviour)
        seller = demo(self.caller(till, scenario, order_no, code))
        task = asyncio.ensure_future(seller.run())
        loop = asyncio.get_running_loop()
        timer = None
        if kill and kill[0] == "time":
            timer = loop.call_later(kill[1] / 1000, task.cancel)
        elif kill:
            till.lane.hook = lambda *at: at == kill[1:3] and \
                loop.call_later(kill[3] / 1000, task.cancel)
        try:
            shown = await task
        except asyncio.CancelledError:
            shown = "killed"
        till.lane.hook = None
        if timer:
            timer.cancel()
        return order_no, seller, shown

    async def pay(self, till, scenario, demo):
        """The goods of one customer; rung up again when they look unpaid."""
        till.write_settings()
        scenario.system = demo.system
        till.lane.start(scenario.plan)
        number = f"D{ALL.index(demo)}I{scenario.index:06}A"
        orders = [await self.sell(till, scenario, demo, f"{number}0",
                                  scenario.behaviour, scenario.kills[0])]
        till.lane.start([])
        while orders[-1][2] != "paid" and len(orders) <= self.AGAIN_MAX:
            orders.append(await self.sell(till, scenario, demo,
                                          f"{number}{len(orders)}", "normal",
                                          None))
        # What the customer still typed is seen by asking.
        await asyncio.sleep(0.7)
        for order_no, _, shown in orders:
            if shown != "paid":
                await self.caller(till, scenario, order_no, "0")("query")
        self.goods[demo].append(orders)

    def report(self, ledger, is_charged):
        for demo, goods in self.goods.items():
            twice = unpaid = failed = lost = 0
            for orders in goods:
                charged = [order for order in orders if order[0] in ledger
                           and is_charged(ledger[order[0]])]
                twice += len(charged) > 1
                unpaid += any(shown != "paid" for _, _, shown in charged)
                failed += any(shown == "failed" for _, _, shown in charged)
                lost += any(seller.owed for _, seller, _ in charged)
            print(f"{demo.name}: {len(goods)} payments, {twice} charged "
                  f"twice, {unpaid} charged and not shown paid ({failed} of "
                  f"them shown failed), {lost} lost cancels")
