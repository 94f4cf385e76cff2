import Foundation
import TestSupport

/// A booking as the HTTP contract shows it, read by another parser than the system's own.
struct BookingView: Decodable, Equatable {
    let id: Int64
    let flightId: Int64
    let flightNumber: String
    let seatNumber: String
    let passengerName: String
    let status: String
    let expiresAt: String?
    let refundDue: Bool
}

/// A history row as the HTTP contract shows it.
struct HistoryView: Decodable {
    let id: Int64
    let at: String
    let from: String?
    let to: String
    let cause: String
}

/// A flight as the HTTP contract shows it.
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

/// A list as the HTTP contract shows it.
struct Results<Element: Decodable>: Decodable {
    let results: [Element]
}

/// A refusal as RFC 9457 shapes it.
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
    /// Reads the content.
    func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(content))
    }
}

/// An answer was not the one that a test relies on.
struct UnexpectedAnswer: Error, CustomStringConvertible {
    let answer: HTTPConnection.Answer
    var description: String { "\(answer.status): \(answer.text)" }
}

extension HTTPConnection {
    /// A request whose answer must have this status.
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

    /// Makes a flight with rows of 20 seats, A to T.
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

    /// Sends many requests with at most `window` unanswered, and gives the answers in order.
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
