/// The bounds of the module.
public enum APILimits {
    /// History rows that a stream is brought up to date with, one by one; across a wider gap it gets
    /// the seats as they are now.
    static let catchUpRows = 2_000
    /// History rows that the feed reads at a time.
    static let feedRows = 1_000
    /// Changes of one flight's seats that are told one by one; of more, those that were overtaken by
    /// a newer one of the same seat are left out.
    static let separateChanges = 256
    /// Changes of one flight's seats above which the rest is told later: with the `feedRows` that may
    /// come on top, some 220 KB, which a client that reads has room for (`MAX_STREAM_BYTES`).
    static let toldChanges = 1_000
    /// Changes above which the rest is read later, so that what is told never grows old.
    static let readChanges = 20_000
    /// How long changes are gathered at least, in nanoseconds, while they go on.
    static let gatherFloorNanoseconds: Int64 = 20_000_000
    /// How long changes are gathered at most, in nanoseconds: with two polls and the telling itself
    /// every change is told within half a second.
    static let gatherCeilingNanoseconds: Int64 = 250_000_000
    /// How many times as long as the last telling took: so it takes a fortieth of one processor.
    static let gatherFactor: Int64 = 40
    /// How long the loops are waited for until the last news count as told, in nanoseconds.
    static let fanOutPatienceNanoseconds: Int64 = 2_000_000_000
    /// Clients that are told news before requests have their turn.
    static let followersPerTurn = 64
    /// How often the feed looks for changes by other processes, in milliseconds.
    static let feedPollMilliseconds: Int64 = 100
    /// How long a passed deadline is left to a worker before a server with watchers sees to it.
    static let workerGraceMilliseconds: Int64 = 300
    /// Passed deadlines that a server sees to at a time.
    static let overdueBookings = 200
    /// How long a server waits for an expiry that it has asked for before it asks again.
    static let expiryPatienceMilliseconds: Int64 = 2_000
    /// How often a stream is sent a comment, so that a broken connection is noticed.
    public static let heartbeatMilliseconds: Int64 = 15_000
    /// How often the tokens of open streams are looked at; with the time that a server takes to learn
    /// of a revoked token, it has to stay below a second.
    static let accessCheckMilliseconds: Int64 = 250
    /// After how long a client of a stream that broke off shall come again, in milliseconds.
    static let reconnectMilliseconds: Int64 = 1_000
    /// How long a booking that nobody holds a seat for counts as open.
    static let openBookingMilliseconds: Int64 = 600_000
    /// Clients that are told apart when requests are counted; others share one count.
    static let countedClients = 100_000
    /// When a client that was refused for want of resources shall try again, in seconds.
    static let retrySeconds = 1
    /// How far a token's last use may be off, in milliseconds.
    static let tokenUseMilliseconds: Int64 = 60_000
    /// Messages about one field that an answer has at most.
    static let errorsPerAnswer = 50
    /// Bytes of a client's own words that a message repeats at most.
    static let quotedBytes = 60
    /// Elements of `missing` that a flight may have: more than the largest cabin has seats.
    static let missingSeats = 4_000
}
