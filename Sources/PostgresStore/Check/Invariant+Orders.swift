internal import Bookings
internal import StoreSupport

extension Invariant {
    /// The invariants of orders.
    static let ofTheOrders = [
        Invariant(
            "order_states",
            "all live bookings of an order have the same status and the same deadlines",
            """
            SELECT 'order ' || order_id || ': bookings ' || string_agg(id::text, ', ' ORDER BY id)
            FROM bookings WHERE order_id IS NOT NULL AND status \(StatusSQL.isLive)
            GROUP BY order_id
            HAVING count(DISTINCT status) > 1 OR count(DISTINCT coalesce(expires_at, 0)) > 1
                OR count(DISTINCT coalesce(extendable_until, 0)) > 1
            """
        ),
        Invariant(
            "order_members",
            "an order has its bookings, and they have its creator",
            """
            SELECT 'order ' || o.id || ' has ' || count(b.id) || ' bookings'
            FROM orders o LEFT JOIN bookings b ON b.order_id = o.id
            GROUP BY o.id
            HAVING count(b.id) NOT BETWEEN 1 AND \(BookingLimits.orderBookings)
                OR count(*) FILTER (WHERE b.token_id IS DISTINCT FROM o.token_id) > 0
            """
        ),
        Invariant(
            "order_references",
            "every order that a booking names exists",
            """
            SELECT 'booking ' || b.id || ' names order ' || b.order_id || ', which does not exist'
            FROM bookings b WHERE b.order_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = b.order_id)
            """
        ),
        Invariant(
            "order_holds",
            "the bookings of an order are held together",
            """
            SELECT 'order ' || h.order_id || ': ' || count(*) || ' of its bookings were held'
            FROM history h WHERE h.order_id IS NOT NULL AND h.cause = \(StatusSQL.cause(.hold))
            GROUP BY h.order_id
            HAVING count(DISTINCT h.at) > 1
                OR count(*) <> (SELECT count(*) FROM bookings b WHERE b.order_id = h.order_id)
            """
        ),
        Invariant(
            "order_names",
            "a reference names one order",
            """
            SELECT 'orders ' || string_agg(id::text, ', ' ORDER BY id) || ': ' || min(reference)
            FROM orders GROUP BY upper(reference) HAVING count(*) > 1
            """
        ),
    ]
}
