using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.BlockStore.Arenas;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Tests.Unit.BlockStore;

/// <summary>
/// A file system that remembers what was flushed: after a power cut each file has its flushed content and any subset
/// of the writes after it, the last one torn. Creations and renames are durable when made.
/// </summary>
internal sealed class PowerCutFiles : IStoreFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Shadow> _shadows = [];

    public IStoreFile Open(string path)
    {
        lock (_gate)
        {
            if (!_shadows.TryGetValue(path, out var shadow))
            {
                shadow = new Shadow();
                if (File.Exists(path))
                {
                    shadow.Flushed.Add((0, File.ReadAllBytes(path)));
                }

                _shadows[path] = shadow;
            }

            return new RecordedFile(new DiskFile(path), shadow, _gate);
        }
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            new DiskFiles().Rename(from, to);
            _shadows[to] = _shadows[from];
            _shadows.Remove(from);
        }
    }

    public void FlushDirectory(string path) => new DiskFiles().FlushDirectory(path);

    /// <summary>Writes what a power cut now would leave below another root.</summary>
    public void Cut(string root, string target, IRandomSource random)
    {
        lock (_gate)
        {
            foreach (var (path, shadow) in _shadows.Where(entry => File.Exists(entry.Key)))
            {
                var copy = Path.Combine(target, Path.GetRelativePath(root, path));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                using var file = File.OpenHandle(copy, FileMode.Create, FileAccess.ReadWrite);
                RandomAccess.SetLength(file, shadow.Length);
                foreach (var (offset, bytes) in shadow.Flushed)
                {
                    RandomAccess.Write(file, bytes, offset);
                }

                // A prefix, or holes: disks write back in any order.
                var holes = random.NextInt64(2) == 0;
                var kept = random.NextInt64(shadow.Unflushed.Count + 1);
                for (var i = 0; i < shadow.Unflushed.Count; i++)
                {
                    var (offset, bytes) = shadow.Unflushed[i];
                    if (holes ? random.NextInt64(2) == 0 : i < kept)
                    {
                        var torn = random.NextInt64(8) == 0 ? (int)random.NextInt64(bytes.Length) : bytes.Length;
                        RandomAccess.Write(file, bytes.AsSpan(0, torn), offset);
                    }
                }
            }
        }
    }

    private sealed class Shadow
    {
        public List<(long Offset, byte[] Bytes)> Flushed { get; } = [];

        public List<(long Offset, byte[] Bytes)> Unflushed { get; } = [];

        public long Length { get; set; }
    }

    private sealed class RecordedFile(DiskFile file, Shadow shadow, Lock gate) : IStoreFile
    {
        public SafeFileHandle Handle => file.Handle;

        public long LengthBytes => file.LengthBytes;

        public void Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            lock (gate)
            {
                file.Write(offset, bytes);
                shadow.Unflushed.Add((offset, bytes.ToArray()));
                shadow.Length = file.LengthBytes;
            }
        }

        public void Reserve(long offset, long lengthBytes)
        {
            lock (gate)
            {
                file.Reserve(offset, lengthBytes);
                shadow.Length = file.LengthBytes;
            }
        }

        public void SetLength(long lengthBytes)
        {
            lock (gate)
            {
                file.SetLength(lengthBytes);
                shadow.Length = lengthBytes;
            }
        }

        public void Flush()
        {
            lock (gate)
            {
                shadow.Flushed.AddRange(shadow.Unflushed);
                shadow.Unflushed.Clear();
            }
        }

        public void Dispose() => file.Dispose();
    }
}
