using System.Security.Cryptography;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Reading.Fakes;

/// <summary>A read path over a dictionary and a memory store that holds one file of random bytes.</summary>
internal sealed class ReadSetup : IAsyncDisposable
{
    private int _changes;

    public ReadSetup(long lengthBytes, FileReadOptions? options = null, bool tagged = false, TimeProvider? time = null)
    {
        Content = new byte[lengthBytes];
        new SeededRandomSource(42).Fill(Content);
        Store = new MemoryStore(Content);
        Status = new FileStatus
        {
            Path = FabricPath.Parse("/data/file"),
            Version = new FileVersion(new InodeId(7), ContentVersion.First),
            Kind = EntryKind.File,
            LengthBytes = lengthBytes,
            Fingerprint = new Fingerprint
            {
                Kind = EntryKind.File,
                LengthBytes = lengthBytes,
                ContentTag = tagged ? Md5(Content) : "etag-1",
            },
        };
        Source = new ReadSource
        {
            Store = Store,
            Path = UfsPath.Parse("file"),
            ContentChanged = () => Interlocked.Increment(ref _changes),
        };
        Reads = new FileReads(Pages, options ?? new FileReadOptions(), time ?? TimeProvider.System);
    }

    public byte[] Content { get; }

    public MemoryStore Store { get; }

    public DictionaryPages Pages { get; } = new();

    public FileStatus Status { get; set; }

    public ReadSource Source { get; set; }

    public FileReads Reads { get; }

    public int Changes => Volatile.Read(ref _changes);

    public static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));

    public PageId Page(int index) => new(Status.Version, index);

    public IFabricReader Open() => Reads.Open(Status, Source);

    public Task<byte[]> ReadAsync(long offset, int length) =>
        ReadUntilAsync(offset, length, TestContext.Current.CancellationToken);

    public async Task<byte[]> ReadUntilAsync(long offset, int length, CancellationToken cancellationToken)
    {
        await using var reader = Open();
        return await ReadOpenAsync(reader, offset, length, cancellationToken);
    }

    public static Task<byte[]> ReadAsync(IFabricReader reader, long offset, int length) =>
        ReadOpenAsync(reader, offset, length, TestContext.Current.CancellationToken);

    /// <summary>Whether the file has these bytes there.</summary>
    public bool Holds(long offset, byte[] bytes) => Content.AsSpan((int)offset, bytes.Length).SequenceEqual(bytes);

    private static async Task<byte[]> ReadOpenAsync(
        IFabricReader reader, long offset, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        var read = await reader.ReadAsync(offset, bytes, cancellationToken);
        return bytes[..read];
    }

    public Task<byte[]> ReadAllAsync() => ReadAsync(0, Content.Length);

    public ValueTask DisposeAsync() => Reads.DisposeAsync();
}
