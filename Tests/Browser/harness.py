"""Starts the server on a free port and the browser, and controls both."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

START_SECONDS = 20
STOP_SECONDS = 15
SLOWEST_RESPONSE_SECONDS = 10

expect.set_options(timeout=5_000)


class Server:
    """booking-server with its worker in the same process, a database of its own and no Redis."""

    def __init__(self, *, hold_seconds=600, max_hold_seconds=1800, payment_seconds=900, environment=None):
        self.folder = Path(tempfile.mkdtemp(prefix="browser-test-"))
        self.database = f"sqlite:{self.folder / 'bookings.db'}"
        self.options = ["--hold-seconds", str(hold_seconds), "--max-hold-seconds", str(max_hold_seconds),
                        "--payment-seconds", str(payment_seconds)]
        self.environment = environment or {}
        self.port = 0
        self.process = None
        self.token = None

    def start(self):
        command = [os.environ["BOOKING_SERVER"], "--host", "127.0.0.1", "--port", str(self.port), "--database", self.database,
                   "--redis", "none", "--with-worker", *self.options]
        self.log = open(self.folder / "server.log", "a+", encoding="utf-8")
        begin = self.log.seek(0, os.SEEK_END)
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
                                        env={**os.environ, **self.environment}, cwd=self.folder)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            log = (self.folder / "server.log").read_text(encoding="utf-8")[begin:]
            found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", log)
            if found:
                self.port = int(found[1])
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"the server did not start:\n{log}")

    def stop(self, how=signal.SIGTERM):
        """Stops the server and waits for its end. The database and the port stay."""
        self.process.send_signal(how)
        self.process.wait(STOP_SECONDS)
        self.log.close()

    def remove(self):
        if self.process and self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def call(self, method, path, body=None):
        """A request of another program."""
        request = urllib.request.Request(self.url + path, method=method,
                                         data=None if body is None else json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=SLOWEST_RESPONSE_SECONDS) as response:
            return json.load(response)

    def add_flight(self, number="SB101", rows=12, seats="ABC DEF", missing=(), departs_at="2099-05-04T09:30:00.000Z",
                   origin="LHR", destination="JFK", classes=None):
        return self.call("POST", "/api/flights/", {
            "flight_number": number, "origin": origin, "destination": destination, "departs_at": departs_at,
            "cabin": {"rows": rows, "seats": seats, **({"classes": classes} if classes else {})}, "missing": list(missing)})

    def book(self, flight, seat, *steps, name="Grace Hopper"):
        """A booking of another program, with `steps` such as `hold` and `pay` applied to it."""
        booking = self.call("POST", "/api/bookings/", {"flight_id": flight["id"], "seat_number": seat, "passenger_name": name})
        for step in steps:
            booking = self.call("POST", f"/api/bookings/{booking['id']}/{step}/", {"success": True} if step == "pay" else None)
        return booking

    def newest_order(self):
        return self.call("GET", "/api/orders/?limit=1")["results"][0]


class BrowserTest(unittest.TestCase):
    """A test with a server and a browser. Each window has a session storage of its own."""

    server_options = {}
    browser_arguments = ()
    # How many times as long as those of other classes its tests take.
    weight = 1

    @classmethod
    def setUpClass(cls):
        cls.playwright = sync_playwright().start()
        cls.addClassCleanup(cls.playwright.stop)
        # Chromium does not start with a sandbox as root, for instance in a container.
        cls.browser = cls.playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", *cls.browser_arguments])
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.server = Server(**self.server_options).start()
        self.addCleanup(self.server.remove)
        self.errors = []
        self.addCleanup(lambda: self.assertEqual([], self.errors, "errors in the browser"))

    def window(self, path=None, *, width=1280, height=900, **options):
        """Opens a page in a new window."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        self.addCleanup(context.close)
        page = context.new_page()
        page.set_default_timeout(5_000)
        # On a machine that is busy with other tests, a page may need longer to start.
        page.set_default_navigation_timeout(20_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self.note)
        if path:
            page.goto(self.server.url + path)
        return page

    def note(self, message):
        # Some tests cause error responses, or no response.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def seat_page(self, flight, **options):
        page = self.window(f"/?flight={flight['id']}", **options)
        expect(page.locator("#live")).to_have_text("Live")
        return page

    def hold(self, page, seat, name="Ada Lovelace"):
        """Holds a seat with the mouse, and waits for the countdown."""
        seat_button(page, seat).click()
        page.get_by_label("Passenger’s name").fill(name)
        page.get_by_role("button", name=f"Hold seat {seat}").click()
        expect(page.get_by_role("timer")).to_be_visible()


    def choose(self, page, **names):
        """Chooses seats with the mouse, for the passengers with these names: `choose(page, s7A="Ada")`."""
        for seat, name in names.items():
            seat_button(page, seat[1:]).click()
            page.locator("#panel input:focus").fill(name)

    def hold_three(self, page):
        """Holds 7A, 7B and 7C as one order, and waits for the countdown."""
        self.choose(page, s7A="Ada Lovelace", s7B="Grace Hopper", s7C="Mary Jackson")
        press(page, "Hold 3 seats")
        expect(page.get_by_role("timer")).to_be_visible()


def seat_button(page, seat):
    return page.locator(f"[data-seat='{seat}']")


def expect_seat(page, seat, words, timeout=5_000):
    """Waits until a screen reader would say `words` for the status of a seat."""
    label = re.compile(rf"^{seat}, (window|aisle|middle)(, (business|economy))?, {words}$")
    expect(seat_button(page, seat)).to_have_attribute("aria-label", label, timeout=timeout)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
