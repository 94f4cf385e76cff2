import HTTPServer
import Testing

@Suite("The state machine of a connection")
struct ConnectionStateTests {
    private let limits: LoopLimits = {
        var limits = HTTPServerLimits()
        limits.outputBytes = 1_000
        limits.requestsPerTurn = 3
        limits.lingerBytes = 500
        return LoopLimits(limits)
    }()

    private var fresh: ConnectionState { ConnectionState(now: 0) }

    /// A connection that has received complete requests.
    private var readable: ConnectionState {
        var state = fresh
        state.received(100, filledRoom: false, now: 1)
        return state
    }

    @Test("the server reads a new connection, and waits if there is no input")
    func reading() {
        var state = fresh
        #expect(state.nextStep(limits) == .receive)
        state.receiveBlocked()
        #expect(state.nextStep(limits) == .wait)
        state.turnBegan(canReceive: true, canSend: true, peerHalfClosed: false)
        #expect(state.nextStep(limits) == .receive)
    }

    @Test("after a short receive the server waits, unless the client has closed its sending side")
    func shortReads() {
        var state = fresh
        state.received(10, filledRoom: false, now: 1)
        state.headIsIncomplete(isEmpty: false, now: 1)
        #expect(state.nextStep(limits) == .wait)
        state.turnBegan(canReceive: false, canSend: false, peerHalfClosed: true)
        #expect(state.nextStep(limits) == .receive)
        state.received(10, filledRoom: false, now: 1)
        state.headIsIncomplete(isEmpty: false, now: 2)
        #expect(state.nextStep(limits) == .receive)
        state.receivedEnd()
        #expect(state.nextStep(limits) == .refuseTruncated)
    }

    @Test("the server responds to all received requests before it sends")
    func batching() {
        var state = readable
        #expect(state.nextStep(limits) == .parse)
        state.queued(100)
        state.responded(.keepAlive, hasMoreInput: true, now: 1)
        #expect(state.nextStep(limits) == .parse)
        state.queued(100)
        state.responded(.keepAlive, hasMoreInput: false, now: 1)
        #expect(state.nextStep(limits) == .send)
        state.sent(200, now: 1)
        #expect(state.nextStep(limits) == .wait)
    }

    @Test("a client with many requests yields to other clients")
    func yielding() {
        var state = readable
        for _ in 0..<3 {
            #expect(state.nextStep(limits) == .parse)
            state.queued(1)
            state.responded(.keepAlive, hasMoreInput: true, now: 1)
        }
        #expect(state.nextStep(limits) == .send)
        state.sent(3, now: 1)
        #expect(state.nextStep(limits) == .yield)
        state.turnBegan(canReceive: false, canSend: false, peerHalfClosed: false)
        #expect(state.nextStep(limits) == .parse)
    }

    @Test("the server reads no request of a client that has too many unread responses")
    func backpressure() {
        var state = readable
        state.queued(1_000)
        state.responded(.keepAlive, hasMoreInput: true, now: 1)
        #expect(state.nextStep(limits) == .send)
        state.sendBlocked(now: 1)
        #expect(state.nextStep(limits) == .wait)
        state.turnBegan(canReceive: true, canSend: false, peerHalfClosed: false)
        #expect(state.nextStep(limits) == .wait)
        state.turnBegan(canReceive: false, canSend: true, peerHalfClosed: false)
        #expect(state.nextStep(limits) == .send)
        state.sent(1_000, now: 2)
        #expect(state.nextStep(limits) == .parse)
    }

    @Test("requests after a deferred one wait in the kernel until its response is written")
    func deferring() {
        var state = readable
        state.deferred(hasMoreInput: true, now: 1)
        state.turnBegan(canReceive: true, canSend: true, peerHalfClosed: false)
        #expect(state.nextStep(limits) == .wait)
        state.queued(10)
        state.finished(.keepAlive, now: 2)
        #expect(state.nextStep(limits) == .parse)
    }

