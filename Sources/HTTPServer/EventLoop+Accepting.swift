internal import HTTP
internal import Sockets
internal import Synchronization

/// New connections. See docs/decisions for why all loops share one listening socket.
extension EventLoop {
    /// Begins to watch for new connections.
    func listen() throws(SystemError) {
        try shared.listener.withLock { (listener) throws(SystemError) in
            switch listener {
            case .none: return
            case .some(let socket):
                try epoll.add(socket, for: [.readable, .exclusive], token: Self.listenerToken)
                isListening = true
            }
        }
    }

    /// Accepts those that wait, up to a bound, and shares them out.
    func acceptConnections() {
        for _ in 0..<LoopLimits.acceptsPerTurn {
            guard acceptConnection() else { return }
        }
    }

    /// Accepts one; returns whether there may be more.
    private func acceptConnection() -> Bool {
        guard shared.admission.mayAccept else {
            pauseAccepting()
            return false
        }
        let accepted: ListeningSocket.Accepted
        do throws(SystemError) {
            accepted = try shared.listener.withLock { (listener) throws(SystemError) in
                switch listener {
                case .none: return .none
                case .some(let socket): return try socket.accept()
                }
            }
        } catch {
            // No descriptors, or no memory: what others give back will do (accept(2)).
            pauseAccepting()
            for observer in shared.observers { observer.acceptingPaused(error, loop: index) }
            return false
        }
        switch consume accepted {
        case .none: return false
        case .vanished: return true
        case .connection(let socket, let peer):
            place(socket, peer)
            return true
        }
    }

    /// Counts a new connection and gives it to the loop that has fewest.
    private func place(_ socket: consuming Socket, _ peer: SocketAddress) {
        let refusal: Refusal?
        switch shared.admission.admit(peer) {
        case .served: refusal = nil
        case .refused(let reason): refusal = reason
        }
        let target = shared.leastLoaded(preferring: index)
        shared.handles[target].connections.add(1, ordering: .relaxed)
        guard target != index else {
            adopt(socket, peer, refusal)
            return
        }
        let arrival = LoopHandle.Arrival(
            descriptor: socket.descriptor.number,
            peer: peer,
            refusal: refusal
        )
        if shared.handles[target].hand(arrival) {
            _ = socket.release()
        } else {
            shared.handles[target].connections.subtract(1, ordering: .relaxed)
            shared.admission.release(peer, isRefused: refusal != nil)
        }
    }

    /// Takes on the connections that other loops have accepted.
    func adoptArrivals() {
        for arrival in handle.takeArrivals() { adopt(arrival) }
    }

    func adopt(_ arrival: LoopHandle.Arrival) {
        let socket = Socket(owning: FileDescriptor(owning: arrival.descriptor))
        adopt(socket, arrival.peer, arrival.refusal)
    }

    private func adopt(
        _ socket: consuming Socket,
        _ peer: SocketAddress,
        _ refusal: Refusal?
    ) {
        // Where it fails, the answers are a little later.
        try? socket.sendWithoutDelay()
        let (slot, generation) = table.reserveSlot()
        let connection = Connection(
            socket,
            peer: peer,
            slot: slot,
            generation: generation,
            limits: shared.limits.request,
            isRefused: refusal != nil,
            now: now
        )
        table.insert(connection)
        wheel.grow(to: table.slotCount)
        for observer in shared.observers { observer.connectionOpened(loop: index) }
        do throws(SystemError) {
            try epoll.add(
                connection.socket,
                for: [.readable, .writable, .peerHalfClosed, .edgeTriggered],
                token: connection.token
            )
        } catch {
            close(connection)
            return
        }
        if drainDeadline != nil { connection.state.drainBegan() }
        if let refusal {
            lendBuffers(to: connection)
            refuse(connection, refusal)
        }
        // Most clients have sent their request by now.
        advance(connection)
    }

    /// Accepts no more for a while: connections wait in the kernel's backlog.
    private func pauseAccepting() {
        acceptAgainAt = now + limits.acceptPauseNanoseconds
        guard isListening else { return }
        isListening = false
        shared.listener.withLock { listener in
            switch listener {
            case .none: return
            // Where it fails the loop is woken for nothing, and tries again.
            case .some(let socket): try? epoll.remove(socket)
            }
        }
    }

    func resumeAccepting() {
        acceptAgainAt = nil
        guard drainDeadline == nil, !isListening else { return }
        do throws(SystemError) {
            try listen()
        } catch {
            acceptAgainAt = now + limits.acceptPauseNanoseconds
        }
    }
}
