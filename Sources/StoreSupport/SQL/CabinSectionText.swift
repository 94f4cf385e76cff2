public import Bookings

/// The classes of a cabin as a column of the table of flights.
public enum CabinSectionText {
    /// The column `classes`: a word for each section, such as `business:1-4`.
    public static func encoded(_ sections: [CabinSection]) -> String {
        sections.map { "\($0.cabinClass.rawValue):\($0.rows.lowerBound)-\($0.rows.upperBound)" }
            .joined(separator: " ")
    }

    /// Reads the column.
    public static func sections(_ text: String) throws(InvalidField) -> [CabinSection] {
        var sections: [CabinSection] = []
        for word in text.split(separator: " ") {
            let parts = word.split(whereSeparator: { $0 == ":" || $0 == "-" })
            guard parts.count == 3, let cabinClass = CabinClass(rawValue: String(parts[0])),
                let first = Int(parts[1]), let last = Int(parts[2]), first <= last
            else { throw InvalidField("classes", "are not valid: \(word)") }
            sections.append(CabinSection(cabinClass, rows: first...last))
        }
        return sections
    }
}
