import Foundation
import TestSupport

/// A booking in a response, decoded by another parser than the system's own.
struct BookingView: Decodable, Equatable {
    let id: Int64
    let orderId: Int64?
    let flightId: Int64
    let flightNumber: String
    let seatNumber: String
    let passengerName: String
    let status: String
    let expiresAt: String?
    let refundDue: Bool
}

/// An order in a response.
struct OrderView: Decodable {
    let id: Int64
    let reference: String
    let status: String
    let bookings: [BookingView]
}

/// A history row in a response.
struct HistoryView: Decodable {
    let id: Int64
    let at: String
    let from: String?
    let to: String
    let cause: String
}

/// A flight in a response.
struct FlightView: Decodable {
    struct Seats: Decodable {
        let total: Int
        let available: Int
        let held: Int
        let booked: Int
    }

    let id: Int64
    let flightNumber: String
    let departsAt: String
    let seats: Seats
}

/// A list in a response.
struct Results<Element: Decodable>: Decodable {
    let results: [Element]
}

/// A problem (RFC 9457).
struct ProblemView: Decodable {
    let type: String
    let title: String
    let status: Int
    let code: String
    let errors: [String: [String]]?
    let currentStatus: String?
    let allowed: [String]?
}

extension HTTPConnection.Answer {
    /// Decodes the content.
    func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(content))
    }
}

/// A response was not the one that a test needs.
struct UnexpectedAnswer: Error, CustomStringConvertible {
    let answer: HTTPConnection.Answer
    var description: String { "\(answer.status): \(answer.text)" }
}

extension HTTPConnection {
    /// Sends a request whose response must have this status.
    func expect<Value: Decodable>(
        _ status: Int,
        _ method: String,
        _ target: String,
        body: String? = nil,
        as type: Value.Type = Value.self
    ) throws -> Value {
        let answer = try request(method, target, body: body)
        guard answer.status == status else { throw UnexpectedAnswer(answer: answer) }
        return try answer.decoded(type)
    }

    /// Creates a flight with rows of 20 seats, A to T.
    func makeFlight(rows: Int, number: String = "TS100") throws -> FlightView {
        try expect(201, "POST", "/api/flights/", body: Self.flightBody(rows: rows, number: number))
    }

    static func flightBody(rows: Int, number: String) -> String {
        """
        {"flight_number": "\(number)", "origin": "FRA", "destination": "LHR", \
        "departs_at": "2099-06-01T10:00:00.000Z", \
        "cabin": {"rows": \(rows), "seats": "ABCDEFGHIJ KLMNOPQRST"}}
        """
    }

    /// The content of a request for an order of these seats, whose passengers have different names.
    static func orderBody(
        flight: Int64,
        seats: [String],
        name: String = "Ada",
        holds: Bool = true
    ) -> String {
        let bookings = seats.enumerated().map { index, seat in
            bookingBody(flight: flight, seat: seat, name: "\(name) \(index)")
        }
        return #"{"bookings": [\#(bookings.joined(separator: ", "))], "hold": \#(holds)}"#
    }

    static func bookingBody(flight: Int64, seat: String, name: String = "Ada Lovelace") -> String {
        """
        {"flight_id": \(flight), "seat_number": "\(seat)", "passenger_name": "\(name)"}
        """
    }

    func makeBooking(
        flight: Int64,
        seat: String,
        name: String = "Ada Lovelace"
    ) throws -> BookingView {
        let body = Self.bookingBody(flight: flight, seat: seat, name: name)
        return try expect(201, "POST", "/api/bookings/", body: body)
    }

    func hold(_ id: Int64) throws -> BookingView {
        try expect(200, "POST", "/api/bookings/\(id)/hold/")
    }

    func pay(_ id: Int64) throws -> BookingView {
        try expect(200, "POST", "/api/bookings/\(id)/pay/", body: #"{"success": true}"#)
    }

    func booking(_ id: Int64) throws -> BookingView {
        try expect(200, "GET", "/api/bookings/\(id)/")
    }

    func history(_ id: Int64) throws -> [HistoryView] {
        try expect(200, "GET", "/api/bookings/\(id)/history/", as: Results<HistoryView>.self)
            .results
    }

    /// Sends many requests with at most `window` pending, and returns the responses in order.
    func pipeline(
        _ requests: [(method: String, target: String, body: String?)],
        window: Int = 16
    ) throws -> [Answer] {
        var answers: [Answer] = []
        var sent = 0
        while answers.count < requests.count {
            while sent < requests.count, sent - answers.count < window {
                let request = requests[sent]
                try send(request.method, request.target, body: request.body)
                sent += 1
            }
            answers.append(try receive())
        }
        return answers
    }
}

/// The seats of `makeFlight`, row by row.
func gridSeats(rows: Int) -> [String] {
    (1...rows).flatMap { row in "ABCDEFGHIJKLMNOPQRST".map { "\(row)\($0)" } }
}
