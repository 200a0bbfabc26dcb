namespace OrleansAlluxio.Tests.Unit.Support;

/// <summary>Waits for what another thread will do; a timeout names what did not come.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(120);

    /// <summary>Asks again until it holds.</summary>
    public static async Task HoldsAsync(string what, Func<ValueTask<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Most);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Missing event: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks again until it holds.</summary>
    public static Task HoldsAsync(string what, Func<bool> condition) =>
        HoldsAsync(what, () => ValueTask.FromResult(condition()));
}
