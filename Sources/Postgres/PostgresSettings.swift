/// How connections to a database are opened.
public struct PostgresSettings: Hashable, Sendable {
    /// The database.
    public var url: PostgresURL
    /// Parameters of libpq, by keyword, that the URL does not have: `tcp_user_timeout` for example.
    ///
    /// See https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS.
    public var defaults: [String: String]
    /// Parameters of the session, by name, which override those of the URL and of the database:
    /// `lock_timeout` for example.
    public var session: [String: String]

    /// Creates settings.
    public init(
        url: PostgresURL,
        defaults: [String: String] = [:],
        session: [String: String] = [:]
    ) {
        self.url = url
        self.defaults = defaults
        self.session = session
    }

    /// The parameters of libpq for each host, in the order in which the hosts are tried.
    ///
    /// libpq can try several hosts by itself, but a host that accepts the connection and then does
    /// nothing would take all of the time.
    func attempts() throws(PostgresError) -> [[String: String]] {
        var common = defaults.merging(url.parameters) { _, given in given }
        common["client_encoding"] = "UTF8"
        common["options"] = options(after: common["options"])
        // The startup packet has a parameter for it, which overrides one in the options.
        if let name = session["application_name"] { common["application_name"] = name }
        let addresses = try addresses(in: common)
        var attempts: [[String: String]] = addresses.map { common.merging($0) { _, one in one } }
        if common.removeValue(forKey: "load_balance_hosts") == "random" { attempts.shuffle() }
        guard common["target_session_attrs"] == "prefer-standby" else { return attempts }
        // First a standby among all hosts, then any host.
        return ["standby", "any"].flatMap { target in
            attempts.map { $0.merging(["target_session_attrs": target]) { _, one in one } }
        }
    }

    private static let hostKeywords = ["host", "hostaddr", "port"]

    /// The host, its address and its port for each host.
    private func addresses(in common: [String: String]) throws(PostgresError) -> [[String: String]]
    {
        let lists = Self.hostKeywords.map { PostgresURL.list(common[$0] ?? "") }
        let count = max(lists[0].count, lists[1].count)
        let hasBoth = common["host"] != nil && common["hostaddr"] != nil
        guard !hasBoth || lists[0].count == lists[1].count,
            lists[2].count == count || lists[2].count == 1
        else {
            throw PostgresError(
                .rejected,
                message: "the URL has another number of hosts than of addresses or ports",
                context: "connect"
            )
        }
        return (0..<count).map { index in
            var address: [String: String] = [:]
            for (keyword, list) in zip(Self.hostKeywords, lists) where common[keyword] != nil {
                address[keyword] = list[list.count == 1 ? 0 : index]
            }
            return address
        }
    }

    /// The value of libpq's `options`; a later setting of a parameter overrides an earlier one.
    private func options(after given: String?) -> String {
        let own = session.sorted { $0.key < $1.key }.map { name, value in
            var escaped = ""
            for character in value {
                if character == " " || character == "\\" { escaped.append("\\") }
                escaped.append(character)
            }
            return "-c \(name)=\(escaped)"
        }
        return ([given].compactMap(\.self) + own).joined(separator: " ")
    }
}
