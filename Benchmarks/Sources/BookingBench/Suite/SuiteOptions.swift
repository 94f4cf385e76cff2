/// What a suite measures and for how long.
struct SuiteOptions: Sendable {
    enum Part: Sendable {
        case everything
        /// Only the cost of access control.
        case access
        /// One server and two servers on PostgreSQL.
        case postgres
    }

    var part = Part.everything
    /// Each round measures everything once, on a new database.
    var rounds = 5
    /// The window of each measurement over HTTP.
    var window = Duration.seconds(3)
    /// How long there is load before each window.
    var warmUp = Duration.seconds(1)
    /// How long each batch size of the bare loop is measured.
    var bareLoopWindow = Duration.seconds(2)
    /// The number of nginx's worker processes.
    var nginxWorkers = CPUTime.processors
    /// How long a measurement waits at most until the machine is quiet.
    var quietWait = Duration.seconds(4)
    /// How often the servers with different access control take turns in each round.
    var accessTurns = 6
    /// The window of each of these turns: short, because the median of many turns is more accurate
    /// than longer turns, which differ as much.
    var accessWindow = Duration.milliseconds(500)
    /// How long there is load before each of these windows.
    var accessWarmUp = Duration.milliseconds(200)
    /// How often the start on an existing file is measured in each round.
    var starts = 3
}
