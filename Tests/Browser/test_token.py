"""A server that requires an access token."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from harness import BrowserTest, expect, expect_seat, press, seat_button


class Token(BrowserTest):
    server_options = {"environment": {"REQUIRE_AUTH": "1"}}

    def setUp(self):
        super().setUp()
        self.server.token = self.make_token("admin", "agent", "bookings")
        self.flight = self.server.add_flight()

    def make_token(self, *scopes):
        control = Path(os.environ["BOOKING_SERVER"]).with_name("bookingctl")
        options = [part for scope in scopes for part in ("--scope", scope)]
        made = subprocess.run([control, "token", "create", "--database", self.server.database, *options],
                              check=True, capture_output=True, text=True)
        token = made.stdout.strip()
        # A running server accepts a new token within a second.
        deadline = time.monotonic() + 5
        while not self.is_known(token):
            self.assertLess(time.monotonic(), deadline, "the server does not accept the token")
            time.sleep(0.05)
        return token

    def is_known(self, token):
        request = urllib.request.Request(f"{self.server.url}/api/flights/", headers={"Authorization": f"Bearer {token}"})
        try:
            return urllib.request.urlopen(request, timeout=5).status == 200
        except urllib.error.HTTPError as error:
            self.assertEqual(401, error.code)
            return False

    def give(self, page, token):
        page.get_by_role("dialog").get_by_label("Token", exact=True).fill(token)
        press(page, "Use it")

    def test_the_page_asks_for_a_token_and_works_with_it(self):
        page = self.window(f"/?flight={self.flight['id']}")
        urls = []
        page.on("request", lambda request: urls.append(request.url))
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Access token")
        self.give(page, "not-a-token")
        expect(dialog).to_contain_text("does not know this token")
        mine = self.make_token("bookings", "agent")
        self.give(page, mine)
        expect(dialog).to_have_count(0)
        expect(page.locator("#live")).to_have_text("Live")
        self.hold(page, "2A")
        self.server.book(self.flight, "2B", "hold")
        expect_seat(page, "2B", "held by another passenger")
        self.assertTrue(urls)
        self.assertEqual([], [url for url in urls if mine in url], "a token is never part of an address")

        page.reload()
        expect(page.locator("#live")).to_have_text("Live")
        expect_seat(page, "2A", "held by you")

    def test_an_action_that_the_token_does_not_allow_shows_a_message(self):
        page = self.window(f"/?flight={self.flight['id']}")
        self.give(page, self.make_token("bookings"))
        expect(page.locator("#live")).to_have_text("Live")
        self.hold(page, "2A")
        press(page, "Pay")
        press(page, "Refund this booking")
        expect(page.get_by_role("alert")).to_contain_text("Your access token does not allow this.")

    def test_a_token_can_be_forgotten(self):
        page = self.window(f"/?flight={self.flight['id']}")
        self.give(page, self.make_token("bookings"))
        expect(page.locator("#live")).to_have_text("Live")
        press(page, "Access token")
        press(page, "Forget the token")
        expect(page.get_by_role("dialog")).to_contain_text("This server requires an access token")
        self.assertIsNone(page.evaluate("sessionStorage.getItem('seat-booking.token')"))

    def test_a_person_who_cancels_is_asked_only_once(self):
        page = self.window("/ops/")
        asked = []
        page.on("response", lambda response: response.status == 401 and asked.append(response))
        press(page, "Cancel")
        expect(page.locator("#verdict")).to_contain_text("token")
        while len(asked) < 3:
            page.wait_for_timeout(50)
        expect(page.get_by_role("dialog")).to_have_count(0)
        press(page, "Access token")
        self.give(page, self.make_token("agent"))
        expect(page.locator("#live")).to_have_text("Live")

    def test_without_a_token_the_page_says_what_is_missing(self):
        page = self.window(f"/?flight={self.flight['id']}")
        press(page, "Cancel")
        expect(page.get_by_role("alert")).to_be_visible()
        press(page, "Try again")
        expect(page.get_by_role("dialog")).to_be_visible()
        self.assertEqual(0, seat_button(page, "2A").count())
