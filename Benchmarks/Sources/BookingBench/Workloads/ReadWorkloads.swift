import Bytes

/// Reads of one booking, out of a given set.
struct GetWorkload: Workload {
    let steps = ["get"]
    private let requests: BookingRequests
    private let bookings: [Int64]
    private var next = 0
    private var expected: [Int64]

    /// Reads `bookings` in turn.
    ///
    /// - Precondition: There is at least one booking.
    init(bookings: [Int64], connectionCount: Int, requests: BookingRequests) {
        precondition(!bookings.isEmpty, "there are no bookings to read")
        self.bookings = bookings
        self.requests = requests
        expected = Array(repeating: 0, count: connectionCount)
    }

    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool {
        guard !isStopping else { return false }
        expected[slot] = bookings[next]
        next += 1
        if next == bookings.count { next = 0 }
        requests.get.write(expected[slot], into: &output)
        return true
    }

    mutating func judge(slot: Int, _ response: Response, _ content: RawSpan) -> Verdict {
        guard response.status == 200 else { return .unexpectedStatus }
        guard content.integerMember(#""id""#) == expected[slot] else { return .wrongContent }
        return .correct(step: 0)
    }
}

/// Reads of the newest page of bookings.
struct PageWorkload: Workload {
    let steps = ["list"]
    private let request: [UInt8]
    private let rows: Int

    /// Reads pages of `rows` bookings; the database must have at least as many.
    init(rows: Int, requests: BookingRequests) {
        self.rows = rows
        request = requests.page(limit: rows)
    }

    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool {
        guard !isStopping else { return false }
        output.append(request)
        return true
    }

    mutating func judge(slot: Int, _ response: Response, _ content: RawSpan) -> Verdict {
        guard response.status == 200 else { return .unexpectedStatus }
        guard content.occurrences(of: #""passenger_name""#) == rows else { return .wrongContent }
        return .correct(step: 0)
    }
}
