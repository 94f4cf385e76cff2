/// A JSON value to be written; reports are small, so they may be put together as a tree.
public enum JSONValue: Sendable {
    /// A number with at most `decimals` digits behind the point.
    case number(Double, decimals: Int)
    /// A whole number.
    case integer(Int)
    /// A text.
    case string(String)
    /// True or false.
    case boolean(Bool)
    /// Nothing.
    case null
    /// Values in order.
    case array([JSONValue])
    /// Members in order.
    case object([(String, JSONValue)])

    /// The value in one line.
    public var text: String {
        switch self {
        case .number(let value, let decimals): value.text(decimals: decimals)
        case .integer(let value): String(value)
        case .string(let value): Self.quoted(value)
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        case .array(let values): "[\(values.map(\.text).joined(separator: ", "))]"
        case .object(let members):
            "{"
                + members.map { "\(Self.quoted($0.0)): \($0.1.text)" }.joined(separator: ", ")
                + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<" ":
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension Double {
    /// The number in decimal digits, rounded to so many behind the point, without trailing zeros
    /// unless `isPadded`; "null" where it is none.
    func text(decimals: Int, isPadded: Bool = false) -> String {
        guard isFinite, magnitude < 1e15 else { return "null" }
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((magnitude * Double(scale)).rounded())
        var fraction = decimals > 0 ? String(String(scale + scaled % scale).dropFirst()) : ""
        if !isPadded {
            while fraction.hasSuffix("0") { fraction.removeLast() }
        }
        let sign = self < 0 && scaled > 0 ? "-" : ""
        return sign + String(scaled / scale) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// The number without a fraction, in groups of three digits: 12,345.
    var grouped: String {
        var digits = Substring(magnitude.text(decimals: 0))
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = digits.dropLast(3)
        }
        groups.insert(digits, at: 0)
        return (self <= -0.5 ? "-" : "") + groups.joined(separator: ",")
    }
}
