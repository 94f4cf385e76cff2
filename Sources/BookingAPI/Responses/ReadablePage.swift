internal import Bytes
internal import HTTP
internal import JSON

/// A page for people that shows the JSON of a response, with links.
struct ReadablePage: ~Copyable {
    private var page = ByteBuffer()
    private let path: String
    /// The name of the innermost list.
    private var list = ""

    /// Replaces the JSON of `response`, which responds to a request for `path`, by a page.
    static func replace(_ response: inout Response, path: String) {
        // A 304 has no content: the browser shows the page that it has.
        guard response.status != 304 else { return }
        var page = ReadablePage(path: path)
        page.render(response.content.bytes)
        let (status, label) = (response.status, response.routeLabel)
        response.reset()
        (response.status, response.routeLabel) = (status, label)
        response.field("Content-Type", "text/html; charset=utf-8")
        response.field("Cache-Control", "no-store")
        response.field("Vary", "Accept")
        response.writePageFields()
        response.content.append(page.page.bytes)
    }

    private init(path: String) {
        self.path = path.hasSuffix("/") ? path : path + "/"
    }

    private mutating func render(_ content: RawSpan) {
        page.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        page.append(html: path)
        page.append("</title><meta name=\"viewport\" content=\"width=device-width\">")
        page.append("<link rel=\"stylesheet\" href=\"/assets/styles/base.css\">")
        page.append("<link rel=\"icon\" href=\"/assets/styles/icon.svg\"></head><body>")
        page.append("<header class=\"bar\"><a class=\"brand\" href=\"/\">")
        page.append("<span class=\"mark\"></span>Seat booking</a><nav aria-label=\"Data\">")
        page.append("<a href=\"/api/flights/\">Flights</a>")
        page.append("<a href=\"/api/bookings/\">Bookings</a>")
        page.append("<a href=\"/api/orders/\">Orders</a>")
        page.append("<a href=\"/docs/\">API</a></nav></header>")
        // A wide table scrolls, also by the keyboard.
        page.append("<main class=\"plain\" tabindex=\"0\"><h1>")
        page.append(html: path)
        page.append("</h1>")
        var reader = JSONTokenizer(content)
        // The server's own responses are JSON; if one were not, the page would only end early.
        if let token = try? reader.next(), token == .beginObject { try? document(&reader) }
        related()
        page.append("</main></body></html>")
    }

    /// The object that is the response: its lists below each other, its other members in tables.
    private mutating func document(_ reader: inout JSONTokenizer) throws(ParseError) {
        var isInTable = false
        while case .key(let text) = try reader.next() {
            let key = reader.string(text)
            let token = try reader.next()
            let isList = token == .beginArray
            if isInTable == isList {
                page.append(isList ? "</table>" : "<table>")
                isInTable = !isList
            }
            if !isList {
                page.append("<tr><th scope=\"row\">")
                page.append(html: key)
                page.append("</th><td>")
            }
            try value(token, key: key, &reader)
            if !isList { page.append("</td></tr>") }
        }
        if isInTable { page.append("</table>") }
    }

    private mutating func value(
        _ token: JSONToken,
        key: String,
        _ reader: inout JSONTokenizer
    ) throws(ParseError) {
        switch token {
        case .beginObject: try members(&reader)
        case .beginArray:
            let outer = list
            list = key
            try array(&reader)
            list = outer
        case .string(let text): string(reader.string(text), key: key)
        case .integer(let value): integer(value, key: key)
        case .number(let text), .key(let text): page.append(html: reader.string(text))
        case .bool(let value): page.append(value ? "yes" : "no")
        case .null: page.append("–")
        case .endObject, .endArray, .end: break
        }
    }

    /// An object within the response: its members in one line, so that a row of a table stays a line.
    private mutating func members(_ reader: inout JSONTokenizer) throws(ParseError) {
        var isFirst = true
        while case .key(let text) = try reader.next() {
            if !isFirst { page.append(", ") }
            isFirst = false
            let key = reader.string(text)
            page.append(html: key)
            page.append(" ")
            try value(try reader.next(), key: key, &reader)
        }
    }

