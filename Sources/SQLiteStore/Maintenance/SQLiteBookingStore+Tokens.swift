public import Bookings
internal import SQLite

/// Access tokens; each call opens a connection of its own.
extension SQLiteBookingStore {
    /// Stores a new token.
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
            // Marked unsafe for types with padding; UInt8 has none.
            try insert.bind(blob: unsafe digest.span.bytes, at: 1)
            try insert.bind(name, at: 2)
            try insert.bind(Int64(scopes.rawValue), at: 3)
            try insert.bind(now.rawValue, at: 4)
            try insert.bind(expiresAt?.rawValue, at: 5)
            try insert.run()
            return TokenID(rawValue: connection.lastInsertedRowID)
        }
    }

    /// Revokes a token.
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

    /// Records when tokens were last used.
    public func recordTokenUses(_ uses: [TokenID: Timestamp]) throws(StoreError) {
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

    /// Every token that was ever created, oldest first.
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
