using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>A store of its own for each test, and the few verbs the cases are written in.</summary>
public abstract class UnderStorageHarness : IAsyncLifetime
{
    /// <summary>The store under test, mounted on an empty prefix.</summary>
    protected IUnderStorage Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Opens a store on a prefix nobody else uses; skips the test with a reason when there is no server.
    /// </summary>
    protected abstract ValueTask<IUnderStorage> OpenAsync();

    /// <summary>Removes what <see cref="OpenAsync"/> made.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    protected static UfsPath P(string path) => UfsPath.Parse(path);

    protected static byte[] Bytes(int length, ulong seed = 1)
    {
        var bytes = new byte[length];
        new SeededRandomSource(seed).Fill(bytes);
        return bytes;
    }

    protected Task<UfsStatus> PutAsync(string path, byte[] bytes) =>
        PutAsync(path, bytes, new UfsWriteOptions { LengthBytes = bytes.Length });

    protected async Task<UfsStatus> PutAsync(string path, byte[] bytes, UfsWriteOptions options)
    {
        await using var writer = await Store.CreateAsync(P(path), options, Token);
        for (var i = 0; i < bytes.Length; i += 1 << 20)
        {
            await writer.WriteAsync(bytes.AsMemory(i, Math.Min(1 << 20, bytes.Length - i)), Token);
        }

        return await writer.CommitAsync(Token);
    }

    protected async Task<byte[]> GetAsync(string path, long offset, long length, Fingerprint? expected = null)
    {
        var request = new UfsReadRequest
        {
            Path = P(path),
            OffsetBytes = offset,
            LengthBytes = length,
            Expected = expected,
        };
        await using var stream = await Store.OpenReadAsync(request, Token);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    protected async Task<UfsStatus> StatAsync(string path)
    {
        var status = await Store.TryStatAsync(P(path), Token);
        Assert.NotNull(status);
        return status;
    }

    protected async Task AssertAbsentAsync(string path) => Assert.Null(await Store.TryStatAsync(P(path), Token));

    protected async Task<List<UfsEntry>> ListAsync(string directory, bool recursive = false, int page = 1000)
    {
        var entries = new List<UfsEntry>();
        string? continuation = null;
        do
        {
            var request = new UfsListRequest
            {
                Directory = P(directory),
                Recursive = recursive,
                Continuation = continuation,
                EntriesMax = page,
            };
            var answer = await Store.ListAsync(request, Token);
            Assert.InRange(answer.Entries.Count, 0, page);
            Assert.True(
                answer.Continuation is null || answer.Continuation != continuation, "The listing does not advance.");
            entries.AddRange(answer.Entries);
            continuation = answer.Continuation;
        }
        while (continuation is not null);
        return entries;
    }

    protected async Task<string[]> NamesAsync(string directory, bool recursive = false, int page = 1000) =>
        [.. (await ListAsync(directory, recursive, page)).Select(static entry => entry.Path.Value)];

    /// <summary>How completing an upload that was aborted fails.</summary>
    protected virtual IReadOnlyCollection<FabricErrorKind> AbortedUploadKinds => [FabricErrorKind.NotFound];

    protected static async Task<FabricException> AssertFailsAsync(FabricErrorKind kind, Func<Task> action)
    {
        var error = await Assert.ThrowsAsync<FabricException>(action);
        Assert.True(kind == error.Kind, $"Expected {kind}, was {error.Kind}: {error.Message}");
        return error;
    }
}
