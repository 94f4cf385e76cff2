"""A server that stops and starts again."""

import signal
import time

from harness import BrowserTest, expect, expect_seat


class Connection(BrowserTest):
    def setUp(self):
        super().setUp()
        self.flight = self.server.add_flight()

    def restart(self, how):
        page = self.seat_page(self.flight)
        page.evaluate("window.sameVisit = true")
        self.hold(page, "2A")
        self.server.book(self.flight, "3A", "hold", "pay")
        expect_seat(page, "3A", "booked")

        self.server.stop(how)
        expect(page.locator("#lost")).to_be_visible()
        expect(page.locator("#live")).to_have_text("Not connected")
        # Written before the page reconnects: it must continue after its last event.
        self.server.start()
        self.server.book(self.flight, "3B", "hold")
        expect(page.locator("#live")).to_have_text("Live", timeout=15_000)
        expect(page.locator("#lost")).to_be_hidden()
        expect_seat(page, "3B", "held by another passenger")
        self.server.book(self.flight, "3C", "hold")
        expect_seat(page, "3C", "held by another passenger")
        expect_seat(page, "2A", "held by you")
        self.assertTrue(page.evaluate("window.sameVisit"), "without a reload")

    def test_the_page_reconnects_by_itself_after_a_restart(self):
        self.restart(signal.SIGTERM)

    def test_nothing_is_missed_after_a_crash(self):
        self.restart(signal.SIGKILL)

    def test_the_button_reconnects_without_waiting(self):
        page = self.window()
        attempts = []
        page.route("**/events/", lambda route: (attempts.append(time.monotonic()), route.abort()))
        page.goto(f"{self.server.url}/?flight={self.flight['id']}")
        # Each pause is twice as long as the one before, plus or minus a quarter: the fifth takes at least 3.6 s.
        while len(attempts) < 5:
            page.wait_for_timeout(50)
        page.unroute("**/events/")
        page.get_by_role("button", name="Try now").click()
        expect(page.locator("#live")).to_have_text("Live", timeout=2_000)
        self.assertLess(time.monotonic() - attempts[-1], 3.6)

    def test_the_button_opens_a_flight_that_could_not_be_loaded(self):
        self.server.add_flight(number="SB102")
        page = self.seat_page(self.flight)
        self.server.stop()
        page.get_by_role("link", name="SB102").click()
        expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
        self.server.start()
        page.get_by_role("button", name="Try now").click()
        expect(page.locator("#live")).to_have_text("Live")
        expect(page.locator("#flight-head")).to_contain_text("SB102")

    def test_events_are_read_wherever_the_network_splits_them(self):
        page = self.window("/")
        found = page.evaluate("""async () => {
          const { eventParser } = await import("/assets/server/stream.js");
          const text = ': hi\\r\\n\\r\\nid: 1\\nevent: seat\\ndata: {"a": 1}\\n\\ndata:x\\ndata: y\\r\\rid: 7\\n\\nretry: 9\\ndata\\n\\n';
          return Array.from({length: text.length + 1}, (_, cut) => {
            const take = eventParser();
            return JSON.stringify([...take(text.slice(0, cut)), ...take(text.slice(cut))]);
          });
        }""")
        self.assertEqual({'[{"id":"1","event":"seat","data":"{\\"a\\": 1}"},{"data":"x\\ny"},{"retry":"9","data":""}]'}, set(found))

    def test_the_stream_resumes_after_the_last_event(self):
        page = self.seat_page(self.flight)
        self.server.book(self.flight, "3A", "hold")
        expect_seat(page, "3A", "held by another passenger")
        newest = self.server.call("GET", f"/api/flights/{self.flight['id']}/seats/")["version"]
        self.server.stop()
        with page.expect_request("**/events/", timeout=12_000) as request:
            self.server.start()
        self.assertEqual(str(newest), request.value.headers["last-event-id"])
        self.assertNotIn("?", request.value.url)
