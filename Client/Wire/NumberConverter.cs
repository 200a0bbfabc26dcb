using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Client.Wire;

/// <summary>An id as its number; 0 is the default value, which names nothing.</summary>
internal abstract class NumberConverter<T>(Func<long, T> wrap, Func<T, long> unwrap) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
        {
            throw new JsonException("An id is a number from 0.");
        }

        return number == 0 ? default : wrap(number);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(unwrap(value));
}

internal sealed class InodeIdConverter() : NumberConverter<InodeId>(static n => new(n), static id => id.Value);

internal sealed class ContentVersionConverter()
    : NumberConverter<ContentVersion>(static n => new(n), static version => version.Value);

internal sealed class MountIdConverter() : NumberConverter<MountId>(static n => new(n), static id => id.Value);

internal sealed class HybridTimestampConverter()
    : NumberConverter<HybridTimestamp>(static n => new(n), static time => time.Value);
