namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>Opens stores of some URI schemes. Stateless; one instance a process.</summary>
public interface IUnderStorageConnector
{
    /// <summary>Schemes in lower case, such as <c>file</c> or <c>s3</c>.</summary>
    IReadOnlyCollection<string> Schemes { get; }

    /// <summary>
    /// Options this connector knows, with a sentence each; others are refused at mount. Secret ones are never shown.
    /// </summary>
    IReadOnlyList<UfsOptionDescription> Options { get; }

    /// <summary>
    /// What an option is, in the light of all of a mount's; null when this connector does not know it.
    /// </summary>
    UfsOptionDescription? Describe(string option, IReadOnlyDictionary<string, string> options) =>
        Options.FirstOrDefault(o => o.Name == option);

    /// <summary>Opens a store without touching it; use <see cref="IUnderStorage.ProbeAsync"/> to check it.</summary>
    /// <exception cref="FabricException"><see cref="FabricErrorKind.InvalidArgument"/> on a malformed URI or
    /// option.</exception>
    IUnderStorage Open(Uri uri, IReadOnlyDictionary<string, string> options);
}
