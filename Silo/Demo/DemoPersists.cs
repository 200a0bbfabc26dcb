namespace OrleansAlluxio.Silo.Demo;

/// <summary>Waits for asynchronous writes to reach their store.</summary>
internal static class DemoPersists
{
    // Persists start at once and take milliseconds; a failed attempt comes again after a second or two.
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    /// <summary>Waits for all of them. Timeout, with the fabric's own reason, when they take too long.</summary>
    public static async Task WaitAsync(
        DemoWorld world, IEnumerable<DemoFile> files, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = world.Time.CreateTimer(_ => limit.Cancel(), null, TimeMax, Timeout.InfiniteTimeSpan);
        var administration = world.Main.Client.Administration;
        try
        {
            foreach (var file in files)
            {
                await administration.WaitPersistedAsync(file.Path, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var oldest = (await administration.ListPersistsAsync(1, cancellationToken)).FirstOrDefault();
            throw new TimeoutException(
                $"Not persisted after {TimeMax.TotalSeconds:N0} s; the fabric says of the oldest: " +
                (oldest is null
                    ? "nothing is pending."
                    : $"{oldest.Path} {oldest.State}, {oldest.Attempts} attempts, {oldest.Reason}."));
        }
    }
}
