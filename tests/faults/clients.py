"""People and linked systems that send over HTTP, note each answer, and send again what was not answered."""

from __future__ import annotations

import html
import http.client
import json
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from urllib.parse import urlencode
from uuid import UUID

from tests.casework.town import GRID

PATIENCE_SECONDS = 90
ANSWER_SECONDS = 20
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_RECEIPT = re.compile(r"/c/(\d{13})/receipt/")


@dataclass
class Sent:
    """One thing sent until it was taken: the matter's id or the system's own number, the code on the receipt, and what
    each try was answered with (0 for nothing).
    """

    number: str
    code: str = ""
    answers: list[int] = field(default_factory=list)


@dataclass
class Answer:
    """What came back: status, headers and body."""

    status: int
    headers: http.client.HTTPMessage
    body: str


class Unanswered(Exception):  # noqa: N818 - it says what happened
    """Nobody answered, or the answer broke off."""


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> Answer:
    """One request over a connection of its own. Unanswered when there is no whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request(method, path, body.encode() or None, headers)
        heard = connection.getresponse()
        return Answer(heard.status, heard.headers, heard.read().decode())
    except (OSError, http.client.HTTPException) as fault:
        raise Unanswered(str(fault)) from fault
    finally:
        connection.close()


class Browser:
    """A telephone: cookies, and the hidden fields of the page it has open."""

    def __init__(self, port: int, language: str = "") -> None:
        self.port = port
        self.cookies: dict[str, str] = {"language": language} if language else {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str = "") -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = ask(self.port, method, path, body, **headers)
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return answer


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the forms of a page, by name; of several the last."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}


def open_form(browser: Browser) -> dict[str, str]:
    """The fields of the phone form behind a grid's QR; asked for until it is there."""
    while True:
        try:
            page = browser.get(f"/g/{GRID}/")
        except Unanswered:
            time.sleep(0.05)
            continue
        if page.status == 200:
            return {name: value for name, value in hidden(page.body).items() if name not in ("next", "size")}
        time.sleep(0.05)


class Crowd:
    """Clients side by side, each sending so many things (or until there are ``enough``) one after the other, with a
    pause; half of it as linked systems, half by phone.
    """

    def __init__(self, port: int, key: str, *, name: str, each: int, clients: int = 4, pause: float = 0) -> None:
        self.port, self.key, self.name, self.each = port, key, name, each
        self.sent: list[Sent] = []
        self.faults: list[BaseException] = []
        self.statuses: Counter[int] = Counter()
        self.taken, self.pause, self.enough = 0, pause, threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(clients)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> list[Sent]:
        """Wait until everything is taken; what went wrong in a client is raised here."""
        for thread in self._threads:
            thread.join()
        if self.faults:
            raise self.faults[0]
        return self.sent

    def wait_for(self, taken: int) -> None:
        """Return when so many have been taken, or all clients have ended."""
        while self.taken < taken and any(thread.is_alive() for thread in self._threads):
            time.sleep(0.002)

    def _work(self, number: int) -> None:
        try:
            chance = Random(f"{self.name}/{number}")  # noqa: S311 - the same each time
            for turn in range(self.each):
                words = f"{self.name}第{number}人第{turn}次：路灯坏了，夜里看不见路"
                phone = f"13{chance.randrange(10**9):09d}"
                sent = (self._by_phone if turn % 2 else self._by_system)(f"{self.name}-{number}-{turn}", words, phone)
                with self._lock:
                    self.sent.append(sent)
                if self.enough.wait(self.pause):
                    return
        except BaseException as fault:  # noqa: BLE001 - raised again by whoever waits for the client
            self.faults.append(fault)

    def _by_system(self, number: str, words: str, phone: str) -> Sent:
        body = {"words": words, "number": number, "place_code": GRID, "raiser": {"name": "王小明", "phone": phone}}
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Idempotency-Key": number,
            "Content-Type": "application/json",
        }

        def send(sent: Sent) -> str:
            answer = ask(self.port, "POST", "/api/matters", json.dumps(body), **headers)
            sent.answers.append(answer.status)
            return str(json.loads(answer.body)["case_code"]) if answer.status in (200, 201) else ""

        return self._until_taken(Sent(number), send)

    def _by_phone(self, _number: str, words: str, phone: str) -> Sent:
        browser = Browser(self.port)
        fields = open_form(browser) | {"words": words, "name": "王小明", "phone": phone}
        matter = UUID(fields["token"].partition(":")[0])

        def send(sent: Sent) -> str:
            answer = browser.post(f"/g/{GRID}/", fields)
            sent.answers.append(answer.status)
            found = _RECEIPT.search(answer.headers.get("Location", "")) if answer.status == 302 else None
            return found[1] if found else ""

        return self._until_taken(Sent(str(matter)), send)

    def _until_taken(self, sent: Sent, send: object) -> Sent:
        """Send with the same key until it is taken. Any answer but taken and 503 is a fault of the program."""
        assert callable(send)
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            try:
                sent.code = send(sent)
            except Unanswered:
                sent.answers.append(0)
            with self._lock:
                self.statuses[sent.answers[-1]] += 1
            if sent.code:
                self.taken += 1
                return sent
            assert sent.answers[-1] in (0, 503), f"{sent.number} was answered with {sent.answers[-1]}"
            time.sleep(0.05)
        raise AssertionError(f"{sent.number} was not taken: {Counter(sent.answers)}")
