internal import Bytes

/// Requests with everything in place but a booking's number, made once and copied ever after.
struct BookingRequests {
    /// A request with a number in the middle.
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

    /// Takes the server's port, which stands in every request's Host, and the token to show.
    init(port: UInt16, token: BearerToken? = nil) {
        fields =
            " HTTP/1.1\r\nHost: localhost:\(port)\r\nAccept: application/json\r\n"
            + (token?.fieldLine ?? "")
        let post = "POST /api/bookings/"
        hold = Template(front: post, back: "/hold/\(fields)Content-Length: 0\r\n\r\n")
        refund = Template(front: post, back: "/refund/\(fields)Content-Length: 0\r\n\r\n")
        let payment = #"{"success": true}"#
        pay = Template(front: post, back: "/pay/\(fields)\(Self.content(payment))")
        get = Template(front: "GET /api/bookings/", back: "/\(fields)\r\n")
    }

    /// The request that creates a booking.
    func create(flight: Int64, seat: String) -> [UInt8] {
        let content = """
            {"flight_id": \(flight), "seat_number": "\(seat)", "passenger_name": "Ada Lovelace"}
            """
        return Array("POST /api/bookings/\(fields)\(Self.content(content))".utf8)
    }

    /// The request for the newest page of bookings.
    func page(limit: Int) -> [UInt8] {
        Array("GET /api/bookings/?limit=\(limit)\(fields)\r\n".utf8)
    }

    /// The request for a flight's events.
    func events(flight: Int64) -> [UInt8] {
        let fields = fields.replacing("application/json", with: "text/event-stream")
        return Array("GET /api/flights/\(flight)/events/\(fields)\r\n".utf8)
    }

    /// Any other request.
    func request(_ method: String, _ path: String, content: String?) -> [UInt8] {
        let rest = content.map(Self.content) ?? (method == "GET" ? "\r\n" : Self.noContent)
        return Array("\(method) \(path)\(fields)\(rest)".utf8)
    }

    private static let noContent = "Content-Length: 0\r\n\r\n"

    private static func content(_ text: String) -> String {
        "Content-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }
}
