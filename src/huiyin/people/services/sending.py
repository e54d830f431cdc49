"""Senders: how a text reaches a phone. Chosen by ``HUIYIN_SENDER_URL``.

    console:                                      demo: prints to the log of the program
    smtp://user:password@host:587?from=a@b.cn&gateway=sms.b.cn&tls=1
                                                  mail; a phone number goes to number@gateway
    https://:secret@host/path                     JSON POST, signed with HMAC-SHA256 of the secret

A sender tries once and says what happened. Trying again is the outbox's business.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types.messages import OutgoingMessage, SendingFailed

_TIMEOUT_SECONDS = 10.0


class Sender(Protocol):
    """Takes one message out of the house."""

    def send(self, message: OutgoingMessage) -> str:
        """Send once; return the gateway's receipt (may be empty) or raise ``SendingFailed``."""


@dataclass(frozen=True, slots=True)
class ConsoleSender:
    """For the demo: writes the message where the person who started the program sees it."""

    def send(self, message: OutgoingMessage) -> str:
        """Print and take for sent."""
        print(f"[{message.to}] {message.text}", flush=True)
        return "console"


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """Mail through one server; phone numbers through its mail-to-text gateway, if there is one."""

    host: str
    port: int
    user: str
    password: str
    from_address: str
    gateway: str
    tls: bool

    def send(self, message: OutgoingMessage) -> str:
        """Hand one mail to the server."""
        if not message.by_mail and not self.gateway:
            raise SendingFailed(_("没有配置短信网关，不能发到手机号。"))
        address = message.to if message.by_mail else f"{message.to}@{self.gateway}"
        backend = EmailBackend(
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.tls,
            timeout=int(_TIMEOUT_SECONDS),
        )
        mail = EmailMessage(
            subject=message.subject or message.text[:40],
            body=message.text,
            from_email=self.from_address,
            to=[address],
            headers={"X-Huiyin-Key": message.key},
            connection=backend,
        )
        try:
            mail.send()
        except (SMTPException, OSError) as fault:
            raise SendingFailed(f"{type(fault).__name__}: {fault}") from fault
        return "smtp"


@dataclass(frozen=True, slots=True)
class HttpSender:
    """A JSON POST to a gateway, signed over time and body so that it cannot be forged or replayed late."""

    url: str
    secret: bytes

    def send(self, message: OutgoingMessage) -> str:
        """POST ``{"key", "to", "text"}``; any 2xx is a receipt, the first 100 characters are kept."""
        body = json.dumps(
            {"key": message.key, "to": message.to, "text": message.text}, ensure_ascii=False, separators=(",", ":")
        ).encode()
        stamp = str(int(now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "X-Huiyin-Time": stamp,
            "X-Huiyin-Signature": f"sha256={signature(self.secret, stamp, body)}",
            "Idempotency-Key": message.key,
        }
        try:
            with httpx.Client(timeout=_TIMEOUT_SECONDS) as client, _not_longer(client):
                answer = client.post(self.url, content=body, headers=headers)
                answer.raise_for_status()
        except (httpx.HTTPError, OSError, RuntimeError) as fault:  # the last two where a slow answer was cut off
            raise SendingFailed(f"{type(fault).__name__}: {fault}") from fault
        return answer.text[:100]


@contextmanager
def _not_longer(client: httpx.Client) -> Iterator[None]:
    """Close the client when the time is over. Its own limit is one for each pause, and an answer that comes byte by
    byte makes no pause.
    """
    timer = threading.Timer(_TIMEOUT_SECONDS, client.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def signature(secret: bytes, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 over ``stamp.body``, in hexadecimal: what the gateway recomputes."""
    return hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def sender() -> Sender:
    """The sender that the settings name; `Refused` when none is set or it is not understood."""
    url = str(getattr(settings, "HUIYIN_SENDER_URL", ""))
    parts = urlsplit(url)
    if parts.scheme == "console":
        return ConsoleSender()
    if parts.scheme == "smtp":
        return _smtp(parts)
    if parts.scheme in ("http", "https") and parts.hostname:
        plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return HttpSender(url=plain, secret=unquote(parts.password or "").encode())
    raise Refused(
        _("还没有配置短信发送方式，验证码发不出去。"), who_can_help=_("系统管理员"), details={"problem": "no_sender"}
    )


def _smtp(parts: SplitResult) -> SmtpSender:
    """An SMTP sender from its URL."""
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return SmtpSender(
        host=parts.hostname or "localhost",
        port=parts.port or 25,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        from_address=options.get("from", "huiyin@localhost"),
        gateway=options.get("gateway", ""),
        tls=options.get("tls", "0") == "1",
    )
