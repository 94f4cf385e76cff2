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

    /// Listens and starts the loops; returns the address when every loop serves.
    ///
    /// Throws, with nothing left running, when the address cannot be had or an application cannot be
    /// made.
    public func start() throws(ServerError) -> SocketAddress {
        throw .system(SystemError(code: 38, call: "socket"))
    }

    /// Stops accepting, lets what is in flight finish, at most for `time`, and closes; returns when
    /// every loop and its application have ended.
    ///
    /// Messages reach the applications until then. Not from a loop's thread.
    public func stop(within time: Duration) {}
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
