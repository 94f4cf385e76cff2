internal import Sockets
internal import Synchronization

/// How a loop waits for what happens next.
extension EventLoop {
    /// Returns how many events there are, when there are some, or messages, or a deadline has passed.
    func waitForWork() -> Int {
        guard scheduled.isEmpty else { return look() }
        var count = 0
        func isThere() -> Bool {
            count = look()
            return count > 0 || handle.signal.isPosted
        }
        func sleep() {
            count = handle.signal.mayFallAsleep() ? wait(timeoutMilliseconds()) : look()
        }
        // Each remembers its own last wait: a slow disk says nothing about clients.
        if awaitedAnswers == 0 {
            requestPolling.wait(isCalm: servesOneConnection, until: isThere, orSleep: sleep)
        } else {
            answerPolling.wait(isCalm: servesOneConnection, until: isThere, orSleep: sleep)
        }
        noteEvents(count)
        return count
    }

    private func look() -> Int { wait(0) }

    private func wait(_ timeoutMilliseconds: Int32) -> Int {
        do throws(SystemError) {
            return try epoll.wait(timeoutMilliseconds: timeoutMilliseconds)
        } catch {
            // epoll_wait fails only where its arguments are wrong (epoll_wait(2)).
            preconditionFailure("\(error)")
        }
    }

    /// Keeps in mind whether anybody else asks this server for anything.
    private func noteEvents(_ count: Int) {
        guard count > 0 else { return }
        let token = epoll.event(0).token
        // A message is the answer to a request that was noted when it came.
        guard count > 1 || token != Self.signalToken else { return }
        let wasActive = shared.lastActiveLoop.load(ordering: .relaxed) == index
        servesOneConnection = wasActive && count == 1 && token == lastToken
        lastToken = token
        // Not each time, because it costs the other loops a look into memory.
        if !wasActive { shared.lastActiveLoop.store(index, ordering: .relaxed) }
    }
}
