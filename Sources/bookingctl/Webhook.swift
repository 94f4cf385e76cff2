internal import ArgumentParser
internal import Bookings
internal import ProcessSupport
internal import StoreSupport
internal import Webhooks

/// Creates, lists, removes, replays and tests webhooks.
struct WebhookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Create, list, remove, replay and test webhooks.",
        discussion: "The workers deliver; docs/integrations.md describes a receiver.",
        subcommands: [
            WebhookAdd.self, WebhookList.self, WebhookRemove.self, WebhookReplay.self,
            WebhookTest.self,
        ]
    )

    /// Applies a change of a webhook.
    ///
    /// - Throws: `ControlError` in the operator's words if the store rejects it.
    static func apply(_ change: WebhookChange, to store: some BookingStore) throws -> Webhook {
        switch try store.perform([.webhook(change)], clock: SystemClock()).first {
        case .webhook(let webhook, _): return webhook
        case .refused(.eventsPruned(let oldest)):
            throw ControlError("events were pruned; the smallest --after is \(oldest.rawValue)")
        case .refused(.tooManyWebhooks):
            throw ControlError("there are \(WebhookLimits.webhooks) webhooks already")
        default: throw ControlError("there is no such webhook")
        }
    }
}

/// Creates a webhook, and prints its secret once.
struct WebhookAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Create a webhook, and print its secret, which is stored nowhere."
    )

    @OptionGroup var common: CommonOptions

    @OptionGroup var options: WebhookOptions

    @Option(
        name: .customLong("type"),
        help: "A type of events, such as booking.confirmed; may be repeated. Default: all types."
    )
    var types: [String] = []

    @Option(help: "A description for people.")
    var description = ""

    @Argument(help: "The URL of the receiver.")
    var url: String

    func validate() throws {
        do throws(InvalidField) {
            _ = try chosenTypes()
        } catch {
            throw ValidationError("--type \(error.message)")
        }
        guard description.unicodeScalars.count <= WebhookLimits.descriptionCharacters else {
            throw ValidationError(
                "--description requires at most \(WebhookLimits.descriptionCharacters) characters"
            )
        }
    }

    func run() throws {
        let settings = try options.settings(for: common)
        do throws(InvalidField) {
            try WebhookURL.check(url, allowsPrivate: settings.allowsPrivate)
        } catch {
            throw ControlError("the URL \(error.message)")
        }
        let store = try common.store.any
        try store.prepare()
        let key = try WebhookKey.load(from: settings.keyFile)
        let salt = WebhookSalt(bytes: WebhookKey.makeSalt(), keyFingerprint: key.fingerprint)
        let new = NewWebhook(
            url: url,
            types: try chosenTypes(),
            description: description,
            secret: salt
        )
        let webhook = try WebhookCommand.apply(.create(new), to: store)
        StandardStream.error.writeLine(
            "created webhook \(webhook.id.rawValue); this is the only time that its secret is shown:"
        )
        print(key.secret(salt: salt.bytes).text)
    }

    private func chosenTypes() throws(InvalidField) -> EventTypes {
        types.isEmpty ? .all : try EventTypes(names: types)
    }
}

/// Lists all webhooks without their secrets.
struct WebhookList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List every webhook with its state."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let store = try common.store.any
        try store.requireCurrent()
        for webhook in try Self.webhooks(of: store) { print(Self.line(webhook)) }
    }

    private static func webhooks(of store: some BookingStore) throws -> [Webhook] {
        var reader = try store.makeReader()
        return try reader.webhooks(after: nil, limit: WebhookLimits.webhooks)
    }

    private static func line(_ webhook: Webhook) -> String {
        var parts = [
            "\(webhook.id.rawValue)", webhook.state.rawValue, "pending \(webhook.pending)",
            "succeeded \(timeText(webhook.lastSuccessAt))",
            webhook.types.names.joined(separator: ","),
            LogText.escaped(webhook.url),
        ]
        if let error = webhook.lastError, webhook.state != .ok {
            parts.append("(\(LogText.escaped(error)))")
        }
        return parts.joined(separator: "  ")
    }
}

/// Removes a webhook.
struct WebhookRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a webhook; nothing more is sent to it."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The webhook's number, as `webhook list` shows it.")
    var number: Int64

    func run() throws {
        let store = try common.store.any
        try store.requireCurrent()
        _ = try WebhookCommand.apply(.delete(WebhookID(rawValue: number)), to: store)
        print("removed webhook \(number)")
    }
}

/// Sends events to a webhook again.
struct WebhookReplay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send the events after an event to a webhook again."
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The id of an event; 0 for all events.")
    var after: Int64

    @Argument(help: "The webhook's number, as `webhook list` shows it.")
    var number: Int64

    func validate() throws {
        guard after >= 0 else { throw ValidationError("--after requires at least 0") }
    }

    func run() throws {
        let store = try common.store.any
        try store.requireCurrent()
        let change = WebhookChange.replay(
            WebhookID(rawValue: number),
            after: EventID(rawValue: after)
        )
        let webhook = try WebhookCommand.apply(change, to: store)
        print("webhook \(number): \(webhook.pending) events wait")
    }
}

/// Sends a test to a webhook.
struct WebhookTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a webhook.test to a webhook."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The webhook's number, as `webhook list` shows it.")
    var number: Int64

    func run() throws {
        let store = try common.store.any
        try store.requireCurrent()
        _ = try WebhookCommand.apply(.test(WebhookID(rawValue: number)), to: store)
        print("a worker sends the test")
    }
}
