"""An HTTPS proxy on loopback that cuts, delays, doubles and garbles.

It ends TLS on both sides, so that a fault hits a chosen point of a chosen
exchange: before the handshake, within the request, between request and
answer, within the answer. What was received whole is delivered even when the
client has gone meanwhile, as a real network would.
"""

import asyncio
import socket
import ssl
import subprocess

GARBAGE = (b"HTTP/1.1 200 OK\r\nContent-Length: 24\r\nConnection: close\r\n"
           b"\r\n<html>\x01 busy \xff\xfe </html>\n")
BAD_GATEWAY = (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n"
               b"Connection: close\r\n\r\n")
HANDSHAKE_S = 10
EXCHANGE_S = 20

# Every kind of fault; the second is whether it takes milliseconds.
FAULTS = {
    "refuse": False,          # connection closed before the handshake
    "noise": False,           # bytes that are no TLS
    "cut-request": False,     # closed within the request
    "drop-request": False,    # request received whole, not delivered
    "delay-request": True,    # delivered later; the client may be gone
    "drop-answer": False,     # delivered, answer lost
    "cut-answer": False,      # delivered, half an answer
    "delay-answer": True,     # delivered, answered late
    "garbage": False,         # delivered, answered with something else
    "bad-gateway": False,     # delivered, answered with HTTP 502
    "not-delivered-502": False,
    "double": False,          # delivered twice, answered by the first
    "double-second": False,   # delivered twice, answered by the second
    "double-late": True,      # delivered and answered, then delivered again
}


def make_identity(folder):
    """A CA and a server certificate for 127.0.0.1; returns their paths."""
    ca, key = f"{folder}/proxy-ca.pem", f"{folder}/proxy.key"
    cert, config = f"{folder}/proxy.pem", f"{folder}/proxy.cnf"
    with open(config, "w", encoding="ascii") as file:
        file.write("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    new = ["openssl", "req", "-newkey", "ec", "-pkeyopt",
           "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    for command in (
            new + ["-x509", "-subj", "/CN=proxy CA", "-keyout",
                   f"{folder}/proxy-ca.key", "-out", ca],
            new + ["-subj", "/CN=127.0.0.1", "-keyout", key, "-out",
                   f"{folder}/proxy.csr"],
            ["openssl", "x509", "-req", "-in", f"{folder}/proxy.csr", "-CA",
             ca, "-CAkey", f"{folder}/proxy-ca.key", "-CAcreateserial",
             "-days", "2", "-extfile", config, "-out", cert]):
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    return ca, cert, key


async def read_message(reader):
    """One HTTP message with its body, as bytes."""
    head = await reader.readuntil(b"\r\n\r\n")
    size = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            size = int(value)
    return head + (await reader.readexactly(size) if size else b"")


class Lane:
    """What one till's exchanges meet, in their order."""

    def __init__(self):
        self.plan = []
        self.count = 0
        self.hook = None  # called with (exchange, point)
        self.seen = []

    def start(self, plan, hook=None):
        self.plan, self.count, self.hook, self.seen = plan, 0, hook, []

    def next(self):
        self.count += 1
        fault = ("none", 0)
        if self.count <= len(self.plan):
            fault = self.plan[self.count - 1]
        self.seen.append(fault[0])
        return self.count, fault

    def reach(self, exchange, point):
        if self.hook:
            self.hook(exchange, point)


