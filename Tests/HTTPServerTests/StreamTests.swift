import HTTP
import HTTPServer
import TestSupport
import Testing

@Suite("Streams", .timeLimit(.minutes(1)))
struct StreamTests {
    @Test("pieces are chunks in HTTP/1.1, and the connection goes on behind the stream")
    func chunks() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/stream")
        try client.get("/")
        let head = try client.answer()
        #expect(head.status == 200)
        #expect(head.field("Transfer-Encoding") == "chunked")
        #expect(head.field("Content-Length") == nil)
        #expect(try client.chunk() == "first;")
        let stream = try server.exchange("/stream")
        server.post(.piece(stream, "second;"), to: stream)
        #expect(try client.chunk() == "second;")
        server.post(.piece(stream, "third;"), to: stream)
        server.post(.endStream(stream), to: stream)
        #expect(try client.chunk() == "third;")
        #expect(try client.chunk() == "")
        #expect(try client.answer().text == "hello")
        // The application ended it itself, and needs no telling.
        #expect(server.log.endedStreams.isEmpty)
        server.post(.piece(stream, "too late"), to: stream)
        try waitUntil("the piece was refused") { server.log.refusedPieces == 1 }
    }

    @Test("a stream in HTTP/1.0 is as it is, and ends with the connection")
    func http10() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let head = try client.answer()
        #expect(head.field("Transfer-Encoding") == nil)
        #expect(head.field("Connection") == "close")
        let stream = try server.exchange("/stream")
        server.post(.piece(stream, "second;"), to: stream)
        server.post(.endStream(stream), to: stream)
        #expect(client.rest() == "first;second;")
    }

    @Test("HEAD of a stream has its head, and the application hears that it is over")
    func headOfStream() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.answer(toHead: true).status == 200)
        let stream = try server.exchange("/stream")
        try waitUntil("the application was told") { server.log.endedStreams == [stream] }
        try client.get("/")
        #expect(try client.answer().text == "hello")
    }

    @Test("the application hears, once, that a client has gone")
    func clientGone() throws {
        let server = try EchoServer()
        var client: Client? = try server.connect()
        try client?.get("/stream")
        let stream = try server.exchange("/stream")
        client = nil
        // Its end alone could be a half-closed client that reads on; a piece tells.
        try waitUntil("the application was told") {
            server.post(.piece(stream, "anyone?"), to: stream)
            return !server.log.endedStreams.isEmpty
        }
        #expect(server.log.endedStreams == [stream])
        try waitUntil("the connection has ended") { server.observations.now.closed == 1 }
    }

    @Test("a piece for many streams reaches each in its own form, and passes over those that ended")
    func manyStreams() throws {
        let server = try EchoServer { $0.streamBytes = 400_000 }
        let chunked = try server.connect()
        try chunked.get("/stream")
        _ = try chunked.answer()
        #expect(try chunked.chunk() == "first;")
        let plain = try server.connect()
        try plain.send("GET /stream HTTP/1.0\r\n\r\n")
        let slow = try server.connect()
        slow.limitReceiveBuffer(bytes: 4_096)
        try slow.get("/stream")
        try waitUntil("all streams have begun") { server.log.exchanges("/stream").count == 3 }
        let streams = server.log.exchanges("/stream")
        server.post(.endStream(streams[0]), to: streams[0])
        #expect(try chunked.chunk() == "")
        // Larger than what the kernel takes at once, so that a part has to wait.
        let piece = String(repeating: "x", count: 300_000) + ";"
        server.post(.pieceForEach(streams, piece), to: streams[0])
        server.post(.pieceForEach(streams, "last"), to: streams[0])
        for stream in streams.dropFirst() { server.post(.endStream(stream), to: stream) }
        #expect(try plain.answer().status == 200)
        #expect(plain.rest() == "first;" + piece + "last")
        #expect(try slow.answer().status == 200)
        #expect(try slow.chunk() == "first;")
        #expect(try slow.chunk() == piece)
        #expect(try slow.chunk() == "last")
        #expect(try slow.chunk() == "")
        try chunked.get("/")
        #expect(try chunked.answer().text == "hello")
    }

    @Test("of many streams those are dropped that are read too slowly")
    func slowAmongMany() throws {
        let server = try EchoServer { $0.streamBytes = 100_000 }
        let slow = try server.connect()
        slow.limitReceiveBuffer(bytes: 4_096)
        try slow.get("/stream")
        let stream = try server.exchange("/stream")
        let piece = String(repeating: "x", count: 50_000)
        try waitUntil("the reader was dropped") {
            server.post(.pieceForEach([stream], piece), to: stream)
            return server.log.endedStreams == [stream]
        }
        #expect(server.observations.now.refusals == [.streamTooSlow])
        #expect(server.server.load.bufferedBytes == 0)
    }

    @Test("a stream that is read too slowly is dropped, and others are not disturbed")
    func slowReader() throws {
        let server = try EchoServer { $0.streamBytes = 100_000 }
        let slow = try server.connect()
        slow.limitReceiveBuffer(bytes: 4_096)
        try slow.get("/stream")
        let stream = try server.exchange("/stream")
        let piece = String(repeating: "x", count: 50_000)
        try waitUntil("the reader was dropped") {
            server.post(.piece(stream, piece), to: stream)
            return server.log.endedStreams == [stream]
        }
        #expect(server.observations.now.refusals == [.streamTooSlow])
        // It can tell that the stream was cut: there is no last chunk.
        #expect(!slow.rest().hasSuffix("0\r\n\r\n"))
        #expect(server.server.load.bufferedBytes == 0)
        let other = try server.connect()
        try other.get("/")
        #expect(try other.answer().text == "hello")
    }
}
