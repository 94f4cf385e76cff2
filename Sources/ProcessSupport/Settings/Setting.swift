public import ArgumentParser

/// A setting of a program: the value of an option, else of an environment variable, else a default.
///
/// A program declares the option as `@Option var holdText: String?` with the setting's `help`, which
/// names the variable and the default. Its `validate()` reads the value, so that the program reports an
/// invalid value before it starts anything.
public struct Setting<Value>: Sendable {
    /// The option with its two dashes; nil if only the variable exists.
    public let option: String?
    /// The environment variable.
    public let variable: String
    /// The default in the form in which a user types it.
    public let fallback: String

    private let abstract: String
    private let valueName: String
    private let isSecret: Bool
    private let parse: @Sendable (String) throws(SettingError) -> Value

    /// Creates a setting.
    ///
    /// - Parameters:
    ///   - option: The option with its two dashes.
    ///   - variable: The environment variable.
    ///   - fallback: The default; `parse` must accept it.
    ///   - valueName: The placeholder of the value in the help text.
    ///   - abstract: One sentence for the help text.
    ///   - isSecret: Whether the error message for an invalid value must not quote the value.
    ///   - parse: Parses a value, or throws the reason why the text is invalid.
    public init(
        option: String?,
        variable: String,
        fallback: String,
        valueName: String,
        abstract: String,
        isSecret: Bool = false,
        parse: @escaping @Sendable (String) throws(SettingError) -> Value
    ) {
        self.option = option
        self.variable = variable
        self.fallback = fallback
        self.valueName = valueName
        self.abstract = abstract
        self.isSecret = isSecret
        self.parse = parse
    }

    /// The help text of the option, with the variable and the default.
    public var help: ArgumentHelp {
        ArgumentHelp(
            "\(abstract) [variable: \(variable), default: \(fallback)]",
            valueName: valueName
        )
    }

    /// Determines the value.
    ///
    /// - Parameters:
    ///   - text: The value of the option; nil if the option was not given.
    ///   - environment: Returns the value of a variable.
    /// - Returns: The value of the option, else of the variable, else the default.
    /// - Throws: `ValidationError`, which ends the program with status 64. It names the option or the
    ///   variable that has the invalid value, and contains no credentials.
    public func value(
        option text: String?,
        environment: (String) -> String? = Environment.value
    ) throws(ValidationError) -> Value {
        if let text { return try parse(text, from: option ?? variable) }
        if let text = environment(variable) { return try parse(text, from: variable) }
        return try parse(fallback, from: "the default of \(variable)")
    }

    private func parse(_ text: String, from source: String) throws(ValidationError) -> Value {
        do {
            return try parse(text)
        } catch {
            let subject = isSecret ? "the value" : "'\(LogText.escaped(text))'"
            throw ValidationError(
                LogText.withoutCredentials("\(source): \(subject) \(error.reason).")
            )
        }
    }
}

/// The reason why a text is not a valid value of a setting.
public struct SettingError: Error, Hashable, Sendable {
    /// The predicate of a sentence whose subject is the text: "is not a number".
    public let reason: String

    /// Creates an error with a predicate.
    public init(_ reason: String) { self.reason = reason }
}
