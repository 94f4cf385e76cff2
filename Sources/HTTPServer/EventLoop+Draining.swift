internal import Sockets
internal import Synchronization

/// The end of a loop: nothing new, and what is in flight has its time.
extension EventLoop {
    /// Whether the loop has nothing left to do.
    var isFinished: Bool { drainDeadline != nil && table.count == 0 }

    /// Closes what is idle, ends the streams, and lets the rest finish.
    func beginDraining() {
        drainDeadline = shared.stopDeadline.load(ordering: .acquiring)
        acceptAgainAt = nil
        for slot in 0..<table.slotCount {
            guard let connection = table.connection(at: slot) else { continue }
            connection.state.drainBegan()
            if connection.state.phase == .streaming, let pending = connection.pending {
                endedStreams.append(pending.exchange)
                endStream(of: connection, pending)
            }
            // One more look at what may have arrived before the end was decided.
            connection.state.turnBegan(canReceive: true, canSend: false, peerHalfClosed: false)
            advance(connection)
        }
    }

    /// Ends every connection at once.
    func dropEverything() {
        for slot in 0..<table.slotCount {
            if let connection = table.connection(at: slot) { close(connection) }
        }
    }

    /// Closes what has arrived too late, and takes no more.
    func finish() {
        for arrival in handle.takeArrivals(closing: true) {
            _ = FileDescriptor(owning: arrival.descriptor)
            shared.admission.release(arrival.peer, isRefused: arrival.refusal != nil)
        }
        responder.deliverMessages(on: self)
    }
}
