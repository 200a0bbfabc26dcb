using OrleansAlluxio.Gateway.WebHdfs.Identity;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>What is known of delegation tokens. Printing it never shows the secret.</summary>
internal sealed record TokenAnswer
{
    /// <summary>The secret all are signed with, in base64; null where it was not asked for.</summary>
    public string? Secret { get; init; }

    /// <summary>Records, in order of their numbers.</summary>
    public IReadOnlyList<DelegationTokenRecord> Records { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Records.Count} delegation tokens";
}
