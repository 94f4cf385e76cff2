import HTTP
import HTTPServer
import TestSupport
import Testing

@Suite("Streams", .timeLimit(.minutes(1)))
struct StreamTests {
    @Test("in HTTP/1.1 each piece is a chunk, and the connection stays open after the stream")
    func chunks() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/stream")
        try client.get("/")
        let head = try client.response()
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
        #expect(try client.response().text == "hello")
        // The application ended the stream itself, so it is not notified.
        #expect(server.log.endedStreams.isEmpty)
        server.post(.piece(stream, "too late"), to: stream)
        try waitUntil("the piece was refused") { server.log.refusedPieces == 1 }
    }

    @Test("a deferred response can become a stream")
    func deferredStream() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/later")
        try client.get("/")
        let stream = try server.exchange("/later")
        server.post(.beginStream(stream, "first;"), to: stream)
        server.post(.piece(stream, "second;"), to: stream)
        #expect(try client.response().field("Transfer-Encoding") == "chunked")
        #expect(try client.chunk() == "first;")
        #expect(try client.chunk() == "second;")
        server.post(.endStream(stream), to: stream)
        #expect(try client.chunk() == "")
        #expect(try client.response().text == "hello")
        // The exchange has ended.
        server.post(.beginStream(stream, "late"), to: stream)
        try waitUntil("the stream was refused") { server.log.refusedPieces == 1 }
    }

    @Test("a HEAD request whose deferred response becomes a stream gets only its head")
    func deferredStreamToHEAD() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("HEAD /later HTTP/1.1\r\nHost: a\r\n\r\n")
        let stream = try server.exchange("/later")
        server.post(.beginStream(stream, "first;"), to: stream)
        #expect(try client.response(toHEAD: true).status == 200)
        try waitUntil("the application was notified") { server.log.endedStreams == [stream] }
        try client.get("/")
        #expect(try client.response().text == "hello")
    }

    @Test("in HTTP/1.0 a stream is not chunked, and ends with the connection")
    func http10() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let head = try client.response()
        #expect(head.field("Transfer-Encoding") == nil)
        #expect(head.field("Connection") == "close")
        let stream = try server.exchange("/stream")
        server.post(.piece(stream, "second;"), to: stream)
        server.post(.endStream(stream), to: stream)
        #expect(client.rest() == "first;second;")
    }

    @Test("HEAD of a stream gets only its head, and the application is notified of its end")
    func headOfStream() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response(toHEAD: true).status == 200)
        let stream = try server.exchange("/stream")
        try waitUntil("the application was notified") { server.log.endedStreams == [stream] }
        try client.get("/")
        #expect(try client.response().text == "hello")
    }

    @Test("the application is notified once that a client has disconnected")
    func clientGone() throws {
        let server = try EchoServer()
        var client: Client? = try server.connect()
        try client?.get("/stream")
        let stream = try server.exchange("/stream")
        client = nil
        // A half-closed client may still read; sending a piece detects that it is gone.
        try waitUntil("the application was notified") {
            server.post(.piece(stream, "anyone?"), to: stream)
            return !server.log.endedStreams.isEmpty
        }
        #expect(server.log.endedStreams == [stream])
        try waitUntil("the connection is closed") { server.observations.now.closed == 1 }
    }

    @Test("a piece for many streams is chunked if necessary, and skips streams that have ended")
    func manyStreams() throws {
        let server = try EchoServer { $0.streamBytes = 400_000 }
        let chunked = try server.connect()
        try chunked.get("/stream")
        _ = try chunked.response()
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
        // Larger than the kernel accepts at once, so that a part must wait.
        let piece = String(repeating: "x", count: 300_000) + ";"
        server.post(.pieceForEach(streams, piece), to: streams[0])
        server.post(.pieceForEach(streams, "last"), to: streams[0])
        for stream in streams.dropFirst() { server.post(.endStream(stream), to: stream) }
        #expect(try plain.response().status == 200)
        #expect(plain.rest() == "first;" + piece + "last")
        #expect(try slow.response().status == 200)
        #expect(try slow.chunk() == "first;")
        #expect(try slow.chunk() == piece)
        #expect(try slow.chunk() == "last")
        #expect(try slow.chunk() == "")
        try chunked.get("/")
        #expect(try chunked.response().text == "hello")
    }

    @Test("a client that reads one of many streams too slowly is disconnected")
    func slowAmongMany() throws {
        let server = try EchoServer { $0.streamBytes = 100_000 }
        let slow = try server.connect()
        slow.limitReceiveBuffer(bytes: 4_096)
        try slow.get("/stream")
        let stream = try server.exchange("/stream")
        let piece = String(repeating: "x", count: 50_000)
        try waitUntil("the client is disconnected") {
            server.post(.pieceForEach([stream], piece), to: stream)
            return server.log.endedStreams == [stream]
        }
        #expect(server.observations.now.refusals == [.streamTooSlow])
        #expect(server.server.load.bufferedBytes == 0)
    }

    @Test("a client that reads a stream too slowly is disconnected, and others are not affected")
    func slowReader() throws {
        let server = try EchoServer { $0.streamBytes = 100_000 }
        let slow = try server.connect()
        slow.limitReceiveBuffer(bytes: 4_096)
        try slow.get("/stream")
        let stream = try server.exchange("/stream")
        let piece = String(repeating: "x", count: 50_000)
        try waitUntil("the client is disconnected") {
            server.post(.piece(stream, piece), to: stream)
            return server.log.endedStreams == [stream]
        }
        #expect(server.observations.now.refusals == [.streamTooSlow])
        // Without a last chunk, the client knows that the stream is incomplete.
        #expect(!slow.rest().hasSuffix("0\r\n\r\n"))
        #expect(server.server.load.bufferedBytes == 0)
        let other = try server.connect()
        try other.get("/")
        #expect(try other.response().text == "hello")
    }
}
