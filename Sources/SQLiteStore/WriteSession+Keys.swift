internal import Bookings
internal import SQLite

/// Idempotency keys: kept in the transaction that they report.
extension WriteSession {
    /// Carries out one request, or finds out that it was carried out before.
    // Whoever calls it is generic, and compiled for its type only while nothing of SQLite's module
    // is inlined into it (docs/decisions/0012).
    @inline(never)
    mutating func perform(
        _ command: Command,
        by actor: Actor,
        idempotency: IdempotentRequest?,
        service: BookingService,
        at now: Timestamp
    ) throws(StoreError) -> CommandResult {
        guard let idempotency else {
            let outcome = try service.perform(command, by: actor, at: now, in: &self)
            return .done(outcome, kept: nil)
        }
        if let earlier = try answer(to: idempotency, from: actor) { return earlier }
        let outcome = try service.perform(command, by: actor, at: now, in: &self)
        let answer = idempotency.answer(outcome)
        if let answer { try keep(answer, to: idempotency, from: actor, at: now) }
        return .done(outcome, kept: answer)
    }

    /// Removes keys whose time is over: some for each one that this transaction kept.
    ///
    /// So the work is spread over the writes that cause it, and none of them waits long.
    mutating func removeOldKeys(at now: Timestamp) throws(StoreError) {
        guard keysKept > 0 else { return }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            let oldest = now.rawValue - BookingLimits.idempotencyMilliseconds
            try statements.removeOldKeys.bind(oldest, at: 1)
            try statements.removeOldKeys.bind(
                keysKept * SQLiteStoreLimits.keysRemovedForEachNew,
                at: 2
            )
            try statements.removeOldKeys.run()
        }
        keysKept = 0
    }

    private mutating func answer(
        to request: IdempotentRequest,
        from actor: Actor
    ) throws(StoreError) -> CommandResult? {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.key.bind(Self.keyOwner(actor), at: 1)
            try statements.key.bind(request.key.text, at: 2)
        }
        return try statements.key.firstRow { (row) throws(StoreError) -> CommandResult in
            guard row.byteArray(0) == request.fingerprint else { return .keyReused }
            return .replayed(
                StoredResponse(
                    status: UInt16(truncatingIfNeeded: row.int64(1)),
                    contentType: row.string(2),
                    location: row.isNull(3) ? nil : row.string(3),
                    content: row.byteArray(4)
                )
            )
        }
    }

    private mutating func keep(
        _ answer: StoredResponse,
        to request: IdempotentRequest,
        from actor: Actor,
        at now: Timestamp
    ) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.insertKey.bind(Self.keyOwner(actor), at: 1)
            try statements.insertKey.bind(request.key.text, at: 2)
            // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
            try statements.insertKey.bind(blob: unsafe request.fingerprint.span.bytes, at: 3)
            try statements.insertKey.bind(Int64(answer.status), at: 4)
            try statements.insertKey.bind(answer.contentType, at: 5)
            if let location = answer.location {
                try statements.insertKey.bind(location, at: 6)
            } else {
                try statements.insertKey.bind(nil as Int64?, at: 6)
            }
            try statements.insertKey.bind(blob: unsafe answer.content.span.bytes, at: 7)
            try statements.insertKey.bind(now.rawValue, at: 8)
            try statements.insertKey.run()
        }
        keysKept += 1
    }

    /// Keys belong to a token; 0 stands for nobody, since NULLs would never be equal in an index.
    private static func keyOwner(_ actor: Actor) -> Int64 { actor.token?.rawValue ?? 0 }
}
