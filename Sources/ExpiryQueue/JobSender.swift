public import Bookings
public import Logging
public import Redis
public import Sockets
internal import Synchronization

/// Sends the deadlines of holds to Redis, after the commit and without anybody waiting.
///
/// Safe to use from any thread. A thread of its own talks to Redis; `enqueue` only adds to a bounded
/// list, under a lock that is never held across a system call that could wait. A Redis that refuses,
/// hangs or forgets costs nothing but jobs, and the worker finds what they would have told.
public final class JobSender: Sendable {
    private let unsent: Mutex<UnsentJobs>
    private let queue = Mutex<QueueState?>(nil)
    private let isUp = Atomic(false)
    private let sentJobs = Atomic<UInt64>(0)
    private let droppedJobs = Atomic<UInt64>(0)
    private let isOff: Bool
    private let inbox: JobInbox?
    private let doorbell: Doorbell
    private let isStopping = Atomic(false)
    private let hasEnded: Doorbell
    /// Ends whatever the thread waits for in Redis, once it has had its time.
    private let stopSwitch: StopSwitch
    private let thread = Mutex<SystemThread?>(nil)

    /// Starts sending; with the URL `none` nothing leaves the process.
    ///
    /// - Parameters:
    ///   - url: Where Redis is.
    ///   - keys: Where the queue lies in it.
    ///   - clock: Only for how long to wait.
    ///   - logger: Says when Redis goes and comes back.
    ///   - limit: Most jobs that wait.
    ///   - timeouts: How long Redis may take.
    ///   - inbox: The inbox of a worker in this process, which is told where there is no Redis.
    /// - Throws: `SystemError` where the process has no descriptors or threads left.
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
        doorbell = try Doorbell()
        hasEnded = try Doorbell()
        stopSwitch = try StopSwitch()
        guard !isOff else { return }
        let stopDescriptor = stopSwitch.descriptor
        var started: SystemThread? = try SystemThread(name: "job-sender") { [self] in
            let link = RedisLink(
                to: url,
                keys: keys,
                timeouts: timeouts,
                interrupt: stopDescriptor,
                logger: logger
            )
            run(over: link, clock: clock)
            hasEnded.ring()
        }
        thread.withLock { $0 = started.take() }
    }

    /// Sends a job soon; drops it where too many are waiting.
    public func enqueue(_ job: ExpiryJob) { enqueue(contentsOf: [job]) }

    /// Sends jobs soon; drops those for which there is no room.
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
        if acceptance.isFirst { doorbell.ring() }
    }

    /// What is known of Redis now; costs no I/O.
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

    /// Sends what still waits, as far as Redis takes it within a second, and ends the thread.
    public func stop() {
        guard let thread = thread.withLock({ $0.take() }) else { return }
        isStopping.store(true, ordering: .releasing)
        doorbell.ring()
        hasEnded.wait(milliseconds: QueueLimits.drainMilliseconds)
        stopSwitch.stop()
        thread.join()
    }
}

// On the sender's own thread.
extension JobSender {
    private func run(over link: consuming RedisLink, clock: any Clock) {
        var outgoing: ArraySlice<ExpiryJob> = []
        var inspection = Interval(milliseconds: QueueLimits.inspectionMilliseconds)
        while true {
            doorbell.silence()
            if outgoing.isEmpty { outgoing = unsent.withLock { $0.take() }[...] }
            let now = clock.now()
            let isSent = sendBatch(of: &outgoing, over: &link, now: now)
            if isStopping.load(ordering: .acquiring) {
                let isDone = outgoing.isEmpty && unsent.withLock { $0.count } == 0
                if isDone || !isSent || stopSwitch.isThrown { return }
                continue
            }
            if inspection.isDue(at: now) {
                let state = link.attempt(at: now) { queue throws(RedisError) in
                    try queue.inspect(now: now)
                }
                queue.withLock { $0 = state }
                inspection.done(at: now)
            }
            isUp.store(link.isUp, ordering: .relaxed)
            guard outgoing.isEmpty || !isSent else { continue }
            let wait = inspection.remaining(at: now)
            let retry = outgoing.isEmpty ? wait : max(1, link.remainingWait(at: now))
            doorbell.wait(milliseconds: min(wait, retry))
        }
    }

    /// Sends the first jobs; whether nothing stands in the way of sending more.
    private func sendBatch(
        of outgoing: inout ArraySlice<ExpiryJob>,
        over link: inout RedisLink,
        now: Timestamp
    ) -> Bool {
        let batch = outgoing.prefix(QueueLimits.sentBatchJobs)
        guard !batch.isEmpty else { return true }
        let done: Void? = link.attempt(at: now) { queue throws(RedisError) in
            try queue.send(batch)
        }
        guard done != nil else { return false }
        outgoing = outgoing.dropFirst(batch.count)
        unsent.withLock { $0.sent(batch.count) }
        sentJobs.add(UInt64(batch.count), ordering: .relaxed)
        return true
    }
}
