#if Webhooks
public import Bookings
internal import HTTPClient
public import Logging
public import Sockets
internal import Synchronization

/// A worker's deliveries, on a thread of their own.
///
/// Safe to use from any thread; the owner must call `stop()`.
public final class RunningDeliverer: Sendable {
    private let waker: HTTPClient.Waker
    private let news = DeliveryNews()
    private let thread = StoppableThread(name: "webhooks")

    /// Starts to deliver.
    ///
    /// - Parameters:
    ///   - settings: The settings.
    ///   - clock: The clock of schedules and leases.
    ///   - logger: Receives a line when a webhook fails, works again or is disabled.
    ///   - makeStore: Opens the store, on the thread.
    /// - Throws: `SystemError` if the process has no descriptors or threads left.
    public init<Store: DeliveryStore & SendableMetatype & ~Copyable>(
        _ settings: DeliverySettings,
        clock: any Clock,
        logger: Logger,
        makeStore: @escaping @Sendable () throws(StoreError) -> Store
    ) throws(SystemError) {
        waker = try HTTPClient.Waker()
        try thread.start { [waker, news, thread] in
            while !thread.isStopping {
                do {
                    var deliverer = Deliverer(
                        settings,
                        store: try makeStore(),
                        client: try HTTPClient(Self.configuration(settings), waker: waker),
                        news: news,
                        clock: clock,
                        log: logger
                    )
                    try deliverer.run(until: { thread.isStopping })
                } catch {
                    logger.error("webhooks cannot be delivered", metadata: ["cause": "\(error)"])
                    thread.wait(upTo: DeliveryLimits.retryTime)
                }
            }
        }
    }

    /// Makes the deliverer look for new events now.
    ///
    /// - Parameter announcesMore: Whether the caller calls this method for further events, too. If not,
    ///   the deliverer polls often.
    public func wake(announcesMore: Bool) {
        news.announcesMore.store(announcesMore, ordering: .relaxed)
        news.hasNew.store(true, ordering: .releasing)
        waker.wake()
    }

    /// Finishes the requests that run, records them, and ends the thread.
    public func stop() {
        thread.requestStop()
        waker.wake()
        thread.join()
    }

    private static func configuration(_ settings: DeliverySettings) -> HTTPClientConfiguration {
        let allowsPrivate = settings.allowsPrivate
        var configuration = HTTPClientConfiguration(
            userAgent: "seat-booking/\(settings.version)"
        ) { address in
            allowsPrivate || DestinationAddresses.isAllowed(address)
        }
        configuration.limits.requests = DeliveryLimits.requests
        configuration.allowsPlainHTTP = allowsPrivate
        configuration.certificateAuthorities = settings.certificateAuthorities
        return configuration
    }
}

/// The announcements of events to a deliverer.
final class DeliveryNews: Sendable {
    /// Whether there may be events that the deliverer has not read.
    let hasNew = Atomic(false)
    /// Whether further events will be announced.
    let announcesMore = Atomic(false)
}
#endif
