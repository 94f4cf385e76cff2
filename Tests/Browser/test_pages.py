"""Every page: accessibility, phones, and no errors in the console."""

import json
import re
import urllib.error

from axe_playwright_python.sync_playwright import Axe

from harness import BrowserTest, expect, expect_seat, press, seat_button

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # To describe everything that passes takes minutes on a page as long as the one of the API.
    "resultTypes": ["violations"],
}
PHONE = {"width": 390, "height": 844, "has_touch": True}
LOOKS = {"light": {}, "dark": {"color_scheme": "dark"}, "on a phone": PHONE}


class AccessibilityTest(BrowserTest):
    """Holds pages to the rules of axe-core."""

    weight = 5

    def check(self, page, state):
        violations = Axe().run(page, options=RULES).response["violations"]
        found = [f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in violations]
        self.assertEqual([], found, state)


class SeatPageAccessibility(AccessibilityTest):
    """The rules of axe-core in every state of the panel, light and dark."""

    def walk(self, **options):
        classes = [{"class": "business", "rows": [1, 3]}]
        flight = self.server.add_flight(missing=["1B", "1E"], classes=classes)
        other = self.server.add_flight(number="SB102")
        self.server.book(flight, "4C", "hold")
        self.server.book(flight, "5C", "hold", "pay")
        page = self.seat_page(flight, **options)
        self.check(page, "the map")
        self.walk_order(page, other)
        seat_button(page, "2A").click()
        self.check(page, "the form")
        page.get_by_label("Passenger’s name").fill(" ")
        press(page, "Hold seat 2A")
        self.check(page, "the form with a mistake")
        page.get_by_label("Passenger’s name").fill("Ada Lovelace")
        press(page, "Hold seat 2A")
        expect(page.get_by_role("timer")).to_be_visible()
        self.check(page, "the countdown")
        press(page, "Simulate a declined payment")
        expect(page.get_by_role("alert")).to_be_visible()
        self.check(page, "a declined payment")
        press(page, "Pay")
        page.get_by_text("What happened so far").click()
        self.check(page, "the ticket")
        press(page, "Refund this booking")
        expect(page.get_by_text("The payment was refunded")).to_be_visible()
        self.check(page, "a refunded booking")
        self.server.stop()
        expect(page.locator("#lost")).to_be_visible()
        self.check(page, "a lost connection")

    def walk_order(self, page, other):
        """The states of an order of several seats. Ends with the panel as at the start."""
        press(page, "Choose for us")
        page.get_by_label("People").select_option("3")
        self.check(page, "the form for seats that the server chooses")
        press(page, "Choose on the map")
        self.choose(page, s7A="Ada Lovelace", s7B="Grace Hopper", s7D=" ")
        press(page, "Hold 3 seats")
        self.check(page, "the form of several seats with a mistake")
        page.get_by_label("Passenger’s name, seat 7D").fill("Mary Jackson")
        page.get_by_role("link", name=other["flight_number"]).click()
        expect(page.locator("#flight-head")).to_contain_text(other["flight_number"])
        seat_button(page, "1A").click()
        self.check(page, "the form of a journey")
        press(page, f"Remove flight {other['flight_number']}")
        press(page, "Hold 3 seats")
        expect(page.get_by_role("timer")).to_be_visible()
        self.check(page, "a held order")
        press(page, "Change seat 7D")
        expect(page.locator("#panel h2")).to_have_text("Choose the new seat")
        self.check(page, "the choice of another seat")
        seat_button(page, "7C").click()
        press(page, "Pay")
        press(page, "Refund seat 7B")
        expect(page.locator(".gone")).to_be_visible()
        self.check(page, "the ticket of an order")
        press(page, "Refund everything")
        press(page, "Choose a seat")

    def test_the_seat_page_in_the_light(self):
        self.walk()

    def test_the_seat_page_in_the_dark(self):
        self.walk(color_scheme="dark")

    def test_the_seat_page_on_a_phone(self):
        self.walk(**PHONE)

    def test_seats_differ_by_more_than_color(self):
        flight = self.server.add_flight()
        self.server.book(flight, "4C", "hold")
        self.server.book(flight, "5C", "hold", "pay")
        page = self.seat_page(flight)
        looks = {}
        for seat, words in (("3C", "free"), ("4C", "held by another passenger"), ("5C", "booked")):
            expect_seat(page, seat, words)
            looks[seat] = page.evaluate("""seat => {
              const button = document.querySelector(`[data-seat="${seat}"]`);
              const sign = getComputedStyle(button, "::before");
              return {letter: button.textContent, sign: sign.content === "none" ? null : sign.maskImage, border: getComputedStyle(button).borderStyle};
            }""", seat)
        self.assertEqual({"letter": "C", "sign": None, "border": "solid"}, looks["3C"])
        self.assertIn("svg", looks["4C"]["sign"] or "", "a clock")
        self.assertIn("svg", looks["5C"]["sign"] or "", "a person")
        self.assertNotEqual(looks["4C"]["sign"], looks["5C"]["sign"])
        self.assertEqual("dashed", looks["4C"]["border"])


