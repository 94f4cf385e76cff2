"""Several seats in one order: chosen, held, paid, given back and refunded, on one flight or two."""

import re

from harness import BrowserTest, expect, expect_seat, press, seat_button

CLASSES = [{"class": "business", "rows": [1, 4]}, {"class": "economy", "rows": [5, 12]}]


class Orders(BrowserTest):
    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight(classes=CLASSES)

    def without_events(self):
        """A page that learns of a change only from responses to its own requests."""
        page = self.window()
        page.route("**/events/", lambda route: route.abort())
        page.goto(f"{self.server.url}/?flight={self.flight['id']}")
        return page

    def test_several_seats_are_held_as_one_order_with_one_countdown(self):
        page = self.seat_page(self.flight)
        with page.expect_request("**/api/orders/") as request:
            self.hold_three(page)
        self.assertEqual({"hold", "bookings"}, set(request.value.post_data_json))
        expect(page.get_by_role("timer")).to_have_count(1)
        expect(page.locator("#panel h2")).to_have_text("3 seats")
        order = self.server.newest_order()
        self.assertEqual([("7A", "Ada Lovelace"), ("7B", "Grace Hopper"), ("7C", "Mary Jackson")],
                         [(one["seat_number"], one["passenger_name"]) for one in order["bookings"]])
        self.assertEqual("SEAT_HELD", order["status"])
        for seat in ("7A", "7B", "7C"):
            expect_seat(page, seat, "held by you")
        expect(page.locator("#announce")).to_have_text("Seats 7A, 7B and 7C are held for you.")
        expect(page.locator("#panel")).to_contain_text(f"Reference {order['reference']}")

    def test_a_single_seat_is_an_order_of_one(self):
        page = self.seat_page(self.flight)
        self.hold(page, "7A")
        expect(page.locator("#panel h2")).to_have_text("Seat 7A")
        self.assertEqual(1, len(self.server.newest_order()["bookings"]))
        expect(page.locator(".places")).to_have_count(0)

    def test_an_order_is_declined_paid_and_refunded_in_parts(self):
        page = self.seat_page(self.flight)
        self.hold_three(page)
        press(page, "Simulate a declined payment")
        expect(page.get_by_role("alert")).to_contain_text("The payment was declined.")
        press(page, "Pay")
        ticket = page.get_by_role("article", name="Ticket")
        for name in ("Ada Lovelace", "Grace Hopper", "Mary Jackson", self.server.newest_order()["reference"]):
            expect(ticket).to_contain_text(name)
        press(page, "Refund seat 7B")
        expect(page.locator("#panel")).to_contain_text("Seat 7B of Grace Hopper was refunded.")
        expect_seat(page, "7B", "free")
        expect_seat(page, "7A", "booked by you")
        expect(page.locator(".gone")).to_contain_text("Grace HopperRefunded")
        press(page, "Refund everything")
        expect(page.locator("#panel")).to_contain_text("The payment was refunded and the seats are free again.")
        for seat in ("7A", "7C"):
            expect_seat(page, seat, "free")
        page.get_by_text("What happened so far").click()
        expect(page.locator(".history li > span")).to_have_text([
            "Booking created", "Seat held", "Payment declined", "Payment received", "Payment refunded 7B", "Payment refunded 7A and 7C"])

    def test_one_seat_is_given_back_and_then_all(self):
        page = self.seat_page(self.flight)
        self.hold_three(page)
        press(page, "Give back seat 7C")
        expect_seat(page, "7C", "free")
        expect(page.locator("#panel h2")).to_have_text("2 seats")
        expect_seat(page, "7A", "held by you")
        press(page, "Give back seat 7A")
        # What is left is shown as a single seat.
        expect(page.locator("#panel h2")).to_have_text("Seat 7B")
        press(page, "Release the seat")
        expect(page.locator("#panel")).to_contain_text("The seats are free again.")
        expect_seat(page, "7B", "free")

    def test_a_hold_can_be_extended(self):
        page = self.seat_page(self.flight)
        self.hold_three(page)
        before = self.server.newest_order()["expires_at"]
        press(page, "Hold longer")
        expect(page.locator("#panel")).to_contain_text("You have more time.")
        self.assertGreater(self.server.newest_order()["expires_at"], before)

    def test_a_seat_that_another_passenger_has_is_named_and_nothing_is_held(self):
        page = self.without_events()
        self.choose(page, s7A="Ada Lovelace", s7B="Grace Hopper", s7C="Mary Jackson")
        self.server.book(self.flight, "7B", "hold", name="Alan Turing")
        press(page, "Hold 3 seats")
        expect(page.get_by_role("alert").filter(has_text="7B")).to_have_text(
            "Seat 7B went to another passenger a moment ago. Nothing was held. Please choose another seat.")
        self.assertEqual([], self.server.call("GET", "/api/orders/")["results"])
        expect_seat(page, "7A", "free")
        # The name waits for the next seat.
        press(page, "Hold 3 seats")
        expect(page.get_by_role("alert").filter(has_text="SB101")).to_have_text("Choose 1 more seat on SB101, or remove passengers.")
        seat_button(page, "7D").click()
        expect(page.get_by_label("Passenger’s name, seat 7D")).to_have_value("Grace Hopper")
        press(page, "Hold 3 seats")
        expect(page.get_by_role("timer")).to_be_visible()
        self.assertEqual(["7A", "7D", "7C"], [one["seat_number"] for one in self.server.newest_order()["bookings"]])

    def test_a_chosen_seat_that_is_taken_meanwhile_leaves_the_form(self):
        page = self.seat_page(self.flight)
        self.choose(page, s7A="Ada Lovelace", s7B="Grace Hopper")
        self.server.book(self.flight, "7A", "hold")
        expect(page.get_by_role("alert")).to_have_text("Seat 7A went to another passenger a moment ago. Please choose another seat.")
        expect(page.get_by_label("Passenger’s name, seat 7B")).to_have_value("Grace Hopper")
        expect(page.get_by_label("Passenger’s name, seat 7B")).to_be_focused()
        expect(page.get_by_label("Passenger’s name, passenger 1")).to_have_value("Ada Lovelace")

    def test_choosing_a_seat_again_or_removing_it_takes_it_out(self):
        page = self.seat_page(self.flight)
        self.choose(page, s7A="Ada Lovelace", s7B="Grace Hopper", s7C="Mary Jackson")
        seat_button(page, "7A").click()
        expect(page.locator("#panel h2")).to_have_text("2 seats")
        expect(page.get_by_label("Passenger’s name, seat 7B")).to_have_value("Grace Hopper")
        press(page, "Remove seat 7B")
        expect(page.locator("#panel h2")).to_have_text("Seat 7C")
        expect(page.get_by_label("Passenger’s name")).to_have_value("Mary Jackson")
        press(page, "Cancel")
        expect(page.locator("#panel h2")).to_have_text("Your seats")
        expect(page.locator("[aria-selected=true]")).to_have_count(0)

    def test_an_order_has_at_most_nine_people(self):
        page = self.seat_page(self.flight)
        self.choose(page, **{f"s{seat}": f"Passenger {seat}" for seat in ("7A", "7B", "7C", "7D", "7E", "7F", "8A", "8B", "8C")})
        seat_button(page, "8D").click()
        expect(page.locator("#panel")).to_contain_text("An order has seats for at most 9 people.")
        press(page, "Hold 9 seats")
        expect(page.get_by_role("timer")).to_be_visible()
        self.assertEqual(9, len(self.server.newest_order()["bookings"]))

    def test_each_passenger_needs_a_name(self):
        page = self.seat_page(self.flight)
        self.choose(page, s7A="Ada Lovelace", s7B=" ")
        press(page, "Hold 2 seats")
        expect(page.get_by_text("Please enter a name for each passenger.")).to_be_visible()
        expect(page.get_by_label("Passenger’s name, seat 7B")).to_be_focused()
        expect(page.locator("[aria-invalid=true]")).to_have_count(1)
        self.assertEqual([], self.server.call("GET", "/api/orders/")["results"])

    def test_the_map_shows_the_classes(self):
        page = self.seat_page(self.flight)
        expect(page.locator(".curtain")).to_have_text(["Business", "Economy"])
        expect(seat_button(page, "4A")).to_have_attribute("aria-label", "4A, window, business, free")
        expect(seat_button(page, "5C")).to_have_attribute("aria-label", "5C, aisle, economy, free")
        one_class = self.seat_page(self.server.add_flight(number="SB102"))
        expect(one_class.locator(".curtain")).to_have_count(0)
        expect_seat(one_class, "4A", "free")

    def test_a_reload_keeps_the_orders_and_the_tab_stores_no_names(self):
        page = self.seat_page(self.flight)
        self.hold_three(page)
        stored = page.evaluate("JSON.stringify({...sessionStorage})")
        self.assertIn(f"orders/{self.server.newest_order()['id']}", stored)
        self.assertNotIn("Lovelace", stored)
        page.reload()
        expect_seat(page, "7C", "held by you")
        seat_button(page, "7B").click()
        press(page, "Pay")
        expect(page.get_by_role("article", name="Ticket")).to_contain_text("Mary Jackson")

    def test_an_order_is_found_by_its_reference_and_by_the_number_of_a_booking(self):
        self.hold_three(self.seat_page(self.flight))
        order = self.server.newest_order()
        for text in (order["reference"].lower(), str(order["bookings"][1]["id"])):
            with self.subTest(text):
                page = self.seat_page(self.flight)
                page.get_by_label("Find by reference or booking number").fill(text)
                press(page, "Find")
                expect(page.locator("#panel h2")).to_have_text("3 seats")
                expect(page.locator("#own-list li")).to_have_count(1)
                expect_seat(page, "7C", "held by you")
        page.get_by_label("Find by reference or booking number").fill("ZZZZZZ")
        press(page, "Find")
        expect(page.get_by_role("alert")).to_contain_text("There is no order ZZZZZZ.")

    def test_two_windows_with_one_order_show_the_same(self):
        page, other = self.seat_page(self.flight), self.seat_page(self.flight)
        self.hold_three(page)
        other.get_by_label("Find by reference or booking number").fill(self.server.newest_order()["reference"])
        press(other, "Find")
        expect(other.get_by_role("timer")).to_be_visible()
        press(page, "Give back seat 7C")
        expect(other.locator("#panel h2")).to_have_text("2 seats")
        press(page, "Pay")
        expect(other.get_by_role("article", name="Ticket")).to_be_visible()


