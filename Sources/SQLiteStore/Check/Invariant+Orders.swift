internal import Bookings
internal import StoreSupport

extension Invariant {
    /// The invariants of orders.
    static let ofTheOrders = [
        Invariant(
            sentence: "all live bookings of an order have the same status and the same deadlines",
            query: """
                SELECT 'order ' || order_id || ': bookings ' || group_concat(id, ', ')
                FROM bookings NOT INDEXED
                WHERE order_id IS NOT NULL AND status \(StatusSQL.isLive)
                GROUP BY order_id
                HAVING count(DISTINCT status) > 1 OR count(DISTINCT ifnull(expires_at, 0)) > 1
                    OR count(DISTINCT ifnull(extendable_until, 0)) > 1
                """
        ),
        Invariant(
            sentence: "an order has its bookings, and they have its creator",
            query: """
                SELECT 'order ' || o.id || ' has ' || count(b.id) || ' bookings'
                FROM orders o LEFT JOIN bookings b ON b.order_id = o.id
                GROUP BY o.id
                HAVING count(b.id) NOT BETWEEN 1 AND 50
                    OR sum(ifnull(b.token_id, 0) <> ifnull(o.token_id, 0)) > 0
                """
        ),
        Invariant(
            sentence: "the bookings of an order are held together",
            query: """
                SELECT 'order ' || h.order_id || ': ' || count(*) || ' of its bookings were held'
                FROM history h
                WHERE h.order_id IS NOT NULL AND h.cause = \(StatusSQL.cause(.hold))
                GROUP BY h.order_id
                HAVING count(DISTINCT h.at) > 1 OR count(*) <>
                    (SELECT count(*) FROM bookings b WHERE b.order_id = h.order_id)
                """
        ),
        Invariant(
            sentence: "a reference names one order",
            query: """
                SELECT 'orders ' || group_concat(id, ', ') || ': ' || reference
                FROM orders NOT INDEXED GROUP BY upper(reference) HAVING count(*) > 1
                """
        ),
    ]
}
