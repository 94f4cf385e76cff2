public import Bookings
public import HTTPServer
public import Logging
public import Sockets
internal import Synchronization

/// Sends the events of the log to the event loops, whichever process made them.
///
/// It has one thread with a reader of its own. Subscribers cost the writer nothing but a flag. Safe to
/// use from any thread.
public final class EventFeed: Sendable {
    private struct State {
        /// The number of streams and of requests that wait.
        var subscribers = 0
        /// The oldest `known` of the requests that joined since the last step: the next batch begins
        /// there.
        var rewind: EventID?
        /// The pages that streams wait for.
        var pages: [PageRequest] = []
    }

    /// A stream's request for the events that it has missed.
    struct PageRequest: Sendable {
        let exchange: Exchange
        let filter: EventFilter
        /// The newest event that the stream has.
        let after: EventID
    }

    /// What the feed's thread does next.
    enum Step {
        /// There are no subscribers: sleep until one joins.
        case sleep
        /// Read the pages of these streams, then the new events; first go back to `rewind`.
        case poll(pages: [PageRequest], rewind: EventID?)
    }

    private let mailbox: Mailbox<LoopMessage>
    private let state = Mutex(State())
    private let thread = FeedThread(name: "event-feed")

    /// Creates a feed that posts into `mailbox`.
    public init(_ mailbox: Mailbox<LoopMessage>) { self.mailbox = mailbox }

    deinit { stop() }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - log: Receives the errors of reads.
    ///   - heartbeat: How often every stream sends a comment.
    ///   - makeReader: Creates the thread's reader, on the thread; again after a read has failed.
    /// - Throws: `SystemError` if the process may not start another thread.
    public func start<Reader: BookingReader & ~Copyable & SendableMetatype>(
        log: Logger,
        heartbeat: Duration = APILimits.heartbeat,
        makeReader: @escaping @Sendable () throws -> Reader
    ) throws(SystemError) {
        try thread.start { [self] in
            var poller = EventPoller(self, log: log, heartbeat: heartbeat, makeReader)
            poller.run()
        }
    }

    /// The number of streams and of requests that wait.
    public var subscribers: Int { state.withLock { $0.subscribers } }

    /// Notifies the feed that this process has committed events.
    public func committed() {
        guard state.withLock({ $0.subscribers > 0 }) else { return }
        thread.wake()
    }

    /// Stops the thread, and has the event loops complete the requests that wait; may be called twice.
    public func stop() {
        thread.stop()
        mailbox.broadcast(.eventTick(.stop))
    }

    /// Adds a request that waits, or a stream if `known` is nil.
    func join(known: EventID?) {
        state.withLock {
            $0.subscribers += 1
            if let known { $0.rewind = min($0.rewind ?? known, known) }
        }
        thread.wake()
    }

    /// Removes a subscriber.
    func leave() { state.withLock { $0.subscribers -= 1 } }

    /// Requests the events that a stream has missed; they come as `LoopMessage.eventPage`.
    func requestPage(_ request: PageRequest) {
        state.withLock { $0.pages.append(request) }
        thread.wake()
    }

    /// Returns what the thread does next; from now on it can be woken again.
    func nextStep() -> Step {
        thread.allowWakeUps()
        return state.withLock { state in
            let pages = state.pages
            state.pages.removeAll()
            guard state.subscribers > 0 else {
                state.rewind = nil
                return .sleep
            }
            return .poll(pages: pages, rewind: state.rewind.take())
        }
    }

    /// Lets the thread wait until it is woken, or for `time`; returns false if the feed stops.
    func wait(upTo time: Duration?) -> Bool { thread.wait(upTo: time) }

    /// Prevents wake-ups, except to stop, until the next `nextStep()`.
    func suppressWakeUps() { thread.suppressWakeUps() }

    /// The number of event loops.
    var loopCount: Int { mailbox.loopCount }

    /// Posts a message to one event loop.
    func post(_ message: LoopMessage, to loop: Int) { mailbox.post(message, to: loop) }

    /// Posts a message to every event loop.
    func broadcast(_ message: LoopMessage) { mailbox.broadcast(message) }
}
