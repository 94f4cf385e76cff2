import Bytes
import HTTP
import HTTPServer
import Sockets

/// A small application for the server's tests: it echoes, answers later, streams, and tells the test
/// what it saw.
struct EchoApplication: ~Copyable, Application {
    /// What a test may post.
    enum Message: Sendable {
        case finish(Exchange, String)
        case piece(Exchange, String)
        case pieceForEach([Exchange], String)
        case endStream(Exchange)
        case count
    }

    let log: EchoLog
    /// Where answers that come soon are posted.
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
        return .answered
    }

    mutating func receive(from mailbox: Mailbox<Message>, on loop: any LoopControl) {
        var messages: [Message] = []
        mailbox.take(for: loop.index, into: &messages)
        for message in messages { receive(message, on: loop) }
    }

    private func receive(_ message: Message, on loop: any LoopControl) {
        switch message {
        case .finish(let exchange, let text):
            loop.finish(exchange) { $0.content.append(text) }
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

/// What an `EchoApplication` saw; shared with the test's thread.
final class EchoLog: Sendable {
    struct State {
        var requests: [(path: String, exchange: Exchange)] = []
        var endedStreams: [Exchange] = []
        var refusedPieces = 0
        var countedMessages = 0
    }

    private let state = Guarded(State())

    func saw(_ path: String, _ exchange: Exchange) {
        state.withLock { $0.requests.append((path, exchange)) }
    }

    func ended(_ exchange: Exchange) { state.withLock { $0.endedStreams.append(exchange) } }

    func refusedPiece() { state.withLock { $0.refusedPieces += 1 } }

    func counted() { state.withLock { $0.countedMessages += 1 } }

    /// The exchanges of the requests for `path`, in the order in which they were served.
    func exchanges(_ path: String) -> [Exchange] {
        state.withLock { $0.requests.filter { $0.path == path }.map(\.exchange) }
    }

    var requestCount: Int { state.withLock { $0.requests.count } }
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
