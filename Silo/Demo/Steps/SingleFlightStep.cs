namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Has many readers ask for one object that nobody read before.</summary>
internal sealed class SingleFlightStep : IDemoStep
{
    private const int Readers = 50;

    public string Name => "single flight";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var path = world.Remote.PathOf(DemoDataSet.Fresh);
        var content = await File.ReadAllBytesAsync(world.Remote.FileOf(DemoDataSet.Fresh), cancellationToken);
        var pages = content.Length / FabricLimits.PageBytes;
        var before = await world.Main.CountAsync(cancellationToken);
        var began = world.Time.GetTimestamp();
        var hashes = await Task.WhenAll(Enumerable.Range(0, Readers).Select(
            _ => DemoReads.TryHashAsync(world.Main.Client, path, OperationOptions.Default, cancellationToken)));
        var elapsed = world.Time.GetElapsedTime(began);
        var counted = (await world.Main.CountAsync(cancellationToken)).Since(before);

        var hash = DemoContent.Hash(content);
        findings.Add(
            $"{Readers} cold readers of one object: each page is read once",
            $"{DemoText.Size(content.Length)} for {Readers} in {DemoText.Time(elapsed)}: " +
            $"{DemoText.Size(counted.StoreBytes)} in {counted.StoreReads} store reads of {pages} pages, " +
            $"{hashes.Count(h => h != hash)} wrong",
            hashes.All(h => h == hash) && counted.StoreBytes == content.Length && counted.StoreReads <= pages);
    }
}
