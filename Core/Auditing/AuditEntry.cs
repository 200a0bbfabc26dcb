namespace OrleansAlluxio.Core.Auditing;

/// <summary>One operation at one door, as it is recorded. Never holds a secret, a query or content.</summary>
public sealed record AuditEntry
{
    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The door: s3, webhdfs, api.</summary>
    public required string Door { get; init; }

    /// <summary>The operation, by a name that is one of few.</summary>
    public required string Operation { get; init; }

    /// <summary>Who asked; null for somebody who was not known.</summary>
    public string? User { get; init; }

    /// <summary>Its role.</summary>
    public string? Role { get; init; }

    /// <summary>The gateway that it came through; null where it came straight here.</summary>
    public string? Gateway { get; init; }

    /// <summary>Address it came from.</summary>
    public string? From { get; init; }

    /// <summary>The path; null where there is none.</summary>
    public string? Path { get; init; }

    /// <summary>Content version that was read or written; 0 for none.</summary>
    public long Version { get; init; }

    /// <summary>Bytes of content in.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes out.</summary>
    public long BytesOut { get; init; }

    /// <summary>Hit, Miss, Partial; null where no content was read.</summary>
    public string? Cache { get; init; }

    /// <summary>Whether it was allowed; false also when it failed before that was decided.</summary>
    public bool IsAllowed { get; init; }

    /// <summary>Status of the answer.</summary>
    public int Status { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>Microseconds it took.</summary>
    public long DurationUs { get; init; }

    /// <summary>Of a record that begins a file: the hash that it hangs on.</summary>
    internal string? PreviousHash { get; init; }

    /// <summary>W3C trace id; null when it had none.</summary>
    public string? Trace { get; init; }
}
