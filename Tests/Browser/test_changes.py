"""Another seat for a booking: by dragging it on the map, or by choosing another one."""

from harness import BrowserTest, expect, expect_seat, press, seat_button


class Changes(BrowserTest):
    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight()
        self.page = self.seat_page(self.flight)

    def drag(self, one, other, *, drop=True):
        start, end = (seat_button(self.page, seat).bounding_box() for seat in (one, other))
        self.page.mouse.move(start["x"] + 10, start["y"] + 10)
        self.page.mouse.down()
        self.page.mouse.move(end["x"] + 10, end["y"] + 10, steps=5)
        if drop:
            self.page.mouse.up()

    def seats(self):
        return [one["seat_number"] for one in self.server.newest_order()["bookings"]]

    def test_a_held_seat_is_dragged_to_a_free_one(self):
        self.hold_three(self.page)
        before = self.server.newest_order()["expires_at"]
        self.drag("7B", "5D", drop=False)
        expect(self.page.locator(".ghost")).to_have_text("7B → 5D")
        expect(seat_button(self.page, "5D")).to_have_class("seat free target")
        self.page.mouse.up()
        expect(self.page.locator("#panel")).to_contain_text("Grace Hopper now has seat 5D.")
        expect(self.page.locator(".ghost")).to_have_count(0)
        expect_seat(self.page, "5D", "held by you")
        expect_seat(self.page, "7B", "free")
        self.assertEqual(["7A", "5D", "7C"], self.seats())
        self.assertEqual(before, self.server.newest_order()["expires_at"])

    def test_a_paid_seat_is_dragged_to_a_free_one(self):
        self.hold(self.page, "7A")
        press(self.page, "Pay")
        self.drag("7A", "5D")
        expect_seat(self.page, "5D", "booked by you")
        expect_seat(self.page, "7A", "free")
        expect(self.page.get_by_role("article", name="Ticket")).to_contain_text("5D")

    def test_two_own_seats_are_exchanged(self):
        self.hold_three(self.page)
        self.drag("7A", "7C")
        expect(self.page.locator("#panel")).to_contain_text("Ada Lovelace now has seat 7C, and Mary Jackson has seat 7A.")
        self.assertEqual(["7C", "7B", "7A"], self.seats())
        for seat in ("7A", "7B", "7C"):
            expect_seat(self.page, seat, "held by you")
        self.page.get_by_text("What happened so far").click()
        expect(self.page.locator(".history li > span").last).to_have_text("Seats exchanged 7A to 7C and 7C to 7A")

    def test_a_seat_cannot_be_dragged_to_the_seat_of_another_passenger(self):
        self.server.book(self.flight, "5D", "hold")
        self.hold(self.page, "7A")
        expect_seat(self.page, "5D", "held by another passenger")
        self.drag("7A", "5D", drop=False)
        expect(self.page.locator(".ghost")).to_have_text("7A")
        self.page.mouse.up()
        expect(self.page.locator(".ghost")).to_have_count(0)
        self.assertEqual(["7A"], self.seats())

    def test_escape_ends_a_drag(self):
        self.hold(self.page, "7A")
        self.drag("7A", "5D", drop=False)
        self.page.keyboard.press("Escape")
        expect(self.page.locator(".ghost")).to_have_count(0)
        self.page.mouse.up()
        expect_seat(self.page, "5D", "free")
        self.assertEqual(["7A"], self.seats())

    def test_a_chosen_seat_is_dragged_before_it_is_held(self):
        self.choose(self.page, s7A="Ada Lovelace", s7B="Grace Hopper")
        self.drag("7A", "8A")
        expect(self.page.get_by_label("Passenger’s name, seat 8A")).to_have_value("Ada Lovelace")
        press(self.page, "Hold 2 seats")
        expect(self.page.get_by_role("timer")).to_be_visible()
        self.assertEqual(["8A", "7B"], self.seats())

    def test_a_seat_is_changed_by_choosing_another_one(self):
        self.hold_three(self.page)
        press(self.page, "Change seat 7B")
        expect(self.page.locator("#panel h2")).to_have_text("Choose the new seat")
        seat_button(self.page, "5D").click()
        expect(self.page.locator("#panel")).to_contain_text("Grace Hopper now has seat 5D.")
        self.assertEqual(["7A", "5D", "7C"], self.seats())

    def test_a_seat_is_changed_with_the_keyboard(self):
        self.hold(self.page, "7A")
        self.page.get_by_role("button", name="Change seat 7A").press("Enter")
        expect(seat_button(self.page, "7A")).to_be_focused()
        expect(self.page.locator("#announce")).to_have_text("Choose a new seat for Ada Lovelace on the map. Escape keeps seat 7A.")
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#panel h2")).to_have_text("Seat 8A")
        expect(self.page.locator("#panel h2")).to_be_focused()
        self.page.get_by_role("button", name="Change seat 8A").press("Enter")
        self.page.keyboard.press("Escape")
        expect(self.page.locator("#panel h2")).to_have_text("Seat 8A")
        self.assertEqual(["8A"], self.seats())

    def test_a_seat_that_is_gone_is_named_and_the_old_one_stays(self):
        page = self.page = self.window()
        page.route("**/events/", lambda route: route.abort())
        page.goto(f"{self.server.url}/?flight={self.flight['id']}")
        self.hold(page, "7A")
        self.server.book(self.flight, "5D", "hold")
        self.drag("7A", "5D")
        expect(page.get_by_role("alert").filter(has_text="5D")).to_have_text(
            "Seat 5D went to another passenger a moment ago. Ada Lovelace keeps seat 7A. Please choose another seat.")
        expect_seat(page, "5D", "held by another passenger")
        expect_seat(page, "7A", "held by you")


class Touch(BrowserTest):
    def test_a_seat_is_dragged_with_a_finger(self):
        flight = self.server.add_flight()
        page = self.seat_page(flight, width=900, has_touch=True)
        self.hold(page, "4A")
        finger = page.context.new_cdp_session(page)
        start, end = (seat_button(page, seat).bounding_box() for seat in ("4A", "6D"))
        top = page.evaluate("scrollY")

        def touch(kind, box=None):
            points = [] if box is None else [{"x": box["x"] + 10, "y": box["y"] + 10}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", start)
        for step in range(1, 6):
            touch("touchMove", {side: start[side] + (end[side] - start[side]) * step / 5 for side in ("x", "y")})
        touch("touchEnd")
        expect_seat(page, "6D", "held by you")
        self.assertEqual(top, page.evaluate("scrollY"), "the page did not scroll")
