"""A real HTTP server on loopback that misbehaves as told: each address has a list of answers, the last one repeats."""

from __future__ import annotations

import random
import socket
import ssl
import struct
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, count, repeat
from pathlib import Path

import pytest

PDF = b"%PDF-1.4\n" + b"1 0 obj<</Type/Catalog>>endobj\n" * 40 + b"trailer<</Root 1 0 R>>\n%%EOF\n"


class Handler(BaseHTTPRequestHandler):
    """Looks up the address's next answer and lets it act on the connection."""

    server: FaultServer
    protocol_version = "HTTP/1.1"
    form = ""  # what was sent by POST

    def do_POST(self) -> None:
        """The same for a form."""
        self.form = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self.do_GET()

    def do_GET(self) -> None:
        """Answer as told; 404 where nothing is told."""
        server = self.server
        with server.guard:
            answers = server.answers.get(self.path, [status(404)])
            turn = server.turns[self.path]
            server.turns[self.path] += 1
            server.log.append((time.monotonic(), self.path, dict(self.headers)))
        answers[min(turn, len(answers) - 1)](self)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""

    def reply(self, code: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None) -> None:
        """Status, headers, body; `length` may lie about the body."""
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def hang_up(self) -> None:
        """Close the connection with a reset."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()


Answer = Callable[[Handler], None]


class FaultServer(ThreadingHTTPServer):
    """`answers`: path → its answers in turn; `log`: (time, path, headers) of every request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, list[Answer]] = {}
        self.turns: dict[str, int] = defaultdict(int)
        self.log: list[tuple[float, str, dict[str, str]]] = []
        self.guard = threading.Lock()

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of each request for a path."""
        return [headers for _, asked, headers in self.log if asked == path]

    def make_moody(self, share: float, dice: random.Random) -> None:
        """Each address fails in a share of its answers: reset, 500, 429, cut short, stalled."""
        troubles = [reset, status(500), status(429, Retry_After="0.05"), cut(100), stall]
        for path, answers in self.answers.items():
            self.answers[path] = [_moody(answers[-1], troubles, share, dice)]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


def _moody(good: Answer, troubles: list[Answer], share: float, dice: random.Random) -> Answer:
    def answer(handler: Handler) -> None:
        (dice.choice(troubles) if dice.random() < share else good)(handler)

    return answer


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[FaultServer]:
    """A server while the block runs."""
    server = FaultServer()
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def ok(body: bytes = PDF, type_: str = "application/pdf", **headers: str) -> Answer:
    """The body as it should be."""
    named = {"Content-Type": type_} | {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.reply(200, body, named)


def html(text: str, encoding: str = "utf-8", type_: str = "text/html", code: int = 200, **headers: str) -> Answer:
    """A web page in an encoding that its header need not name."""
    named = {"Content-Type": type_} | {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.reply(code, text.encode(encoding), named)


def status(code: int, **headers: str) -> Answer:
    """A bare status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.reply(code, b"", named)


def moved(to: str) -> Answer:
    """A redirect."""
    return status(302, Location=to)


def reset(handler: Handler) -> None:
    """The connection is reset instead of an answer."""
    handler.hang_up()


def stall(handler: Handler) -> None:
    """Headers, a few bytes, and then nothing."""
    handler.reply(200, PDF[:64], {"Content-Type": "application/pdf"}, length=len(PDF))
    time.sleep(3)
    handler.hang_up()


def slowly(body: bytes, seconds: float) -> Answer:
    """Half of the body, a pause, the other half."""

    def answer(handler: Handler) -> None:
        handler.reply(200, body[: len(body) // 2], {"Content-Type": "application/pdf"}, length=len(body))
        time.sleep(seconds)
        handler.wfile.write(body[len(body) // 2 :])

    return answer


def cut(keep: int, body: bytes = PDF, **headers: str) -> Answer:
    """Content-Length promises more than comes."""

    def answer(handler: Handler) -> None:
        named = {"Content-Type": "application/pdf"} | {name.replace("_", "-"): value for name, value in headers.items()}
        handler.reply(200, body[:keep], named, length=len(body))
        handler.close_connection = True

    return answer


def ranged(body: bytes, etag: str) -> Answer:
    """The rest of the body where a range is asked for with the right If-Range, else all of it."""

    def answer(handler: Handler) -> None:
        start = handler.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if start and handler.headers.get("If-Range") == etag:
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            handler.reply(206, body[int(start) :], {"Content-Range": span, "ETag": etag})
        else:
            handler.reply(200, body, {"Content-Type": "application/pdf", "ETag": etag})

    return answer


def conditional(body: bytes, etag: str, type_: str = "application/pdf") -> Answer:
    """304 where the client has it."""

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.send_response(304)
            handler.send_header("ETag", etag)
            handler.end_headers()
        else:
            handler.reply(200, body, {"Content-Type": type_, "ETag": etag})

    return answer


def piecewise(parts: Iterable[bytes], seconds: float, type_: str = "application/pdf") -> Answer:
    """A body without a stated length, part by part with pauses, as long as the client listens."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {type_}\r\nConnection: close\r\n\r\n".encode())
        for part in parts:
            handler.wfile.write(part)
            time.sleep(seconds)

    return answer


def trickle(seconds: float) -> Answer:
    """A PDF's first bytes, and then one byte after the other without end."""
    return piecewise(chain([PDF[:16]], repeat(b"x")), seconds)


def endless_headers(handler: Handler) -> None:
    """Header lines as long as the client listens."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in count():
        handler.wfile.write(b"X-%d: %s\r\n" % (number, b"x" * 1000))


def bomb(megabytes: int, start: bytes = b"") -> bytes:
    """Gzip that begins with `start` and inflates to so many megabytes, made of one kilobyte again and again."""
    engine = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    head = engine.compress(start) + engine.flush(zlib.Z_FULL_FLUSH)
    block = engine.compress(bytes(1_000_000)) + engine.flush(zlib.Z_FULL_FLUSH)
    return head + block * megabytes + engine.flush()


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody vouches for, as many a site's is."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=9))
    )
    (folder / "cert.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    formats = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*formats))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
