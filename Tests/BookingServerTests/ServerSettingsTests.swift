import ArgumentParser
import BookingAPI
import Bookings
import ExpiryQueue
import HTTP
import HTTPServer
import Redis
import Sockets
import TestSupport
import Testing
import booking_server

@Suite("The settings of a server")
struct ServerSettingsTests {
    private func settings(_ arguments: String...) throws -> ServerSettings {
        let command = try #require(try BookingServer.parseAsRoot(arguments) as? BookingServer)
        return try command.settings()
    }

    @Test("have the documented defaults")
    func defaults() throws {
        let settings = try settings()
        #expect("\(settings.address)" == "127.0.0.1:8000")
        #expect("\(settings.redis)" == "redis://127.0.0.1:6379/0")
        #expect(settings.policy == .standard)
        #expect(settings.mayRunWithoutTokens)
        #expect(!settings.requiresTokens)
        #expect(settings.worker == nil)
        #expect(settings.accessLog == .text)
        #expect(settings.busyPolling == .microseconds(300))
        #expect(settings.clientLimits == nil)
        #expect(settings.limits.idleTime == .seconds(60))
    }

    @Test("have the values of the options")
    func options() throws {
        let settings = try settings(
            "--host",
            "0.0.0.0",
            "--hold-seconds",
            "0.5",
            "--max-hold-seconds",
            "1.5",
            "--payment-seconds",
            "2",
            "--with-worker",
            "--sweep-seconds",
            "0.2",
            "--log-format",
            "json",
            "--busy-poll-microseconds",
            "0",
            "--rate-limit-reads",
            "100/10s",
            "--idle-seconds",
            "0.25",
            "--max-fields",
            "7"
        )
        #expect(!settings.mayRunWithoutTokens)
        #expect(
            settings.policy
                == HoldPolicy(
                    hold: .milliseconds(500),
                    longestHold: .milliseconds(1_500),
                    payment: .seconds(2)
                )
        )
        #expect(settings.worker?.sweepTime == .milliseconds(200))
        #expect(settings.accessLog == .json)
        #expect(settings.busyPolling == .zero)
        #expect(settings.clientLimits != nil)
        #expect(settings.limits.idleTime == .milliseconds(250))
        #expect(settings.limits.request.fields == 7)
    }

    @Test("have no access log above the level info")
    func accessLog() throws {
        #expect(try settings("--log-level", "debug").accessLog == .text)
        #expect(try settings("--log-level", "notice").accessLog == nil)
    }

    @Test(
        "are rejected if a value is invalid",
        arguments: [
            ["--host", "example.com"], ["--port", "65536"], ["--hold-seconds", "0"],
            ["--payment-seconds", "31536001"],
            ["--max-hold-seconds", "599"],
            ["--max-hold-seconds", "19.999", "--hold-seconds", "20"],
            ["--sweep-seconds", "0.05"],
            ["--busy-poll-microseconds", "1001"], ["--cors-origin", "https://a.example,"],
            ["--cors-origin", "null"], ["--allowed-host", "a.example:80"],
            ["--allowed-host", "*.example"], ["--trusted-proxies", "10.0.0.0/33"],
            ["--trusted-proxies", "proxy"], ["--rate-limit-writes", "100/"],
            ["--rate-limit-failures", "1/0s"], ["--max-open-bookings", "100001"],
            ["--max-head-bytes", "255"], ["--idle-seconds", "86401"], ["--max-connections", "0"],
        ]
    )
    func invalid(arguments: [String]) throws {
        let error = #expect(throws: (any Error).self) {
            try BookingServer.parseAsRoot(arguments)
        }
        let message = BookingServer.message(for: try #require(error))
        #expect(message.hasPrefix(arguments[0] + ": "), "\(message)")
    }
}
