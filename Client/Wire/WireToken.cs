namespace OrleansAlluxio.Client.Wire;

/// <summary>The secret of event notifications.</summary>
internal sealed record WireToken(string Token);
