/// Which version of the programs this is.
public enum ProgramVersion {
    /// The semantic version.
    public static let text = "1.0.0"
}