class Choice(BrowserTest):
    """Seats that the server chooses."""

    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight(classes=CLASSES)

    def ask(self, page, people, **choice):
        press(page, "Choose for us")
        page.get_by_label("People").select_option(str(people))
        for label, value in choice.items():
            page.get_by_label(label).select_option(value)
        for index in range(people):
            page.locator(f"#passenger-{index}").fill(f"Passenger {index + 1}")
        page.locator("#panel button[type=submit]").click()

    def test_a_group_sits_side_by_side_in_its_class(self):
        page = self.seat_page(self.flight)
        self.ask(page, 3, Class="business")
        expect(page.get_by_role("timer")).to_be_visible()
        seats = [one["seat_number"] for one in self.server.newest_order()["bookings"]]
        self.assertIn("".join(seat[-1] for seat in seats), ("ABC", "DEF"))
        self.assertLessEqual(max(int(seat[:-1]) for seat in seats), 4)
        expect(page.get_by_text(f"We chose {seats[0]}, {seats[1]} and {seats[2]}, side by side.")).to_be_visible()

    def test_a_single_passenger_gets_the_preferred_position(self):
        for position in ("window", "aisle"):
            with self.subTest(position):
                page = self.seat_page(self.flight)
                self.ask(page, 1, Position=position)
                expect(page.get_by_role("timer")).to_be_visible()
                seat = self.server.newest_order()["bookings"][0]["seat_number"]
                expect(seat_button(page, seat)).to_have_attribute("aria-label", re.compile(f"^{seat}, {position}, "))

    def test_too_few_free_seats_are_counted(self):
        small = self.server.add_flight(number="SB2", rows=1, seats="A B")
        page = self.seat_page(small)
        self.ask(page, 3)
        expect(page.get_by_role("alert")).to_have_text("Only 2 seats of this kind are free. Nothing was held.")
        page.get_by_label("People").select_option("2")
        press(page, "Hold 2 seats")
        expect(page.get_by_role("timer")).to_be_visible()

    def test_the_person_may_choose_on_the_map_after_all(self):
        page = self.seat_page(self.flight)
        press(page, "Choose for us")
        page.get_by_label("People").select_option("2")
        page.get_by_label("Passenger’s name, passenger 2").fill("Grace Hopper")
        seat_button(page, "9A").click()
        seat_button(page, "9C").click()
        expect(page.get_by_label("Passenger’s name, seat 9C")).to_have_value("Grace Hopper")
        expect(page.get_by_label("People")).to_have_count(0)
        expect(page.locator("#panel h2")).to_have_text("2 seats")


