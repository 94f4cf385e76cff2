"""The barcode of a ticket, read from the picture by another program."""

import subprocess
import tempfile
from pathlib import Path

from harness import BrowserTest, expect, press

LOOKS = {"light": {}, "dark": {"color_scheme": "dark"}, "on a phone": {"width": 390, "height": 844, "has_touch": True}}

DRAW = """async (number) => {
  const { code128 } = await import("/assets/views/barcode.js");
  const frame = document.createElement("div");
  frame.className = "barcode";
  frame.append(code128(number));
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

    def test_the_ticket_shows_the_booking_number_as_a_barcode(self):
        for seat, (look, options) in zip(("2A", "2B", "2C"), LOOKS.items()):
            with self.subTest(look):
                page = self.seat_page(self.flight, **options)
                self.hold(page, seat)
                press(page, "Pay")
                ticket = page.get_by_role("article", name="Ticket")
                expect(ticket).to_be_visible()
                newest = self.server.call("GET", "/api/bookings/?limit=1")["results"][0]["id"]
                self.assertEqual(str(newest), self.decode(ticket.locator(".barcode")))

    def test_numbers_of_any_length_can_be_read(self):
        page = self.seat_page(self.flight)
        pairs = "".join(f"{pair:02}" for pair in range(100))
        # Every symbol of the code occurs in one of them.
        numbers = ["7", "42", "100", "98765", "1234567890", "9007199254740991", *(pairs[at:at + 10] for at in range(0, 200, 10))]
        for number in numbers:
            with self.subTest(number):
                page.evaluate(DRAW, number)
                self.assertEqual(number, self.decode(page.locator(".barcode")))
