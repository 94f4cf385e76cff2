public import Bookings
public import HTTPServer
public import Logging
public import Sockets
internal import Synchronization

/// Brings the changes of seats to the event loops, whichever process made them.
///
/// One thread with a reader of its own, that sleeps while nobody watches, and that is not woken while
/// it gathers: watchers cost the writer nothing but a flag. Safe to use from any thread.
public final class SeatFeed: Sendable {
    private struct State {
        /// How many watch which flight.
        var watchers: [FlightID: Int] = [:]
        /// The oldest row that a watcher who came lately knows: news have to begin there.
        var rewind: EventID?
        var isStopping = false
    }

    /// What its thread does next.
    enum Work {
        case stop
        case sleep
        case look(flights: Set<FlightID>, rewind: EventID?)
    }

    private let mailbox: Mailbox<LoopMessage>
    private let state = Mutex(State())
    private let event: EventDescriptor
    /// Whether the thread was woken and has not looked yet: one wake-up is enough.
    private let isWoken = Atomic(false)
    private let thread = Mutex<SystemThread?>(nil)

    /// A feed that posts into `mailbox`.
    public init(_ mailbox: Mailbox<LoopMessage>) throws(SystemError) {
        self.mailbox = mailbox
        event = try EventDescriptor()
    }

    deinit { stop() }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - clock: Tells which deadlines have passed.
    ///   - log: Where it says why it cannot read.
    ///   - heartbeatMilliseconds: How often every stream is sent a comment.
    ///   - expire: Has a passed deadline written down that no worker has seen to.
    ///   - makeReader: Makes the thread's reader, on the thread; again where reading has failed.
    /// - Throws: `SystemError` where the process has no threads left.
    public func start<Reader: BookingReader & ~Copyable & SendableMetatype>(
        clock: any Clock,
        log: Logger,
        heartbeatMilliseconds: Int64 = APILimits.heartbeatMilliseconds,
        expire: @escaping @Sendable (ExpiryJob) -> Void,
        makeReader: @escaping @Sendable () throws -> Reader
    ) throws(SystemError) {
        let started = try SystemThread(name: "seat-feed") {
            var tailer = SeatTailer(
                self,
                clock: clock,
                log: log,
                heartbeatMilliseconds: heartbeatMilliseconds,
                expire: expire,
                makeReader
            )
            tailer.run()
        }
        var starting: SystemThread? = started
        thread.withLock { $0 = starting.take() }
    }

    /// How many clients follow a flight.
    public var watchers: Int { state.withLock { $0.watchers.values.reduce(0, +) } }

    /// Says that a commit of this process has changed something.
    public func changed() {
        guard state.withLock({ !$0.watchers.isEmpty }) else { return }
        wake()
    }

    /// Ends the thread and waits for it; may be called twice.
    public func stop() {
        state.withLock { $0.isStopping = true }
        event.signal()
        let ending = thread.withLock { $0.take() }
        if let ending { ending.join() }
    }

    /// Somebody watches a flight who knows everything up to `version`.
    func join(_ flight: FlightID, knowing version: EventID) {
        state.withLock {
            $0.watchers[flight, default: 0] += 1
            $0.rewind = min($0.rewind ?? version, version)
        }
        wake()
    }

    /// Somebody watches no longer.
    func leave(_ flight: FlightID) {
        state.withLock {
            $0.watchers[flight, default: 1] -= 1
            if $0.watchers[flight] == 0 { $0.watchers[flight] = nil }
        }
    }

    /// What is to be done now.
    func work() -> Work {
        isWoken.store(false, ordering: .sequentiallyConsistent)
        return state.withLock { state in
            if state.isStopping { return .stop }
            guard !state.watchers.isEmpty else {
                state.rewind = nil
                return .sleep
            }
            return .look(flights: Set(state.watchers.keys), rewind: state.rewind.take())
        }
    }

    /// From now until the next `work()` the thread is not woken, except to stop.
    func sleepThrough() { isWoken.store(true, ordering: .sequentiallyConsistent) }

    /// Whether the thread shall end.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Lets the thread's epoll see wake-ups.
    func watch(with epoll: borrowing Epoll) throws(SystemError) {
        try epoll.add(event, for: [.readable, .edgeTriggered], token: 0)
    }

    /// How many loops there are.
    var loopCount: Int { mailbox.loopCount }

    /// Posts to one loop.
    func post(_ message: LoopMessage, to loop: Int) { mailbox.post(message, to: loop) }

    /// Posts to every loop.
    func broadcast(_ message: LoopMessage) { mailbox.broadcast(message) }

    private func wake() {
        guard !isWoken.exchange(true, ordering: .sequentiallyConsistent) else { return }
        event.signal()
    }
}
