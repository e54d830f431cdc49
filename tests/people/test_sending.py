"""Senders against real servers on the loopback: HTTP with a signature, SMTP through a gateway."""

import json
import socketserver
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from huiyin.kernel.refusal import Refused
from huiyin.people.services.sending import ConsoleSender, sender, signature
from huiyin.people.types.messages import OutgoingMessage, SendingFailed, check_phone

MESSAGE = OutgoingMessage(to="13812345678", text="验证码 123456", key="0190-1")


class Gateway(BaseHTTPRequestHandler):
    """Keeps what it got; answers 503 under /down."""

    got: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(503 if self.path == "/down" else 200)
        self.end_headers()
        self.wfile.write(b"receipt 7")

    def log_message(self, *words: object) -> None:
        """Silence."""


class Mailbox(socketserver.StreamRequestHandler):
    """The least of SMTP: says yes to everything and keeps the lines."""

    lines: list[str] = []

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        in_data = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            self.lines.append(line)
            if in_data and line != ".":
                continue
            in_data = line.upper() == "DATA"
            self.wfile.write(
                b"354 go on\r\n" if in_data else b"221 bye\r\n" if line.upper() == "QUIT" else b"250 ok\r\n"
            )
            if line.upper() == "QUIT":
                return


def serve(server: socketserver.TCPServer) -> Iterator[int]:
    """Run a server in a thread for the length of a test; yields its port."""
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def gateway() -> Iterator[int]:
    """An HTTP gateway."""
    Gateway.got.clear()
    yield from serve(HTTPServer(("127.0.0.1", 0), Gateway))


@pytest.fixture
def mail_server() -> Iterator[int]:
    """An SMTP server."""
    Mailbox.lines.clear()
    yield from serve(socketserver.TCPServer(("127.0.0.1", 0), Mailbox))


def test_http_posts_json_that_the_gateway_can_check(settings, gateway):
    settings.HUIYIN_SENDER_URL = f"http://:top%20secret@127.0.0.1:{gateway}/send"
    assert sender().send(MESSAGE) == "receipt 7"
    headers, body = Gateway.got[0]
    assert json.loads(body) == {"key": "0190-1", "to": "13812345678", "text": "验证码 123456"}
    assert headers["X-Huiyin-Signature"] == f"sha256={signature(b'top secret', headers['X-Huiyin-Time'], body)}"
    assert "Authorization" not in headers


def test_http_that_is_down_is_a_failure_and_not_a_receipt(settings, gateway):
    settings.HUIYIN_SENDER_URL = f"http://:secret@127.0.0.1:{gateway}/down"
    with pytest.raises(SendingFailed):
        sender().send(MESSAGE)
    assert len(Gateway.got) == 1


def test_smtp_sends_a_phone_number_through_the_gateway(settings, mail_server):
    settings.HUIYIN_SENDER_URL = f"smtp://127.0.0.1:{mail_server}?from=city@b.cn&gateway=sms.b.cn"
    assert sender().send(MESSAGE) == "smtp"
    assert "rcpt TO:<13812345678@sms.b.cn>" in Mailbox.lines
    assert "X-Huiyin-Key: 0190-1" in Mailbox.lines


def test_smtp_without_a_gateway_says_that_phones_cannot_be_reached(settings):
    settings.HUIYIN_SENDER_URL = "smtp://127.0.0.1:9"
    with pytest.raises(SendingFailed):
        sender().send(MESSAGE)


def test_no_sender_is_refused_with_who_can_help(settings):
    settings.HUIYIN_SENDER_URL = ""
    with pytest.raises(Refused) as refused:
        sender()
    assert refused.value.who_can_help


def test_the_demo_prints(settings, capsys):
    settings.HUIYIN_SENDER_URL = "console:"
    assert isinstance(sender(), ConsoleSender)
    sender().send(MESSAGE)
    assert capsys.readouterr().out == "[13812345678] 验证码 123456\n"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("138 1234 5678", "13812345678"), ("＋86-13812345678", "13812345678"), ("（0737）421-2345", "07374212345")],
)
def test_phones_are_understood_as_people_type_them(typed, digits):
    assert check_phone(typed) == digits
