public import Bookings
internal import Postgres

/// Access tokens.
extension PostgresBookingStore {
    /// Stores a new token.
    public func addToken(
        name: String,
        scopes: Scopes,
        digest: [UInt8],
        expiresAt: Timestamp?,
        now: Timestamp
    ) throws(StoreError) -> TokenID {
        try run(TokenStatements.add) {
            $0.append(digest)
            $0.append(name)
            $0.append(Int16(scopes.rawValue))
            $0.append(now.rawValue)
            $0.append(expiresAt?.rawValue)
        } reading: { row in
            TokenID(rawValue: row.next() ? row.int64(0) : 0)
        }
    }

    /// Revokes a token.
    public func revokeToken(_ id: TokenID, now: Timestamp) throws(StoreError) -> Bool {
        try run(TokenStatements.revoke) {
            $0.append(id.rawValue)
            $0.append(now.rawValue)
        } reading: { result in
            result.affectedRows > 0
        }
    }

    /// Records when tokens were last used.
    public func recordTokenUses(_ uses: [TokenID: Timestamp]) throws(StoreError) {
        guard !uses.isEmpty else { return }
        // Sorted, so that two servers that record the same tokens do not wait for each other.
        let sorted = uses.sorted { $0.key.rawValue < $1.key.rawValue }
        try run(TokenStatements.recordUses) {
            $0.append(array: sorted.map(\.key.rawValue))
            $0.append(array: sorted.map(\.value.rawValue))
        } reading: { _ in
        }
    }

    /// Every token that was ever created, oldest first.
    public func tokens() throws(StoreError) -> [StoredToken] {
        try run(TokenStatements.list) { _ in
        } reading: { rows in
            var tokens: [StoredToken] = []
            while rows.next() { tokens.append(Self.token(rows)) }
            return tokens
        }
    }

    private static func token(_ row: borrowing PostgresResult) -> StoredToken {
        StoredToken(
            digest: row.byteArray(1),
            token: AccessToken(
                id: TokenID(rawValue: row.int64(0)),
                name: row.string(2),
                scopes: Scopes(rawValue: Int(row.int64(3))),
                createdAt: Timestamp(rawValue: row.int64(4)),
                expiresAt: row.timestamp(5),
                revokedAt: row.timestamp(6),
                lastUsedAt: row.timestamp(7)
            )
        )
    }

    /// Counts the deadlines.
    public func deadlineCounts(now: Timestamp) throws(StoreError) -> DeadlineCounts {
        try run(StatisticsStatements.deadlines) {
            $0.append(now.rawValue)
        } reading: { row in
            _ = row.next()
            return DeadlineCounts(
                pending: Int(row.int64(0)),
                overdue: Int(row.int64(1)),
                earliest: row.timestamp(2)
            )
        }
    }

    /// Runs one statement on the connection for maintenance.
    private func run<R: Sendable>(
        _ statement: PostgresStatement,
        _ fill: (inout PostgresParameters) -> Void,
        reading read: (inout PostgresResult) -> R
    ) throws(StoreError) -> R {
        var parameters = PostgresParameters()
        fill(&parameters)
        return try maintenance.use(of: self) { (connection) throws(StoreError) in
            try mappingPostgresErrors { () throws(PostgresError) in
                var result = try connection.run(
                    statement,
                    parameters,
                    until: ContinuousClock.now + PostgresStoreLimits.readTime
                )
                return read(&result)
            }
        }
    }
}

private enum TokenStatements {
    static let add = PostgresStatement(
        "add_token",
        """
        INSERT INTO tokens(digest, name, scopes, created_at, expires_at) VALUES($1, $2, $3, $4, $5)
        RETURNING id
        """,
        columns: [.int8]
    )

    static let revoke = PostgresStatement(
        "revoke_token",
        "UPDATE tokens SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1"
    )

    static let recordUses = PostgresStatement(
        "record_token_uses",
        """
        UPDATE tokens t SET last_used_at = x.used_at FROM unnest($1, $2) x(id, used_at)
        WHERE t.id = x.id AND (t.last_used_at IS NULL OR t.last_used_at < x.used_at)
        """
    )

    static let list = PostgresStatement(
        "tokens",
        """
        SELECT id, digest, name, scopes, created_at, expires_at, revoked_at, last_used_at
        FROM tokens ORDER BY id
        """,
        columns: [.int8, .bytea, .text, .int2, .int8, .int8, .int8, .int8]
    )
}
