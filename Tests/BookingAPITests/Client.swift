import TestSupport
import Testing

/// A client of the API.
struct Client {
    let connection: HTTPConnection
    /// The token that it sends; nil if it sends none.
    var token: String?

    /// A response with its parsed content.
    struct Response {
        let status: Int
        let fields: [String: String]
        let text: String
        let json: JSONValue?

        var code: String? { json?["code"]?.string }
        var id: Int64? { json?["id"]?.integer }
        var bookingStatus: String? { json?["status"]?.string }
    }

    /// Sends a request, waits for the response, and checks it against openapi.json.
    @discardableResult
    func call(
        _ method: String,
        _ target: String,
        _ body: String? = nil,
        fields: [(String, String)] = [],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Response {
        let authorization = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        try connection.send(method, target, fields: fields + authorization, body: body)
        let response = try receive(at: location)
        let faults = try #require(Contract.shared).faults(
            method,
            target,
            status: response.status,
            type: response.fields["content-type"],
            content: response.json
        )
        #expect(faults.isEmpty, sourceLocation: location)
        return response
    }

    /// Returns the next response.
    func receive(at location: SourceLocation = #_sourceLocation) throws -> Response {
        let response = try connection.receive()
        #expect(response.fields["x-request-id"] != nil, sourceLocation: location)
        #expect(response.fields["x-content-type-options"] == "nosniff", sourceLocation: location)
        let type = response.fields["content-type"] ?? ""
        let isJSON = type.hasPrefix("application/") && !response.content.isEmpty
        let json = isJSON ? try JSONValue(response.content) : nil
        if response.status >= 400 {
            #expect(type == "application/problem+json", sourceLocation: location)
            #expect(json?["status"]?.integer == Int64(response.status), sourceLocation: location)
            let code = json?["code"]?.string ?? ""
            #expect(json?["type"]?.string == "/problems/\(code)", sourceLocation: location)
            #expect(json?["title"]?.string?.isEmpty == false, sourceLocation: location)
            #expect(json?["detail"]?.string?.isEmpty == false, sourceLocation: location)
        }
        return Response(
            status: response.status,
            fields: response.fields,
            text: response.text,
            json: json
        )
    }

    /// Creates a flight with rows of `ABC DEF`; returns its id.
    func makeFlight(
        _ number: String = "BA117",
        departsAt: String = "2027-06-01T09:00:00Z",
        rows: Int = 30
    ) throws -> Int64 {
        let response = try call(
            "POST",
            "/api/flights/",
            """
            {"flight_number": "\(number)", "origin": "LHR", "destination": "JFK",
             "departs_at": "\(departsAt)", "cabin": {"rows": \(rows), "seats": "ABC DEF"}}
            """
        )
        #expect(response.status == 201)
        return try #require(response.id)
    }

    /// Creates a booking; returns its id.
    func book(_ seat: String, on flight: Int64, for name: String = "Ada Lovelace") throws -> Int64 {
        let response = try call(
            "POST",
            "/api/bookings/",
            #"{"flight_id": \#(flight), "seat_number": "\#(seat)", "passenger_name": "\#(name)"}"#
        )
        #expect(response.status == 201)
        return try #require(response.id)
    }

    /// Sends an action on a booking, named as in `allowed`.
    @discardableResult
    func act(_ action: String, on booking: Int64, _ body: String? = nil) throws -> Response {
        action == "release"
            ? try call("DELETE", "/api/bookings/\(booking)/hold/", body)
            : try call("POST", "/api/bookings/\(booking)/\(action)/", body)
    }

    /// Returns the booking.
    func show(_ booking: Int64) throws -> Response { try call("GET", "/api/bookings/\(booking)/") }

    /// Returns the causes of a booking's events, oldest first.
    func causes(of booking: Int64) throws -> [String] {
        let response = try call("GET", "/api/bookings/\(booking)/history/")
        return (response.json?["results"]?.array ?? []).compactMap { $0["cause"]?.string }
    }

    /// Returns the status of a seat in the seat map.
    func seat(_ seat: String, of flight: Int64) throws -> String? {
        let map = try call("GET", "/api/flights/\(flight)/seats/")
        let entry = map.json?["seats"]?.array.first { $0["seat_number"]?.string == seat }
        return entry?["status"]?.string
    }
}
