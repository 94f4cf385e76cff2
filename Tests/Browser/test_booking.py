"""One passenger and one booking: held, paid, declined, refunded, expired."""

import json
import re

from harness import BrowserTest, expect, expect_seat, press, seat_button

NASTY = """<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> & 'Zoë' “李”"""


class Booking(BrowserTest):
    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight()

    def test_the_countdown_counts_down(self):
        page = self.seat_page(self.flight)
        self.hold(page, "2A")
        timer = page.get_by_role("timer")
        expect(timer).to_have_text(re.compile(r"^(10:00|9:5\d)$"))
        expect(timer).to_have_text(re.compile(r"^9:5[0-8]$"))

    def test_a_declined_payment_can_be_retried_and_then_refunded(self):
        page = self.seat_page(self.flight)
        self.hold(page, "2A")
        press(page, "Simulate a declined payment")
        expect(page.get_by_role("alert")).to_contain_text("The payment was declined. Nothing is lost")
        expect(page.get_by_role("timer")).to_have_text(re.compile(r"^1[45]:"))
        expect_seat(page, "2A", "held by you")
        press(page, "Simulate a declined payment")
        expect(page.get_by_role("alert")).to_be_visible()
        press(page, "Pay")
        expect(page.get_by_role("article", name="Ticket")).to_contain_text("Ada Lovelace")
        press(page, "Refund this booking")
        expect(page.locator("#panel")).to_contain_text("The payment was refunded and the seat is free again.")
        expect_seat(page, "2A", "free")
        page.get_by_text("What happened so far").click()
        expect(page.locator(".history li span")).to_have_text([
            "Booking created", "Seat held", "Payment declined", "Payment declined", "Payment received", "Payment refunded"])

    def test_starting_a_payment_gives_more_time(self):
        page = self.seat_page(self.flight)
        self.hold(page, "2A")
        press(page, "Start the payment")
        expect(page.get_by_role("timer")).to_have_text(re.compile(r"^(15:00|14:5\d)$"))
        expect(page.locator("#panel")).to_contain_text("A payment was started")

    def test_markup_in_a_name_is_shown_as_text(self):
        page = self.seat_page(self.flight)
        self.hold(page, "2A", name=NASTY)
        expect(page.locator("#panel")).to_contain_text(f"Held for {NASTY}")
        expect(page.locator("#own-list")).to_contain_text(NASTY)
        press(page, "Pay")
        expect(page.get_by_role("article", name="Ticket")).to_contain_text(NASTY)
        self.assertEqual(0, page.locator("main img, main script").count())
        self.assertIsNone(page.evaluate("window.hacked ?? null"))

    def test_a_reload_keeps_the_bookings(self):
        page = self.seat_page(self.flight)
        self.hold(page, "2A")
        page.reload()
        expect_seat(page, "2A", "held by you")
        seat_button(page, "2A").click()
        press(page, "Pay")
        page.reload()
        expect(page.locator("#own-list")).to_contain_text("Paid")
        expect_seat(page, "2A", "booked by you")

    def test_a_booking_is_found_by_its_number(self):
        other = self.server.add_flight(number="SB102")
        booking = self.server.book(other, "3C", "hold", name="Katherine Johnson")
        page = self.seat_page(self.flight)
        page.get_by_label("Find by reference or booking number").fill(str(booking["id"]))
        press(page, "Find")
        expect(page.locator("#panel")).to_contain_text("Held for Katherine Johnson")
        expect_seat(page, "3C", "held by you")
        page.get_by_label("Find by reference or booking number").fill("999999")
        press(page, "Find")
        expect(page.get_by_role("alert").filter(has_text="The booking does not exist")).to_be_visible()

    def test_a_blank_name_is_rejected(self):
        page = self.seat_page(self.flight)
        seat_button(page, "2A").click()
        page.get_by_label("Passenger’s name").fill("   ")
        press(page, "Hold seat 2A")
        expect(page.get_by_text("Please enter a name.")).to_be_visible()
        expect(page.get_by_label("Passenger’s name")).to_be_focused()
        expect_seat(page, "2A", "free")

    def test_a_request_whose_response_is_lost_is_repeated_and_takes_effect_once(self):
        page = self.seat_page(self.flight)
        keys = []

        def lose_the_first_response(route):
            keys.append((route.request.url, route.request.headers.get("idempotency-key")))
            if len(keys) == 1:
                route.fetch()
                route.abort()
            else:
                route.continue_()

        page.route("**/api/orders/", lose_the_first_response)
        self.hold(page, "2A")
        self.assertEqual(2, len(keys))
        self.assertEqual(keys[0], keys[1], "the same request with the same key")
        self.assertEqual(1, len(self.server.call("GET", "/api/bookings/")["results"]), "one booking only")

    def test_pressing_a_button_again_after_no_response_repeats_the_request(self):
        page = self.seat_page(self.flight)
        self.hold(page, "2A")
        keys = set()

        def lose_all(route):
            keys.add(route.request.headers.get("idempotency-key"))
            route.abort()

        page.route("**/pay/", lose_all)
        press(page, "Pay")
        expect(page.get_by_role("alert")).to_contain_text("nothing is done twice", timeout=15_000)
        page.unroute("**/pay/")
        with page.expect_request("**/pay/") as request:
            press(page, "Pay")
        self.assertEqual({request.value.headers.get("idempotency-key")}, keys)
        expect(page.get_by_role("article", name="Ticket")).to_be_visible()

    def test_a_request_to_an_overloaded_server_is_repeated(self):
        page = self.seat_page(self.flight)
        requests = []

        def busy_once(route):
            requests.append(route)
            if len(requests) > 1:
                route.continue_()
                return
            route.fulfill(status=503, headers={"Retry-After": "1", "Content-Type": "application/problem+json"},
                          body=json.dumps({"type": "/problems/overloaded", "title": "", "status": 503, "detail": "", "code": "overloaded"}))

        page.route("**/api/orders/", busy_once)
        self.hold(page, "2A")
        self.assertEqual(2, len(requests))

    def test_an_unknown_flight_shows_a_message(self):
        page = self.window("/?flight=999")
        expect(page.get_by_role("alert")).to_contain_text("There is no such flight")
        page.get_by_role("link", name=re.compile("SB101")).click()
        expect(page.locator("#live")).to_have_text("Live")
        expect_seat(page, "2A", "free")

    def test_a_departed_flight_holds_no_seats(self):
        gone = self.server.add_flight(number="SB9", departs_at="2020-05-04T09:30:00.000Z")
        page = self.seat_page(gone)
        seat_button(page, "2A").click()
        expect(page.locator("#panel")).to_contain_text("This flight has departed")


