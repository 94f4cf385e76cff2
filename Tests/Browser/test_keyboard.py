"""The seat page without a mouse."""

from harness import BrowserTest, expect, expect_seat, seat_button


class Keyboard(BrowserTest):
    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight(missing=["1B", "1E", "3A", "3B", "3C", "3D", "3E", "3F"])
        self.page = self.seat_page(self.flight)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, locator, most=30):
        for _ in range(most):
            self.press("Tab")
            if locator.evaluate("one => one === document.activeElement"):
                return
        self.fail(f"Tab does not reach {locator}")

    def expect_focus(self, seat):
        expect(seat_button(self.page, seat)).to_be_focused()

    def test_a_seat_is_held_and_paid_without_a_mouse(self):
        self.tab_to(seat_button(self.page, "1A"))
        self.press("ArrowDown", "ArrowRight", "Enter")
        expect(self.page.get_by_label("Passenger’s name")).to_be_focused()
        self.page.keyboard.type("Ada Lovelace")
        self.press("Enter")
        expect(self.page.get_by_role("timer")).to_be_visible()
        expect(self.page.locator("#panel h2")).to_be_focused()
        self.tab_to(self.page.get_by_role("button", name="Pay", exact=True), most=2)
        self.press("Enter")
        expect(self.page.get_by_role("article", name="Ticket")).to_be_visible()
        expect_seat(self.page, "2B", "booked by you")

    def test_the_space_bar_chooses_several_seats(self):
        seat_button(self.page, "2A").focus()
        self.press(" ", "ArrowRight", " ")
        self.expect_focus("2B")
        expect(self.page.locator("#announce")).to_have_text("Seats 2A and 2B chosen.")
        self.press("ArrowRight", "Enter")
        expect(self.page.get_by_label("Passenger’s name, seat 2C")).to_be_focused()
        seat_button(self.page, "2B").focus()
        self.press(" ")
        self.expect_focus("2B")
        expect(self.page.locator("#announce")).to_have_text("Seat 2B is no longer chosen.")
        for index, name in enumerate(("Ada Lovelace", "Grace Hopper")):
            self.page.locator(f"#passenger-{index}").focus()
            self.page.keyboard.type(name)
        self.press("Enter")
        expect(self.page.get_by_role("timer")).to_be_visible()
        expect_seat(self.page, "2C", "held by you")

    def test_the_arrow_keys_move_through_the_cabin(self):
        self.page.keyboard.press("Tab")
        seat_button(self.page, "1A").focus()
        for keys, seat in (
            (["ArrowRight"], "1C"),  # 1B is missing
            (["ArrowRight"], "1D"),  # across the aisle
            (["ArrowLeft"], "1C"),
            (["ArrowDown"], "2C"),
            (["ArrowDown"], "4C"),  # row 3 has no seats
            (["End"], "4F"),
            (["ArrowRight"], "4F"),
            (["Home"], "4A"),
            (["PageDown"], "9A"),
            (["Control+End"], "12F"),
            (["ArrowDown"], "12F"),
            (["Control+Home"], "1A"),
            (["ArrowUp"], "1A"),
        ):
            self.press(*keys)
            self.expect_focus(seat)

    def test_one_tab_enters_the_map_and_one_leaves_it(self):
        self.tab_to(seat_button(self.page, "1A"))
        self.press("ArrowRight", "ArrowDown")
        self.press("Tab")
        self.assertEqual(0, self.page.locator("[data-seat]:focus").count())
        self.press("Shift+Tab")
        self.expect_focus("2C")

    def test_the_skip_link_leads_to_the_map(self):
        seat_button(self.page, "1A").evaluate("one => { window.drawn = one }")
        self.press("Tab", "Enter")
        self.tab_to(seat_button(self.page, "1A"), most=1)
        self.assertTrue(self.page.evaluate("window.drawn === document.activeElement"), "the map was not drawn again")

    def test_cancel_returns_to_the_seat(self):
        seat_button(self.page, "2B").focus()
        self.press("Enter")
        expect(self.page.get_by_label("Passenger’s name")).to_be_focused()
        self.press("Tab", "Tab", "Enter")
        self.expect_focus("2B")

    def test_the_history_opens_with_the_keyboard(self):
        self.hold(self.page, "2A")
        self.tab_to(self.page.locator("summary"))
        self.press("Enter")
        expect(self.page.locator(".history")).to_contain_text("Seat held")