class PageAccessibility(AccessibilityTest):
    """The rules of axe-core on every other page, light and dark."""

    weight = 15

    def test_the_other_pages(self):
        flight = self.server.add_flight()
        self.server.book(flight, "5C", "hold", "pay")
        for name, options in LOOKS.items():
            page = self.window("/docs/", **options)
            page.locator("#createBooking summary").click()
            page.locator("#createBooking").get_by_role("button", name="Send").click()
            expect(page.locator("#createBooking .status")).to_be_visible()
            self.check(page, f"the description of the API, {name}")
            page = self.window("/ops/", **options)
            expect(page.locator(".tile")).to_have_count(6)
            self.check(page, f"the operator's page, {name}")

    def test_the_data_as_pages(self):
        flight = self.server.add_flight()
        booking = self.server.book(flight, "5C", "hold", "pay", name="<script>window.hacked=1</script>")
        for name, options in LOOKS.items():
            page = self.window("/api/bookings/", **options)
            expect(page.get_by_role("cell", name="<script>window.hacked=1</script>", exact=True)).to_be_visible()
            self.check(page, f"the bookings, {name}")
            page.get_by_role("link", name=str(booking["id"]), exact=True).first.click()
            page.get_by_role("link", name="History").click()
            expect(page.get_by_role("cell", name="create", exact=True)).to_be_visible()
            self.check(page, f"the history, {name}")
            page.get_by_role("link", name="Flights").click()
            self.check(page, f"the flights, {name}")
            self.assertIsNone(page.evaluate("window.hacked ?? null"))


