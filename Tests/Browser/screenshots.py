"""Takes the screenshots of the README from a server with the demo flights and some bookings."""

import itertools
import os
import random
import subprocess
import threading
import urllib.error
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect, sync_playwright

from harness import Server, seat_button

SOLD, HELD = 0.42, 0.08
TRAFFIC_SECONDS = 120
MOST_BYTES = 200_000
# The seats of an order in each of three pictures.
LIGHT, DARK, PHONE = (("7A", "7B", "7C"), ("9D", "9E", "9F"), ("8A", "8B", "8C"))
FAMILY = ("Ada Lovelace", "Byron King-Noel", "Annabella King")
PEOPLE = ("Grace Hopper", "Katherine Johnson", "Alan Turing", "Mary Jackson", "Edsger Dijkstra", "Barbara Liskov")


def fill(server, flight, chance):
    """Books and holds random seats of a flight, the same ones in every run."""
    for seat in server.call("GET", f"/api/flights/{flight['id']}/seats/")["seats"]:
        number, luck = seat["seat_number"], chance.random()
        if number in (*LIGHT, *DARK, *PHONE):
            continue
        if luck < SOLD:
            server.book(flight, number, "hold", "pay", name=chance.choice(PEOPLE))
        elif luck < SOLD + HELD:
            server.book(flight, number, "hold", name=chance.choice(PEOPLE))


def book_and_refund(server, flight, letter, stop):
    """Holds the seats of one letter in turn: some bookings are paid and refunded, the others expire."""
    chance = random.Random(letter)
    for row in itertools.cycle(range(1, 201)):
        if stop.wait(chance.uniform(0, 0.25)):
            return
        try:
            booking = server.book(flight, f"{row}{letter}", "hold")
            if chance.random() < 0.7:
                server.call("POST", f"/api/bookings/{booking['id']}/pay/", {"success": True})
                server.call("POST", f"/api/bookings/{booking['id']}/refund/")
        except urllib.error.HTTPError as error:
            assert error.code == 409, error


def save(page, folder, name, **options):
    path = folder / f"{name}.png"
    page.wait_for_timeout(400)
    page.screenshot(path=path, **options)
    image = Image.open(path).convert("RGB")
    image.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        # 256 colors are enough. Dithering avoids visible steps in the sky.
        palette = image.quantize(256, method=Image.Quantize.MAXCOVERAGE)
        image.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(path, optimize=True)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise AssertionError(f"{path} has {size} bytes")
    print(f"{path}: {size} bytes")


def open_page(browser, url, width, height, scheme="light", **options):
    page = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB", **options).new_page()
    page.goto(url)
    return page


def choose(page, seats):
    for index, (seat, name) in enumerate(zip(seats, FAMILY)):
        seat_button(page, seat).click()
        page.locator(f"#passenger-{index}").fill(name)


def hold(page, seats):
    choose(page, seats)
    page.get_by_role("button", name="Hold 3 seats").click()
    expect(page.get_by_role("timer")).to_be_visible()
    page.wait_for_timeout(1_500)


def seat_pages(browser, server, narrow, wide, folder):
    first = f"{server.url}/?flight={narrow['id']}"
    page = open_page(browser, first, 1400, 900)
    hold(page, LIGHT)
    save(page, folder, "seats-light")
    page = open_page(browser, first, 1400, 900, "dark")
    hold(page, DARK)
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_role("article", name="Ticket")).to_be_visible()
    page.wait_for_timeout(1_500)
    save(page, folder, "seats-dark")
    page = open_page(browser, f"{server.url}/?flight={wide['id']}", 1400, 900)
    expect(page.locator("#live")).to_have_text("Live")
    save(page, folder, "wide-body")
    page = open_page(browser, first, 390, 844, has_touch=True)
    expect(page.locator("#live")).to_have_text("Live")
    save(page, folder, "phone-map")
    hold(page, PHONE)
    # The driver scrolls to the button that it presses. For a person, the map stays where it is.
    seat_button(page, PHONE[0]).evaluate("seat => seat.scrollIntoView({ block: 'nearest' })")
    save(page, folder, "phone-held")


def docs_page(browser, server, folder):
    page = open_page(browser, f"{server.url}/docs/", 1400, 900)
    expect(page.locator(".call").first).to_be_visible()
    save(page, folder, "docs")


def operations_pages(browser, folder):
    """The operator's page after two minutes of traffic with short holds."""
    server = Server(hold_seconds=8, payment_seconds=8).start()
    stop = threading.Event()
    try:
        flight = server.add_flight(rows=200)
        people = [threading.Thread(target=book_and_refund, args=(server, flight, letter, stop)) for letter in "ABCDEF"]
        for person in people:
            person.start()
        pages = {f"operations-{scheme}": open_page(browser, f"{server.url}/ops/", 1440, 980, scheme) for scheme in ("light", "dark")}
        next(iter(pages.values())).wait_for_timeout(TRAFFIC_SECONDS * 1000)
        for name, page in pages.items():
            save(page, folder, name)
    finally:
        stop.set()
        for person in people:
            person.join()
        server.remove()


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
            docs_page(browser, server, folder)
            operations_pages(browser, folder)
            browser.close()
    finally:
        server.remove()
    return 0
