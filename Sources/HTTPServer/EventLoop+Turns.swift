internal import Bytes
internal import Sockets
internal import Synchronization

/// Performs what a connection's state says, until it says that there is nothing to do.
extension EventLoop {
    func advance(_ connection: Connection) {
        lendBuffers(to: connection)
        while true {
            switch connection.state.nextStep(limits) {
            case .parse: parse(connection)
            case .send: guard send(connection) else { return }
            case .receive: guard receive(connection) else { return }
            case .discard: guard discard(connection) else { return }
            case .refuseTruncated: refuse(connection, .truncated)
            case .closeWriting: guard closeWriting(connection) else { return }
            case .close:
                close(connection)
                return
            case .yield:
                schedule(connection)
                pause(connection)
                return
            case .wait:
                pause(connection)
                return
            }
        }
    }

    /// Leaves `connection` until something happens to it.
    func pause(_ connection: Connection) {
        takeBuffersBack(from: connection)
        guard connection.output.isEmpty || shared.admission.hasRoom(for: 0) else {
            // Answers that nobody takes are what memory is shortest of.
            drop(connection, .memoryLimit)
            return
        }
        if let deadline = connection.state.deadline(limits) {
            wheel.schedule(connection.slot, at: deadline.at)
        }
    }

    /// Ends `connection` at once.
    func close(_ connection: Connection) {
        let pending = connection.pending
        connection.pending = nil
        if connection.state.phase == .deferred { awaitedAnswers -= 1 }
        if let pending, connection.state.phase == .streaming {
            endedStreams.append(pending.exchange)
            recordStream(pending, of: connection)
        }
        connection.input.removeAll(keepingCapacity: connection.input.isEmpty)
        connection.output.removeAll()
        takeBuffersBack(from: connection)
        wheel.cancel(connection.slot)
        table.remove(connection)
        // The last reference to the connection closes its socket, and epoll forgets it.
        shared.admission.release(connection.peer, isRefused: connection.isRefused)
        handle.connections.subtract(1, ordering: .relaxed)
        for observer in shared.observers { observer.connectionClosed(loop: index) }
    }

    // Each of these returns whether the connection is still there.

    private func receive(_ connection: Connection) -> Bool {
        do throws(SystemError) {
            let transfer = try receiveInput(of: connection)
            switch transfer {
            case .bytes(let count):
                let filled = count == LoopLimits.receiveBytes
                connection.state.received(count, filledRoom: filled, now: now)
            case .wouldBlock: connection.state.receiveBlocked()
            case .endOfStream: connection.state.receivedEnd()
            }
            return true
        } catch {
            close(connection)
            return false
        }
    }

    private func receiveInput(
        of connection: Connection
    ) throws(SystemError) -> Socket.Transfer {
        let bytes = LoopLimits.receiveBytes
        guard !connection.input.isEmpty else {
            return try connection.socket.receive(upTo: bytes, into: &connection.input)
        }
        // Behind the part of a request that waits here already, by way of a buffer that is large
        // enough for anything: the connection's own grows by what has come, and no more.
        var arrived = ByteBuffer()
        swap(&arrived, &spareInput)
        defer { swap(&arrived, &spareInput) }
        let transfer = try connection.socket.receive(upTo: bytes, into: &arrived)
        connection.input.append(arrived.bytes)
        arrived.removeAll()
        return transfer
    }

    private func discard(_ connection: Connection) -> Bool {
        connection.input.removeAll()
        guard receive(connection) else { return false }
        let count = connection.input.count
        connection.input.removeAll()
        connection.state.discarded(count)
        return true
    }

    private func send(_ connection: Connection) -> Bool {
        do throws(SystemError) {
            switch try connection.socket.send(connection.output.bytes) {
            case .bytes(let count):
                connection.output.consume(count)
                connection.state.sent(count, now: now)
            case .wouldBlock, .endOfStream: connection.state.sendBlocked(now: now)
            }
            return true
        } catch {
            // The client has gone (EPIPE, ECONNRESET): nobody is left to be told.
            close(connection)
            return false
        }
    }

    private func closeWriting(_ connection: Connection) -> Bool {
        do throws(SystemError) {
            try connection.socket.closeWriting()
            connection.input.removeAll()
            connection.state.lingerBegan(now: now)
            return true
        } catch {
            close(connection)
            return false
        }
    }

    /// Sends what was put into `connection`'s output outside of its turn.
    func flush(_ connection: Connection) {
        if connection.state.nextStep(limits) == .send {
            guard send(connection) else { return }
        }
        // What comes after, another request perhaps, has its turn when the application has
        // returned: it must not be called from inside one of its calls.
        if connection.state.nextStep(limits) == .wait {
            pause(connection)
        } else {
            takeBuffersBack(from: connection)
            schedule(connection)
        }
    }
}
