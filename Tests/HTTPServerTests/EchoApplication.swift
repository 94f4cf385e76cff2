import Bytes
import HTTP
import HTTPServer
import Sockets

/// The application of the server's tests: it echoes, defers responses, streams, and logs its calls.
struct EchoApplication: ~Copyable, Application {
    /// The messages that a test posts.
    enum Message: Sendable {
        case finish(Exchange, String)
        case beginStream(Exchange, String)
        case piece(Exchange, String)
        case pieceForEach([Exchange], String)
        case endStream(Exchange)
        case count
    }

    let log: EchoLog
    /// For responses that the application posts to itself.
    var mailbox: Mailbox<Message>?

    mutating func respond(
        to request: borrowing Request,
        exchange: Exchange,
        with response: inout Response,
        on loop: any LoopControl
    ) -> Disposition {
        log.saw(String(copying: request.path), exchange)
        response.routeLabel = "echo"
        switch String(copying: request.path) {
        case "/echo":
            response.field("Content-Type", "application/octet-stream")
            response.content.append(request.content)
        case "/large":
            let count = Int(String(copying: request.query)) ?? 0
            response.content.append([UInt8](repeating: UInt8(ascii: "x"), count: count))
        case "/later": return .deferred
        case "/soon":
            mailbox?.post(.finish(exchange, String(copying: request.query)), to: loop.index)
            return .deferred
        case "/stream":
            response.content.append("first;")
            return .streaming
        case "/close":
            response.closesConnection = true
            response.content.append("bye")
        default:
            response.content.append("hello")
        }
        return .responded
    }

    mutating func acceptsContent(
        of request: borrowing Request,
        exchange: Exchange,
        refusingWith response: inout Response,
        on loop: any LoopControl
    ) -> Bool {
        log.decided(String(copying: request.path), peer: loop.peer(of: exchange))
        guard String(copying: request.path) == "/refused" else { return true }
        response.status = 401
        response.routeLabel = "refused path"
        response.field("WWW-Authenticate", "Bearer")
        response.content.append("no")
        return false
    }

    mutating func receive(from mailbox: Mailbox<Message>, on loop: any LoopControl) {
        var messages: [Message] = []
        mailbox.take(for: loop.index, into: &messages)
        for message in messages { receive(message, on: loop) }
    }

    private func receive(_ message: Message, on loop: any LoopControl) {
        switch message {
        case .finish(let exchange, let text):
            loop.respond(to: exchange) { $0.content.append(text) }
        case .beginStream(let exchange, let text):
            if !loop.beginStream(exchange, { $0.content.append(text) }) { log.refusedPiece() }
        case .piece(let exchange, let text):
            var piece = ByteBuffer()
            piece.append(text)
            if !loop.send(piece, to: exchange) { log.refusedPiece() }
        case .pieceForEach(let exchanges, let text):
            var piece = ByteBuffer()
            piece.append(text)
            loop.send(piece.bytes, toEach: exchanges[...])
        case .endStream(let exchange): loop.endStream(exchange)
        case .count: log.counted()
        }
    }

    mutating func streamEnded(_ exchange: Exchange) {
        log.ended(exchange)
    }
}

/// The calls of an `EchoApplication`; shared with the test's thread.
final class EchoLog: Sendable {
    struct State {
        var requests: [(path: String, exchange: Exchange)] = []
        /// The paths and peers of the requests whose content `acceptsContent` decided about.
        var decisions: [(path: String, peer: SocketAddress?)] = []
        var endedStreams: [Exchange] = []
        var refusedPieces = 0
        var countedMessages = 0
    }

    private let state = Guarded(State())

    func saw(_ path: String, _ exchange: Exchange) {
        state.withLock { $0.requests.append((path, exchange)) }
    }

    func decided(_ path: String, peer: SocketAddress?) {
        state.withLock { $0.decisions.append((path, peer)) }
    }

    func ended(_ exchange: Exchange) { state.withLock { $0.endedStreams.append(exchange) } }

    func refusedPiece() { state.withLock { $0.refusedPieces += 1 } }

    func counted() { state.withLock { $0.countedMessages += 1 } }

    /// The exchanges of the requests for `path`, in order.
    func exchanges(_ path: String) -> [Exchange] {
        state.withLock { $0.requests.filter { $0.path == path }.map(\.exchange) }
    }

    var requestCount: Int { state.withLock { $0.requests.count } }
    var decisions: [(path: String, peer: SocketAddress?)] { state.withLock { $0.decisions } }
    var endedStreams: [Exchange] { state.withLock { $0.endedStreams } }
    var refusedPieces: Int { state.withLock { $0.refusedPieces } }
    var countedMessages: Int { state.withLock { $0.countedMessages } }
}

extension String {
    /// The text in `bytes`.
    init(copying bytes: RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
