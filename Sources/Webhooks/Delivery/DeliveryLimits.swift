/// The limits of a worker's deliveries.
public enum DeliveryLimits {
    /// The number of requests that one receiver gets at a time.
    public static let requestsPerReceiver = 16
    /// The number of requests that run at a time.
    public static let requests = 512
    /// The number of requests to failing receivers, so that there is always room for the others.
    static let requestsToFailing = 256
    /// The number of deliveries of one webhook that wait in memory.
    static let queuedDeliveries = 64
    /// The number of events that are read at a time.
    static let readEvents = 256
    /// The number of results after which they are recorded.
    static let recordedResults = 256
    /// The number of results that may wait to be recorded; with more, nothing is sent.
    static let unrecordedResults = 4_096
    /// How long a result waits for others before it is recorded.
    static let recordTime = Duration.milliseconds(50)
    /// How long an attempt holds the position in the log.
    ///
    /// It bounds how many events a killed worker's successor delivers a second time.
    static let heldTime = Duration.milliseconds(500)
    /// How often the store is asked for new events while nothing announces them.
    static let pollTime = Duration.milliseconds(100)
    /// The same for a worker that has no webhook.
    static let idlePollTime = Duration.seconds(1)
    /// The wait after an error of the store.
    static let retryTime = Duration.seconds(1)
    /// How long a worker that stops waits for its requests.
    static let stopTime = Duration.seconds(2)
}