class ShortHolds(BrowserTest):
    server_options = {"hold_seconds": 2, "payment_seconds": 2}

    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight()

    def test_an_expired_hold_frees_the_seat_in_every_window(self):
        page, other = self.seat_page(self.flight), self.seat_page(self.flight)
        self.hold(page, "2A")
        expect_seat(other, "2A", "held by another passenger")
        # The deadline, and the second in which its event must arrive.
        expect_seat(other, "2A", "free", timeout=3_500)
        expect_seat(page, "2A", "free", timeout=1_000)
        expect(page.locator("#panel")).to_contain_text("The time for seat 2A has run out.")
        press(page, "Choose a seat")
        expect(seat_button(page, "2A")).to_be_focused()
        self.hold(page, "2A")

    def test_a_late_payment_is_shown_and_can_be_refunded(self):
        page = self.seat_page(self.flight)
        self.hold(page, "2A")
        # The payment is sent in time and arrives too late.
        page.route("**/pay/", lambda route: (page.wait_for_timeout(2_500), route.continue_()))
        press(page, "Pay")
        expect(page.get_by_text("It must be refunded")).to_be_visible(timeout=8_000)
        press(page, "Refund the late payment")
        expect(page.get_by_text("It must be refunded")).to_have_count(0)
        page.get_by_text("What happened so far").click()
        expect(page.locator(".history li span")).to_have_text([
            "Booking created", "Seat held", "Time ran out", "Payment arrived too late", "Late payment refunded"])
