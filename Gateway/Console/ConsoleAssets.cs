using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.Console;

/// <summary>The files of the console: resources of this assembly, in memory. Nothing else is served.</summary>
internal static class ConsoleAssets
{
    private const string Prefix = "console/";
    private const string Index = "index.html";

    private static readonly FrozenDictionary<string, ConsoleAsset> ByName = Load();

    /// <summary>Their names, as in URLs below the console.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>The file of a name; empty is the page itself. Null when there is none.</summary>
    public static ConsoleAsset? TryFind(string name) => ByName.GetValueOrDefault(name.Length == 0 ? Index : name);

    /// <summary>Answers with a file, or says that the browser's copy is good.</summary>
    public static async Task WriteAsync(HttpContext http, ConsoleAsset asset)
    {
        var response = http.Response;
        response.Headers.ETag = asset.Tag;

        // Kept, and asked about before each use: a new version of the server shows at once.
        response.Headers.CacheControl = "no-cache";
        if (http.Request.Headers.IfNoneMatch.Any(
            v => v is not null && (v == "*" || v.Split(',').Any(t => t.Trim() == asset.Tag))))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = asset.Type;
        response.ContentLength = asset.Bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(asset.Bytes, http.RequestAborted);
        }
    }

    private static FrozenDictionary<string, ConsoleAsset> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(static name => name[Prefix.Length..], name => Read(assembly, name));
    }

    private static ConsoleAsset Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
        return new ConsoleAsset(bytes, TypeOf(name), tag.ToString());
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new FabricException(
            FabricErrorKind.Internal, "load console", name, $"no media type is known for {other}"),
    };
}
