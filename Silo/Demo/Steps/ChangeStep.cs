namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Changes stores behind the fabric's back and shows what it sees, and when.</summary>
internal sealed class ChangeStep : IDemoStep
{
    private static readonly OperationOptions Ask = new() { SyncIntervalMs = 0 };

    public string Name => "change behind";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        await ChangeDirectoryAsync(world, findings, cancellationToken);
        await AddAndRemoveAsync(world, findings, cancellationToken);
        await ChangeBucketAsync(world, findings, cancellationToken);
    }

    private static async Task ChangeDirectoryAsync(
        DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var client = world.Main.Client;
        var path = world.Local.PathOf(DemoDataSet.Edited);
        var old = await HashAsync(client, path, OperationOptions.Default, cancellationToken);
        var changed = await world.Local.WriteAsync(DemoDataSet.Edited, DemoDataSet.SmallBytes, cancellationToken);

        var explanation = await client.Administration.ExplainAsync(path, cancellationToken);
        var still = await HashAsync(client, path, OperationOptions.Default, cancellationToken);
        findings.Add(
            "directory, interval -1: the old bytes, as promised, and explain says so",
            $"{Which(still, old, changed)}; explain: {explanation.Reason}", still == old && !explanation.WouldSync);

        var began = world.Time.GetTimestamp();
        var fresh = await HashAsync(client, path, Ask, cancellationToken);
        findings.Add(
            "the same read with interval 0: the new bytes",
            $"{Which(fresh, old, changed)} in {DemoText.Time(world.Time.GetElapsedTime(began))}",
            fresh == changed.Hash);
    }

    private static async Task AddAndRemoveAsync(
        DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var client = world.Main.Client;
        var removed = world.Local.PathOf(DemoDataSet.Removed);
        var known = await HashAsync(client, removed, OperationOptions.Default, cancellationToken);
        File.Delete(world.Local.FileOf(DemoDataSet.Removed));
        var added = await world.Local.WriteAsync(DemoDataSet.Added, DemoDataSet.SmallBytes, cancellationToken);

        var options = new ListOptions { SyncIntervalMs = 0 };
        var page = await client.ListAsync(removed.Parent, options, cancellationToken);
        var listed = page.Entries.Select(e => e.Path).ToList();
        var gone = await client.TryGetStatusAsync(removed, OperationOptions.Default, cancellationToken) is null;
        var there = await HashAsync(client, added.Path, OperationOptions.Default, cancellationToken);
        findings.Add(
            "a listing with interval 0 notices a deletion and a new file",
            $"deleted: {(gone ? "gone" : "still there")}; new: {(there == added.Hash ? "right bytes" : "wrong")}; " +
            $"{listed.Count} listed",
            known.Length > 0 && gone && there == added.Hash && listed.Contains(added.Path)
            && !listed.Contains(removed));
    }

    private static async Task ChangeBucketAsync(
        DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var client = world.Main.Client;
        var path = world.Remote.PathOf(DemoDataSet.Edited);
        var old = await HashAsync(client, path, OperationOptions.Default, cancellationToken);
        var content = DemoContent.Make(DemoDataSet.SmallBytes, seed: 7);
        var changed = DemoContent.FileOf(path, content);
        await DemoWrites.PutAsync(
            world.Store.Client, world.InStore(path), (content, WriteType.CacheThrough), cancellationToken);
        var still = await HashAsync(client, path, OperationOptions.Default, cancellationToken);

        await client.Administration.InvalidateAsync(path, cancellationToken);
        var explanation = await client.Administration.ExplainAsync(path, cancellationToken);
        var fresh = await HashAsync(client, path, OperationOptions.Default, cancellationToken);
        findings.Add(
            "bucket: old bytes until marked as stale, then the new ones",
            $"{Which(still, old, changed)}, then {Which(fresh, old, changed)}; explain: {explanation.Reason}",
            still == old && fresh == changed.Hash && explanation.WouldSync);
    }

    private static async Task<string> HashAsync(
        IFabricClient client, FabricPath path, OperationOptions options, CancellationToken cancellationToken) =>
        await DemoReads.TryHashAsync(client, path, options, cancellationToken) ?? string.Empty;

    private static string Which(string hash, string old, DemoFile changed) =>
        hash == changed.Hash ? "new bytes" : hash == old ? "old bytes" : hash.Length == 0 ? "no file" : "wrong bytes";
}
