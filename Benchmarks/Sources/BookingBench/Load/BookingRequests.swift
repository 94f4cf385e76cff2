import Bytes

/// The bytes of requests to one server.
///
/// All but a booking's id is formatted once, before the load.
struct BookingRequests {
    /// A request with an id in the middle.
    struct Template {
        private let front: [UInt8]
        private let back: [UInt8]

        fileprivate init(front: String, back: String) {
            self.front = Array(front.utf8)
            self.back = Array(back.utf8)
        }

        /// Appends the request for `id`.
        @inline(__always)
        func write(_ id: Int64, into output: inout ByteBuffer) {
            output.append(front)
            output.append(decimal: id)
            output.append(back)
        }
    }

    let hold: Template
    let pay: Template
    let refund: Template
    let get: Template
    private let fields: String

    /// Requests to the server at `port`; each has `token`, if there is one.
    init(port: UInt16, token: BearerToken? = nil) {
        fields =
            " HTTP/1.1\r\nHost: localhost:\(port)\r\nAccept: application/json\r\n"
            + (token?.fieldLine ?? "")
        let post = "POST /api/bookings/"
        hold = Template(front: post, back: "/hold/\(fields)\(Self.noContent)")
        refund = Template(front: post, back: "/refund/\(fields)\(Self.noContent)")
        pay = Template(front: post, back: "/pay/\(fields)\(Self.content(#"{"success": true}"#))")
        get = Template(front: "GET /api/bookings/", back: "/\(fields)\r\n")
    }

    /// The request that creates a booking.
    func create(flight: Int64, seat: String) -> [UInt8] {
        let content = """
            {"flight_id": \(flight), "seat_number": "\(seat)", "passenger_name": "Ada Lovelace"}
            """
        return request("POST", "/api/bookings/", content: content)
    }

    /// The request for the newest page of bookings.
    func page(limit: Int) -> [UInt8] { request("GET", "/api/bookings/?limit=\(limit)") }

    /// The request for a flight's events.
    func events(flight: Int64) -> [UInt8] {
        let fields = fields.replacing("application/json", with: "text/event-stream")
        return Array("GET /api/flights/\(flight)/events/\(fields)\r\n".utf8)
    }

    /// Any other request.
    func request(_ method: String, _ path: String, content: String? = nil) -> [UInt8] {
        let rest = content.map(Self.content) ?? (method == "GET" ? "\r\n" : Self.noContent)
        return Array("\(method) \(path)\(fields)\(rest)".utf8)
    }

    private static let noContent = "Content-Length: 0\r\n\r\n"

    private static func content(_ text: String) -> String {
        "Content-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }
}

/// An access token that every request of a run has.
struct BearerToken: Sendable {
    /// The line of the request, including its end.
    let fieldLine: String

    /// Nil if `secret` is empty or has a character that is not visible ASCII.
    init?(_ secret: String) {
        guard !secret.isEmpty, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        fieldLine = "Authorization: Bearer \(secret)\r\n"
    }
}
