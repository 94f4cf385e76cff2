import HTTPServer
import Testing

@Suite("The state of a connection, without sockets")
struct ConnectionStateTests {
    private let limits: LoopLimits = {
        var limits = ServerLimits()
        limits.outputBytes = 1_000
        limits.requestsPerTurn = 3
        limits.lingerBytes = 500
        return LoopLimits(limits)
    }()

    private var fresh: ConnectionState { ConnectionState(now: 0) }

    /// A connection that has received whole requests.
    private var readable: ConnectionState {
        var state = fresh
        state.received(100, filledRoom: false, now: 1)
        return state
    }

    @Test("a new connection is read, and waits when there is nothing")
    func reading() {
        var state = fresh
        #expect(state.nextStep(limits) == .receive)
        state.receiveBlocked()
        #expect(state.nextStep(limits) == .wait)
        state.turnBegan(canReceive: true, canSend: true, peerHalfClosed: false)
        #expect(state.nextStep(limits) == .receive)
    }

    @Test("a short read means that there is no more, unless the end is on its way")
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

    @Test("all requests that have come are answered before anything is sent")
    func batching() {
        var state = readable
        #expect(state.nextStep(limits) == .parse)
        state.queued(100)
        state.answered(.keepAlive, hasMoreInput: true, now: 1)
        #expect(state.nextStep(limits) == .parse)
        state.queued(100)
        state.answered(.keepAlive, hasMoreInput: false, now: 1)
        #expect(state.nextStep(limits) == .send)
        state.sent(200, now: 1)
        #expect(state.nextStep(limits) == .wait)
    }

    @Test("a client with many requests lets others have their turn")
    func yielding() {
        var state = readable
        for _ in 0..<3 {
            #expect(state.nextStep(limits) == .parse)
            state.queued(1)
            state.answered(.keepAlive, hasMoreInput: true, now: 1)
        }
        #expect(state.nextStep(limits) == .send)
        state.sent(3, now: 1)
        #expect(state.nextStep(limits) == .yield)
        state.turnBegan(canReceive: false, canSend: false, peerHalfClosed: false)
        #expect(state.nextStep(limits) == .parse)
    }

    @Test("a reader that is behind is neither read nor answered until it has caught up")
    func backpressure() {
        var state = readable
        state.queued(1_000)
        state.answered(.keepAlive, hasMoreInput: true, now: 1)
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

    @Test("requests behind a deferred one wait for it, and their input is left in the kernel")
    func deferring() {
        var state = readable
        state.deferred(hasMoreInput: true, now: 1)
        state.turnBegan(canReceive: true, canSend: true, peerHalfClosed: false)
        #expect(state.nextStep(limits) == .wait)
        state.queued(10)
        state.finished(.keepAlive, now: 2)
        #expect(state.nextStep(limits) == .parse)
    }

    @Test("a connection whose client asked for its end is closed when all is sent")
    func closingAsAsked() {
        var state = readable
        state.queued(10)
        state.answered(.closeAsAsked, hasMoreInput: false, now: 1)
        #expect(state.nextStep(limits) == .send)
        state.sent(4, now: 1)
        #expect(state.nextStep(limits) == .wait)
        state.turnBegan(canReceive: false, canSend: true, peerHalfClosed: false)
        state.sent(6, now: 1)
        #expect(state.nextStep(limits) == .close)
    }

    @Test("a connection whose client may be sending lingers, up to a bound")
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

    @Test("a refused client that has ended its side is not lingered for")
    func noLingeringAfterTheEnd() {
        var state = readable
        state.receivedEnd()
        state.queued(10)
        state.refused(now: 1)
        state.sent(10, now: 1)
        #expect(state.nextStep(limits) == .close)
    }

    @Test("while draining, what is idle is closed, and what is in flight is not")
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

    @Test("each phase has its own deadline, counted from its own beginning")
    func deadlines() throws {
        var state = fresh
        let second = Int64(1_000_000_000)
        #expect(try #require(state.deadline(limits)) == (60 * second, .close))
        state.received(1, filledRoom: false, now: 1)
        state.headIsIncomplete(isEmpty: false, now: second)
        state.received(1, filledRoom: false, now: 5 * second)
        // More of the head does not move the deadline: that is what slowloris would like.
        state.headIsIncomplete(isEmpty: false, now: 5 * second)
        #expect(try #require(state.deadline(limits)) == (11 * second, .refuse(.headTimeout)))
        state.contentIsIncomplete(now: 6 * second)
        #expect(try #require(state.deadline(limits)) == (16 * second, .refuse(.contentTimeout)))
        state.received(2_048, filledRoom: false, now: 9 * second)
        #expect(try #require(state.deadline(limits)) == (18 * second, .refuse(.contentTimeout)))
        state.deferred(hasMoreInput: false, now: 7 * second)
        #expect(state.deadline(limits) == nil)
    }

    @Test("a reader has to keep a pace from when it fell behind")
    func writeDeadline() throws {
        var state = readable
        let second = Int64(1_000_000_000)
        state.queued(5_000)
        state.answered(.keepAlive, hasMoreInput: false, now: second)
        state.sendBlocked(now: second)
        #expect(try #require(state.deadline(limits)) == (21 * second, .drop(.writeTimeout)))
        state.turnBegan(canReceive: false, canSend: true, peerHalfClosed: false)
        state.sent(2_048, now: 3 * second)
        #expect(try #require(state.deadline(limits)) == (23 * second, .drop(.writeTimeout)))
        state.sent(2_952, now: 4 * second)
        #expect(try #require(state.deadline(limits)) == (64 * second, .close))
    }

    @Test("the time for a head does not run while the server does not read it")
    func headTimeWhileHeldBack() throws {
        var state = readable
        let second = Int64(1_000_000_000)
        state.queued(5_000)
        state.answered(.keepAlive, hasMoreInput: true, now: second)
        state.headIsIncomplete(isEmpty: false, now: second)
        state.sendBlocked(now: second)
        #expect(try #require(state.deadline(limits)) == (21 * second, .drop(.writeTimeout)))
        state.sent(5_000, now: 15 * second)
        #expect(try #require(state.deadline(limits)) == (25 * second, .refuse(.headTimeout)))
    }
}
