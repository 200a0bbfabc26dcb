namespace OrleansAlluxio.Grains;

/// <summary>What <see cref="CheckupGrain"/> keeps.</summary>
[GenerateSerializer, Alias("oa.checkup-state")]
internal sealed class CheckupState
{
    /// <summary>What is known of the checks.</summary>
    [Id(0)]
    public CheckupReport Report { get; set; } = new();
}
