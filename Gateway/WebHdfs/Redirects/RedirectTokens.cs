using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Redirects;

/// <summary>
/// Short-lived tokens that send a client from one door to the worker with the data: bound to path, operation, user,
/// expiry and every parameter that matters, so that one is good for nothing else. Whoever holds one is the user for
/// that; what he may is decided anew when it is used.
/// </summary>
/// <remarks>
/// Written in hex: a client of Python's fsspec replaces CREATE by APPEND in the whole URL, which must not hit the
/// token. For its sake too, a token of CREATE is good for APPEND.
/// </remarks>
internal sealed class RedirectTokens(ReadOnlyMemory<byte> key, TimeSpan lifetime, TimeProvider time)
{
    private const int MacBytes = 32;

    // A name has at most some hundred bytes; anything longer is no token of ours.
    private const int TextCharsMax = 1024;

    // Changed by clients on the way, or without a meaning for the data.
    private static readonly string[] Unbound =
    [
        ParameterNames.Op, ParameterNames.UserName, ParameterNames.DoAs, ParameterNames.Delegation,
        ParameterNames.FabricToken, ParameterNames.BufferSize, ParameterNames.NoRedirect,
    ];

    /// <summary>Whether a parameter is left out of tokens.</summary>
    public static bool IsUnbound(string parameter) => Unbound.Contains(parameter);

    /// <summary>A token for one operation of a user on a path.</summary>
    public string Make(string operation, FabricPath path, string user, WebHdfsQuery query)
    {
        var expires = (time.GetUtcNow() + lifetime).ToUnixTimeMilliseconds();
        var name = Encoding.UTF8.GetBytes(user);
        var token = new byte[sizeof(long) + name.Length + MacBytes];
        BinaryPrimitives.WriteInt64BigEndian(token, expires);
        name.CopyTo(token, sizeof(long));
        Sign(operation, path, token, query).CopyTo(token.AsSpan(^MacBytes));
        return Convert.ToHexStringLower(token);
    }

    /// <summary>The user a token was made for; null when it is not good for this request.</summary>
    public string? TryRead(string text, string operation, FabricPath path, WebHdfsQuery query)
    {
        if (text.Length > TextCharsMax || text.Length % 2 != 0 || text.Length <= 2 * (sizeof(long) + MacBytes)
            || text.AsSpan().ContainsAnyExcept("0123456789abcdef"))
        {
            return null;
        }

        var token = Convert.FromHexString(text);
        var claim = token.AsSpan(0, token.Length - MacBytes);
        if (!IsSigned(operation, path, token, query)
            && !(operation == OperationNames.Append && IsSigned(OperationNames.Create, path, token, query)))
        {
            return null;
        }

        var expires = BinaryPrimitives.ReadInt64BigEndian(claim);
        return time.GetUtcNow().ToUnixTimeMilliseconds() < expires
            ? Encoding.UTF8.GetString(claim[sizeof(long)..])
            : null;
    }

    private bool IsSigned(string operation, FabricPath path, byte[] token, WebHdfsQuery query) =>
        CryptographicOperations.FixedTimeEquals(Sign(operation, path, token, query), token.AsSpan(^MacBytes));

    // The signature of all of a token but its end, which is for the signature.
    private byte[] Sign(string operation, FabricPath path, byte[] token, WebHdfsQuery query)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
        Append(hash, operation);
        Append(hash, path.Value);
        Append(hash, token.AsSpan(0, token.Length - MacBytes));
        var bound = query.Parameters.Where(static p => !IsUnbound(p.Key));
        foreach (var (name, value) in bound.OrderBy(static p => p.Key, StringComparer.Ordinal))
        {
            Append(hash, name);
            Append(hash, value);
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string text) => Append(hash, Encoding.UTF8.GetBytes(text));

    // With its length, so that no two lists of parts look alike.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
