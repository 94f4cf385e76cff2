public import ArgumentParser

/// One setting of a process: an option, else a variable, else a default.
///
/// The option is declared as `@Option var holdSecondsText: String?` with `help` from here, so that
/// the help text always names the variable and the default that really apply, and `validate()` asks
/// for the value, so that a bad one is found out before anything starts.
public struct Setting<Value>: Sendable {
    /// The option as it is typed, two dashes included; nil where only the variable exists.
    public let option: String?
    /// The environment variable.
    public let variable: String
    /// The default as it would be typed.
    public let fallback: String

    private let abstract: String
    private let valueName: String
    private let isSecret: Bool
    private let parse: @Sendable (String) throws(SettingError) -> Value

    /// Names a setting.
    ///
    /// - Parameters:
    ///   - option: The option, two dashes included.
    ///   - variable: The environment variable.
    ///   - fallback: The default; must be a text that `parse` takes.
    ///   - valueName: What stands for the value in the help text.
    ///   - abstract: One sentence for the help text.
    ///   - isSecret: Whether a bad value is kept out of the error message.
    ///   - parse: Reads a value, or says what is wrong with the text.
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

    /// The option's help text, with its variable and its default.
    public var help: ArgumentHelp {
        ArgumentHelp(
            "\(abstract) [variable: \(variable), default: \(fallback)]",
            valueName: valueName
        )
    }

    /// The value that applies.
    ///
    /// - Parameters:
    ///   - text: What the option said; nil where it was not given.
    ///   - environment: What a variable says; the process's own unless a test says otherwise.
    /// - Returns: The option's value, else the variable's, else the default.
    /// - Throws: `ValidationError`, which ends the process with status 64 and names the option or
    ///   the variable that has the bad value.
    public func value(
        option text: String?,
        environment: (String) -> String? = Environment.value
    ) throws(ValidationError) -> Value {
        if let text { return try read(text, from: option ?? variable) }
        if let text = environment(variable) { return try read(text, from: variable) }
        return try read(fallback, from: "the default of \(variable)")
    }

    private func read(_ text: String, from source: String) throws(ValidationError) -> Value {
        do {
            return try parse(text)
        } catch {
            let subject = isSecret ? "the value" : "'\(LogText.escaped(text))'"
            throw ValidationError("\(source): \(subject) \(error.reason).")
        }
    }
}

/// Says what is wrong with the text of a setting.
public struct SettingError: Error, Hashable, Sendable {
    /// The end of a sentence that begins with the text: "is not a number".
    public let reason: String

    /// Takes the end of the sentence.
    public init(_ reason: String) { self.reason = reason }
}
