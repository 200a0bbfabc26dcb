namespace OrleansAlluxio.Core.Auditing;

/// <summary>What a check of an audit log found.</summary>
/// <param name="Files">Files that were read.</param>
/// <param name="Operations">Operations in them.</param>
/// <param name="FirstSequence">Number of the first record; 0 for none.</param>
/// <param name="LastSequence">Number of the last record; 0 for none.</param>
/// <param name="Problems">What is wrong, a sentence each; empty for a log that is whole.</param>
public sealed record AuditVerification(
    int Files, long Operations, long FirstSequence, long LastSequence, IReadOnlyList<string> Problems)
{
    /// <summary>
    /// The first record of the keyed chain that was checked with its key, up to the last record; 0 when there is none:
    /// then who can write the files could have made all of it anew.
    /// </summary>
    public long KeyedFrom { get; init; }

    /// <summary>Whether nothing was changed, removed or put in between.</summary>
    public bool IsWhole => Problems.Count == 0;
}
