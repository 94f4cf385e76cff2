/// Splits one direction of a PostgreSQL connection into messages.
struct PostgresMessages {
    /// A message with its type and its length.
    struct Message {
        let bytes: ArraySlice<UInt8>
        /// Nil for a message of the start, which has no type.
        let type: Character?

        /// Whether the client asks to run the prepared statement `name`.
        func isBind(of name: String) -> Bool {
            guard type == "B" else { return false }
            // The name of the portal, which is empty, then the name of the statement.
            return bytes.dropFirst(5).starts(with: [0] + Array(name.utf8) + [0])
        }

        /// Whether the client ends a group of statements.
        var isSync: Bool { type == "S" }

        /// Whether the server reports that a command has run.
        func isCommandComplete(_ tag: String) -> Bool {
            type == "C" && bytes.dropFirst(5).starts(with: Array(tag.utf8) + [0])
        }
    }

    /// Whether a COMMIT was forwarded whose Sync has not arrived.
    var endsAtSync = false
    private var isStarting: Bool
    private var rest: [UInt8] = []

    /// Creates a splitter; the client's direction begins with messages without a type.
    init(hasStartup: Bool) { isStarting = hasStartup }

    /// The messages that are complete with these bytes.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> [Message] {
        rest += bytes
        var messages: [Message] = []
        var start = 0
        while true {
            let (head, needed) = isStarting ? (0, 8) : (1, 5)
            guard rest.count >= start + needed else { break }
            let length = number(at: start + head) + head
            guard length >= needed, rest.count >= start + length else { break }
            let type = isStarting ? nil : Character(UnicodeScalar(rest[start]))
            messages.append(Message(bytes: rest[start..<start + length], type: type))
            // A request for TLS is followed by the real start; its code is not a protocol version.
            if isStarting, number(at: start + 4) >> 16 == 3 { isStarting = false }
            start += length
        }
        rest.removeFirst(start)
        return messages
    }

    private func number(at offset: Int) -> Int {
        rest[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
