namespace OrleansAlluxio.Benchmarks.Load.PutSmall;

/// <summary>What one measurement sends.</summary>
/// <param name="Folder">For its files.</param>
/// <param name="BodyFile">The body of every request.</param>
/// <param name="Keys">How many keys there are.</param>
/// <param name="Connections">How many connections.</param>
internal sealed record PutWork(string Folder, string BodyFile, int Keys, int Connections);
