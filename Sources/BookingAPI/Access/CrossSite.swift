internal import Bytes
internal import HTTP

/// Protection against pages of other web sites that make their visitor's browser send a write.
enum CrossSite {
    /// Rejects a write that a page of another site makes a browser send, unless the site is allowed.
    ///
    /// Browsers report the site themselves, and a page cannot change the report. Without this check, a
    /// server on loopback without tokens would do what any page asks: browsers send simple requests
    /// without a preflight.
    ///
    /// - Throws: A 403.
    static func checkWrite(
        _ request: borrowing Request,
        allowed origins: AllowedOrigins
    ) throws(Problem) {
        guard isFromOtherSite(request), origins.index(of: request) == nil else { return }
        throw Problem(.forbidden, "A page of another site may not change anything.")
    }

    private static func isFromOtherSite(_ request: borrowing Request) -> Bool {
        if let site = request.field(named: "sec-fetch-site") {
            return site.equals("cross-site") || site.equals("same-site")
        }
        // Browsers omit that field for plain HTTP to other machines, and old browsers always. Programs
        // that are not browsers send neither field.
        guard let origin = request.field(named: "origin") else { return false }
        let host = request.authority
        let start = origin.byteCount - host.byteCount
        guard host.byteCount > 0, start > 3 else { return true }
        return !origin.extracting(start - 3..<start).equals("://")
            || !origin.extracting(last: host.byteCount).equals(host)
    }
}
