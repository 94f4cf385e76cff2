extension Invariant {
    /// The invariants of the event log and of webhooks.
    static let ofTheLog = [
        Invariant(
            "event_log",
            "the log has every event after the newest one that was pruned",
            """
            SELECT 'there are ' || count(h.id) || ' events after event ' || log.pruned_through || ' up to event '
                || feed.last
            FROM feed CROSS JOIN event_log log
                LEFT JOIN history h ON h.id > log.pruned_through AND h.id <= feed.last
            GROUP BY log.pruned_through, feed.last
            HAVING count(h.id) <> feed.last - log.pruned_through
            """
        ),
        Invariant(
            "webhook_events",
            "every event that a webhook has yet to get exists",
            """
            SELECT 'webhook ' || w.id || ' continues after event ' || w.position
            FROM webhooks w, feed, event_log log
            WHERE w.position < log.pruned_through OR w.position > feed.last
            UNION ALL
            SELECT 'webhook ' || w.webhook_id || ' waits to get event ' || w.event_id
            FROM webhook_waiting w
            WHERE w.event_id > 0 AND NOT EXISTS (SELECT 1 FROM history h WHERE h.id = w.event_id)
            """
        ),
    ]
}
