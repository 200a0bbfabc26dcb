namespace OrleansAlluxio.Tests.Gateway.S3.Versions;

/// <summary>S3's rules for versions, as plainly as they can be written: for each key a list, newest first.</summary>
internal sealed class VersionModel
{
    private readonly SortedDictionary<string, List<ModelVersion>> _keys = new(StringComparer.Ordinal);

    /// <summary>What the bucket does; null before versioning was ever enabled.</summary>
    public bool? IsEnabled { get; set; }

    /// <summary>Versions of a key, newest first.</summary>
    public IReadOnlyList<ModelVersion> Of(string key) => _keys.TryGetValue(key, out var list) ? list : [];

    /// <summary>What a GET finds; null for nothing.</summary>
    public string? Current(string key) => Of(key) is [{ Text: { } text }, ..] ? text : null;

    /// <summary>All versions as a listing shows them.</summary>
    public IEnumerable<string> Listing() =>
        _keys.SelectMany(k => k.Value.Select((v, i) => Line(k.Key, v.Id, i == 0, v.Text is null)));

    /// <summary>A line of a listing.</summary>
    public static string Line(string key, string id, bool isLatest, bool isMarker) =>
        $"{key} {id}{(isLatest ? " latest" : "")}{(isMarker ? " marker" : "")}";

    /// <summary>A write was acknowledged; the id is the server's.</summary>
    public void Put(string key, string? id, string text) => Add(key, id, text);

    /// <summary>A delete of a key was acknowledged.</summary>
    public void Delete(string key, string? id)
    {
        if (IsEnabled is null)
        {
            _keys.Remove(key);
            return;
        }

        Add(key, id, null);
    }

    /// <summary>A delete of one version was acknowledged.</summary>
    public void DeleteVersion(string key, string id)
    {
        if (_keys.TryGetValue(key, out var list) && list.RemoveAll(v => v.Id == id) > 0 && list.Count == 0)
        {
            _keys.Remove(key);
        }
    }

    private void Add(string key, string? id, string? text)
    {
        if (!_keys.TryGetValue(key, out var list))
        {
            _keys[key] = list = [];
        }

        if (IsEnabled != true)
        {
            list.RemoveAll(static v => v.Id == "null");
        }

        list.Insert(0, new ModelVersion(IsEnabled == true ? id! : "null", text));
    }
}
