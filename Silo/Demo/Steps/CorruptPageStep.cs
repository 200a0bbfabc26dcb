namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>Flips a bit of a cached page where it lies, as failing memory or a failing disk would.</summary>
internal sealed class CorruptPageStep : IDemoStep
{
    // Long enough that no other page begins like this.
    private const int NeedleBytes = 64;
    private const int ChunkBytes = 1 << 20;

    public string Name => "corrupt page";

    public async Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken)
    {
        var file = world.Remote.Files[0];
        var location = await world.Main.Client.Administration.LocateAsync(file.Path, cancellationToken);
        var relative = file.Path.RelativeTo(world.Remote.Mount);
        var content = await File.ReadAllBytesAsync(world.Remote.FileOf(relative), cancellationToken);
        var damaged = 0;
        foreach (var directory in location.Placements.Select(p => p.Directory).Distinct())
        {
            damaged += await DamageAsync(directory, content, cancellationToken);
        }

        var before = await world.Main.CountAsync(cancellationToken);
        var isRight = await DemoReads.TryHashAsync(
            world.Main.Client, file.Path, OperationOptions.Default, cancellationToken) == file.Hash;
        var counted = (await world.Main.CountAsync(cancellationToken)).Since(before);
        findings.Add(
            "a flipped bit in the cache is found; the reader gets right bytes",
            $"{damaged} copy damaged, {counted.CorruptPages} found and fetched again, " +
            $"{(isRight ? "right" : "wrong")} bytes",
            damaged > 0 && isRight && counted is { CorruptPages: > 0, StoreReads: > 0 });
    }

    private static async Task<int> DamageAsync(string directory, byte[] content, CancellationToken cancellationToken)
    {
        var damaged = 0;
        foreach (var path in Directory.EnumerateFiles(directory, "arena-*.dat"))
        {
            await using var stream = new FileStream(
                path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (await FindAsync(stream, content.AsMemory(0, NeedleBytes), cancellationToken) is { } at)
            {
                stream.Position = at;
                stream.WriteByte((byte)(content[0] ^ 1));
                damaged++;
            }
        }

        return damaged;
    }

    // Chunks overlap by the needle, so that one on a border is found.
    private static async Task<long?> FindAsync(
        FileStream stream, ReadOnlyMemory<byte> needle, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkBytes + needle.Length];
        for (var at = 0L; ; at += ChunkBytes)
        {
            stream.Position = at;
            var got = await stream.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            if (buffer.AsSpan(0, got).IndexOf(needle.Span) is >= 0 and var found)
            {
                return at + found;
            }

            if (got < buffer.Length)
            {
                return null;
            }
        }
    }
}
