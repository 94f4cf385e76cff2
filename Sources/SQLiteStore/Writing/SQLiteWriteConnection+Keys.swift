public import Bookings
internal import SQLite

/// Idempotency keys, which are stored in the transaction of their command.
extension SQLiteWriteConnection {
    /// What was stored for a key; nil if the key is new.
    public mutating func idempotencyRecord(
        _ key: IdempotencyKey,
        of creator: TokenID?
    ) throws(StoreError) -> IdempotencyRecord? {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.key.bind(Self.number(of: creator), at: 1)
            try statements.key.bind(key.text, at: 2)
        }
        return try statements.key.firstRow { (row) throws(StoreError) in
            IdempotencyRecord(
                creator: creator,
                key: key,
                fingerprint: row.byteArray(0),
                response: StoredResponse(content: row.byteArray(1))
            )
        }
    }

    /// Stores the response to a key.
    public mutating func insert(
        _ record: IdempotencyRecord,
        at now: Timestamp
    ) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.insertKey.bind(Self.number(of: record.creator), at: 1)
            try statements.insertKey.bind(record.key.text, at: 2)
            // Marked unsafe for types with padding; UInt8 has none.
            try statements.insertKey.bind(blob: unsafe record.fingerprint.span.bytes, at: 3)
            try statements.insertKey.bind(blob: unsafe record.response.content.span.bytes, at: 4)
            try statements.insertKey.bind(now.rawValue, at: 5)
            try statements.insertKey.run()
        }
        keysStored += 1
    }

    /// Removes some keys whose lifetime is over, for each key that this transaction stored.
    ///
    /// So the work is spread over the writes that cause it, and none of them waits long.
    mutating func removeOldKeys(at now: Timestamp) throws(StoreError) {
        guard keysStored > 0 else { return }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            let oldest = now - BookingLimits.storedResponseLifetime
            try statements.removeOldKeys.bind(oldest.rawValue, at: 1)
            try statements.removeOldKeys.bind(
                keysStored * SQLiteStoreLimits.keysRemovedForEachNew,
                at: 2
            )
            try statements.removeOldKeys.run()
        }
        keysStored = 0
    }

    /// The column for keys without a token is 0, because NULLs are never equal in a unique index.
    private static func number(of creator: TokenID?) -> Int64 { creator?.rawValue ?? 0 }
}
