internal import Bytes

extension RedisURL {
    /// The rest of `text` after `prefix`; nil if `text` does not begin with `prefix`.
    static func rest(of text: String, after prefix: String) -> Substring? {
        text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : nil
    }

    /// Parses `[[user]:password@]host[:port][/db]`.
    static func tcp(_ text: Substring) throws(RedisURLError) -> RedisURL {
        let slash = text.firstIndex(of: "/") ?? text.endIndex
        let authority = text[..<slash]
        let database = try database(text[slash...].dropFirst())
        guard let at = authority.lastIndex(of: "@") else {
            return RedisURL(
                address: try address(authority),
                credentials: nil,
                database: database
            )
        }
        return RedisURL(
            address: try address(authority[authority.index(after: at)...]),
            credentials: try credentials(authority[..<at]),
            database: database
        )
    }

    /// Parses `/path[?db=N]`, with or without an empty host before it (`unix:///path`).
    static func unix(_ text: Substring) throws(RedisURLError) -> RedisURL {
        let mark = text.firstIndex(of: "?") ?? text.endIndex
        var path = text[..<mark]
        if path.hasPrefix("//") { path = path.dropFirst(2) }
        guard !path.isEmpty else { throw RedisURLError("names no socket") }
        guard path.utf8.count <= RedisLimits.socketPathBytes, !path.utf8.contains(0) else {
            throw RedisURLError("has a path that no socket can have")
        }
        let query = text[mark...].dropFirst()
        guard query.isEmpty || query.hasPrefix("db=") else {
            throw RedisURLError("has a query other than ?db=N")
        }
        return RedisURL(
            address: .unix(path: String(path)),
            credentials: nil,
            database: try database(query.dropFirst("db=".count))
        )
    }

    private static func address(_ text: Substring) throws(RedisURLError) -> Address {
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                throw RedisURLError("has an opening bracket without a closing one")
            }
            host = text[text.index(after: text.startIndex)..<end]
            let remainder = text[text.index(after: end)...]
            guard remainder.isEmpty || remainder.hasPrefix(":") else {
                throw RedisURLError("has something between its host and its port")
            }
            if !remainder.isEmpty { port = remainder.dropFirst() }
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard !host.isEmpty else { throw RedisURLError("names no host") }
        guard host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw RedisURLError("names a host with characters that no host name has")
        }
        guard let port else { return .tcp(host: String(host), port: RedisLimits.defaultPort) }
        guard let number = number(port), (1...65_535).contains(number) else {
            throw RedisURLError("has a port that is not between 1 and 65535")
        }
        return .tcp(host: String(host), port: number)
    }

    private static func credentials(_ text: Substring) throws(RedisURLError) -> Credentials {
        guard let colon = text.firstIndex(of: ":") else {
            throw RedisURLError("names a user without a password (write user:password@host)")
        }
        let user = try decoded(text[..<colon])
        let password = try decoded(text[text.index(after: colon)...])
        guard !password.isEmpty else { throw RedisURLError("has an empty password") }
        return Credentials(user: user.isEmpty ? nil : user, password: password)
    }

    private static func database(_ text: Substring) throws(RedisURLError) -> Int {
        guard !text.isEmpty else { return 0 }
        guard let number = number(text), number <= RedisLimits.databaseNumber else {
            throw RedisURLError(
                "has a database that is not between 0 and \(RedisLimits.databaseNumber)"
            )
        }
        return number
    }

    private static func number(_ text: Substring) -> Int? {
        // Marked unsafe for types with padding; UInt8 has none.
        let number = try? Int64(digits: unsafe text.utf8Span.span.bytes)
        return number.flatMap(Int.init(exactly:))
    }

    /// Percent-decoding (RFC 3986, section 2.1), so that a password may contain any character.
    private static func decoded(_ text: Substring) throws(RedisURLError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal),
                let low = rest.popFirst().flatMap(hexadecimal)
            else { throw RedisURLError("has a % without two hexadecimal digits") }
            bytes.append(high << 4 | low)
        }
        guard let result = String(validating: bytes, as: UTF8.self) else {
            throw RedisURLError("has a name or a password that is not UTF-8")
        }
        return result
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
