import TestSupport
import Testing

/// Speaks to the API as a program would.
struct Client {
    let connection: HTTPConnection
    /// The token that it sends; nil where it sends none.
    var token: String?

    /// An answer with its content taken apart.
    struct Answer {
        let status: Int
        let fields: [String: String]
        let text: String
        let json: JSONValue?

        var code: String? { json?["code"]?.string }
        var id: Int64? { json?["id"]?.integer }
        var bookingStatus: String? { json?["status"]?.string }
    }

    /// Sends a request and waits for its answer, which has to keep the contract.
    @discardableResult
    func call(
        _ method: String,
        _ target: String,
        _ body: String? = nil,
        fields: [(String, String)] = [],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        let authorization = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        try connection.send(method, target, fields: fields + authorization, body: body)
        let answer = try receive(at: location)
        let faults = try #require(Contract.shared).faults(
            method,
            target,
            status: answer.status,
            type: answer.fields["content-type"],
            content: answer.json
        )
        #expect(faults.isEmpty, sourceLocation: location)
        return answer
    }

    /// The next answer.
    func receive(at location: SourceLocation = #_sourceLocation) throws -> Answer {
        let answer = try connection.receive()
        #expect(answer.fields["x-request-id"] != nil, sourceLocation: location)
        #expect(answer.fields["x-content-type-options"] == "nosniff", sourceLocation: location)
        let type = answer.fields["content-type"] ?? ""
        let isJSON = type.hasPrefix("application/") && !answer.content.isEmpty
        let json = isJSON ? try JSONValue(answer.content) : nil
        if answer.status >= 400 {
            #expect(type == "application/problem+json", sourceLocation: location)
            #expect(json?["status"]?.integer == Int64(answer.status), sourceLocation: location)
            let code = json?["code"]?.string ?? ""
            #expect(json?["type"]?.string == "/problems/\(code)", sourceLocation: location)
            #expect(json?["title"]?.string?.isEmpty == false, sourceLocation: location)
            #expect(json?["detail"]?.string?.isEmpty == false, sourceLocation: location)
        }
        return Answer(
            status: answer.status,
            fields: answer.fields,
            text: answer.text,
            json: json
        )
    }

    /// Makes a flight with rows of `ABC DEF`; returns its id.
    func makeFlight(
        _ number: String = "BA117",
        departsAt: String = "2027-06-01T09:00:00Z",
        rows: Int = 30
    ) throws -> Int64 {
        let answer = try call(
            "POST",
            "/api/flights/",
            """
            {"flight_number": "\(number)", "origin": "LHR", "destination": "JFK",
             "departs_at": "\(departsAt)", "cabin": {"rows": \(rows), "seats": "ABC DEF"}}
            """
        )
        #expect(answer.status == 201)
        return try #require(answer.id)
    }

    /// Makes a booking; returns its id.
    func book(_ seat: String, on flight: Int64, for name: String = "Ada Lovelace") throws -> Int64 {
        let answer = try call(
            "POST",
            "/api/bookings/",
            #"{"flight_id": \#(flight), "seat_number": "\#(seat)", "passenger_name": "\#(name)"}"#
        )
        #expect(answer.status == 201)
        return try #require(answer.id)
    }

    /// Asks for an action on a booking; `release` and `pay` as the contract spells them.
    @discardableResult
    func act(_ action: String, on booking: Int64, _ body: String? = nil) throws -> Answer {
        action == "release"
            ? try call("DELETE", "/api/bookings/\(booking)/hold/", body)
            : try call("POST", "/api/bookings/\(booking)/\(action)/", body)
    }

    /// The booking as it is now.
    func show(_ booking: Int64) throws -> Answer { try call("GET", "/api/bookings/\(booking)/") }

    /// The causes of a booking's steps, oldest first.
    func causes(of booking: Int64) throws -> [String] {
        let answer = try call("GET", "/api/bookings/\(booking)/history/")
        return (answer.json?["results"]?.array ?? []).compactMap { $0["cause"]?.string }
    }

    /// What the seat map says of a seat.
    func seat(_ seat: String, of flight: Int64) throws -> String? {
        let map = try call("GET", "/api/flights/\(flight)/seats/")
        let entry = map.json?["seats"]?.array.first { $0["seat_number"]?.string == seat }
        return entry?["status"]?.string
    }
}
