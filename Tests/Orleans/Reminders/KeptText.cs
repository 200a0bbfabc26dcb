namespace OrleansAlluxio.Tests.Orleans.Reminders;

/// <summary>What a <see cref="KeeperGrain"/> keeps.</summary>
[GenerateSerializer]
public sealed class KeptText
{
    /// <summary>The text.</summary>
    [Id(0)]
    public string? Text { get; set; }

    /// <summary>Ticks so far.</summary>
    [Id(1)]
    public int Ticks { get; set; }
}
