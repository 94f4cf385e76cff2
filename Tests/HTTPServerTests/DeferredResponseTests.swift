import HTTP
import HTTPServer
import Sockets
import TestSupport
import Testing

@Suite("Deferred responses", .timeLimit(.minutes(1)))
struct DeferredResponseTests {
    @Test("pipelined requests wait for the deferred response before them")
    func order() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/")
        try client.get("/later")
        try client.get("/large?10")
        try client.get("/later")
        try client.get("/")
        #expect(try client.response().text == "hello")
        let first = try server.exchange("/later")
        // The requests after it have arrived, and are not handled yet.
        #expect(server.log.requestCount == 2)
        server.post(.finish(first, "first"), to: first)
        #expect(try client.response().text == "first")
        #expect(try client.response().text == "xxxxxxxxxx")
        let second = try server.exchange("/later", number: 2)
        server.post(.finish(second, "second"), to: second)
        #expect(try client.response().text == "second")
        #expect(try client.response().text == "hello")
    }

    @Test("a second response to the same exchange is discarded")
    func finishingTwice() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/later")
        let exchange = try server.exchange("/later")
        server.post(.finish(exchange, "one"), to: exchange)
        server.post(.finish(exchange, "two"), to: exchange)
        #expect(try client.response().text == "one")
        try client.get("/")
        #expect(try client.response().text == "hello")
    }

    @Test("responses that many threads post to many clients all arrive")
    func manyThreads() throws {
        let server = try EchoServer(loops: 2)
        let clients = try (0..<64).map { _ in try server.connect() }
        for client in clients { try client.get("/later") }
        try waitUntil("all requests have arrived") { server.log.exchanges("/later").count == 64 }
        let exchanges = server.log.exchanges("/later")
        #expect(Set(exchanges.map(\.loop)) == [0, 1])
        for part in 0..<4 {
            let mailbox = server.mailbox
            let thread = try Background {
                for exchange in exchanges[part * 16..<part * 16 + 16] {
                    mailbox.post(.finish(exchange, "\(exchange.requestID)"), to: Int(exchange.loop))
                }
            }
            thread.join()
        }
        let responses = Set(try clients.map { try $0.response().text })
        #expect(responses == Set(exchanges.map { "\($0.requestID)" }))
    }

    @Test("every message arrives once, whether its event loop sleeps or not")
    func everyMessageArrives() throws {
        let server = try EchoServer(loops: 2)
        let (mailbox, log) = (server.mailbox, server.log)
        let poster = try Background {
            for number in 0..<20_000 {
                mailbox.post(.count, to: number % 2)
                // From time to time, the loops have time to sleep.
                if number % 1_000 == 0 { while log.countedMessages < number / 2 {} }
            }
        }
        mailbox.broadcast(.count)
        poster.join()
        try waitUntil("all messages have arrived") { log.countedMessages == 20_002 }
    }

    @Test("connections are distributed evenly over the event loops")
    func balance() throws {
        let server = try EchoServer(loops: 2)
        let clients = try (0..<64).map { _ in try server.connect() }
        for client in clients {
            try client.get("/")
            _ = try client.response()
        }
        let onFirst = server.log.exchanges("/").count { $0.loop == 0 }
        #expect(onFirst == 32)
    }
}
