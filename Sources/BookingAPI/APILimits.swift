/// The limits of the API.
public enum APILimits {
    /// Events after which a stream that resumes receives the seats' current states instead.
    static let resumedEvents = 2_000
    /// Events that the feed reads from the store at once.
    static let feedRows = 1_000
    /// Changes of one flight in a batch from which on only the newest change of each seat is kept.
    static let separateChanges = 256
    /// Changes of one flight in a batch from which on the next changes wait for the next batch.
    ///
    /// With the `feedRows` that may be added, these are about 220 KB, which fit into the buffer of a
    /// subscriber that reads (`MAX_STREAM_BYTES`).
    static let batchChanges = 1_000
    /// Changes of all flights in a batch from which on the next changes wait for the next batch, so
    /// that a delivery does not take long.
    static let batchRows = 20_000
    /// The shortest time between two batches while changes continue.
    static let gatherFloor = Duration.milliseconds(20)
    /// The longest time between two batches.
    ///
    /// With two polls and the delivery itself, a subscriber receives a change within half a second.
    static let gatherCeiling = Duration.milliseconds(250)
    /// The time between two batches, in multiples of the cost of the last delivery: deliveries take a
    /// fortieth of one processor.
    static let gatherFactor = 40
    /// How long the feed waits for the event loops to deliver a batch.
    static let deliveryTime = Duration.seconds(2)
    /// Subscribers that receive a batch before the event loop handles requests again.
    static let subscribersPerSlice = 64
    /// How often the feed looks for changes by other processes.
    static let feedPoll = Duration.milliseconds(100)
    /// How long a worker may take to record a passed deadline before a server with subscribers does.
    static let workerGrace = Duration.milliseconds(300)
    /// Passed deadlines that a server handles at once.
    static let overdueBookings = 200
    /// How long a server waits for an expiry that it has queued before it queues it again.
    static let expiryRetry = Duration.seconds(2)
    /// Events that a batch of the event log, or a page for a stream that catches up, has at most.
    ///
    /// With their fields these are about 150 KB, which fit into the buffer of a subscriber that reads
    /// (`MAX_STREAM_BYTES`).
    static let logBatchEvents = 500
    /// The longest time between two batches of the event log: each of them may complete a thousand
    /// waiting requests, whose clients send the next ones at once.
    static let logGatherCeiling = Duration.seconds(1)
    /// What a request that waits for an event costs when it is completed and sent again, about.
    static let pollCost = Duration.microseconds(100)
    /// How often the server completes requests that have waited for an event as long as they want.
    static let logTick = Duration.milliseconds(100)
    /// The longest time for which a request may wait for an event, in seconds.
    static let pollSeconds: Int64 = 30
    /// Requests and streams of the event log that one event loop may have.
    static let logSubscribers = 16_384
    /// How often a stream sends a comment, so that both sides notice a broken connection.
    public static let heartbeat = Duration.seconds(15)
    /// How often the server checks the tokens of open streams.
    ///
    /// Together with the time after which a server knows that a token was revoked, it must be below a
    /// second.
    static let accessCheck = Duration.milliseconds(250)
    /// After how long a subscriber should reconnect, in milliseconds.
    static let reconnectMilliseconds: Int64 = 1_000
    /// Clients whose requests are counted separately; further clients share one count.
    static let countedClients = 100_000
    /// The Retry-After of a response without a better estimate, in seconds.
    static let retrySeconds = 1
    /// The accuracy of a token's last use; also how long an event loop relies on a verified secret.
    static let tokenUse = Duration.seconds(60)
    /// Errors about fields that a response has at most.
    static let errorsPerResponse = 50
    /// Bytes of a client's text that a message repeats at most.
    static let quotedBytes = 60
    /// Elements of `missing` that a flight may have; the largest cabin has no more seats.
    static let missingSeats = 4_000
    /// Threads that read from a store whose reads wait for a network.
    public static let readerThreads = 8
    /// Reads that may wait for such a thread before the server rejects another one.
    public static let waitingReads = 1_024
}
