using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>
/// What passes a broker, which is not trusted: JSON behind the version of the protocol and a MAC that is of what the
/// message is for, so that none can be given out as another. Who replays one says only what is known. Thread-safe.
/// </summary>
internal sealed class AmqpSeal(PeerSecret secret)
{
    private const int MacLength = 64;
    private static readonly byte[] Version = Encoding.ASCII.GetBytes(
        CrossClusterProtocol.Version.ToString(CultureInfo.InvariantCulture) + " ");

    /// <summary>What a frame of a feed is signed as.</summary>
    public static string Frame(string origin, string feed) => $"frame\n{origin}\n{feed}";

    /// <summary>What a request is signed as.</summary>
    public static string Request(ClusterId origin, string kind, string nonce, string sentAt) =>
        $"request\n{origin}\n{kind}\n{nonce}\n{sentAt}";

    /// <summary>What the answer to a request is signed as.</summary>
    public static string Answer(string kind, string nonce) => $"answer\n{kind}\n{nonce}";

    /// <summary>Makes a message.</summary>
    public byte[] Close<T>(string meaning, T value, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var mac = Encoding.ASCII.GetBytes(PeerSecret.OfAnswer(secret.AnswerKey(meaning), json) + " ");
        return [.. Version, .. mac, .. json];
    }

    /// <summary>Reads a message that may be believed.</summary>
    /// <exception cref="FabricException">Unsupported for another version, Unauthenticated for anything that was not
    /// made of the shared secret for this.</exception>
    public T Open<T>(string meaning, ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
    {
        var space = body.IndexOf((byte)' ');
        if (space is <= 0 or > 8)
        {
            throw Forged("it is no message between clusters");
        }

        if (!body.StartsWith(Version))
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, "hear cluster", Subject(meaning),
                $"this cluster speaks version {CrossClusterProtocol.Version} of the cluster protocol, the other "
                    + $"'{Encoding.ASCII.GetString(body[..space])}'");
        }

        var signed = body[Version.Length..];
        if (signed.Length <= MacLength + 1 || signed[MacLength] != (byte)' ' || !PeerSecret.AreEqual(
            Encoding.ASCII.GetString(signed[..MacLength]),
            PeerSecret.OfAnswer(secret.AnswerKey(meaning), signed[(MacLength + 1)..])))
        {
            throw Forged("it is not signed with the shared secret");
        }

        try
        {
            return JsonSerializer.Deserialize(signed[(MacLength + 1)..], type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, "hear cluster", Subject(meaning), "its message is not readable", inner: e);
        }

        FabricException Forged(string reason) =>
            new(FabricErrorKind.Unauthenticated, "hear cluster", Subject(meaning), reason);
    }

    private static string Subject(string meaning) => meaning.Replace('\n', ' ');
}
