"""One person and one booking: held, paid, declined, refunded, run out."""

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

    def test_a_declined_payment_may_be_tried_again_and_refunded(self):
        page = self.seat_page(self.flight)
        self.hold(page, "2A")
        press(page, "Have the payment declined")
        expect(page.get_by_role("alert")).to_contain_text("The payment was declined. The seat is still yours")
        expect(page.get_by_role("timer")).to_have_text(re.compile(r"^1[45]:"))
        expect_seat(page, "2A", "held by you")
        press(page, "Have the payment declined")
        expect(page.get_by_role("alert")).to_be_visible()
        press(page, "Pay")
        expect(page.get_by_role("article", name="Ticket")).to_contain_text("Ada Lovelace")
        press(page, "Refund this booking")
        expect(page.locator("#panel")).to_contain_text("The money was refunded and the seat is free again.")
        expect_seat(page, "2A", "free")
        page.get_by_text("What happened so far").click()
        expect(page.locator(".history li span")).to_have_text([
            "Booking made", "Seat held", "Payment declined", "Payment declined", "Payment received", "Money refunded"])

    def test_more_time_to_pay(self):
        page = self.seat_page(self.flight)
        self.hold(page, "2A")
        press(page, "I need more time to pay")
        expect(page.get_by_role("timer")).to_have_text(re.compile(r"^(15:00|14:5\d)$"))
        expect(page.locator("#panel")).to_contain_text("A payment was started")

    def test_a_name_is_text_whatever_is_in_it(self):
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
        page.get_by_label("Find a booking by its number").fill(str(booking["id"]))
        press(page, "Find")
        expect(page.locator("#panel")).to_contain_text("Held for Katherine Johnson")
        expect_seat(page, "3C", "held by you")
        page.get_by_label("Find a booking by its number").fill("999999")
        press(page, "Find")
        expect(page.get_by_role("alert").filter(has_text="no such booking")).to_be_visible()

    def test_a_name_is_asked_for(self):
        page = self.seat_page(self.flight)
        seat_button(page, "2A").click()
        page.get_by_label("Passenger’s name").fill("   ")
        press(page, "Hold seat 2A")
        expect(page.get_by_text("Please enter a name.")).to_be_visible()
        expect(page.get_by_label("Passenger’s name")).to_be_focused()
        expect_seat(page, "2A", "free")

    def test_a_request_whose_answer_is_lost_is_repeated_and_done_once(self):
        page = self.seat_page(self.flight)
        keys = []

        def lose_the_first_answer(route):
            keys.append((route.request.url, route.request.headers.get("idempotency-key")))
            if len(keys) == 1:
                route.fetch()
                route.abort()
            else:
                route.continue_()

        page.route("**/api/bookings/", lose_the_first_answer)
        self.hold(page, "2A")
        self.assertEqual(2, len(keys))
        self.assertEqual(keys[0], keys[1], "the same request with the same key")
        self.assertEqual(1, len(self.server.call("GET", "/api/bookings/")["results"]), "one booking only")

    def test_a_button_that_is_pressed_again_after_no_answer_repeats_the_request(self):
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

    def test_an_overloaded_server_is_asked_again(self):
        page = self.seat_page(self.flight)
        answers = []

        def busy_once(route):
            answers.append(route)
            if len(answers) > 1:
                route.continue_()
                return
            route.fulfill(status=503, headers={"Retry-After": "1", "Content-Type": "application/problem+json"},
                          body=json.dumps({"type": "/problems/overloaded", "title": "", "status": 503, "detail": "", "code": "overloaded"}))

        page.route("**/hold/", busy_once)
        self.hold(page, "2A")
        self.assertEqual(2, len(answers))

    def test_an_unknown_flight_is_said_in_words(self):
        page = self.window("/?flight=999")
        expect(page.get_by_role("alert")).to_contain_text("There is no such flight")
        page.get_by_role("link", name=re.compile("SB101")).click()
        expect(page.locator("#live")).to_have_text("Live")
        expect_seat(page, "2A", "free")

    def test_a_flight_that_has_left_holds_no_seats(self):
        gone = self.server.add_flight(number="SB9", departs_at="2020-05-04T09:30:00.000Z")
        page = self.seat_page(gone)
        seat_button(page, "2A").click()
        expect(page.locator("#panel")).to_contain_text("This flight has left")


class ShortHolds(BrowserTest):
    server_options = {"hold_seconds": 2, "payment_seconds": 2}

    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight()

    def test_a_hold_that_runs_out_frees_the_seat_everywhere(self):
        page, other = self.seat_page(self.flight), self.seat_page(self.flight)
        self.hold(page, "2A")
        expect_seat(other, "2A", "held by somebody")
        # The deadline itself, and the second that the system has to tell it.
        expect_seat(other, "2A", "free", timeout=3_500)
        expect_seat(page, "2A", "free", timeout=1_000)
        expect(page.locator("#panel")).to_contain_text("The time for seat 2A has run out.")
        press(page, "Choose a seat")
        expect(seat_button(page, "2A")).to_be_focused()
        self.hold(page, "2A")

    def test_a_payment_that_comes_too_late_is_owned_up_to_and_refunded(self):
        page = self.seat_page(self.flight)
        self.hold(page, "2A")
        # The payment leaves in time and arrives too late.
        page.route("**/pay/", lambda route: (page.wait_for_timeout(2_500), route.continue_()))
        press(page, "Pay")
        expect(page.get_by_text("The money has to go back")).to_be_visible(timeout=8_000)
        press(page, "Refund the late payment")
        expect(page.get_by_text("The money has to go back")).to_have_count(0)
        page.get_by_text("What happened so far").click()
        expect(page.locator(".history li span")).to_have_text([
            "Booking made", "Seat held", "Time ran out", "Payment came too late", "Late payment refunded"])
