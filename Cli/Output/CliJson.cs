using System.Text.Json.Serialization;

namespace OrleansAlluxio.Cli.Output;

/// <summary>JSON of answers that are no records of the fabric. Additive only.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(CountAnswer))]
[JsonSerializable(typeof(UsageAnswer))]
[JsonSerializable(typeof(ChecksumAnswer))]
[JsonSerializable(typeof(CopyAnswer))]
[JsonSerializable(typeof(DoneAnswer))]
[JsonSerializable(typeof(FreedAnswer))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(SummaryAnswer))]
[JsonSerializable(typeof(StoreAnswer))]
[JsonSerializable(typeof(GatewayAnswer))]
[JsonSerializable(typeof(BenchResult))]
[JsonSerializable(typeof(List<BenchResult>))]
[JsonSerializable(typeof(CollectAnswer))]
[JsonSerializable(typeof(Metrics.Rates))]
[JsonSerializable(typeof(Metrics.MetricSample))]
internal sealed partial class CliJson : JsonSerializerContext;

internal sealed record VersionAnswer(string Version, string Runtime, string Os, string Architecture);

internal sealed record CountAnswer(string Path, long Files, long Directories, long Bytes);

internal sealed record UsageAnswer(string Path, long Bytes);

internal sealed record ChecksumAnswer(string Path, string Md5);

internal sealed record CopyAnswer(long Files, long Bytes);

internal sealed record FreedAnswer(
    string Operation, string Path, long Bytes, long Files, long PinnedFiles, long UnpersistedFiles);

internal sealed record WebhookAnswer(string Url);

internal sealed record DoneAnswer(string Operation, string Path, long? Bytes = null, bool Changed = true);
