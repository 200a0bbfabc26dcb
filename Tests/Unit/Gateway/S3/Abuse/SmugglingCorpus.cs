using System.Globalization;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Abuse;

/// <summary>
/// Requests whose end two readers may see in different places. In each, <c>{S}</c> is a whole, validly signed request
/// that lies where only one of the readings makes it a request of its own; <c>{H}</c> stands for the outer request's
/// own valid headers.
/// </summary>
internal static class SmugglingCorpus
{
    private const string Put = "PUT /bucket/outer HTTP/1.1\r\n";
    private const string InBody = "0\r\n\r\n{S}";
    private const string InChunk = "{SX}\r\n{S}\r\n0\r\n\r\n";

    // How a length beside a transfer coding can be written so that one party overlooks the coding.
    private static readonly string[] Codings =
    [
        "Transfer-Encoding: chunked", "Transfer-Encoding: Chunked", "Transfer-Encoding:chunked",
        "Transfer-Encoding:\tchunked", "Transfer-Encoding: chunked ", "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked-false",
        "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: \u000bchunked", "Transfer-Encoding: chunked\u0000", "Transfer-Encoding\u0000: chunked",
        "Transfer-Encoding:\r\n chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding:", "Transfer-Encoding: ",
        "X: a\nTransfer-Encoding: chunked", "X: a\rTransfer-Encoding: chunked", "X: a\r\rTransfer-Encoding: chunked",
    ];

    // Headers that only look like a coding: the length counts, and what lies in the body stays there.
    private static readonly string[] NoCodings =
        ["Transfer\u2011Encoding: chunked", "Transfer_Encoding: chunked", "TE: chunked", "Trailer: x\r\nTE: trailers"];

    // How a length can be written so that two parties read different ones.
    private static readonly string[] Lengths =
    [
        "Content-Length: 0\r\nContent-Length: {SL}", "Content-Length: {SL}\r\nContent-Length: 0",
        "Content-Length: {SL}\r\nContent-Length: {SL}", "Content-Length: 0, {SL}", "Content-Length: {SL}, {SL}",
        "Content-Length: +0", "Content-Length: -1", "Content-Length: -0", "Content-Length: 0x0", "Content-Length: 0 0",
        "Content-Length: 0\u0000", "Content-Length: \uff10", "Content-Length: 18446744073709551616",
        "Content-Length: 9223372036854775808", "Content-Length: 1e1", "Content-Length: 0.0", "Content-Length: ",
        "Content-Length : {SL}", " Content-Length: {SL}", "Content-Length:\r\n {SL}", "Content-Length\u0000: {SL}",
        "Content-Length: 0\nContent-Length: {SL}", "Content-Length: 0\rX: {SL}", "Content\u00adLength: {SL}",
        "X: a\nContent-Length: {SL}",
    ];

    // Chunked bodies that break off the rules somewhere before the second request.
    private static readonly string[] ChunkedBodies =
    [
        "5;a\nb\r\nhello\r\n0\r\n\r\n{S}", "5\nhello\n0\n\n{S}", "5\r\nhello0\r\n\r\n{S}", "5\r\nhelloXX0\r\n\r\n{S}",
        "5\r\nhello\n0\r\n\r\n{S}", "5\r\rhello\r\n0\r\n\r\n{S}", "5 \r\nhello\r\n0\r\n\r\n{S}x",
        " 5\r\nhello\r\n0\r\n\r\n{S}",
        "+5\r\nhello\r\n0\r\n\r\n{S}", "-5\r\nhello\r\n0\r\n\r\n{S}", "0x5\r\nhello\r\n0\r\n\r\n{S}",
        "\uff15\r\nhello\r\n0\r\n\r\n{S}", "\r\nhello\r\n0\r\n\r\n{S}", "g\r\nhello\r\n0\r\n\r\n{S}",
        "100000005\r\nhello\r\n0\r\n\r\n{S}", "10000000000000005\r\nhello\r\n0\r\n\r\n{S}",
        "FFFFFFFFFFFFFFFFFFFFFFFF5\r\nhello\r\n0\r\n\r\n{S}", "80000000\r\nhello\r\n0\r\n\r\n{S}",
        "2;\nxx\r\n4c\r\n0\r\n\r\n{S}", "5;a=\"\r\nb\"\r\nhello\r\n0\r\n\r\n{S}", "5\u0000\r\nhello\r\n0\r\n\r\n{S}",
        "0\r\nX: a\n\r\n{S}\r\n\r\n", "0\r\nContent-Length : 5\r\n\r\n{S}", "0\n\n{S}", "0\r\n\n{S}", "0\r\r\n{S}",
    ];

