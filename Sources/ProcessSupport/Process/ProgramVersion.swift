/// The version of the programs.
public enum ProgramVersion {
    /// The semantic version.
    public static let text = "1.0.0"
}
