internal import Bookings
internal import Bytes
internal import HTTP

/// Runs reads: on the event loop itself, or on a pool's threads if reads of the store wait for a network.
///
/// Each event loop has one; confined to the loop's thread. A class, because its object knows its type,
/// which code for any reader would look up for each request.
final class ReadExecutor<Reader: BookingReader & ~Copyable & SendableMetatype> {
    /// What became of a read.
    enum Result {
        /// The response is complete.
        case complete
        /// The response comes later, as a `LoopMessage.read`.
        case deferred
        /// The response is the head of a stream, or the request waits for an event.
        case subscribed(Subscription)
    }

    private let context: ServerContext
    /// The loop's own reader; nil if there is a pool.
    private var reader: Reader?
    private let pool: ReaderPool<Reader>?
    private var query = QueryReader()

    /// Runs reads on the event loop.
    init(_ context: ServerContext, _ reader: consuming Reader) {
        self.context = context
        self.reader = consume reader
        pool = nil
    }

    /// Runs reads on the threads of `pool`.
    init(_ context: ServerContext, _ pool: ReaderPool<Reader>) {
        self.context = context
        reader = nil
        self.pool = pool
    }

    /// Parses a request, and runs the read or hands it to the pool.
    ///
    /// - Throws: A 406, or the problem of the read unless the client gets it as a page.
    func perform<Read: ReadRequest>(
        _ type: Read.Type,
        _ request: borrowing Request,
        id: Int64,
        by actor: Actor,
        _ pending: PendingResponse,
        _ response: inout Response
    ) throws(Problem) -> Result {
        let accepted = AcceptedTypes(request)
        let isPage = try accepted.negotiate(Read.mediaType(for: accepted))
        let pagePath = isPage ? request.path.text : nil
        var result = Result.complete
        do throws(Problem) {
            let read = try Read(request, id: id, query: &query)
            if let pool {
                try deferRead(read, to: pool, by: actor, pagePath: pagePath, pending)
                return .deferred
            }
            let now = context.clock.now()
            if let subscription = try reader?.run(read, by: actor, at: now, to: &response) {
                // A page is for people, who do not wait for events.
                if pagePath == nil { result = .subscribed(subscription) }
            }
        } catch {
            guard isPage else { throw error }
            context.write(error, for: pending.exchange, to: &response)
        }
        if let pagePath { ReadablePage.replace(&response, path: pagePath) }
        return result
    }

    private func deferRead(
        _ read: some ReadRequest,
        to pool: ReaderPool<Reader>,
        by actor: Actor,
        pagePath: String?,
        _ pending: PendingResponse
    ) throws(Problem) {
        let deferred = DeferredRead<Reader>(
            pending: pending,
            context: context,
            token: actor.token,
            pagePath: pagePath
        ) { (reader, now, response) throws(Problem) in
            try read.run(on: &reader, by: actor, at: now, to: &response)
        }
        try mappingStoreErrors { () throws(StoreError) in try pool.submit(deferred) }
    }

    /// Releases what the reader shares between reads: the caller has none for now.
    func endBurst() { reader?.endBurst() }
}

extension BookingReader where Self: ~Copyable {
    fileprivate mutating func run(
        _ read: some ReadRequest,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        try read.run(on: &self, by: actor, at: now, to: &response)
    }
}
