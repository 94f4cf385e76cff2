/// The parts of Prometheus's text format, version 0.0.4.
enum PrometheusText {
    /// Appends a line with one value.
    static func writeLine(
        _ name: String,
        _ labels: String,
        _ value: String,
        into text: inout String
    ) {
        text += name
        if !labels.isEmpty { text += "{\(labels)}" }
        text += " \(value)\n"
    }

    /// A number; a whole number has no fraction.
    static func number(_ value: Double) -> String {
        guard value.magnitude < 1e15, value == value.rounded() else { return "\(value)" }
        return "\(Int64(value))"
    }

    /// Labels without the braces around them.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { "\($0.0)=\"\(escaped($0.1, quotes: true))\"" }.joined(separator: ",")
    }

    /// Text that cannot end its line nor, with `quotes`, the quotes around it.
    static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"" where quotes: escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
