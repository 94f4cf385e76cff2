"""The barcode of a ticket, read from the picture by another program."""

import subprocess
import tempfile
from pathlib import Path

from harness import BrowserTest, expect, press

LOOKS = {"light": {}, "dark": {"color_scheme": "dark"}, "on a phone": {"width": 390, "height": 844, "has_touch": True}}

DRAW = """async (text) => {
  const { code128 } = await import("/assets/views/barcode.js");
  const frame = document.createElement("div");
  frame.className = "barcode";
  frame.append(code128(text));
  document.querySelector("#panel").replaceChildren(frame);
}"""


class Barcode(BrowserTest):
    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight()

    def decode(self, locator):
        """What zbar reads in a picture of an element."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "barcode.png")
            locator.screenshot(path=path)
            found = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Scode128.enable", str(path)],
                                   check=False, capture_output=True, text=True)
        return found.stdout.strip()

    def test_the_ticket_shows_the_reference_as_a_barcode(self):
        for seat, (look, options) in zip(("2A", "2B", "2C"), LOOKS.items()):
            with self.subTest(look):
                page = self.seat_page(self.flight, **options)
                self.hold(page, seat)
                press(page, "Pay")
                ticket = page.get_by_role("article", name="Ticket")
                expect(ticket).to_be_visible()
                newest = self.server.call("GET", "/api/orders/?limit=1")["results"][0]["reference"]
                self.assertEqual(newest, self.decode(ticket.locator(".barcode")))

    def test_the_ticket_of_a_booking_without_an_order_shows_its_number(self):
        booking = self.server.book(self.flight, "2A", "hold", "pay")
        page = self.seat_page(self.flight)
        page.get_by_label("Find by reference or booking number").fill(str(booking["id"]))
        press(page, "Find")
        self.assertEqual(str(booking["id"]), self.decode(page.get_by_role("article", name="Ticket").locator(".barcode")))

    def test_references_and_numbers_of_any_length_can_be_read(self):
        page = self.seat_page(self.flight)
        pairs = "".join(f"{pair:02}" for pair in range(100))
        # Every symbol of the code occurs in one of them.
        numbers = ["7", "42", "100", "98765", "123456789", "1234567890", "9007199254740991", *(pairs[at:at + 10] for at in range(0, 200, 10))]
        letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
        for text in [*numbers, *(letters[at:at + 6] for at in range(0, 30, 6)), "YZ2A3B"]:
            with self.subTest(text):
                page.evaluate(DRAW, text)
                self.assertEqual(text, self.decode(page.locator(".barcode")))
