internal import Bytes
internal import HTTP
internal import HTTPServer

/// What pages of other web sites may do.
extension BookingApplication where Reader: ~Copyable {
    /// Answers the question that a browser asks before it lets a page of an allowed origin send a
    /// request; false where the request is something else.
    ///
    /// It needs no token, since browsers send none with it, and says the same of every path, so that
    /// it tells nobody which paths there are.
    func answerPreflight(
        _ request: borrowing Request,
        _ exchange: Exchange,
        _ response: inout Response,
        on loop: any LoopControl
    ) throws(Problem) -> Bool {
        guard request.method == .options, context.origins.place(of: request) != nil,
            request.field(named: "access-control-request-method") != nil
        else { return false }
        if let limits = context.limits, let peer = loop.peer(of: exchange) {
            let address = limits.proxies.client(of: request, peer: peer)
            try limits.count(.options, of: ClientKey(token: nil, address: address), at: address)
        }
        response.status = 204
        context.origins.writePreflight(to: &response)
        return true
    }

    /// Refuses a write that another site's page makes its visitor's browser send, unless that site
    /// was named.
    ///
    /// Browsers say so themselves, and no page can take it back. Without this, a server on loopback
    /// without tokens would do what any page tells it: a simple request is sent without asking first.
    func refuseOtherSites(_ request: borrowing Request) throws(Problem) {
        guard isFromOtherSite(request), context.origins.place(of: request) == nil else { return }
        throw Problem(.forbidden, "A page of another site may not change anything here.")
    }

    private func isFromOtherSite(_ request: borrowing Request) -> Bool {
        if let site = request.field(named: "sec-fetch-site") {
            return site.equals("cross-site") || site.equals("same-site")
        }
        // Browsers leave that field out on plain HTTP beyond this machine, and old ones everywhere;
        // programs that are no browsers send neither.
        guard let origin = request.field(named: "origin") else { return false }
        let host = request.authority
        let start = origin.byteCount - host.byteCount
        guard host.byteCount > 0, start > 3 else { return true }
        return !origin.extracting(start - 3..<start).equals("://")
            || !origin.extracting(last: host.byteCount).equals(host)
    }
}
