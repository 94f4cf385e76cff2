#if Webhooks
internal import Bookings
internal import HTTPClient
internal import Logging

/// Sending, and the results of requests.
extension Deliverer where Store: ~Copyable {
    /// Starts requests, one for each receiver in turn, as far as the limits allow.
    mutating func startRequests(at now: Timestamp) {
        guard unrecordedResults < DeliveryLimits.unrecordedResults else { return }
        var failing = 0
        for request in running.values where receivers[request.webhook]?.isFailing == true {
            failing += 1
        }
        var hasStarted = true
        while hasStarted {
            hasStarted = false
            for id in ids where running.count < DeliveryLimits.requests {
                let isFailing = receivers[id]?.isFailing == true
                if isFailing, failing >= DeliveryLimits.requestsToFailing { continue }
                guard let delivery = receivers[id]?.next(at: now) else { continue }
                start(delivery, for: id, at: now)
                if isFailing { failing += 1 }
                hasStarted = true
            }
        }
    }

    private mutating func start(_ delivery: Delivery, for id: WebhookID, at now: Timestamp) {
        guard let webhook = receivers[id]?.webhook else { return }
        let message = DeliveryMessage(delivery)
        let salts = [webhook.secret.bytes] + (webhook.previousSalt.map { [$0] } ?? [])
        let secrets = salts.map(settings.key.secret(salt:))
        nextRequestID += 1
        running[nextRequestID] = Request(webhook: id, delivery: delivery)
        do throws(HTTPClientError) {
            try client.start(
                OutgoingRequest(
                    url: webhook.url,
                    fields: message.fields(at: now, secrets: secrets),
                    content: message.content
                ),
                id: nextRequestID
            )
        } catch {
            finish(nextRequestID, .failure(error), .zero, at: now)
        }
    }

    mutating func finish(_ request: FinishedRequest, at now: Timestamp) {
        finish(request.id, request.result, request.duration, at: now)
    }

    private mutating func finish(
        _ id: UInt64,
        _ response: Swift.Result<IncomingResponse, HTTPClientError>,
        _ duration: Duration,
        at now: Timestamp
    ) {
        guard let request = running.removeValue(forKey: id) else { return }
        let result = Receiver.Result(response)
        let wasFailing = receivers[request.webhook]?.isFailing == true
        let isDisabled =
            receivers[request.webhook]?.finish(
                request.delivery.content.key,
                result,
                duration: duration,
                at: now,
                using: &generator
            ) ?? false
        unrecordedResults += 1
        notify(request, result, wasFailing: wasFailing, isDisabled: isDisabled, at: now)
    }

    private func notify(
        _ request: Request,
        _ result: Receiver.Result,
        wasFailing: Bool,
        isDisabled: Bool,
        at now: Timestamp
    ) {
        let metadata: Logger.Metadata = ["webhook": "\(request.webhook.rawValue)"]
        switch result {
        case .accepted:
            if case .event(let event) = request.delivery.content {
                settings.observer?.record(.accepted(lag: max(.zero, now - event.transition.at)))
            }
            if wasFailing { log.info("webhook works again", metadata: metadata) }
        case .failed(_, let error, _):
            settings.observer?.record(.failed)
            var metadata = metadata
            metadata["error"] = "\(error)"
            log.log(level: wasFailing ? .debug : .warning, "webhook fails", metadata: metadata)
        }
        guard isDisabled else { return }
        settings.observer?.record(.disabled)
        log.warning("webhook is disabled", metadata: metadata)
    }
}

extension Receiver.Result {
    /// The meaning of a response: only a 2xx accepts the delivery.
    init(_ response: Swift.Result<IncomingResponse, HTTPClientError>) {
        switch response {
        case .failure(let error):
            self = .failed(status: nil, error: error.description, retryAfter: nil)
        case .success(let response) where (200...299).contains(response.status):
            self = .accepted(status: response.status)
        case .success(let response):
            self = .failed(
                status: response.status,
                error: "the receiver responded with status \(response.status)",
                retryAfter: response.retryAfter
            )
        }
    }
}
#endif
