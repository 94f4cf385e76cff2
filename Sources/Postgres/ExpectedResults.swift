/// The results that the server will send, in order.
struct ExpectedResults {
    /// A result.
    enum Item {
        /// The end of a statement's preparation.
        case preparation(name: String)
        /// The rows of a statement.
        case rows(PostgresStatement, isCommit: Bool)
        /// The end of a group.
        case sync
    }

    // A queue: items before `head` were removed.
    private var items: [Item] = []
    private var head = 0

    var isEmpty: Bool { head == items.count }

    var first: Item? { isEmpty ? nil : items[head] }

    /// Whether the next item ends a group.
    var isAtSync: Bool { if case .sync? = first { true } else { false } }

    /// Whether statements were queued since the last group ended.
    var hasOpenGroup: Bool {
        guard !isEmpty else { return false }
        if case .sync? = items.last { return false }
        return true
    }

    mutating func append(_ item: Item) { items.append(item) }

    mutating func removeFirst() {
        head += 1
        if isEmpty {
            items.removeAll(keepingCapacity: true)
            head = 0
        }
    }
}
