namespace OrleansAlluxio.Tests.Cluster.Processes;

/// <summary>Waits for what another process will do; a timeout names what did not come.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Most = FabricProcess.TimeMax;

    /// <summary>Asks again until it holds.</summary>
    public static Task HoldsAsync(string what, Func<Task<bool>> condition) =>
        HoldsAsync(what, condition, static () => string.Empty);

    /// <summary>Asks again until it holds; a failure says what the test knows of why.</summary>
    public static async Task HoldsAsync(string what, Func<Task<bool>> condition, Func<string> explain)
    {
        using var limit = new CancellationTokenSource(Most);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Missing event: {what}.\n{explain()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
