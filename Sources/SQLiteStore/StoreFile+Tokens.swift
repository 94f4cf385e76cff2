public import Bookings
internal import SQLite

/// Access tokens: made, listed and revoked by the operator, looked up by servers.
///
/// Each call opens a connection of its own and blocks: none of this is on the path of a request.
extension SQLiteBookingStore {
    /// Keeps a new token; the secret itself is never stored, only its digest.
    ///
    /// - Parameters:
    ///   - name: For people.
    ///   - scopes: What it allows.
    ///   - digest: SHA-256 of the secret.
    ///   - expiresAt: From when on it is worth nothing; nil for never.
    ///   - now: The time.
    /// - Returns: The token's name in the store.
    /// - Throws: Where it throws, nothing was kept.
    public func addToken(
        name: String,
        scopes: Scopes,
        digest: [UInt8],
        expiresAt: Timestamp?,
        now: Timestamp
    ) throws(StoreError) -> TokenID {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            let connection = try openForWriting()
            var insert = try connection.prepare(
                """
                INSERT INTO tokens(digest, name, scopes, created_at, expires_at)
                VALUES(?1, ?2, ?3, ?4, ?5)
                """
            )
            // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
            try insert.bind(blob: unsafe digest.span.bytes, at: 1)
            try insert.bind(name, at: 2)
            try insert.bind(Int64(scopes.rawValue), at: 3)
            try insert.bind(now.rawValue, at: 4)
            try insert.bind(expiresAt?.rawValue, at: 5)
            try insert.run()
            return TokenID(rawValue: connection.lastInsertedRowID)
        }
    }

    /// Makes a token worth nothing.
    ///
    /// - Returns: Whether there is such a token; one that was revoked before stays as it is.
    public func revokeToken(_ id: TokenID, now: Timestamp) throws(StoreError) -> Bool {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            let connection = try openForWriting()
            var revoke = try connection.prepare(
                "UPDATE tokens SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1"
            )
            try revoke.bind(id.rawValue, at: 1)
            try revoke.bind(now.rawValue, at: 2)
            try revoke.run()
            return connection.changes > 0
        }
    }

    /// Notes when tokens were last used; a use that is older than what is known changes nothing.
    public func noteTokenUse(_ uses: [TokenID: Timestamp]) throws(StoreError) {
        guard !uses.isEmpty else { return }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            let connection = try openForWriting()
            var note = try connection.prepare(
                """
                UPDATE tokens SET last_used_at = ?2
                WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)
                """
            )
            try connection.execute("BEGIN IMMEDIATE")
            for (id, time) in uses {
                try note.bind(id.rawValue, at: 1)
                try note.bind(time.rawValue, at: 2)
                try note.run()
            }
            try connection.execute("COMMIT")
        }
    }

    /// Every token that was ever made, oldest first.
    public func tokens() throws(StoreError) -> [StoredToken] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            let connection = try openForReading()
            var list = try connection.prepare(
                """
                SELECT id, digest, name, scopes, created_at, expires_at, revoked_at, last_used_at
                FROM tokens ORDER BY id
                """
            )
            var tokens: [StoredToken] = []
            while try list.step() { tokens.append(Self.token(list)) }
            return tokens
        }
    }

    private static func token(_ row: borrowing Statement) -> StoredToken {
        StoredToken(
            digest: row.byteArray(1),
            token: AccessToken(
                id: TokenID(rawValue: row.int64(0)),
                name: row.string(2),
                scopes: Scopes(rawValue: Int(row.int64(3))),
                createdAt: Timestamp(rawValue: row.int64(4)),
                expiresAt: row.optionalInt64(5).map(Timestamp.init(rawValue:)),
                revokedAt: row.optionalInt64(6).map(Timestamp.init(rawValue:)),
                lastUsedAt: row.optionalInt64(7).map(Timestamp.init(rawValue:))
            )
        )
    }
}