    @Test("a connection that its client asked to close is closed after all output was sent")
    func closingAsAsked() {
        var state = readable
        state.queued(10)
        state.responded(.closeForClient, hasMoreInput: false, now: 1)
        #expect(state.nextStep(limits) == .send)
        state.sent(4, now: 1)
        #expect(state.nextStep(limits) == .wait)
        state.turnBegan(canReceive: false, canSend: true, peerHalfClosed: false)
        state.sent(6, now: 1)
        #expect(state.nextStep(limits) == .close)
    }

    @Test("a connection whose client may be sending lingers, up to a limit")
    func lingering() {
        var state = readable
        state.queued(10)
        state.refused(now: 1)
        state.sent(10, now: 1)
        #expect(state.nextStep(limits) == .closeWriting)
        state.lingerBegan(now: 1)
        #expect(state.nextStep(limits) == .discard)
        state.received(400, filledRoom: true, now: 1)
        state.discarded(400)
        #expect(state.nextStep(limits) == .discard)
        state.received(101, filledRoom: true, now: 1)
        state.discarded(101)
        #expect(state.nextStep(limits) == .close)
    }

    @Test("a refused connection does not linger if the client has closed its sending side")
    func noLingeringAfterTheEnd() {
        var state = readable
        state.receivedEnd()
        state.queued(10)
        state.refused(now: 1)
        state.sent(10, now: 1)
        #expect(state.nextStep(limits) == .close)
    }

    @Test("while the server stops, idle connections are closed and busy ones are not")
    func draining() {
        var idle = fresh
        idle.drainBegan()
        #expect(idle.nextStep(limits) == .receive)
        idle.receiveBlocked()
        #expect(idle.nextStep(limits) == .close)
        var busy = readable
        busy.deferred(hasMoreInput: false, now: 1)
        busy.drainBegan()
        #expect(busy.nextStep(limits) == .wait)
    }

    @Test("each phase has its own deadline, measured from its beginning")
    func deadlines() throws {
        var state = fresh
        let second = Int64(1_000_000_000)
        #expect(try #require(state.deadline(limits)) == (60 * second, .close))
        state.received(1, filledRoom: false, now: 1)
        state.headIsIncomplete(isEmpty: false, now: second)
        state.received(1, filledRoom: false, now: 5 * second)
        // More bytes of the head do not move the deadline (slowloris).
        state.headIsIncomplete(isEmpty: false, now: 5 * second)
        #expect(try #require(state.deadline(limits)) == (11 * second, .refuse(.headTimeout)))
        state.contentIsIncomplete(now: 6 * second)
        #expect(try #require(state.deadline(limits)) == (16 * second, .refuse(.contentTimeout)))
        state.received(2_048, filledRoom: false, now: 9 * second)
        #expect(try #require(state.deadline(limits)) == (18 * second, .refuse(.contentTimeout)))
        state.deferred(hasMoreInput: false, now: 7 * second)
        #expect(state.deadline(limits) == nil)
    }

    @Test("a client must read at the minimum rate from the first unsent byte on")
    func writeDeadline() throws {
        var state = readable
        let second = Int64(1_000_000_000)
        state.queued(5_000)
        state.responded(.keepAlive, hasMoreInput: false, now: second)
        state.sendBlocked(now: second)
        #expect(try #require(state.deadline(limits)) == (21 * second, .drop(.writeTimeout)))
        state.turnBegan(canReceive: false, canSend: true, peerHalfClosed: false)
        state.sent(2_048, now: 3 * second)
        #expect(try #require(state.deadline(limits)) == (23 * second, .drop(.writeTimeout)))
        state.sent(2_952, now: 4 * second)
        #expect(try #require(state.deadline(limits)) == (64 * second, .close))
    }

    @Test("the deadline of a head is suspended while the server does not read")
    func headTimeWhileHeldBack() throws {
        var state = readable
        let second = Int64(1_000_000_000)
        state.queued(5_000)
        state.responded(.keepAlive, hasMoreInput: true, now: second)
        state.headIsIncomplete(isEmpty: false, now: second)
        state.sendBlocked(now: second)
        #expect(try #require(state.deadline(limits)) == (21 * second, .drop(.writeTimeout)))
        state.sent(5_000, now: 15 * second)
        #expect(try #require(state.deadline(limits)) == (25 * second, .refuse(.headTimeout)))
    }
}
