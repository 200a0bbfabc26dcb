using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>Multipart uploads of a <see cref="ModelStore"/>, and how often each part was sent.</summary>
internal sealed class ModelUploads(ModelStore store)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<int, byte[]>> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _made = new(StringComparer.Ordinal);
    private int _lastId;

    /// <summary>Length of parts; null for a store that takes no uploads of persists.</summary>
    public int? PartBytes { get; set; }

    /// <summary>Ids of uploads that are neither complete nor aborted.</summary>
    public IReadOnlyList<string> Open => [.. _open.Keys];

    /// <summary>Numbers of the parts that were stored, in order.</summary>
    public List<int> Sent { get; } = [];

    public string Begin()
    {
        lock (_lock)
        {
            var id = $"u{++_lastId}";
            _open[id] = [];
            return id;
        }
    }

    public UfsUploadPart Put(UfsUpload upload, int number, byte[] bytes)
    {
        lock (_lock)
        {
            PartsOf(upload)[number] = bytes;
            Sent.Add(number);
            return PartOf(number, bytes);
        }
    }

    public IReadOnlyList<UfsUploadPart>? TryList(UfsUpload upload)
    {
        lock (_lock)
        {
            return _open.TryGetValue(upload.Id, out var parts)
                ? [.. parts.Select(static p => PartOf(p.Key, p.Value))]
                : null;
        }
    }

    public UfsStatus Complete(UfsUpload upload, IReadOnlyList<UfsUploadPart> parts)
    {
        lock (_lock)
        {
            if (_made.TryGetValue(upload.Id, out var tag)
                && store.Stat(upload.Path.Value) is { } seen && seen.Fingerprint.ContentTag == tag)
            {
                return seen;
            }

            var stored = PartsOf(upload);
            var status = store.Put(
                upload.Path.Value, [.. parts.SelectMany(part => stored[part.Number])], upload.Options.Overwrite);
            _made[upload.Id] = status.Fingerprint.ContentTag;
            _open.Remove(upload.Id);
            return status;
        }
    }

    public void Abort(UfsUpload upload)
    {
        lock (_lock)
        {
            _open.Remove(upload.Id);
        }
    }

    public int Sweep(IReadOnlySet<string> live)
    {
        lock (_lock)
        {
            var dead = _open.Keys.Where(id => !live.Contains(id)).ToList();
            dead.ForEach(id => _open.Remove(id));
            return dead.Count;
        }
    }

    private SortedDictionary<int, byte[]> PartsOf(UfsUpload upload) => _open.TryGetValue(upload.Id, out var parts)
        ? parts
        : throw new FabricException(FabricErrorKind.NotFound, "upload", upload.Path.Value, "no such upload");

    private static UfsUploadPart PartOf(int number, byte[] bytes) =>
        new(number, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), bytes.Length);
}
