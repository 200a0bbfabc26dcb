using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansAlluxio.Core.Auditing;

/// <summary>
/// How records hang together: each line ends with the SHA-256 of the hash before it and of the line's other bytes, so
/// that no line can change, go or come without every later hash being wrong.
/// </summary>
internal static class AuditChain
{
    public const int HashBytes = 32;

    /// <summary>Door of the records that begin a file; they are no operation.</summary>
    public const string OwnDoor = "audit";

    private static readonly JsonWriterOptions Json = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Appends the line of an entry; the hash becomes the line's.</summary>
    public static void Append(
        ArrayBufferWriter<byte> target, AuditEntry entry, long sequence, byte[] hash)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, Json))
        {
            Write(json, entry, sequence);
        }

        // All but the closing brace, which the hash comes before.
        var head = body.WrittenSpan[..^1];
        Next(hash, head);
        target.Write(head);
        target.Write(",\"hash\":\""u8);
        target.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash)));
        target.Write("\"}\n"u8);
    }

    /// <summary>
    /// Checks a line without its end, against the hash before it, which becomes the line's. False when it is not what
    /// was written.
    /// </summary>
    public static bool Check(ReadOnlySpan<byte> line, byte[] hash)
    {
        const int TailBytes = 9 + (HashBytes * 2) + 2;
        if (line.Length <= TailBytes || !line[^TailBytes..].StartsWith(",\"hash\":\""u8) || !line.EndsWith("\"}"u8))
        {
            return false;
        }

        Next(hash, line[..^TailBytes]);
        return line[^(TailBytes - 9)..^2].SequenceEqual(
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash)));
    }

    private static void Next(byte[] hash, ReadOnlySpan<byte> head)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(hash);
        sha.AppendData(head);
        sha.GetHashAndReset(hash);
    }

    private static void Write(Utf8JsonWriter json, AuditEntry entry, long sequence)
    {
        json.WriteStartObject();
        json.WriteNumber("seq", sequence);
        json.WriteString("time", entry.Time.UtcDateTime.ToString("O"));
        json.WriteString("door", entry.Door);
        json.WriteString("operation", entry.Operation);
        json.WriteString("user", entry.User);
        json.WriteString("role", entry.Role);
        if (entry.Gateway is { } gateway)
        {
            json.WriteString("gateway", gateway);
        }

        json.WriteString("from", entry.From);
        json.WriteString("path", entry.Path);
        json.WriteNumber("version", entry.Version);
        json.WriteNumber("in", entry.BytesIn);
        json.WriteNumber("out", entry.BytesOut);
        json.WriteString("cache", entry.Cache);
        json.WriteString("decision", entry.IsAllowed ? "allowed" : "refused");
        json.WriteNumber("status", entry.Status);
        json.WriteString("error", entry.Error);
        json.WriteNumber("us", entry.DurationUs);
        json.WriteString("trace", entry.Trace);
        if (entry.PreviousHash is { } previous)
        {
            json.WriteString("previous", previous);
        }

        json.WriteEndObject();
    }
}
