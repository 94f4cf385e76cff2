internal import HTTPServer
internal import Logging
internal import Sockets
internal import Synchronization

/// Says in the log that nobody gets in because descriptors or memory have run out: at once, and each
/// minute for as long as it lasts.
final class AcceptingAlarm: ServerObserver {
    private static let pause = Duration.seconds(60)

    private let log: Logger
    private let quietUntil = Mutex(ContinuousClock.now)

    init(_ log: Logger) { self.log = log }

    func acceptingPaused(_ error: SystemError, loop: Int) {
        let now = ContinuousClock.now
        let isDue = quietUntil.withLock { quietUntil in
            guard now >= quietUntil else { return false }
            quietUntil = now + Self.pause
            return true
        }
        if isDue {
            log.warning("new clients have to wait", metadata: ["cause": "\(error)"])
        }
    }
}
