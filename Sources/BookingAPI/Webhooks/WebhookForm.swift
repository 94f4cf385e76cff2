internal import Bookings
internal import Webhooks

/// What the content of a write to a webhook must be, and the change that it becomes.
enum WebhookForm: Sendable {
    case create
    case delete
    case renewSecret
    case enable
    case test
    case replay

    /// Whether the response has the secret.
    var showsSecret: Bool {
        switch self {
        case .create, .renewSecret: true
        case .delete, .enable, .test, .replay: false
        }
    }

    /// Parses the content of a request.
    ///
    /// - Throws: A 400 that names every field that is not valid.
    func change(
        _ content: RawSpan,
        id: WebhookID,
        _ policy: WebhookPolicy
    ) throws(Problem) -> WebhookChange {
        switch self {
        case .create: return .create(try Self.webhook(content, policy))
        case .replay: return .replay(id, after: try Self.event(content))
        case .delete, .renewSecret, .enable, .test: try CommandForm.nothing(content)
        }
        switch self {
        case .delete: return .delete(id)
        case .renewSecret: return .renewSecret(id, Self.salt(policy))
        case .enable: return .enable(id)
        case .create, .replay, .test: return .test(id)
        }
    }

    private static func salt(_ policy: WebhookPolicy) -> WebhookSalt {
        WebhookSalt(bytes: WebhookKey.makeSalt(), keyFingerprint: policy.key.fingerprint)
    }

    private static func webhook(
        _ content: RawSpan,
        _ policy: WebhookPolicy
    ) throws(Problem) -> NewWebhook {
        var object = ObjectReader(content)
        var url = Member<String>.absent
        var types = Member<[String]>.absent
        var description = Member<String>.absent
        try object.begin()
        while let key = try object.nextKey() {
            if object.is(key, "url") {
                url = try object.string("url")
            } else if object.is(key, "types") {
                types = try object.strings("types", limit: Cause.allCases.count + 1)
            } else if object.is(key, "description") {
                description = try object.string("description")
            } else {
                try object.rejectUnknown(key)
            }
        }
        let target = object.require(url, "url")
        if let target {
            object.errors.catching { () throws(InvalidField) in
                try WebhookURL.check(target, allowsPrivate: policy.allowsPrivate)
            }
        }
        var chosen: EventTypes? = .all
        if case .found(let names) = types {
            chosen = object.errors.catching { () throws(InvalidField) in
                try EventTypes(names: names)
            }
        }
        var text = ""
        if case .found(let found) = description { text = found }
        if text.unicodeScalars.count > WebhookLimits.descriptionCharacters {
            object.errors.add(
                "description",
                "must have at most \(WebhookLimits.descriptionCharacters) characters"
            )
        }
        try object.end()
        guard let target, let chosen else {
            throw .unexpected("a form without errors lacks a field")
        }
        return NewWebhook(url: target, types: chosen, description: text, secret: salt(policy))
    }

    private static func event(_ content: RawSpan) throws(Problem) -> EventID {
        var object = ObjectReader(content)
        var after = Member<Int64>.absent
        try object.begin()
        while let key = try object.nextKey() {
            if object.is(key, "after") {
                after = try object.integer("after")
            } else {
                try object.rejectUnknown(key)
            }
        }
        let event = object.require(after, "after")
        if let event, event < 0 { object.errors.add("after", "must be at least 0") }
        try object.end()
        guard let event else { throw .unexpected("a form without errors lacks a field") }
        return EventID(rawValue: event)
    }
}
