internal import BookingAPI
internal import Bookings
internal import ExpiryQueue
internal import SQLiteStore
internal import Sockets
internal import Synchronization

/// Finds out twice a second how the parts of the system are, so that no request has to wait for it.
///
/// Safe to use from any thread.
final class SystemMonitor: SystemProbe {
    private struct Known {
        var isWritable = true
        /// Whether writing failed for want of room or by the disk's fault: beginning a transaction
        /// then says nothing, only one that writes does.
        var isSuspicious = false
        var probedAt: Timestamp?
        var workerSeenAt: Timestamp?
    }

    /// How often it looks, in milliseconds.
    private static let periodMilliseconds: Int64 = 500
    /// After how many looks the uses of tokens are written down: once a minute.
    private static let looksBetweenUses = 120
    /// How long a probe may take before the database counts as not writable, in milliseconds.
    private static let patienceMilliseconds: Int64 = 5_000
    /// How long a worker's sign in the database is believed, in milliseconds.
    private static let signMilliseconds = 2 * SQLiteStoreLimits.workerSignMilliseconds

    private let sender: JobSender
    private let clock: any Clock
    private let known = Mutex(Known())
    private let stopSwitch: StopSwitch
    private let thread = Mutex<SystemThread?>(nil)

    init(sender: JobSender, clock: any Clock) throws(SystemError) {
        self.sender = sender
        self.clock = clock
        stopSwitch = try StopSwitch()
    }

    func state() -> SystemState {
        let status = sender.status
        let now = clock.now()
        let (isWritable, seenAt) = known.withLock { ($0.isWritable, $0.workerSeenAt) }
        let redis: SystemState.Part =
            switch status.redis {
            case .ok: .ok
            case .down: .missing
            case .off: .off
            }
        let since = now.advanced(byMilliseconds: -Self.signMilliseconds)
        let hasWorker = status.hasWorker(now: now) || seenAt.map { $0 >= since } ?? false
        return SystemState(
            databaseIsWritable: isWritable,
            redis: redis,
            worker: hasWorker ? .ok : .missing
        )
    }

    /// Learns from what became of writes; on the writer's thread.
    func note(_ replies: [CompletedCommand<Ticket>]) {
        for reply in replies {
            switch (reply.result, reply.ticket) {
            case (.failure(let error), _): noteFailure(error)
            case (.success, .probe(let writes)): noteSuccess(hasWritten: writes)
            case (.success, _): continue
            }
            if case .probe = reply.ticket { known.withLock { $0.probedAt = nil } }
        }
    }

    private func noteFailure(_ error: StoreError) {
        switch error {
        case .locked, .readOnly:
            known.withLock { $0.isWritable = false }
        case .full, .inputOutput, .corrupt:
            known.withLock {
                $0.isWritable = false
                $0.isSuspicious = true
            }
        // Neither says anything about the database.
        case .overloaded, .closed, .unexpected:
            break
        }
    }

    private func noteSuccess(hasWritten: Bool) {
        known.withLock { known in
            if hasWritten { known.isSuspicious = false }
            known.isWritable = !known.isSuspicious
        }
    }

    /// Starts looking.
    func start(
        probing writer: Writer<Ticket>,
        reading file: SQLiteBookingStore,
        tokens: TokenList
    ) throws(SystemError) {
        let started = try SystemThread(name: "monitor") { [self] in
            var reader: SQLiteStore.Reader?
            var looks = 0
            while !stopSwitch.isThrown {
                probe(writer)
                // Where the database cannot be read, the probe tells; what is known still holds.
                try? tokens.refresh()
                looks += 1
                if looks.isMultiple(of: Self.looksBetweenUses) { try? tokens.writeUses() }
                if reader == nil { reader = try? Reader.open(file) }
                let since = clock.now().advanced(byMilliseconds: -Self.signMilliseconds)
                if let seen = try? reader?.workers(since: since).map(\.lastSeen).max() {
                    known.withLock { $0.workerSeenAt = seen }
                }
                stopSwitch.wait(milliseconds: Self.periodMilliseconds)
            }
            try? tokens.writeUses()
        }
        var starting: SystemThread? = started
        thread.withLock { $0 = starting.take() }
    }

    /// Ends the thread.
    func stop() {
        stopSwitch.stop()
        let ending = thread.withLock { $0.take() }
        if let ending { ending.join() }
    }
}

/// Probing.
extension SystemMonitor {
    /// Asks the writer to begin a transaction, or to write something where that is in doubt.
    private func probe(_ writer: Writer<Ticket>) {
        let now = clock.now()
        let (isSuspicious, isUnderWay) = known.withLock { known in
            if let since = known.probedAt {
                let limit = since.advanced(byMilliseconds: Self.patienceMilliseconds)
                if now >= limit { known.isWritable = false }
                return (known.isSuspicious, true)
            }
            known.probedAt = now
            return (known.isSuspicious, false)
        }
        guard !isUnderWay else { return }
        let request = QueuedCommand(
            .nothing,
            idempotency: isSuspicious ? Self.note(at: now) : nil,
            ticket: Ticket.probe(writes: isSuspicious)
        )
        do throws(StoreError) {
            try writer.submit(request)
        } catch {
            // A full queue says nothing about the database.
            known.withLock { $0.probedAt = nil }
        }
    }

    /// Something small to write, that goes by itself after a day.
    private static func note(at now: Timestamp) -> IdempotentRequest? {
        guard let key = try? IdempotencyKey("probe-\(now.rawValue)") else { return nil }
        let answer = StoredResponse(status: 200, contentType: "", location: nil, content: [])
        return IdempotentRequest(key: key, fingerprint: []) { _ in answer }
    }
}
