/// Reads libpq's texts about connections that could not be opened, for which it has no codes.
///
/// libpq's own texts are in English, because no program of this package calls `setlocale`.
enum ConnectionText {
    /// A text without the values that libpq quotes: they may be parts of a password.
    ///
    /// A value may contain quotation marks, so everything from the first one on is dropped.
    static func withoutValues(_ text: String) -> String {
        var kept = text.prefix { $0 != "\"" && $0 != "\n" }
        while let last = kept.last, last == " " || last == ":" { kept.removeLast() }
        return String(kept)
    }

    /// The error behind libpq's text about a connection that could not be opened.
    ///
    /// - Parameters:
    ///   - text: The text, with the SQLSTATE that `PQERRORS_VERBOSE` adds.
    ///   - user: The user, whose name is left out.
    ///   - beganToConnect: Whether libpq came as far as waiting for a host.
    /// - Returns: An error of the kind `rejected` or `unavailable`.
    static func error(_ text: String, user: String, beganToConnect: Bool) -> PostgresError {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
        let isAboutHost = networkTexts.contains { text.contains($0) }
        // With a host or without one, a parameter is invalid, or a service file cannot be used.
        guard beganToConnect || isAboutHost, !text.contains("failed: invalid ") else {
            let reason = text.split(separator: "failed: ").last.map(String.init) ?? "no message"
            return PostgresError(.rejected, message: withoutValues(reason), context: "connect")
        }
        var message = lines.map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: "; ")
        var state: SQLState?
        // "FATAL:  28P01: password authentication failed". With several addresses of a host, the last
        // code decides, because libpq stops there.
        for match in message.matches(of: #/:  ([0-9A-Z]{5}): /#) {
            state = SQLState(rawValue: String(match.output.1))
        }
        message = message.replacing(#/(:  )[0-9A-Z]{5}: /#) { $0.output.1 }
        if !user.isEmpty { message = message.replacing("\"\(user)\"", with: "\"…\"") }
        return PostgresError(
            isPermanent(message, state) ? .rejected : .unavailable,
            sqlState: state,
            message: String(message.prefix(PostgresLimits.messageCharacters)),
            context: "connect"
        )
    }

    /// Whether only the operator can change the cause.
    private static func isPermanent(_ message: String, _ state: SQLState?) -> Bool {
        if let state {
            return permanentCategories.contains(String(state.category))
                || permanentStates.contains(state.rawValue)
        }
        return permanentTexts.contains { message.contains($0) }
            && !transientTexts.contains { message.contains($0) }
    }

    // 28: invalid authorization, 3D: invalid database, 0A: an unsupported feature or protocol,
    // 22 and 42: an invalid parameter, or no permission.
    private static let permanentCategories: Set = ["28", "3D", "0A", "22", "42"]
    // 55000: the database accepts no connections (datallowconn).
    private static let permanentStates: Set = ["55000"]
    private static let networkTexts = ["connection to server", "could not translate host name"]
    private static let permanentTexts = [
        "SSL", "certificate", "GSSAPI", "no password supplied", "authentication method",
        "channel binding", "private key", "is too long", "server does not support",
    ]
    // The server ended the connection during the handshake.
    private static let transientTexts = [
        "SSL SYSCALL error", "closed unexpectedly", "closed the connection",
    ]
}