    /// An array: objects become the rows of a table, other elements the items of a list.
    private mutating func array(_ reader: inout JSONTokenizer) throws(ParseError) {
        var token = try reader.next()
        guard token == .beginObject else { return try list(token, &reader) }
        var isFirst = true
        page.append("<table>")
        while token == .beginObject {
            try row(withHead: isFirst, &reader)
            isFirst = false
            token = try reader.next()
        }
        page.append("</tbody></table>")
    }

    private mutating func list(_ first: JSONToken, _ reader: inout JSONTokenizer) throws(ParseError)
    {
        guard first != .endArray else { return page.append("<p>None.</p>") }
        var token = first
        page.append("<ul>")
        while token != .endArray {
            page.append("<li>")
            try value(token, key: "", &reader)
            page.append("</li>")
            token = try reader.next()
        }
        page.append("</ul>")
    }

    /// An object as a row; the keys of the first object become the table's head.
    private mutating func row(withHead: Bool, _ reader: inout JSONTokenizer) throws(ParseError) {
        var head = ByteBuffer()
        var cells = ByteBuffer()
        swap(&page, &cells)
        while case .key(let text) = try reader.next() {
            let key = reader.string(text)
            head.append("<th scope=\"col\">")
            head.append(html: key)
            head.append("</th>")
            page.append("<td>")
            try value(try reader.next(), key: key, &reader)
            page.append("</td>")
        }
        swap(&page, &cells)
        if withHead {
            page.append("<thead><tr>")
            page.append(head.bytes)
            page.append("</tr></thead><tbody>")
        }
        page.append("<tr>")
        page.append(cells.bytes)
        page.append("</tr>")
    }
}

/// Links.
extension ReadablePage {
    private mutating func string(_ text: String, key: String) {
        switch key {
        case "next", "bookings", "orders", "flights", "docs":
            link(to: text, text)
        case "at", "created_at", "updated_at", "expires_at", "extendable_until", "departs_at",
            "held_until":
            page.append("<time>")
            page.append(html: text)
            page.append("</time>")
        default:
            page.append(html: text)
        }
    }

    private mutating func integer(_ value: Int64, key: String) {
        switch key {
        case "id" where path.hasPrefix("/api/bookings/") && !path.hasSuffix("/history/"):
            link(to: "/api/bookings/\(value)/", "\(value)")
        case "id" where list == "bookings", "booking_id":
            link(to: "/api/bookings/\(value)/", "\(value)")
        case "id" where path == "/api/orders/", "order_id":
            link(to: "/api/orders/\(value)/", "\(value)")
        case "id" where path.hasPrefix("/api/flights/"), "flight_id":
            link(to: "/api/flights/\(value)/", "\(value)")
        default:
            page.append(decimal: value)
        }
    }

    /// Links to what belongs to the booking or the flight of the page.
    private mutating func related() {
        let parts = path.split(separator: "/")
        guard parts.count == 3, let id = Int64(parts[2]) else { return }
        page.append("<p>")
        if parts[1] == "bookings" || parts[1] == "orders" {
            link(to: "/api/\(parts[1])/\(id)/history/", "History")
        } else {
            link(to: "/api/flights/\(id)/seats/", "Seats")
            page.append(" ")
            link(to: "/api/bookings/?flight_id=\(id)", "Bookings")
        }
        page.append("</p>")
    }

    private mutating func link(to target: String, _ text: String) {
        page.append("<a href=\"")
        page.append(html: target)
        page.append("\">")
        page.append(html: text)
        page.append("</a>")
    }
}

extension ByteBuffer {
    /// Appends text that HTML shows as it is.
    mutating func append(html text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\""): append("&quot;")
            case UInt8(ascii: "'"): append("&#39;")
            default: append(byte)
            }
        }
    }
}
