public import ArgumentParser

/// The option of the programs that make or sign with the secrets of webhooks.
public struct WebhookOptions: ParsableArguments {
    @Option(name: .customLong("webhook-key-file"), help: WebhookSettings.keyFile.help)
    private var keyFileText: String?

    /// Creates options without values.
    public init() {}

    /// The settings, for a database.
    public func settings(for common: CommonOptions) throws -> WebhookSettings {
        WebhookSettings(
            keyFile: try WebhookSettings.keyFile.value(option: keyFileText)
                ?? common.databaseURL.webhookKeyFile,
            allowsPrivate: try WebhookSettings.allowPrivate.value(option: nil),
            certificateAuthorities: Environment.value("SSL_CERT_FILE")
        )
    }
}

/// The settings of webhooks.
public struct WebhookSettings: Hashable, Sendable {
    /// The path of the file with the key from which secrets are derived.
    public let keyFile: String
    /// Whether `http` and addresses that are not public are allowed.
    public let allowsPrivate: Bool
    /// A file with the certificates that receivers' certificates must come from; nil for the system's.
    public let certificateAuthorities: String?

    /// `WEBHOOK_KEY_FILE`; nil for the file beside the database.
    static let keyFile = Setting(
        option: "--webhook-key-file",
        variable: "WEBHOOK_KEY_FILE",
        fallback: "beside the database",
        valueName: "path",
        abstract: "The file with the key of the webhooks' secrets; created if it is missing."
    ) { text throws(SettingError) -> String? in
        text == "beside the database" ? nil : text
    }

    /// `WEBHOOK_ALLOW_PRIVATE`.
    static let allowPrivate = Setting(
        option: nil,
        variable: "WEBHOOK_ALLOW_PRIVATE",
        fallback: "0",
        valueName: "0 or 1",
        abstract: "Allow webhooks to private addresses, and over http.",
        parse: SettingParsers.boolean
    )
}

extension DatabaseURL {
    /// The path of the key file unless the operator names another one.
    fileprivate var webhookKeyFile: String {
        switch self {
        case .sqlite(let path): path + ".webhook-key"
        #if PostgreSQL
        case .postgres: "var/webhook.key"
        #endif
        }
    }
}
