public import Sockets
internal import Synchronization

/// An HTTP/1.1 server with several event loops, each with its own thread and its own application.
///
/// May be used from any thread. It is started once and stopped once.
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

    /// Creates a server that is not started.
    ///
    /// Each event loop calls `makeApplication` once, on its thread, with its index.
    ///
    /// - Precondition: `mailbox.loopCount` is `configuration.loopCount`.
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

    /// The address that the server listens on; nil while it does not run.
    public var address: SocketAddress? { running.withLock { $0?.address } }

    /// The number of open connections, and the size of their buffers in bytes.
    public var load: (connections: Int, bufferedBytes: Int) {
        running.withLock { $0?.shared.admission.load ?? (0, 0) }
    }

    /// Listens, starts the event loops, and returns the address when every loop serves.
    ///
    /// - Throws: `ServerError` if the server cannot listen on the address or an application cannot
    ///   be created; then no thread is left running.
    /// - Precondition: The server was not started before.
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

    /// Accepts no more connections, waits at most for `time` until the current requests are
    /// finished, and closes all connections.
    ///
    /// Returns when every event loop and its application have ended; until then, the applications
    /// receive their messages. Must not be called on the thread of an event loop.
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
                    LoopHandle(waker: mailbox.waker(of: $0))
                },
                listener: listener
            )
            return Running(shared: shared, threads: LoopThreads(), address: address)
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
        for handle in running.shared.handles { handle.waker.wake() }
        running.threads.join()
    }
}

/// Why a server did not start.
public enum ServerError: Error, CustomStringConvertible {
    /// A system call failed, most often because the address is in use.
    case system(SystemError)
    /// The application of an event loop could not be created.
    case application(loop: Int, any Error)

    /// A description for logs.
    public var description: String {
        switch self {
        case .system(let error): error.description
        case .application(let loop, let error): "application of event loop \(loop): \(error)"
        }
    }
}