class Proxy:
    """All lanes' way to one payment system."""

    def __init__(self, identity, backend_port, client=None):
        self.backend_port = backend_port
        self.server_tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.server_tls.load_cert_chain(identity[1], identity[2])
        # The simulator's certificate is not what is tested here.
        self.client_tls = ssl.create_default_context()
        self.client_tls.check_hostname = False
        self.client_tls.verify_mode = ssl.CERT_NONE
        if client:
            self.client_tls.load_cert_chain(*client)
        self.flights = set()
        self.servers = []
        self.clients = set()

    async def listen(self, lane):
        """Serve a lane; returns the port."""
        server = socket.create_server(("127.0.0.1", 0), backlog=64)
        server.setblocking(False)
        self.servers.append((server, asyncio.ensure_future(
            self.accept(lane, server))))
        return server.getsockname()[1]

    async def accept(self, lane, server):
        loop = asyncio.get_running_loop()
        while True:
            client, _ = await loop.sock_accept(server)
            task = asyncio.ensure_future(self.connected(lane, client))
            self.clients.add(task)
            task.add_done_callback(self.clients.discard)

    async def connected(self, lane, client):
        try:
            await asyncio.wait_for(self.serve(lane, client), EXCHANGE_S)
        except (OSError, EOFError, ssl.SSLError, asyncio.TimeoutError,
                asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            client.close()

    async def start_tls(self, client):
        """Nothing of the socket is read before: a stream that is upgraded
        loses a hello which comes early, and the client waits in vain."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol, client, ssl=self.server_tls,
            ssl_handshake_timeout=HANDSHAKE_S)
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)

    async def deliver(self, raw, after_ms=0):
        """To the payment system and back; nobody may be waiting for it."""
        if after_ms:
            await asyncio.sleep(after_ms / 1000)
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.backend_port, ssl=self.client_tls)
        try:
            writer.write(raw)
            await writer.drain()
            return await asyncio.wait_for(read_message(reader), EXCHANGE_S)
        finally:
            writer.transport.abort()

    def fly(self, raw, after_ms=0):
        """As deliver(), but goes on whatever becomes of the client."""
        task = asyncio.ensure_future(self.deliver(raw, after_ms))
        self.flights.add(task)
        task.add_done_callback(self.flights.discard)
        task.add_done_callback(lambda t: t.cancelled() or t.exception())
        return task

    async def serve(self, lane, client):
        exchange, (fault, ms) = lane.next()
        lane.reach(exchange, "connected")
        if fault == "refuse":
            return
        if fault == "noise":
            await asyncio.get_running_loop().sock_sendall(
                client, b"\x00\xff220 mail ready\r\n")
            return
        reader, writer = await self.start_tls(client)
        try:
            await self.exchange(lane, exchange, fault, ms, reader, writer)
        finally:
            writer.transport.abort()

    async def exchange(self, lane, exchange, fault, ms, reader, writer):
        if fault == "cut-request":
            await reader.read(40)
            return
        raw = await read_message(reader)
        lane.reach(exchange, "received")
        answer = await self.pass_on(raw, fault, ms)
        lane.reach(exchange, "delivered")
        if answer:
            writer.write(answer)
            await writer.drain()
            # Let the client close, so that it reads all of it.
            await asyncio.wait_for(reader.read(1), 2)
            lane.reach(exchange, "answered")

    async def pass_on(self, raw, fault, ms):
        """What the client is to get; b"" closes the connection."""
        if fault == "drop-request":
            return b""
        if fault == "not-delivered-502":
            return BAD_GATEWAY
        if fault == "delay-request":
            return await asyncio.shield(self.fly(raw, ms))
        answer = await asyncio.shield(self.fly(raw))
        if fault == "double" or fault == "double-second":
            second = await asyncio.shield(self.fly(raw))
            return second if fault == "double-second" else answer
        if fault == "double-late":
            self.fly(raw, ms)
        if fault == "delay-answer":
            await asyncio.sleep(ms / 1000)
        return {"drop-answer": b"", "garbage": GARBAGE,
                "bad-gateway": BAD_GATEWAY,
                "cut-answer": answer[:len(answer) - len(answer) // 3],
                }.get(fault, answer)

    async def settle(self):
        """Wait for what is still under way."""
        while self.flights:
            await asyncio.wait(list(self.flights), timeout=EXCHANGE_S)

    def close(self):
        for server, task in self.servers:
            task.cancel()
            server.close()
