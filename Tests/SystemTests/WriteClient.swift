import TestSupport

/// A client that takes bookings and orders through their states, and sends a write whose outcome it does not know
/// again with its idempotency key.
final class WriteClient {
    /// The connection; nil after an error, until the caller sets another one.
    var connection: HTTPConnection?
    private let name: String
    private let flight: Int64
    private let seats: [String]
    /// The seats of an order of this client's; empty if it makes no orders.
    private let orderSeats: [String]
    private var random: SeededGenerator
    private var current: (target: String, status: String)?
    private var pending: (target: String, body: String?, key: String)?
    private var count = 0
    /// The newest status of each booking, according to the responses.
    private(set) var statuses: [Int64: String] = [:]
    /// How many responses had this status and code, for those without a booking.
    private(set) var problems: [String: Int] = [:]

    /// Creates a client; `name` is part of its idempotency keys and of its passengers' names.
    init(
        _ name: String,
        flight: Int64,
        seats: [String],
        orderSeats: [String] = [],
        seed: UInt64
    ) {
        self.name = name
        self.flight = flight
        self.seats = seats
        self.orderSeats = orderSeats
        random = SeededGenerator(seed: name.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
    }

    /// The number of bookings in each order.
    var orderSize: Int { orderSeats.count }

    /// Whether the outcome of the newest write is not known.
    var hasPendingWrite: Bool { pending != nil }

    /// Sends the write whose outcome is not known, or the next write.
    func send() {
        let request = pending ?? next()
        pending = request
        do {
            try connection?.send(
                "POST",
                request.target,
                fields: [("Idempotency-Key", request.key)],
                body: request.body
            )
        } catch { connection = nil }
    }

    /// Receives a response; false if there is none, or if it does not say whether the write was done.
    func receive() -> Bool {
        let response: HTTPConnection.Answer
        do {
            guard let received = try connection?.receive() else { return false }
            response = received
        } catch {
            connection = nil
            return false
        }
        if response.status < 300, let order = try? response.decoded(OrderView.self) {
            pending = nil
            current = ("/api/orders/\(order.id)/", order.status)
            for booking in order.bookings { statuses[booking.id] = booking.status }
            return true
        }
        guard response.status < 300, let booking = try? response.decoded(BookingView.self) else {
            let code = (try? response.decoded(ProblemView.self))?.code ?? ""
            problems["\(response.status) \(code)", default: 0] += 1
            guard response.status < 500 else { return false }
            pending = nil
            current = nil
            return true
        }
        pending = nil
        current = ("/api/bookings/\(booking.id)/", booking.status)
        statuses[booking.id] = booking.status
        return true
    }

    private func next() -> (target: String, body: String?, key: String) {
        count += 1
        let key = "\(name)-\(count)"
        let actions = ["INITIATED": "hold", "SEAT_HELD": "pay", "CONFIRMED": "refund"]
        // The clients leave some holds to the worker.
        let continues = Int.random(in: 0..<8, using: &random) > 0
        guard continues, let current, let action = actions[current.status] else {
            if !orderSeats.isEmpty, Bool.random(using: &random) {
                let body = HTTPConnection.orderBody(
                    flight: flight,
                    seats: orderSeats.shuffled(using: &random),
                    name: key,
                    holds: Bool.random(using: &random)
                )
                return ("/api/orders/", body, key)
            }
            let seat = seats.randomElement(using: &random) ?? "1A"
            let body = HTTPConnection.bookingBody(flight: flight, seat: seat, name: key)
            return ("/api/bookings/", body, key)
        }
        let body = action == "pay" ? #"{"success": true}"# : nil
        return ("\(current.target)\(action)/", body, key)
    }
}

/// What the clients' responses and the bookings in the database say together.
struct WriteLedger: CustomStringConvertible {
    /// How many bookings are behind a response.
    private(set) var lost = 0
    /// How many writes were applied twice.
    private(set) var twice = 0
    /// How many seats have two seat holders.
    private(set) var doubleSold = 0
    /// How many orders have bookings with different statuses, or not all of their bookings.
    private(set) var torn = 0
    /// How many bookings the clients know.
    private(set) var known = 0

    /// Compares the responses to `clients` with the bookings.
    init(of clients: [WriteClient], found: [BookingView]) {
        let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for client in clients {
            known += client.statuses.count
            for (id, status) in client.statuses where !Self.follows(byID[id]?.status, status) {
                lost += 1
                print("booking \(id): \(status), then \(byID[id]?.status ?? "gone")")
            }
        }
        // Each request to create a booking has a different name: two bookings with one name are the
        // result of one request that was performed twice.
        twice = found.count - Set(found.map(\.passengerName)).count
        // The clients act on whole orders only.
        let orders = Dictionary(grouping: found.filter { $0.orderId != nil }, by: \.orderId)
        let size = clients.map(\.orderSize).max() ?? 0
        torn = orders.values.count { Set($0.map(\.status)).count > 1 || $0.count != size }
        let seatHolders = found.filter {
            ["SEAT_HELD", "PAYMENT_PENDING", "CONFIRMED"].contains($0.status)
        }
        doubleSold = seatHolders.count - Set(seatHolders.map(\.seatNumber)).count
    }

    var description: String {
        "\(known) bookings: lost \(lost), torn \(torn), effects twice \(twice), double-sold \(doubleSold)"
    }

    /// Whether a booking may have the status `found` after a response with `status`.
    private static func follows(_ found: String?, _ status: String) -> Bool {
        let later: [String: Set<String>] = [
            "INITIATED": ["SEAT_HELD", "CONFIRMED", "REFUNDED", "EXPIRED"],
            "SEAT_HELD": ["CONFIRMED", "REFUNDED", "EXPIRED"], "CONFIRMED": ["REFUNDED"],
        ]
        guard let found else { return false }
        return found == status || later[status]?.contains(found) == true
    }
}

extension HTTPConnection {
    /// All bookings, page by page.
    func allBookings() throws -> [BookingView] {
        struct Page: Decodable {
            let results: [BookingView]
            let next: String?
        }
        var bookings: [BookingView] = []
        var target: String? = "/api/bookings/?limit=1000"
        while let next = target {
            let page = try expect(200, "GET", next, as: Page.self)
            bookings += page.results
            target = page.next
        }
        return bookings
    }
}
