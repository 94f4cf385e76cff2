public import Bookings
public import Logging
public import Redis
public import Sockets
internal import Synchronization

/// Sends the deadlines of holds to Redis, and announces new events, after the commit, on a thread of
/// its own.
///
/// Safe to use from any thread. `enqueue` appends to a bounded list and never waits for Redis. If Redis
/// refuses, hangs or loses jobs, the sweep of a worker finds their bookings in the database.
public final class JobSender: Sendable {
    private let unsent: Mutex<UnsentJobs>
    private let hasNewEvents = Atomic(false)
    private let queue = Mutex<QueueState?>(nil)
    private let isUp = Atomic(false)
    private let sentJobs = Atomic<UInt64>(0)
    private let droppedJobs = Atomic<UInt64>(0)
    private let isOff: Bool
    private let inbox: JobInbox?
    private let thread = StoppableThread(name: "job-sender")
    /// Ends the thread's waits for Redis.
    private let abort: StopRequest

    /// Starts a sender; with the URL `none` it sends nothing.
    ///
    /// - Parameters:
    ///   - url: The URL of Redis.
    ///   - keys: The names of the queue's keys.
    ///   - clock: The clock that measures waits.
    ///   - logger: Receives a line when Redis becomes available or unavailable.
    ///   - limit: The maximum number of jobs that wait.
    ///   - timeouts: The time limits of operations on Redis.
    ///   - inbox: The inbox of a worker in this process, which receives the jobs if there is no Redis.
    /// - Throws: `SystemError` if the process has no descriptors or threads left.
    public init(
        to url: RedisURL,
        keys: JobKeys = JobKeys(),
        clock: any Clock,
        logger: Logger,
        limit: Int = QueueLimits.unsentJobs,
        timeouts: RedisTimeouts = RedisTimeouts(),
        inbox: JobInbox? = nil
    ) throws(SystemError) {
        unsent = Mutex(UnsentJobs(limit: limit))
        isOff = url.address == nil
        self.inbox = inbox
        abort = try StopRequest()
        guard !isOff else { return }
        try thread.start { [self] in
            let queue = ReconnectingQueue(
                at: url,
                keys: keys,
                timeouts: timeouts,
                interrupt: abort.descriptor,
                logger: logger
            )
            run(over: queue, clock: clock)
        }
    }

    /// Queues a job for sending, or drops it if too many wait.
    public func enqueue(_ job: ExpiryJob) { enqueue(contentsOf: [job]) }

    /// Queues jobs for sending, and drops those beyond the limit.
    public func enqueue(contentsOf jobs: some RandomAccessCollection<ExpiryJob>) {
        guard !jobs.isEmpty else { return }
        let slice = ArraySlice(jobs)
        guard !isOff else {
            inbox?.add(slice)
            return
        }
        let acceptance = unsent.withLock { $0.append(slice) }
        if acceptance.dropped > 0 {
            droppedJobs.add(UInt64(acceptance.dropped), ordering: .relaxed)
        }
        if acceptance.isFirst { thread.wake() }
    }

    /// Wakes all workers that deliver events, soon; does nothing without Redis.
    public func announceEvents() {
        guard !isOff, !hasNewEvents.exchange(true, ordering: .acquiringAndReleasing) else { return }
        thread.wake()
    }

    /// What the sender knows now; does no I/O.
    public var status: SenderStatus {
        let up = isUp.load(ordering: .relaxed)
        return SenderStatus(
            redis: isOff ? .off : up ? .ok : .down,
            queue: up ? queue.withLock { $0 } : nil,
            sentJobs: sentJobs.load(ordering: .relaxed),
            droppedJobs: droppedJobs.load(ordering: .relaxed),
            waitingJobs: unsent.withLock { $0.count }
        )
    }

    /// Sends the waiting jobs, at most for `QueueLimits.drainTime`, and ends the thread.
    public func stop() {
        thread.requestStop()
        if !thread.waitUntilEnded(upTo: QueueLimits.drainTime) { abort.make() }
        thread.join()
    }
}

// On the sender's own thread.
extension JobSender {
    private func run(over connection: consuming ReconnectingQueue, clock: any Clock) {
        var outgoing: ArraySlice<ExpiryJob> = []
        var inspection = Interval(QueueLimits.inspectionTime)
        var announcement = Interval(QueueLimits.announcementTime)
        while true {
            if outgoing.isEmpty { outgoing = unsent.withLock { $0.take() }[...] }
            let now = clock.now()
            let isSent = sendBatch(of: &outgoing, over: &connection, now: now)
            if thread.isStopping {
                let isDone = outgoing.isEmpty && unsent.withLock { $0.count } == 0
                if isDone || !isSent || abort.isMade { return }
                continue
            }
            if announcement.isDue(at: now),
                hasNewEvents.exchange(false, ordering: .acquiringAndReleasing)
            {
                // If it fails, a sweep of the workers finds the events.
                let _: Void? = connection.attempt(at: now) { queue throws(RedisError) in
                    try queue.announceEvents()
                }
                announcement.restart(at: now)
            }
            if inspection.isDue(at: now) {
                let state = connection.attempt(at: now) { queue throws(RedisError) in
                    try queue.inspect(now: now)
                }
                queue.withLock { $0 = state }
                inspection.restart(at: now)
            }
            isUp.store(connection.isUp, ordering: .relaxed)
            guard outgoing.isEmpty || !isSent else { continue }
            let untilInspection = inspection.remaining(at: now)
            let untilRetry =
                outgoing.isEmpty
                ? untilInspection : max(.milliseconds(1), connection.remainingWait(at: now))
            let untilAnnouncement =
                hasNewEvents.load(ordering: .relaxed)
                ? announcement.remaining(at: now) : untilInspection
            thread.wait(upTo: min(untilInspection, untilRetry, untilAnnouncement))
        }
    }

    /// Sends the first jobs of `outgoing`.
    ///
    /// - Returns: Whether the next jobs can be sent at once.
    private func sendBatch(
        of outgoing: inout ArraySlice<ExpiryJob>,
        over connection: inout ReconnectingQueue,
        now: Timestamp
    ) -> Bool {
        let batch = outgoing.prefix(QueueLimits.sentJobs)
        guard !batch.isEmpty else { return true }
        let done: Void? = connection.attempt(at: now) { queue throws(RedisError) in
            try queue.send(batch)
        }
        guard done != nil else { return false }
        outgoing = outgoing.dropFirst(batch.count)
        unsent.withLock { $0.recordSent(batch.count) }
        sentJobs.add(UInt64(batch.count), ordering: .relaxed)
        return true
    }
}
