import HTTP
import HTTPServer
import Sockets
import TestSupport
import Testing

@Suite("Answers from other threads", .timeLimit(.minutes(1)))
struct LaterAnswerTests {
    @Test("pipelined requests wait for a deferred one before them, and nothing is lost")
    func order() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/")
        try client.get("/later")
        try client.get("/large?10")
        try client.get("/later")
        try client.get("/")
        #expect(try client.answer().text == "hello")
        let first = try server.exchange("/later")
        // The requests behind it have arrived, and are not served meanwhile.
        #expect(server.log.requestCount == 2)
        server.post(.finish(first, "first"), to: first)
        #expect(try client.answer().text == "first")
        #expect(try client.answer().text == "xxxxxxxxxx")
        let second = try server.exchange("/later", number: 2)
        server.post(.finish(second, "second"), to: second)
        #expect(try client.answer().text == "second")
        #expect(try client.answer().text == "hello")
    }

    @Test("an exchange is finished once: a second answer goes nowhere")
    func finishingTwice() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/later")
        let exchange = try server.exchange("/later")
        server.post(.finish(exchange, "one"), to: exchange)
        server.post(.finish(exchange, "two"), to: exchange)
        #expect(try client.answer().text == "one")
        try client.get("/")
        #expect(try client.answer().text == "hello")
    }

    @Test("answers to many clients, posted by many threads, all arrive")
    func manyThreads() throws {
        let server = try EchoServer(loops: 2)
        let clients = try (0..<64).map { _ in try server.connect() }
        for client in clients { try client.get("/later") }
        try waitUntil("all requests are there") { server.log.exchanges("/later").count == 64 }
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
        let answers = Set(try clients.map { try $0.answer().text })
        #expect(answers == Set(exchanges.map { "\($0.requestID)" }))
    }

    @Test("every message arrives once, whether its loop sleeps or not")
    func everyMessageArrives() throws {
        let server = try EchoServer(loops: 2)
        let (mailbox, log) = (server.mailbox, server.log)
        let poster = try Background {
            for number in 0..<20_000 {
                mailbox.post(.count, to: number % 2)
                // Now and then the loops have the time to fall asleep.
                if number % 1_000 == 0 { while log.countedMessages < number / 2 {} }
            }
        }
        mailbox.broadcast(.count)
        poster.join()
        try waitUntil("all messages are there") { log.countedMessages == 20_002 }
    }

    @Test("connections are spread evenly over the loops")
    func balance() throws {
        let server = try EchoServer(loops: 2)
        let clients = try (0..<64).map { _ in try server.connect() }
        for client in clients {
            try client.get("/")
            _ = try client.answer()
        }
        let onFirst = server.log.exchanges("/").count { $0.loop == 0 }
        #expect(onFirst == 32)
    }
}
