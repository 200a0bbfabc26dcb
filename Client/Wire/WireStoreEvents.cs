using System.Text.Json.Serialization;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.Wire;

/// <summary>Event notifications as S3 sends them; see <c>docs/active-sync.md</c>.</summary>
internal sealed record WireStoreEvents([property: JsonPropertyName("Records")] IReadOnlyList<WireStoreEvent> Records)
{
    public static WireStoreEvents Of(IReadOnlyList<StoreEvent> events) => new([.. events.Select(static e =>
        new WireStoreEvent(
            e.IsRemoval ? "ObjectRemoved:Delete" : "ObjectCreated:Put",
            new WireS3(
                new WireS3Bucket(e.Bucket),
                new WireS3Object(Uri.EscapeDataString(e.Key ?? string.Empty), e.Sequencer))))]);
}

/// <summary>One of them.</summary>
internal sealed record WireStoreEvent(string EventName, WireS3 S3);

/// <summary>Of which bucket and key.</summary>
internal sealed record WireS3(WireS3Bucket Bucket, WireS3Object Object);

/// <summary>A bucket.</summary>
internal sealed record WireS3Bucket(string Name);

/// <summary>A key, encoded, and its order among the events of the key.</summary>
internal sealed record WireS3Object(string Key, string? Sequencer);
