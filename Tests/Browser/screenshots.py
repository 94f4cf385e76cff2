"""Takes the screenshots of the README from a server with the demo flights and some bookings."""

import os
import random
import subprocess
import threading
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from harness import Server, seat_button

SOLD, HELD = 0.42, 0.08
MOST_BYTES = 200_000
PEOPLE = ("Grace Hopper", "Katherine Johnson", "Alan Turing", "Mary Jackson", "Edsger Dijkstra", "Barbara Liskov")


def fill(server, flight, chance):
    """Sells and holds seats of a flight at random, but the same ones each time."""
    for seat in server.call("GET", f"/api/flights/{flight['id']}/seats/")["seats"]:
        number, luck = seat["seat_number"], chance.random()
        if number in ("7A", "9C", "9A"):
            continue
        if luck < SOLD:
            server.book(flight, number, "hold", "pay", name=chance.choice(PEOPLE))
        elif luck < SOLD + HELD:
            server.book(flight, number, "hold", name=chance.choice(PEOPLE))


class Traffic(threading.Thread):
    """People who book and refund, so that the operator's page has something to show."""

    def __init__(self, server, flight, seats):
        super().__init__(daemon=True)
        self.server, self.flight, self.seats, self.stop = server, flight, seats, threading.Event()

    def run(self):
        chance = random.Random(7)
        while not self.stop.wait(chance.uniform(0.01, 0.12)):
            # Each in turn: paid and refunded, or left to run out.
            booking = self.server.book(self.flight, self.seats[0], "hold")
            self.seats.append(self.seats.pop(0))
            if chance.random() < 0.6:
                self.server.call("POST", f"/api/bookings/{booking['id']}/pay/", {"success": True})
                self.server.call("POST", f"/api/bookings/{booking['id']}/refund/")


def save(page, folder, name, **options):
    path = folder / f"{name}.png"
    page.wait_for_timeout(400)
    page.screenshot(path=path, **options)
    Image.open(path).convert("RGB").save(path, optimize=True)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise AssertionError(f"{path} has {size} bytes")
    print(f"{path}: {size} bytes")


def open_page(browser, url, width, height, scheme="light", **options):
    page = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB", **options).new_page()
    page.goto(url)
    return page


def hold(page, seat, name="Ada Lovelace"):
    seat_button(page, seat).click()
    page.get_by_label("Passenger’s name").fill(name)
    page.get_by_role("button", name=f"Hold seat {seat}").click()
    expect(page.get_by_role("timer")).to_be_visible()
    page.wait_for_timeout(1_500)


def seat_pages(browser, server, narrow, wide, folder):
    first = f"{server.url}/?flight={narrow['id']}"
    page = open_page(browser, first, 1280, 860)
    hold(page, "7A")
    save(page, folder, "seats-light")
    page = open_page(browser, first, 1280, 860, "dark")
    hold(page, "9C", "Katherine Johnson")
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_role("article", name="Ticket")).to_be_visible()
    page.wait_for_timeout(1_500)
    save(page, folder, "seats-dark")
    page = open_page(browser, f"{server.url}/?flight={wide['id']}", 1280, 860)
    expect(page.locator("#live")).to_have_text("Live")
    page.mouse.move(700, 700)
    page.mouse.wheel(0, 700)
    save(page, folder, "wide-body")
    page = open_page(browser, first, 390, 844, has_touch=True)
    expect(page.locator("#live")).to_have_text("Live")
    save(page, folder, "phone-map")
    hold(page, "9A")
    save(page, folder, "phone-held")


def other_pages(browser, server, narrow, folder):
    page = open_page(browser, f"{server.url}/docs/", 1280, 860)
    expect(page.locator(".call").first).to_be_visible()
    save(page, folder, "docs")
    for name, scheme in (("ops-light", "light"), ("ops-dark", "dark")):
        page = open_page(browser, f"{server.url}/ops/", 1280, 860, scheme)
        expect(page.locator("#live")).to_have_text("Live")
        time.sleep(45)
        save(page, folder, name)


def take(folder):
    """Writes the screenshots into `folder`; returns the exit status."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Server().start()
    try:
        control = Path(os.environ["BOOKING_SERVER"]).with_name("bookingctl")
        subprocess.run([control, "seed", "--database", server.database], check=True, stdout=subprocess.DEVNULL)
        flights = server.call("GET", "/api/flights/")["results"]
        chance = random.Random(1)
        for flight in flights:
            fill(server, flight, chance)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
            narrow, wide = (next(one for one in flights if one["flight_number"] == number) for number in ("LH902", "EK235"))
            seat_pages(browser, server, narrow, wide, folder)
            other_pages(browser, server, narrow, folder)
            browser.close()
    finally:
        server.remove()
    return 0
