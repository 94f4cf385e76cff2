internal import Bytes

/// One booking at a time, out of a given set.
struct GetWorkload: Workload {
    let steps = ["get"]
    private let requests: BookingRequests
    private let bookings: [Int64]
    private var next = 0
    private var expected: [Int64]

    /// Asks for `bookings` in turn; there must be one.
    init(
        bookings: [Int64],
        connectionCount: Int,
        requests: BookingRequests
    ) throws(BenchError) {
        guard !bookings.isEmpty else { throw BenchError("there are no bookings to read") }
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

    mutating func judge(slot: Int, _ answer: Answer, _ content: RawSpan) -> Verdict {
        guard answer.status == 200 else { return .unexpectedStatus }
        guard content.integerMember(#""id""#) == expected[slot] else { return .wrongContent }
        return .right(step: 0)
    }

    mutating func connectionBroke(slot: Int) {}
}

/// The newest page of bookings.
struct PageWorkload: Workload {
    let steps = ["list"]
    private let request: [UInt8]
    private let rows: Int

    /// Asks for pages of `rows` bookings; the database must have as many.
    init(rows: Int, requests: BookingRequests) {
        self.rows = rows
        request = requests.page(limit: rows)
    }

    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool {
        guard !isStopping else { return false }
        output.append(request)
        return true
    }

    mutating func judge(slot: Int, _ answer: Answer, _ content: RawSpan) -> Verdict {
        guard answer.status == 200 else { return .unexpectedStatus }
        guard content.occurrences(of: #""passenger_name""#) == rows else { return .wrongContent }
        return .right(step: 0)
    }

    mutating func connectionBroke(slot: Int) {}
}
