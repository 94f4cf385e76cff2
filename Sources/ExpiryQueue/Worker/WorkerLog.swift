internal import Bookings
internal import Logging

/// The lines that a worker logs.
struct WorkerLog: Sendable {
    let logger: Logger

    /// A booking got a deadline: a seat was held, or a payment has moved the deadline.
    func received(_ job: ExpiryJob) {
        logger.info("received job", metadata: Self.metadata(job))
    }

    /// The worker has expired a booking.
    func expired(_ job: ExpiryJob, lateness: Duration, by source: ExpirySource) {
        var metadata = Self.metadata(job)
        metadata["lateness_ms"] = .stringConvertible(lateness.wholeMilliseconds)
        metadata["found_by"] = .string(source.rawValue)
        logger.info("expired booking", metadata: metadata)
    }

    /// A job changed nothing.
    func leftUnchanged(_ job: ExpiryJob, _ reason: ExpiryResult.Reason, by source: ExpirySource) {
        var metadata = Self.metadata(job)
        metadata["reason"] = .string(Self.text(reason))
        // A sweep finds nothing to do if another worker was faster, which happens often.
        logger.log(
            level: source == .job ? .info : .debug,
            "left booking unchanged",
            metadata: metadata
        )
    }

    /// The queue contained an element that is not the name of a job.
    func invalidName(_ name: String) {
        logger.warning("removed an invalid job from the queue", metadata: ["name": .string(name)])
    }

    /// One booking could not be read or written.
    func damaged(_ job: ExpiryJob, _ error: StoreError) {
        var metadata = Self.metadata(job)
        metadata["error"] = .string("\(error)")
        logger.error("could not expire booking", metadata: metadata)
    }

    /// The database could not be written.
    func failed(_ error: StoreError, isFirst: Bool) {
        logger.log(
            level: isFirst ? .warning : .debug,
            "could not expire bookings; trying again",
            metadata: ["error": .string("\(error)")]
        )
    }

    /// The database can be written again.
    func recovered() { logger.info("the database can be written again") }

    private static func metadata(_ job: ExpiryJob) -> Logger.Metadata {
        [
            "booking": .stringConvertible(job.bookingID.rawValue),
            "deadline": .string(job.deadline.text),
        ]
    }

    private static func text(_ reason: ExpiryResult.Reason) -> String {
        switch reason {
        case .ended(let status): "its status is \(status.name)"
        case .deadlineMoved(let deadline): "its deadline is now \(deadline.text)"
        case .notYetDue: "its deadline has not come by the clock of this machine"
        case .unknownBooking: "no booking has this id"
        }
    }
}
