internal import CPostgres

/// Keeps the notices that a connection receives until the next result.
///
/// Owned by its connection; libpq calls it on the connection's thread.
final class NoticeLog {
    private var notices: [PostgresNotice] = []

    /// Makes libpq call this object for each notice of `handle`.
    ///
    /// - Important: The object must live until the handle is closed.
    @unsafe
    func install(on handle: OpaquePointer) {
        unsafe PQsetNoticeReceiver(
            handle,
            { context, result in
                guard let context = unsafe context, let result = unsafe result else { return }
                let log = unsafe Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue()
                unsafe log.append(result)
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// Removes and returns the notices.
    func take() -> [PostgresNotice] {
        guard !notices.isEmpty else { return [] }
        defer { notices = [] }
        return notices
    }

    @unsafe
    private func append(_ result: OpaquePointer) {
        guard notices.count < PostgresLimits.keptNotices else { return }
        let fields = unsafe ResultFields(result)
        // libpq's own notices have no code.
        guard let state = fields.sqlState else { return }
        notices.append(
            PostgresNotice(sqlState: state, severity: fields.severity, message: fields.message)
        )
    }
}

/// The fields of an error or a notice.
struct ResultFields {
    let severity: String
    let sqlState: SQLState?
    let message: String
    let detail: String
    let constraint: String

    /// Copies the fields of a result.
    @unsafe
    init(_ result: OpaquePointer) {
        func field(_ code: Int) -> String? {
            unsafe PQresultErrorField(result, Int32(code)).map { unsafe String(cString: $0) }
        }
        severity = field(cpostgres_severity) ?? ""
        sqlState = field(cpostgres_sqlstate).map(SQLState.init)
        message = field(cpostgres_message) ?? ""
        detail = field(cpostgres_detail) ?? ""
        constraint = field(cpostgres_constraint) ?? ""
    }
}
