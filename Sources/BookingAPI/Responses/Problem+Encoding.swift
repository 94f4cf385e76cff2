internal import Bookings
internal import Bytes
internal import HTTP
internal import JSON

extension Problem {
    /// The value of `Content-Type`.
    static var contentType: StaticString { "application/problem+json" }

    /// Writes the problem as the whole response; what was written before is discarded.
    func write(to response: inout Response) {
        let label = response.routeLabel
        response.reset()
        response.routeLabel = label
        response.status = code.status
        response.field("Content-Type", Self.contentType)
        response.field("Cache-Control", "no-store")
        writeFields(to: &response)
        append(to: &response.content)
    }

    private func writeFields(to response: inout Response) {
        if let methods { response.field("Allow") { methods.append(to: &$0) } }
        switch code.status {
        case 401: response.field("WWW-Authenticate", "Bearer")
        case 429, 503:
            let seconds = quota?.waitSeconds ?? Int64(APILimits.retrySeconds)
            response.field("Retry-After") { $0.append(decimal: seconds) }
            if let quota { write(quota, to: &response) }
        default: break
        }
    }

    private func write(_ quota: Quota, to response: inout Response) {
        response.field("RateLimit-Policy") { value in
            value.append(jsonLiteral: quota.policy)
            value.append(";q=")
            value.append(decimal: quota.limit)
            if let seconds = quota.windowSeconds {
                value.append(";w=")
                value.append(decimal: seconds)
            }
        }
        response.field("RateLimit") { value in
            value.append(jsonLiteral: quota.policy)
            value.append(";r=0;t=")
            value.append(decimal: quota.waitSeconds)
        }
    }

    /// Appends the problem as JSON.
    func append(to buffer: inout ByteBuffer) {
        buffer.append("{\"type\":\"/problems/")
        buffer.append(code.name)
        buffer.append("\",\"title\":")
        buffer.append(jsonLiteral: code.title)
        buffer.append(",\"status\":")
        buffer.append(decimal: Int64(code.status))
        buffer.append(",\"detail\":")
        buffer.append(jsonString: detail)
        buffer.append(",\"code\":")
        buffer.append(jsonLiteral: code.name)
        appendErrors(to: &buffer)
        if let oldestEvent {
            buffer.append(",\"oldest\":")
            buffer.append(decimal: oldestEvent.rawValue)
        }
        if let booking {
            buffer.append(",\"current_status\":")
            buffer.append(jsonLiteral: booking.status.name)
            buffer.append(",\"allowed\":[")
            for (index, action) in booking.allowed.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                buffer.append(jsonString: action.rawValue)
            }
            buffer.append(UInt8(ascii: "]"))
        }
        if let group { buffer.append(group) }
        if let orderID {
            buffer.append(",\"order_id\":")
            buffer.append(decimal: orderID.rawValue)
        }
        if let noSeats {
            buffer.append(",\"flight_id\":")
            buffer.append(decimal: noSeats.flight.rawValue)
            buffer.append(",\"available\":")
            buffer.append(decimal: Int64(noSeats.available))
        }
        buffer.append(UInt8(ascii: "}"))
    }

    /// Appends the fields in the order in which they were found, each with all its messages.
    private func appendErrors(to buffer: inout ByteBuffer) {
        guard !errors.isEmpty else { return }
        buffer.append(",\"errors\":{")
        for (index, error) in errors.enumerated()
        where !errors[..<index].contains(where: { $0.field == error.field }) {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            buffer.append(jsonString: error.field)
            buffer.append(":[")
            var isFirst = true
            for same in errors[index...] where same.field == error.field {
                if !isFirst { buffer.append(UInt8(ascii: ",")) }
                buffer.append(jsonString: same.message)
                isFirst = false
            }
            buffer.append(UInt8(ascii: "]"))
        }
        buffer.append(UInt8(ascii: "}"))
    }
}
