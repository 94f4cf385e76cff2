public import Sockets
internal import Synchronization

/// An HTTP/1.1 server: one event loop per core, each with its own thread and its own application.
///
/// May be used from any thread; `start` once, `stop` once.
public final class HTTPServer<App: Application & ~Copyable>: Sendable {
    private let configuration: ServerConfiguration
    private let mailbox: Mailbox<App.Message>
    private let observers: [any ServerObserver]
    private let makeApplication: @Sendable (Int) throws -> App
    private let running = Guarded<Running?>(nil)

    private struct Running {
        let shared: SharedState
        let threads: LoopThreads
        let address: SocketAddress
    }

    /// A server that does nothing yet.
    ///
    /// `makeApplication` is called once per loop, on the loop's thread, with the loop's number.
    ///
    /// - Precondition: `mailbox` has as many loops as `configuration` says.
    public init(
        configuration: ServerConfiguration,
        mailbox: Mailbox<App.Message>,
        observers: [any ServerObserver] = [],
        makeApplication: @escaping @Sendable (Int) throws -> App
    ) {
        precondition(mailbox.loopCount == configuration.loopCount, "a mailbox of another server")
        self.configuration = configuration
        self.mailbox = mailbox
        self.observers = observers
        self.makeApplication = makeApplication
    }

    /// Where the server listens; nil while it does not.
    public var address: SocketAddress? { running.withLock { $0?.address } }

    /// Connections that are open now, and bytes that their buffers own; for metrics.
    public var load: (connections: Int, bufferedBytes: Int) {
        running.withLock { $0?.shared.admission.load ?? (0, 0) }
    }

    /// Listens and starts the loops; returns the address when every loop serves.
    ///
    /// Throws, with nothing left running, when the address cannot be had or an application cannot be
    /// made.
    ///
    /// - Precondition: The server has not been started before.
    public func start() throws(ServerError) -> SocketAddress {
        let running = try prepare()
        do throws(ServerError) {
            try startLoops(running)
        } catch {
            halt(running, within: .zero)
            throw error
        }
        self.running.withLock { current in
            precondition(current == nil, "a server is started once")
            current = running
        }
        return running.address
    }

    /// Stops accepting, lets what is in flight finish, at most for `time`, and closes.
    ///
    /// Returns when every loop and its application have ended; messages reach the applications until
    /// then. Not from a loop's thread.
    public func stop(within time: Duration) {
        let running = self.running.withLock { $0.take() }
        if let running { halt(running, within: time) }
    }

    private func prepare() throws(ServerError) -> Running {
        do throws(SystemError) {
            let listener = try ListeningSocket(
                on: configuration.address,
                backlog: configuration.backlogConnections
            )
            let address = listener.address
            let shared = SharedState(
                limits: configuration.limits,
                busyPolling: configuration.busyPolling,
                observers: observers,
                handles: (0..<configuration.loopCount).map {
                    LoopHandle(signal: mailbox.signal(of: $0))
                },
                listener: listener
            )
            return Running(shared: shared, threads: try LoopThreads(), address: address)
        } catch {
            throw .system(error)
        }
    }

    private func startLoops(_ running: Running) throws(ServerError) {
        for loop in 0..<configuration.loopCount {
            let (mailbox, makeApplication) = (mailbox, makeApplication)
            let shared = running.shared
            do throws(SystemError) {
                try running.threads.start(loop: loop) { () throws(ServerError) in
                    try Self.makeLoop(loop, shared, mailbox, makeApplication)
                }
            } catch {
                throw .system(error)
            }
        }
        try running.threads.waitUntilReady()
    }

    private static func makeLoop(
        _ loop: Int,
        _ shared: SharedState,
        _ mailbox: Mailbox<App.Message>,
        _ makeApplication: @Sendable (Int) throws -> App
    ) throws(ServerError) -> EventLoop {
        let box: ApplicationBox<App>
        do {
            box = ApplicationBox(try makeApplication(loop), mailbox: mailbox)
        } catch {
            throw .application(loop: loop, error)
        }
        do throws(SystemError) {
            return try EventLoop(index: loop, shared: shared, responder: box)
        } catch {
            throw .system(error)
        }
    }

    private func halt(_ running: Running, within time: Duration) {
        let deadline = MonotonicClock.nanoseconds() + time.wholeNanoseconds
        running.shared.stopDeadline.store(max(deadline, 1), ordering: .releasing)
        running.shared.listener.withLock { $0 = nil }
        for handle in running.shared.handles { handle.signal.notify() }
        running.threads.join()
    }
}

/// Why a server did not start.
public enum ServerError: Error, CustomStringConvertible {
    /// A system call failed: most often `listen`, because the address is in use.
    case system(SystemError)
    /// The factory of a loop's application threw.
    case application(loop: Int, any Error)

    /// For people.
    public var description: String {
        switch self {
        case .system(let error): error.description
        case .application(let loop, let error): "application of loop \(loop): \(error)"
        }
    }
}
