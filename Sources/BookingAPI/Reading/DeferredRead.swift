internal import Bookings
internal import HTTP
internal import Sockets

/// A read that waits for a reader thread.
struct DeferredRead<Reader: BookingReader & ~Copyable & SendableMetatype>: Sendable {
    /// Reads the store and writes the response.
    typealias Run =
        @Sendable (inout Reader, Timestamp, inout Response) throws(Problem) -> Subscription?

    let pending: PendingResponse
    let context: ServerContext
    /// The token of the client.
    let token: TokenID?
    /// The path of the request, if the client gets the response as a page.
    let pagePath: String?
    let read: Run

    /// Runs the read on the calling thread.
    func run(on reader: inout Reader) -> CompletedRead {
        respond { (response) throws(Problem) in
            try read(&reader, context.clock.now(), &response)
        }
    }

    /// Responds that the read could not be run.
    func failed(_ error: StoreError) -> CompletedRead {
        respond { (_) throws(Problem) in throw Problem(error) }
    }

    private func respond(
        _ write: (inout Response) throws(Problem) -> Subscription?
    ) -> CompletedRead {
        var response = Response()
        var subscription: Subscription?
        var hasFailed = false
        do throws(Problem) {
            subscription = try write(&response)
        } catch {
            hasFailed = error.code.status >= 500
            context.write(error, for: pending.exchange, to: &response)
        }
        if let pagePath {
            ReadablePage.replace(&response, path: pagePath)
            // A page is for people, who do not wait for events.
            subscription = nil
        }
        return CompletedRead(
            response,
            pending: pending,
            subscription: subscription,
            token: token,
            hasFailed: hasFailed
        )
    }
}

/// A read that a reader thread has run, with its response.
public final class CompletedRead: Sendable {
    let pending: PendingResponse
    /// The subscription that begins with the response; nil if the response is complete.
    let subscription: Subscription?
    /// The token of the client.
    let token: TokenID?
    /// Whether the store could not be read.
    let hasFailed: Bool
    private let response: Guarded<Response?>

    init(
        _ response: consuming sending Response,
        pending: PendingResponse,
        subscription: Subscription?,
        token: TokenID?,
        hasFailed: Bool
    ) {
        self.response = Guarded(consume response)
        self.pending = pending
        self.subscription = subscription
        self.token = token
        self.hasFailed = hasFailed
    }

    /// Moves the response into `target`, whose route label remains; only once.
    func move(to target: inout Response) {
        guard var response = response.withLock({ $0.take() }) else { return }
        response.routeLabel = target.routeLabel
        swap(&target, &response)
    }
}
