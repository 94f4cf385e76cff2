internal import Bookings
internal import Logging

/// The lines that a worker logs.
struct WorkerLog: Sendable {
    let logger: Logger

    /// A hold was placed, or a payment moved its deadline.
    func received(_ job: ExpiryJob) {
        logger.info("received job", metadata: Self.metadata(job))
    }

    /// A booking is EXPIRED by this worker.
    func expired(_ job: ExpiryJob, latenessMilliseconds: Int64, by source: ExpirySource) {
        var metadata = Self.metadata(job)
        metadata["lateness_ms"] = .stringConvertible(latenessMilliseconds)
        metadata["found_by"] = .string(source.rawValue)
        logger.info("expired booking", metadata: metadata)
    }

    /// Nothing was to be done.
    func leftAlone(_ job: ExpiryJob, _ reason: ExpiryResult.LeftAlone, by source: ExpirySource) {
        var metadata = Self.metadata(job)
        metadata["reason"] = .string(Self.text(reason))
        // What the sweep found, another worker found as well: that is no news.
        logger.log(
            level: source == .job ? .info : .debug,
            "left booking alone",
            metadata: metadata
        )
    }

    /// Something in the queue is no job.
    func stranger(_ name: String) {
        logger.warning("removed what is no job from the queue", metadata: ["name": .string(name)])
    }

    /// One booking could not be read or written, while others can.
    func damaged(_ job: ExpiryJob, _ error: StoreError) {
        var metadata = Self.metadata(job)
        metadata["error"] = .string("\(error)")
        logger.error("could not expire booking", metadata: metadata)
    }

    /// The store could not be written.
    func failed(_ error: StoreError, isFirst: Bool) {
        logger.log(
            level: isFirst ? .warning : .debug,
            "could not expire bookings; trying again",
            metadata: ["error": .string("\(error)")]
        )
    }

    /// The store can be written again.
    func recovered() { logger.info("the database can be written again") }

    private static func metadata(_ job: ExpiryJob) -> Logger.Metadata {
        [
            "booking": .stringConvertible(job.bookingID.rawValue),
            "deadline": .string(job.deadline.text),
        ]
    }

    private static func text(_ reason: ExpiryResult.LeftAlone) -> String {
        switch reason {
        case .ended(let status): "it is \(status.name)"
        case .deadlineMoved(let deadline): "its deadline moved to \(deadline.text)"
        case .notYetDue: "its deadline has not come by this machine's clock"
        case .unknownBooking: "there is no such booking"
        }
    }
}
