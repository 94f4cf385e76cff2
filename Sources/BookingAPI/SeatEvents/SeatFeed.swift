public import Bookings
public import HTTPServer
public import Logging
public import Sockets
internal import Synchronization

/// Sends the changes of seats to the event loops, whichever process made them.
///
/// It has one thread with a reader of its own. The thread sleeps while there is no subscriber, and a
/// commit does not wake it while it gathers changes: so subscribers cost the writer nothing but a flag.
/// Safe to use from any thread.
public final class SeatFeed: Sendable {
    private struct State {
        /// The number of subscribers of each flight.
        var subscribers: [FlightID: Int] = [:]
        /// The oldest `known` of the subscribers that joined since the last poll: the next batch begins
        /// there.
        var rewind: EventID?
    }

    /// What the feed's thread does next.
    enum Step {
        /// There are no subscribers: sleep until one joins.
        case sleep
        /// Read the changes of these flights; first go back to `rewind`.
        case poll(flights: Set<FlightID>, rewind: EventID?)
    }

    private let mailbox: Mailbox<LoopMessage>
    private let state = Mutex(State())
    private let thread = FeedThread(name: "seat-feed")

    /// Creates a feed that posts into `mailbox`.
    public init(_ mailbox: Mailbox<LoopMessage>) {
        self.mailbox = mailbox
    }

    deinit { stop() }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - clock: The time of day, for deadlines.
    ///   - log: Receives the errors of reads.
    ///   - heartbeat: How often every stream sends a comment.
    ///   - expire: Queues the expiry of a passed deadline that no worker has handled.
    ///   - makeReader: Creates the thread's reader, on the thread; again after a read has failed.
    /// - Throws: `SystemError` if the process may not start another thread.
    public func start<Reader: BookingReader & ~Copyable & SendableMetatype>(
        clock: any Clock,
        log: Logger,
        heartbeat: Duration = APILimits.heartbeat,
        expire: @escaping @Sendable (ExpiryJob) -> Void,
        makeReader: @escaping @Sendable () throws -> Reader
    ) throws(SystemError) {
        try thread.start { [self] in
            var poller = SeatChangePoller(
                self,
                clock: clock,
                log: log,
                heartbeat: heartbeat,
                expire: expire,
                makeReader
            )
            poller.run()
        }
    }

    /// The number of subscribers of all flights.
    public var subscribers: Int { state.withLock { $0.subscribers.values.reduce(0, +) } }

    /// Tells the feed that this process has committed a change.
    public func committed() {
        guard state.withLock({ !$0.subscribers.isEmpty }) else { return }
        thread.wake()
    }

    /// Stops the thread and waits for its end; may be called twice.
    public func stop() { thread.stop() }

    /// Adds a subscriber.
    func join(_ subscription: SeatSubscription) {
        state.withLock {
            $0.subscribers[subscription.flight, default: 0] += 1
            $0.rewind = min($0.rewind ?? subscription.known, subscription.known)
        }
        thread.wake()
    }

    /// Removes a subscriber of a flight.
    func leave(_ flight: FlightID) {
        state.withLock {
            $0.subscribers[flight, default: 1] -= 1
            if $0.subscribers[flight] == 0 { $0.subscribers[flight] = nil }
        }
    }

    /// Returns what the thread does next; from now on it can be woken again.
    func nextStep() -> Step {
        thread.allowWakeUps()
        return state.withLock { state in
            guard !state.subscribers.isEmpty else {
                state.rewind = nil
                return .sleep
            }
            return .poll(flights: Set(state.subscribers.keys), rewind: state.rewind.take())
        }
    }

    /// Lets the thread wait until it is woken, or for `time`.
    ///
    /// - Returns: Whether the thread should go on; false if the feed stops.
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
