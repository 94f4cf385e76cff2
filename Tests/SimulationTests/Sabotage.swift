/// Ways to break the system on purpose; the simulation must find each of them.
enum Sabotage: String, CaseIterable, Sendable {
    /// The service does not see a seat's holder, and the database accepts a second one.
    case allowSecondSeatHolder
    /// The connection reports a commit before the transaction is on disk.
    case deliverBeforeCommit
    /// The connection reports an error after some commits that succeeded.
    case failAfterCommit
    /// After an error, the connection commits the unfinished batch instead of rolling it back, so that
    /// the fallback to single commands runs commands twice.
    case commitInsteadOfRollBack
    /// The results of the fallback to single commands do not reach the clients.
    case loseResultsOfFallback
    /// Two commands of a batch get each other's results.
    case swapResults
    /// A worker acknowledges jobs before the commit.
    case acknowledgeBeforeCommit
    /// A worker expires the booking of a job even if the booking has a later deadline.
    case ignoreFence
    /// Actions on an order change all its bookings but the last.
    case leaveOneOfOrder
    /// An extension of an order moves the deadlines of all its bookings but the last.
    case extendAllButOne
    /// Bookings that exchange their seats record separate changes, each of which frees a seat.
    case swapFreesSeats
    /// The store does not find the response to a repeated request.
    case forgetKeys
}
