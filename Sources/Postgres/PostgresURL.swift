internal import CPostgres

/// A libpq connection URI, `postgresql://[user[:password]@][host][:port][,…][/database][?parameter=value…]`.
///
/// The description never contains the user or the password.
public struct PostgresURL: Hashable, Sendable {
    /// The parameters that the URI has, by libpq's keyword.
    let parameters: [String: String]

    /// Parses a URI.
    ///
    /// - Throws: A `PostgresURLError` whose reason does not contain the text, which may have a password
    ///   in it.
    public init(_ text: String) throws(PostgresURLError) {
        guard let rest = Self.schemes.lazy.compactMap({ Self.rest(of: text, after: $0) }).first
        else {
            throw PostgresURLError("is not a postgresql:// URL")
        }
        guard !text.utf8.contains(0) else { throw PostgresURLError("has a zero byte") }
        // libpq takes the text up to the first @ for the user and the password, unless it has a slash.
        // With another @, or with a slash before it, a part of the password would become a host.
        let authority = rest.prefix { $0 != "?" }
        let beforeSlash = authority.prefix { $0 != "/" }
        let count = authority.count { $0 == "@" }
        guard count <= 1, count == 0 || beforeSlash.contains("@") else {
            throw PostgresURLError(
                "has an @ or a / in its user or password: write %40 for @ and %2F for /"
            )
        }
        parameters = try Self.parse(text)
    }

    private static let schemes = ["postgresql://", "postgres://"]

    private static func rest(of text: String, after scheme: String) -> Substring? {
        text.hasPrefix(scheme) ? text.dropFirst(scheme.count) : nil
    }

    private static func parse(_ text: String) throws(PostgresURLError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = unsafe PQconninfoParse(text, &message) else {
            defer { unsafe PQfreemem(message) }
            let reason = unsafe message.map { unsafe String(cString: $0) } ?? "out of memory"
            throw PostgresURLError("cannot be parsed: " + ConnectionText.withoutValues(reason))
        }
        defer { unsafe PQconninfoFree(options) }
        var parameters: [String: String] = [:]
        var option = unsafe options
        // The keyword of the last entry is NULL.
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe parameters[String(cString: keyword)] = String(cString: value)
            }
            unsafe option += 1
        }
        return parameters
    }
}

extension PostgresURL: CustomStringConvertible {
    /// The hosts, ports and the database.
    public var description: String {
        let names = Self.list(parameters["host"] ?? parameters["hostaddr"] ?? "")
        let ports = Self.list(parameters["port"] ?? "")
        let hosts = names.enumerated().map { index, name in
            let port = index < ports.count ? ports[index] : ports.last ?? ""
            return port.isEmpty ? name : "\(name):\(port)"
        }
        let database = parameters["dbname"].map { "/" + $0 } ?? ""
        return "postgresql://\(hosts.joined(separator: ","))\(database)"
    }

    /// The parts of a parameter that has one value for each host.
    static func list(_ value: String) -> [String] {
        value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}

/// The reason why a text is not a PostgreSQL URL.
public struct PostgresURLError: Error, Hashable, Sendable {
    /// The predicate of a sentence whose subject is the text: "names no host".
    public let reason: String

    init(_ reason: String) { self.reason = reason }
}
