using System.CommandLine;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary>
/// <c>fabric collect</c>: what somebody else needs to see what is wrong, in one file. Everything in it is an answer of
/// the fabric API, which never has a secret.
/// </summary>
internal static class CollectCommand
{
    private const int AuditLines = 1000;

    public static Command Make(CommandSet set)
    {
        var target = new Option<string>("--out")
        {
            Description = "The file to write.",
            DefaultValueFactory = static _ => "fabric-collect.tar.gz",
        };
        return set.Make("collect", "Puts state, settings, figures and findings into one file, without secrets.",
            [target], async run =>
            {
                var entries = new List<string>();
                var file = run.Get(target)!;
                await using (var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write))
                await using (var zip = new GZipStream(stream, CompressionLevel.Optimal))
                await using (var tar = new TarWriter(zip))
                {
                    await foreach (var (name, text) in PartsAsync(run))
                    {
                        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
                        await tar.WriteEntryAsync(
                            new PaxTarEntry(TarEntryType.RegularFile, "fabric-collect/" + name)
                            {
                                DataStream = content,
                            },
                            run.Cancelled);
                        entries.Add(name);
                    }
                }

                run.Answer(new CollectAnswer(file, entries), CliJson.Default.CollectAnswer,
                    static a => $"{a.File}: {string.Join(", ", a.Entries)}");
            });
    }

    private static async IAsyncEnumerable<(string Name, string Text)> PartsAsync(CliRun run)
    {
        var token = run.Cancelled;
        yield return await PartAsync("status.json", async () => Json(
            await run.Administration.GetStatusAsync(token), FabricJson.Default.FabricStatus));
        yield return await PartAsync("mounts.json", async () => Json(
            await run.Administration.ListMountsAsync(token), FabricJson.Default.IReadOnlyListMountStatus));
        yield return await PartAsync("properties.json", async () => Json(
            await run.Administration.ListPathPropertiesAsync(token), FabricJson.Default.IReadOnlyListPathProperty));
        yield return await PartAsync("configuration.json", async () => Json(
            await run.Process.ListConfigurationAsync(token), FabricJson.Default.IReadOnlyListConfigurationValue));
        yield return await PartAsync("findings.json", async () => Json(
            await run.Process.DiagnoseAsync(token), FabricJson.Default.IReadOnlyListFinding));
        yield return await PartAsync("persists.json", async () => Json(
            await run.Administration.ListPersistsAsync(FabricLimits.ListEntriesMax, token),
            FabricJson.Default.IReadOnlyListPersistStatus));
        yield return await PartAsync("jobs.json", async () => Json(
            await run.Client.Sync.ListAsync(token), FabricJson.Default.IReadOnlyListSyncJobStatus));
        yield return await PartAsync("workers.json", async () => Json(
            await run.Client.Workers.ListAsync(token), FabricJson.Default.IReadOnlyListWorkerStatus));
        yield return await PartAsync("metrics-workers.txt", async () =>
            await run.Process.ReadWorkerMetricsAsync(token));
        yield return await PartAsync("metrics.txt", async () => await run.Process.ReadMetricsAsync(token));
        yield return await PartAsync("audit.jsonl", async () =>
            string.Join('\n', await run.Process.TailAuditAsync(AuditLines, 0, token)));
    }

    // A part that fails is told in its place: the others matter the more.
    private static async Task<(string Name, string Text)> PartAsync(string name, Func<Task<string>> read)
    {
        try
        {
            return (name, await read());
        }
        catch (FabricException e)
        {
            return (name + ".failed", $"{e.Kind}: {e.Message}\n");
        }
    }

    private static string Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);
}
