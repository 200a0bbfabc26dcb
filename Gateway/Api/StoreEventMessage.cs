using System.Text.Json;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>A message of event notifications, read.</summary>
/// <param name="Events">What it tells.</param>
/// <param name="ConfirmUrl">Where an SNS subscription is confirmed, by a person; else null.</param>
internal sealed record StoreEventMessage(IReadOnlyList<StoreEvent> Events, string? ConfirmUrl)
{
    private const string EventPrefix = "s3:";

    /// <summary>
    /// Reads what S3, Ceph or MinIO send, by themselves or in an envelope of SNS. InvalidArgument for anything else.
    /// </summary>
    public static StoreEventMessage Parse(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw Bad("it is no object");
        }

        if (message.TryGetProperty("Records", out var records))
        {
            return records.ValueKind == JsonValueKind.Array
                ? new StoreEventMessage([.. records.EnumerateArray().Select(EventOf)], null)
                : throw Bad("its Records are no list");
        }

        if (TryText(message, "Event") == "s3:TestEvent")
        {
            return new StoreEventMessage(
                [new StoreEvent { Bucket = TryText(message, "Bucket") ?? throw Bad("the test event names no Bucket") }],
                null);
        }

        return TryText(message, "Type") switch
        {
            "Notification" => ParseText(TryText(message, "Message") ?? throw Bad("the notification has no Message")),
            "SubscriptionConfirmation" => new StoreEventMessage(
                [], TryText(message, "SubscribeURL") ?? throw Bad("the confirmation has no SubscribeURL")),
            _ => throw Bad("it has neither Records, nor the Event of a test, nor the Type of an SNS message"),
        };
    }

    private static StoreEventMessage ParseText(string text)
    {
        try
        {
            using var inner = JsonDocument.Parse(text);
            return inner.RootElement.ValueKind == JsonValueKind.Object
                && inner.RootElement.TryGetProperty("Type", out _)
                ? throw Bad("an envelope is in an envelope")
                : Parse(inner.RootElement);
        }
        catch (JsonException)
        {
            throw Bad("the notification's Message is no JSON");
        }
    }

    private static StoreEvent EventOf(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object
            || !record.TryGetProperty("s3", out var s3) || s3.ValueKind != JsonValueKind.Object
            || !s3.TryGetProperty("bucket", out var bucket) || TryText(bucket, "name") is not { Length: > 0 } name
            || !s3.TryGetProperty("object", out var entry) || TryText(entry, "key") is not { Length: > 0 } key)
        {
            throw Bad("a record has no s3.bucket.name or no s3.object.key");
        }

        var kind = TryText(record, "eventName") ?? string.Empty;
        kind = kind.StartsWith(EventPrefix, StringComparison.Ordinal) ? kind[EventPrefix.Length..] : kind;
        var isRemoval = kind.StartsWith("ObjectRemoved:", StringComparison.Ordinal)
            || kind.StartsWith("LifecycleExpiration:", StringComparison.Ordinal)
            || kind.StartsWith("ObjectLifecycle:Expiration", StringComparison.Ordinal);

        // The sequencer belongs to what makes and deletes keys, and to nothing else.
        var hasSequencer = isRemoval || kind.StartsWith("ObjectCreated:", StringComparison.Ordinal);
        var (decoded, other) = StoreEventKey.Read(key);
        return new StoreEvent
        {
            Bucket = name,
            Key = decoded,
            OtherKey = other,
            IsRemoval = isRemoval,
            IsOrdered = TryText(record, "eventSource") == "aws:s3",
            Sequencer = hasSequencer ? TryText(entry, "sequencer") : null,
        };
    }

    private static string? TryText(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static FabricException Bad(string reason) =>
        new(FabricErrorKind.InvalidArgument, "read event notification", "body", reason);
}
