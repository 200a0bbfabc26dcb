using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Orleans.Tree;

/// <summary>The calls of the model's operations on a fabric.</summary>
internal static class TreeCalls
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Writes a file.</summary>
    public static async Task WriteAsync(this IFabricClient client, string path, string text)
    {
        await using var writer = await client.CreateAsync(
            FabricPath.Parse(path), new CreateOptions { Overwrite = true }, Token);
        await writer.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        await writer.CompleteAsync(null, CompletionTerms.None, Token);
    }

    /// <summary>Its text; null when there is nothing.</summary>
    public static async Task<string?> ReadAsync(this IFabricClient client, string path)
    {
        try
        {
            await using var reader = await client.OpenReadAsync(
                FabricPath.Parse(path), new OperationOptions { SyncIntervalMs = -1 }, Token);
            var bytes = new byte[reader.Status.LengthBytes];
            var at = 0;
            while (at < bytes.Length)
            {
                var count = await reader.ReadAsync(at, bytes.AsMemory(at), Token);
                Assert.NotEqual(0, count);
                at += count;
            }

            return Encoding.UTF8.GetString(bytes);
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Names directly below, in order.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(this IFabricClient client, string directory)
    {
        var names = new List<string>();
        string? after = null;
        while (true)
        {
            var page = await client.ListAsync(
                FabricPath.Parse(directory), new ListOptions { AfterName = after, EntriesMax = 3 }, Token);
            names.AddRange(page.Entries.Select(static e => e.Path.Name));
            if (!page.HasMore)
            {
                return names;
            }

            after = names[^1];
        }
    }

    /// <summary>Whether a call succeeds; only a refusal is a false.</summary>
    public static async Task<bool> SucceedsAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.AlreadyExists
            or FabricErrorKind.IsADirectory or FabricErrorKind.NotADirectory or FabricErrorKind.NotEmpty
            or FabricErrorKind.InvalidArgument)
        {
            return false;
        }
    }
}
