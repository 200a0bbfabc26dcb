namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>
/// A client program: where it is, and how it is told a fabric's address and keys without a file of the user's.
/// </summary>
/// <param name="Name">What tests and bucket names call it.</param>
/// <param name="Program">The executable.</param>
internal sealed record ClientTool(string Name, string Program)
{
    /// <summary>Arguments before those of a call.</summary>
    public Func<ClientFabric, IReadOnlyList<string>> Arguments { get; init; } = static _ => [];

    /// <summary>Its environment, beside what every client gets.</summary>
    public Func<ClientFabric, IReadOnlyDictionary<string, string>> Environment { get; init; } =
        static _ => new Dictionary<string, string>();

    /// <summary>A file that has to be there beside the executable.</summary>
    public string? Needs { get; init; }

    /// <summary>Skips the test, with the reason, where the client is not installed.</summary>
    public void SkipWhenMissing()
    {
        Assert.SkipUnless(File.Exists(Program), $"{Name} is not installed: there is no {Program}");
        Assert.SkipUnless(Needs is null || File.Exists(Needs), $"{Name} is not installed: there is no {Needs}");
    }
}
