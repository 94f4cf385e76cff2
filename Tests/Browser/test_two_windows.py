"""Two windows: each shows what the other one does."""

from harness import BrowserTest, expect, expect_seat, press, seat_button

# A change shows on every open page within this time.
MOST_MS = 500

WATCH = """seat => { window.seen = new Promise(resolve => {
  const button = document.querySelector(`[data-seat="${seat}"]`);
  new MutationObserver(() => button.classList.contains("held") && resolve(Date.now())).observe(button, {attributes: true});
}) }"""


class TwoWindows(BrowserTest):
    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight()

    def test_a_hold_shows_in_the_other_window_within_half_a_second(self):
        ada, grace = self.seat_page(self.flight), self.seat_page(self.flight)
        times = []
        for seat in ("2A", "3B", "4C", "5D", "6E"):
            grace.evaluate(WATCH, seat)
            seat_button(ada, seat).click()
            ada.get_by_label("Passenger’s name").fill("Ada")
            # The time begins with the click, so that it includes both writes of the server.
            ada.evaluate("document.querySelector('#panel form').addEventListener('submit', () => { window.clicked = Date.now() }, {capture: true})")
            ada.get_by_role("button", name=f"Hold seat {seat}").click()
            times.append(grace.evaluate("seen") - ada.evaluate("clicked"))
            expect_seat(grace, seat, "held by another passenger")
            expect_seat(ada, seat, "held by you")
        print(f"\n  from the click in one window to the seat in the other: {', '.join(f'{one} ms' for one in times)}")
        self.assertLess(max(times), MOST_MS)

    def test_every_step_in_one_window_shows_in_the_other(self):
        ada, grace = self.seat_page(self.flight), self.seat_page(self.flight)
        self.hold(ada, "2A")
        expect_seat(grace, "2A", "held by another passenger")
        press(ada, "Pay")
        expect_seat(grace, "2A", "booked")
        expect_seat(ada, "2A", "booked by you")
        press(ada, "Refund this booking")
        expect_seat(grace, "2A", "free")
        self.hold(ada, "2B")
        expect_seat(grace, "2B", "held by another passenger")
        press(ada, "Release the seat")
        expect_seat(grace, "2B", "free")
        expect_seat(ada, "2B", "free")

    def test_a_change_by_another_program_shows(self):
        page = self.seat_page(self.flight)
        self.server.book(self.flight, "7C", "hold", "pay")
        expect_seat(page, "7C", "booked")
        expect(page.locator("#legend")).to_contain_text("Booked1")
        expect(page.locator("#flights")).to_contain_text("71 free")

    def test_the_form_says_that_its_seat_was_taken(self):
        ada, grace = self.seat_page(self.flight), self.seat_page(self.flight)
        seat_button(grace, "2A").click()
        grace.get_by_label("Passenger’s name").fill("Grace")
        self.hold(ada, "2A")
        expect(grace.get_by_role("alert")).to_contain_text("Seat 2A went to another passenger a moment ago")
        expect_seat(grace, "2A", "held by another passenger")
        # The next form contains the name as typed.
        seat_button(grace, "2B").click()
        expect(grace.get_by_label("Passenger’s name")).to_have_value("Grace")

    def test_a_rejected_hold_shows_a_message_and_reloads_the_map(self):
        grace = self.window()
        # This window receives no events: only the response to its own request shows that the seat is taken.
        grace.route("**/events/", lambda route: route.abort())
        grace.goto(f"{self.server.url}/?flight={self.flight['id']}")
        seat_button(grace, "2A").click()
        grace.get_by_label("Passenger’s name").fill("Grace")
        self.server.book(self.flight, "2A", "hold")
        self.server.book(self.flight, "2B", "hold", "pay")
        grace.get_by_role("button", name="Hold seat 2A").click()
        expect(grace.get_by_role("alert").filter(has_text="Seat 2A went to another passenger a moment ago")).to_be_visible()
        expect_seat(grace, "2A", "held by another passenger")
        expect_seat(grace, "2B", "booked")

    def test_a_seat_of_another_passenger_cannot_be_chosen(self):
        self.server.book(self.flight, "2A", "hold")
        self.server.book(self.flight, "2B", "hold", "pay")
        page = self.seat_page(self.flight)
        seat_button(page, "2A").click()
        expect(page.locator("#panel")).to_contain_text("Seat 2A is held by another passenger")
        seat_button(page, "2B").click()
        expect(page.locator("#panel")).to_contain_text("Seat 2B is booked")
        expect(page.get_by_label("Passenger’s name")).to_have_count(0)
