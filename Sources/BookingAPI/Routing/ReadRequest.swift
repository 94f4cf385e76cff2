internal import Bookings
internal import HTTP

/// A read of the store: parsed on the event loop, then run there or on a reader thread.
///
/// Nothing of it refers to the request's bytes, which are gone when it runs on another thread.
protocol ReadRequest: Sendable {
    /// The media type of the response; people may get JSON as a page.
    static func mediaType(for accepted: AcceptedTypes) -> AcceptedTypes.MediaType

    /// Parses a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - id: The number that the path's `{id}` stands for.
    ///   - query: Parses the query.
    /// - Throws: A 400 that names what is not valid.
    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem)

    /// Reads the store and writes the response.
    ///
    /// - Parameters:
    ///   - reader: The reader of the calling thread.
    ///   - actor: The client; it may not see every booking.
    ///   - now: The time of the read.
    ///   - response: Receives the response. If this throws, the caller discards what was written.
    /// - Returns: What begins with this response; nil if the response is complete.
    /// - Throws: The problem to respond with.
    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription?
}

extension ReadRequest {
    static func mediaType(for accepted: AcceptedTypes) -> AcceptedTypes.MediaType { .json }
}
