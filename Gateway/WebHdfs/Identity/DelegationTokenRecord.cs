namespace OrleansAlluxio.Gateway.WebHdfs.Identity;

/// <summary>What is known of one delegation token.</summary>
public sealed record DelegationTokenRecord
{
    /// <summary>Its number; none has it twice.</summary>
    public required long Number { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Owner { get; init; }

    /// <summary>Who may renew it; empty for nobody.</summary>
    public string Renewer { get; init; } = string.Empty;

    /// <summary>Who asked for it in the owner's name; empty when the owner did.</summary>
    public string RealUser { get; init; } = string.Empty;

    /// <summary>When it was made, milliseconds since 1970 UTC.</summary>
    public required long IssuedUnixMs { get; init; }

    /// <summary>When it ends however often it is renewed.</summary>
    public required long MaxUnixMs { get; init; }

    /// <summary>When it ends unless it is renewed.</summary>
    public required long ExpiresUnixMs { get; init; }
}