class Phone(BrowserTest):
    def test_nothing_is_wider_than_the_screen(self):
        for seats in ("ABC DEF", "ABC DEFG HJK", "A B", "AB"):
            flight = self.server.add_flight(number=f"SB{len(seats)}", seats=seats)
            page = self.seat_page(flight, **PHONE)
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), PHONE["width"], seats)
            grid = page.evaluate("(() => { const one = document.querySelector('#grid'); return one.scrollWidth - one.clientWidth })()")
            self.assertLessEqual(grid, 0, f"the cabin {seats} fits")
        self.server.book(flight, "1A", "hold", name="A" * 200)
        for path, part in (("/docs/", ".card"), ("/ops/", ".card"), ("/api/bookings/", "td"), ("/api/flights/1/seats/", "td")):
            page = self.window(path, **PHONE)
            expect(page.locator(part).first).to_be_visible()
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), PHONE["width"], path)

    def test_seats_are_large_enough_for_fingers(self):
        flight = self.server.add_flight(seats="ABC DEFG HJK")
        page = self.seat_page(flight, **PHONE)
        one, other = (seat_button(page, seat).bounding_box() for seat in ("2A", "2B"))
        # WCAG 2.2, 2.5.8: 24 CSS pixels from the center of a target to the center of the next one.
        self.assertGreaterEqual(other["x"] - one["x"], 24)

    def test_a_seat_is_booked_by_touch(self):
        flight = self.server.add_flight(rows=30)
        page = self.seat_page(flight, **PHONE)
        seat_button(page, "7A").tap()
        page.get_by_label("Passenger’s name").fill("Ada")
        page.get_by_role("button", name="Hold seat 7A").tap()
        expect(page.get_by_role("timer")).to_be_visible()
        # The panel covers a part of the map, and the seat stays in sight above it.
        seat, panel = seat_button(page, "7A").bounding_box(), page.locator("#panel").bounding_box()
        self.assertGreater(seat["y"], 60)
        self.assertLess(seat["y"] + seat["height"], panel["y"])
        page.get_by_role("button", name="Pay", exact=True).tap()
        expect(page.get_by_role("article", name="Ticket")).to_be_visible()

    def test_several_seats_are_chosen_by_touch_before_the_keyboard_opens(self):
        page = self.seat_page(self.server.add_flight(rows=30), **PHONE)
        for seat in ("7A", "7B", "7C"):
            seat_button(page, seat).tap()
            expect(seat_button(page, seat)).to_be_focused()
            button, panel = seat_button(page, seat).bounding_box(), page.locator("#panel").bounding_box()
            self.assertLess(button["y"] + button["height"], panel["y"], "the seat stays in sight")
        expect(page.locator("#announce")).to_have_text("Seats 7A, 7B and 7C chosen.")
        for index in range(3):
            page.locator(f"#passenger-{index}").fill(f"Passenger {index + 1}")
        page.get_by_role("button", name="Hold 3 seats").tap()
        expect(page.get_by_role("timer")).to_be_visible()
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), PHONE["width"])


class Documents(BrowserTest):
    def test_every_call_is_described(self):
        page = self.window("/docs/")
        expect(page.locator("h1")).to_have_text("Seat booking")
        paths = self.server.call("GET", "/openapi.json")["paths"]
        calls = [one["operationId"] for item in paths.values() for method, one in item.items() if method in ("get", "post", "delete")]
        for call in calls:
            expect(page.locator(f"article#{call}")).to_have_count(1)
            expect(page.locator(f"nav a[href='#{call}']")).to_have_count(1)

    def test_a_link_to_a_shape_scrolls_to_below_the_bar(self):
        for options in LOOKS.values():
            page = self.window("/docs/#schema-Booking", **options)
            heading = page.locator("#schema-Booking h3")
            expect(heading).to_be_in_viewport()
            bar = page.locator(".bar").bounding_box()
            self.assertGreaterEqual(heading.bounding_box()["y"], bar["y"] + bar["height"])

    def test_a_call_can_be_tried(self):
        flight = self.server.add_flight(rows=20)
        page = self.window("/docs/")
        call = page.locator("#createBooking")
        call.get_by_text("Try it").click()
        call.get_by_label("Content", exact=True).fill(json.dumps(
            {"flight_id": flight["id"], "seat_number": "12A", "passenger_name": "<b>Ada</b>"}))
        call.get_by_label("Idempotency-Key").fill("a-key")
        call.get_by_role("button", name="Send").click()
        expect(call.locator(".status")).to_have_text("201 Created")
        expect(call.get_by_label("Content of the response")).to_contain_text('"passenger_name": "<b>Ada</b>"')
        expect(call.get_by_label("Command")).to_contain_text("curl -i -X POST")
        call.get_by_role("button", name="Send").click()
        expect(call.get_by_label("Fields of the response")).to_contain_text("idempotency-replayed: true")

    def test_a_stream_can_be_read_and_stopped(self):
        flight = self.server.add_flight()
        page = self.window("/docs/")
        call = page.locator("#watchSeats")
        call.get_by_text("Try it").click()
        call.get_by_label("id", exact=True).fill(str(flight["id"]))
        call.get_by_role("button", name="Send").click()
        expect(call.locator(".status")).to_have_text("200 OK")
        self.server.book(flight, "2A", "hold")
        expect(call.get_by_label("Content of the response")).to_contain_text('"seat_number":"2A"')
        call.get_by_role("button", name="Stop").click()
        expect(call.get_by_role("button", name="Stop")).to_be_hidden()

    def test_the_command_sends_the_same_request(self):
        page = self.window("/docs/")
        call = page.locator("#listFlights")
        call.get_by_text("Try it").click()
        call.get_by_label("limit").fill("5")
        call.get_by_role("button", name="Send").click()
        expect(call.get_by_label("Command")).to_have_text(f"curl -i '{self.server.url}/api/flights/?limit=5'")