class Journey(BrowserTest):
    """An order with seats on two flights."""

    def setUp(self):
        super().setUp()
        self.first = self.server.add_flight(number="SB201")
        self.second = self.server.add_flight(number="SB202", origin="JFK", destination="SFO", departs_at="2099-05-05T09:30:00.000Z")

    def open(self, page, flight):
        page.get_by_role("link", name=flight["flight_number"]).click()
        expect(page.locator("#flight-head")).to_contain_text(flight["flight_number"])
        expect(page.locator("#live")).to_have_text("Live")

    def test_two_flights_are_held_paid_and_refunded_together(self):
        page = self.seat_page(self.first)
        self.choose(page, s2A="Ada Lovelace", s2B="Grace Hopper")
        self.open(page, self.second)
        expect(page.locator("#panel h2")).to_have_text("2 seats")
        seat_button(page, "5A").click()
        press(page, "Hold 4 seats")
        expect(page.get_by_role("alert")).to_have_text("Choose 1 more seat on SB202, or remove passengers.")
        seat_button(page, "5B").click()
        press(page, "Hold 4 seats")
        expect(page.get_by_role("timer")).to_have_count(1)
        order = self.server.newest_order()
        self.assertEqual([("SB201", "2A", "Ada Lovelace"), ("SB201", "2B", "Grace Hopper"),
                          ("SB202", "5A", "Ada Lovelace"), ("SB202", "5B", "Grace Hopper")],
                         [(one["flight_number"], one["seat_number"], one["passenger_name"]) for one in order["bookings"]])
        expect(page.locator("#panel h3")).to_have_text(["SB201", "SB202"])
        press(page, "Pay")
        expect(page.get_by_role("article", name="Ticket")).to_contain_text("Your journey")
        press(page, "Refund everything")
        self.open(page, self.first)
        expect_seat(page, "2A", "free")

    def test_the_server_chooses_on_both_flights(self):
        page = self.seat_page(self.first)
        press(page, "Choose for us")
        page.get_by_label("People").select_option("2")
        self.open(page, self.second)
        press(page, "Choose for us on SB202, too")
        for index in range(2):
            page.locator(f"#passenger-{index}").fill(f"Passenger {index + 1}")
        press(page, "Hold 4 seats")
        expect(page.get_by_role("timer")).to_be_visible()
        self.assertEqual(["SB201", "SB201", "SB202", "SB202"], [one["flight_number"] for one in self.server.newest_order()["bookings"]])

    def test_a_seat_that_is_taken_on_the_other_flight_is_named_with_it(self):
        page = self.seat_page(self.first)
        self.choose(page, s2A="Ada Lovelace")
        self.open(page, self.second)
        seat_button(page, "5A").click()
        self.server.book(self.first, "2A", "hold")
        press(page, "Hold 2 seats")
        expect(page.get_by_role("alert")).to_contain_text("Seat 2A on SB201 went to another passenger a moment ago. Nothing was held.")
        expect_seat(page, "5A", "free")

    def test_a_flight_can_be_removed_from_the_draft(self):
        page = self.seat_page(self.first)
        self.choose(page, s2A="Ada Lovelace")
        self.open(page, self.second)
        seat_button(page, "5A").click()
        press(page, "Remove flight SB201")
        press(page, "Hold seat 5A")
        expect(page.get_by_role("timer")).to_be_visible()

    def test_changing_a_seat_of_the_other_flight_opens_it(self):
        page = self.seat_page(self.first)
        self.choose(page, s2A="Ada Lovelace")
        self.open(page, self.second)
        seat_button(page, "5A").click()
        press(page, "Hold 2 seats")
        press(page, "Change seat 2A")
        expect(page.locator("#flight-head")).to_contain_text("SB201")
        expect(seat_button(page, "2A")).to_be_focused()
        seat_button(page, "3C").click()
        expect(page.locator("#panel")).to_contain_text("Ada Lovelace now has seat 3C.")
        expect_seat(page, "2A", "free")


class ShortHolds(BrowserTest):
    server_options = {"hold_seconds": 2, "max_hold_seconds": 2, "payment_seconds": 2}

    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight()

    def test_an_expired_order_frees_all_its_seats_in_every_window(self):
        page, other = self.seat_page(self.flight), self.seat_page(self.flight)
        self.hold_three(page)
        # The cap is reached with the first hold.
        expect(page.get_by_role("button", name="Hold longer")).to_have_count(0)
        for seat in ("7A", "7B", "7C"):
            expect_seat(other, seat, "free")
            expect_seat(page, seat, "free")
        expect(page.get_by_role("alert")).to_have_text("The time for seats 7A, 7B and 7C has run out.")

    def test_a_late_payment_of_an_order_can_be_refunded(self):
        page = self.seat_page(self.flight)
        self.hold_three(page)
        # The payment is sent in time and arrives too late.
        page.route("**/pay/", lambda route: (page.wait_for_timeout(2_500), route.continue_()))
        press(page, "Pay")
        expect(page.get_by_text("It must be refunded")).to_be_visible(timeout=8_000)
        press(page, "Refund the late payment")
        expect(page.get_by_text("It must be refunded")).to_have_count(0)
        self.assertFalse(self.server.newest_order()["refund_due"])
