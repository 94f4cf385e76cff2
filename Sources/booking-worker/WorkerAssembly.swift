internal import Bookings
internal import ExpiryQueue
internal import Logging
internal import Monitoring
internal import ProcessSupport
internal import Redis
internal import Sockets
internal import StoreSupport
internal import Webhooks

/// A worker and its metrics port.
final class WorkerAssembly {
    private let worker: RunningWorker
    #if Webhooks
    private let deliverer: RunningDeliverer
    private let wakeUps: EventWakeUps
    #endif
    private let port: MetricsPort?

    /// Starts both.
    ///
    /// - Parameters:
    ///   - settings: The worker's settings.
    ///   - webhooks: The settings of webhooks.
    ///   - address: The address of the metrics port; nil for none.
    ///   - store: The store of the bookings, which is prepared.
    ///   - log: Receives a line for each job, and the address of the metrics.
    /// - Throws: An error of the port, the store or the thread.
    init<Store: BookingStore>(
        _ settings: WorkerSettings,
        _ webhooks: WebhookSettings,
        metricsAt address: SocketAddress?,
        store: Store,
        log: Logger
    ) throws where Store.DeliverySession: SendableMetatype {
        let clock = SystemClock()
        var settings = settings
        #if Webhooks
        var observer: (any DeliveryObserver)?
        #endif
        // The port comes first, so that a port that is in use is reported before the worker does
        // anything.
        if let address {
            let monitor = WorkerMonitor(
                version: ProgramVersion.text,
                hasRedis: settings.redis.address != nil,
                clock: clock
            )
            let port = try MetricsPort(at: address, showing: monitor)
            log.info("serving metrics", metadata: ["at": "http://\(port.address)/metrics"])
            settings.observer = monitor.metrics
            #if Webhooks
            observer = monitor.deliveries
            #endif
            self.port = port
        } else {
            port = nil
        }
        worker = try RunningWorker(
            settings,
            store: try ExpirySession(store, clock: clock),
            clock: clock,
            logger: log
        )
        #if Webhooks
        var delivery = DeliverySettings(
            key: try WebhookKey.load(from: webhooks.keyFile),
            worker: settings.name,
            version: ProgramVersion.text
        )
        delivery.allowsPrivate = webhooks.allowsPrivate
        delivery.certificateAuthorities = webhooks.certificateAuthorities
        delivery.sweepTime = settings.sweepTime
        delivery.observer = observer
        let deliverer = try RunningDeliverer(
            delivery,
            clock: clock,
            logger: Logger(label: "webhooks"),
            makeStore: { () throws(StoreError) in try store.makeDeliverySession() }
        )
        wakeUps = try EventWakeUps(from: settings.redis, timeouts: settings.timeouts) {
            deliverer.wake(announcesMore: $0)
        }
        self.deliverer = deliverer
        #else
        log.warning("this program was built without libcurl: it delivers nothing to webhooks")
        #endif
    }

    /// Stops the worker after its current transaction, then the port.
    func stop() {
        worker.stop()
        #if Webhooks
        wakeUps.stop()
        deliverer.stop()
        #endif
        port?.stop()
    }
}