class Operations(BrowserTest):
    def test_the_metrics_are_those_of_the_store_and_change(self):
        flight = self.server.add_flight()
        page = self.window("/ops/")
        expect(page.locator("#live")).to_have_text("Live")
        tile = page.locator(".tile", has=page.get_by_role("heading", name="Seats held"))
        expect(tile).to_contain_text("0")
        self.server.book(flight, "2A", "hold")
        self.server.book(flight, "2B", "hold", "pay")
        expect(tile.locator(".figure")).to_have_text("1")
        bookings = page.locator("section", has=page.get_by_role("heading", name="Bookings"))
        expect(bookings.locator("div", has_text=re.compile("^Paid")).first).to_contain_text("1")
        expect(page.locator("#health")).to_contain_text("Database ok")
        expect(page.locator("#health")).to_contain_text("Worker ok")

    def test_the_page_shows_everything_that_an_operator_needs(self):
        flight = self.server.add_flight()
        with self.assertRaises(urllib.error.HTTPError):
            booking = self.server.book(flight, "2A", "hold")
            # Released, and paid nevertheless.
            self.server.call("DELETE", f"/api/bookings/{booking['id']}/hold/")
            self.server.call("POST", f"/api/bookings/{booking['id']}/pay/", {"success": True})
        page = self.window("/ops/")
        expect(page.locator("#verdict")).to_have_text("Needs attention")
        expect(page.locator("#build")).to_have_text(re.compile(r"^Version \d+\.\d+\.\d+, up for 0 min \d+ s$"))
        for tile in ("Transitions per second", "Seats held", "Overdue", "Refunds due", "Writes waiting", "Connections"):
            expect(page.locator(".tile", has=page.get_by_role("heading", name=tile)).locator(".figure")).to_have_text(re.compile(r"^\d"))
        expect(page.locator(".tile.alarm")).to_contain_text("Refunds due1")
        page.get_by_role("link", name="Show them").click()
        expect(page.get_by_role("cell", name="2A", exact=True)).to_be_visible()
        page.go_back()
        bookings = page.locator("section", has=page.get_by_role("heading", name="Bookings"))
        expect(bookings.locator("dt")).to_have_text(["Not held yet", "Held", "Waiting for payment", "Paid", "Refunded", "Ended"])
        jobs = page.locator("section", has=page.get_by_role("heading", name="Expiry jobs"))
        expect(jobs.locator("dt")).to_have_text(["Scheduled", "Leased", "Overdue"])
        expect(jobs.locator(".workers li")).to_have_count(1)
        for chart in ("Transitions", "Writes per commit", "Time of a commit"):
            expect(page.locator("section", has=page.get_by_role("heading", name=chart)).get_by_role("img")).to_be_visible()

    def test_a_stopped_server_shows_a_message(self):
        page = self.window("/ops/")
        expect(page.locator("#live")).to_have_text("Live")
        self.server.stop()
        expect(page.locator("#verdict")).to_have_text("The server does not respond")
        expect(page.locator("#live")).to_have_text("Not connected")


class ShortHolds(BrowserTest):
    server_options = {"hold_seconds": 1}

    def test_the_lateness_of_expiries_is_drawn(self):
        flight = self.server.add_flight()
        for seat in ("2A", "2B", "2C"):
            self.server.book(flight, seat, "hold")
        page = self.window("/ops/")
        card = page.locator("section", has=page.get_by_role("heading", name="Lateness of expiries"))
        expect(card).to_contain_text("The newest 3, in milliseconds after the deadline")
        expect(card.get_by_role("img", name=re.compile("^Lateness of the newest 3 expiries: at most [0-9,]+ milliseconds")).locator("rect")).to_have_count(3)
