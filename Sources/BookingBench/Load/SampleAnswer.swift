/// An answer as the server gave it, to be given again by another server.
struct SampleAnswer {
    /// Name and value of each field but those that every server makes itself.
    let fields: [(String, String)]
    /// The content.
    let content: String
    /// The size of head and content.
    let byteCount: Int

    private static let everyServersOwn: Set<String> = [
        "connection", "content-length", "content-type", "date", "server",
    ]

    /// Takes a head, its empty line included, and its content apart.
    init(head: String, content: String) {
        self.content = content
        byteCount = head.utf8.count + content.utf8.count
        fields = head.split(separator: "\r\n").dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let name = line[..<colon]
            guard !Self.everyServersOwn.contains(name.lowercased()) else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (String(name), String(value))
        }
    }
}