    // Whole first requests that say something odd about themselves.
    private static readonly string[] Wholes =
    [
        "PUT /bucket/outer HTTP/1.0\r\n{H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{S}",
        "PUT /bucket/outer HTTP/1.0\r\n{H}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{S}",
        "PUT /bucket/outer HTTP/1.1\n{H}Content-Length: 0\n\n{S}",
        "PUT /bucket/outer HTTP/1.1\r\n{H}Content-Length: {SL}\r\nExpect: 100-continue\r\n\r\n{S}",
        "GET /bucket/outer HTTP/1.1\r\n{H}Content-Length: {SL}\r\n\r\n{S}",
        "HEAD /bucket/outer HTTP/1.1\r\n{H}Content-Length: {SL}\r\n\r\n{S}",
        "DELETE /bucket/outer HTTP/1.1\r\n{H}Content-Length: {SL}\r\n\r\n{S}",
        "OPTIONS /bucket/outer HTTP/1.1\r\n{H}Content-Length: {SL}\r\n\r\n{S}",
        "GET /bucket/outer HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n{SX}\r\n{S}\r\n0\r\n\r\n",
        "GET /bucket/outer HTTP/1.1\r\n{H}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: {SL}\r\n\r\n{S}",
        "CONNECT 127.0.0.1:1 HTTP/1.1\r\n{H}Content-Length: {SL}\r\n\r\n{S}",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{S}", "PUT http://other/bucket/outer HTTP/1.1\r\n{H}\r\n\u0000{S}",
        "PUT /bucket/outer HTTP/1.1\r\n{H}Host: other\r\nContent-Length: 0\r\n\r\n\u0000{S}",
        "PUT /bucket/outer HTTP/1.9\r\n{H}\r\n\u0000{S}", "PUT /bucket/outer\r\n{H}\r\n\u0000{S}",
        "PUT  /bucket/outer  HTTP/1.1\r\n{H}Content-Length: {SL}\r\n\r\n{S}",
        "PUT\t/bucket/outer\tHTTP/1.1\r\n{H}Content-Length: {SL}\r\n\r\n{S}",
        "PUT /bucket/outer HTTP/1.1 x\r\n{H}Content-Length: {SL}\r\n\r\n{S}",
        "PUT /bucket/out\u0000er HTTP/1.1\r\n{H}Content-Length: {SL}\r\n\r\n{S}",
        "PUT /bucket/out\rer HTTP/1.1\r\n{H}Content-Length: {SL}\r\n\r\n{S}",
        "PUT /bucket/outer HTTP/1.1\r\n{H}Content-Length: 5\r\n\r\nhello\u0000\u0001garbage\r\n\r\n{S}",
        "PUT /bucket/outer HTTP/1.1\r\n{H}X: a\r\n{S2}",
    ];

    /// <summary>Every request of it.</summary>
    public static IEnumerable<string> All
    {
        get
        {
            foreach (var coding in Codings)
            {
                yield return $"{Put}{{H}}Content-Length: {{BL}}\r\n{coding}\r\n\r\n{InBody}";
                yield return $"{Put}{{H}}{coding}\r\nContent-Length: 4\r\n\r\n{InChunk}";
                yield return $"{Put}{{H}}{coding}\r\n\r\n{InChunk}";
            }

            foreach (var header in NoCodings)
            {
                yield return $"{Put}{{H}}Content-Length: {{BL}}\r\n{header}\r\n\r\n{InBody}";
            }

            foreach (var length in Lengths)
            {
                yield return $"{Put}{{H}}{length}\r\n\r\n{{S}}";
            }

            foreach (var body in ChunkedBodies)
            {
                yield return $"{Put}{{H}}Transfer-Encoding: chunked\r\n\r\n{body}";
            }

            foreach (var whole in Wholes)
            {
                yield return whole;
            }
        }
    }

    /// <summary>Fills a request in.</summary>
    /// <param name="template">One of <see cref="All"/>.</param>
    /// <param name="outerHeaders">The outer request's headers, each with its line end.</param>
    /// <param name="smuggled">The request that must not run.</param>
    public static string Fill(string template, string outerHeaders, string smuggled) => template
        .Replace("{BL}", (smuggled.Length + 5).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{SL}", smuggled.Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{SX}", smuggled.Length.ToString("x", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{S2}", "X: " + smuggled.Replace("\r\n", "\n", StringComparison.Ordinal), StringComparison.Ordinal)
        .Replace("{H}", outerHeaders, StringComparison.Ordinal)
        .Replace("{S}", smuggled, StringComparison.Ordinal);
}
