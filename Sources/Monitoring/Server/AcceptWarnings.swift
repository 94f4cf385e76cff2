public import HTTPServer
public import Logging
public import Sockets
internal import Synchronization

/// Logs a warning when the server cannot accept connections because descriptors or memory have run
/// out: at once, and then once a minute.
public final class AcceptWarnings: ServerObserver {
    private static let period = Duration.seconds(60)

    private let log: Logger
    private let nextWarning = Mutex(ContinuousClock.now)

    /// Creates an observer.
    public init(_ log: Logger) { self.log = log }

    /// Logs a warning unless the last one is less than a minute old.
    public func acceptingPaused(_ error: SystemError, loop: Int) {
        let now = ContinuousClock.now
        let isDue = nextWarning.withLock { nextWarning in
            guard now >= nextWarning else { return false }
            nextWarning = now + Self.period
            return true
        }
        if isDue {
            log.warning("new connections have to wait", metadata: ["cause": "\(error)"])
        }
    }
}
