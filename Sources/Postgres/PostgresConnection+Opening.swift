internal import CPostgres
internal import Glibc

// Opening without libpq's blocking calls, so that the deadline is exact. Only the look-up of a host's
// name blocks for as long as the system's resolver does.
extension PostgresConnection {
    /// Opens a connection.
    ///
    /// The hosts of the URL are tried in order; each gets an equal share of the time that is left, or
    /// the URL's `connect_timeout` if that is shorter. Blocks the calling thread.
    ///
    /// - Returns: A connection in pipeline mode.
    /// - Throws: `.unavailable` or `.rejected`.
    public static func open(
        _ settings: PostgresSettings,
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> PostgresConnection {
        let attempts = try settings.attempts()
        var failures: [PostgresError] = []
        for (index, parameters) in attempts.enumerated() {
            let now = ContinuousClock.now
            let share = now.duration(to: deadline) / (attempts.count - index)
            let limit = parameters["connect_timeout"].flatMap { Int64($0) }
            let time = limit.map { $0 > 0 ? min(share, .seconds($0)) : share } ?? share
            do throws(PostgresError) {
                return try connect(parameters, until: now + time)
            } catch {
                // As in libpq: a host that rejects the client is not followed by another one.
                guard error.kind == .unavailable else { throw error }
                failures.append(error)
            }
        }
        guard failures.count > 1 else { throw failures[0] }
        throw PostgresError(
            .unavailable,
            sqlState: failures.last { $0.sqlState != nil }?.sqlState,
            message: failures.map(\.message).joined(separator: "; "),
            context: "connect"
        )
    }

    private static func connect(
        _ parameters: [String: String],
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> PostgresConnection {
        guard let handle = unsafe start(parameters) else {
            throw PostgresError(.unavailable, message: "out of memory", context: "connect")
        }
        let connection = unsafe PostgresConnection(adopting: handle)
        // The text of an error then contains the server's code, which libpq does not return otherwise.
        _ = unsafe PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        let beganToConnect = unsafe PQstatus(handle) != CONNECTION_BAD
        // PQconnectPoll's first result is taken for "wait to write", as its documentation demands.
        var state = beganToConnect ? PGRES_POLLING_WRITING : PGRES_POLLING_FAILED
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED else {
                throw ConnectionText.error(
                    unsafe String(cString: PQerrorMessage(handle)),
                    user: unsafe PQuser(handle).map { unsafe String(cString: $0) } ?? "",
                    beganToConnect: beganToConnect
                )
            }
            let isReady = SocketWait.wait(
                for: connection.descriptor,
                toRead: state == PGRES_POLLING_READING,
                toWrite: state == PGRES_POLLING_WRITING,
                until: deadline
            )
            guard isReady else {
                throw PostgresError(
                    .unavailable,
                    message: "\(place(of: parameters)) did not respond in time",
                    context: "connect"
                )
            }
            state = unsafe PQconnectPoll(handle)
        }
        _ = unsafe PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        guard unsafe PQsetnonblocking(handle, 1) == 0, unsafe PQenterPipelineMode(handle) == 1
        else {
            throw PostgresError(.unavailable, message: "no pipeline mode", context: "connect")
        }
        return connection
    }

    /// The host of an attempt, for the text of an error.
    private static func place(of parameters: [String: String]) -> String {
        let host = parameters["host"] ?? parameters["hostaddr"] ?? "the server"
        return parameters["port"].map { "\(host), port \($0)" } ?? host
    }

    @unsafe
    private static func start(_ parameters: [String: String]) -> OpaquePointer? {
        var keywords: [UnsafePointer<CChar>?] = unsafe []
        var values: [UnsafePointer<CChar>?] = unsafe []
        for (keyword, value) in parameters {
            unsafe keywords.append(UnsafePointer(strdup(keyword)))
            unsafe values.append(UnsafePointer(strdup(value)))
        }
        defer {
            let texts = unsafe keywords + values
            for index in unsafe texts.indices {
                unsafe free(UnsafeMutablePointer(mutating: texts[index]))
            }
        }
        unsafe keywords.append(nil)
        unsafe values.append(nil)
        return unsafe PQconnectStartParams(keywords, values, 0)
    }
}
