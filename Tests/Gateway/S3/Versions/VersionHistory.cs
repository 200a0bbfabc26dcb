using System.Collections.Concurrent;
using Amazon.S3.Model;

namespace OrleansAlluxio.Tests.Gateway.S3.Versions;

/// <summary>What several clients were told, and what must be true of the server when they are quiet.</summary>
internal sealed class VersionHistory
{
    private readonly ConcurrentBag<HistoryEntry> _made = [];
    private readonly ConcurrentDictionary<string, HistoryEntry> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Key, string? Text), HistoryEntry> _untold = [];
    private long _clock;

    /// <summary>Whether the bucket gives ids now.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Versions and markers with an id that nobody has begun to delete.</summary>
    public List<HistoryEntry> Live => [.. _byId.Values.Where(static e => !e.IsBeingDeleted)];

    /// <summary>Notes what a call makes.</summary>
    public async Task MakeAsync(string key, string? text, Func<Task<string?>> call)
    {
        var began = Interlocked.Increment(ref _clock);
        var told = await call();
        if (told is null && IsEnabled)
        {
            // An upload whose headers left before it was completed. Texts are unique, so it is known by its own.
            var untold = new HistoryEntry(key, string.Empty, text, began, Interlocked.Increment(ref _clock));
            Assert.True(_untold.TryAdd((key, text), untold), $"{text} of {key} was written twice");
            return;
        }

        var id = told ?? "null";
        var entry = new HistoryEntry(key, id, text, began, Interlocked.Increment(ref _clock));
        _made.Add(entry);
        if (id != "null")
        {
            Assert.True(_byId.TryAdd(id, entry), $"the id {id} was given twice");
        }
    }

    /// <summary>Whether a version is known by its id.</summary>
    public bool Knows(string id) => id == "null" || _byId.ContainsKey(id);

    /// <summary>Notes the id of a version that was made without telling it, by its text.</summary>
    public void NoteFound(string key, string id, string? text)
    {
        if (_untold.TryRemove((key, text), out var untold))
        {
            var entry = untold with { Id = id };
            _made.Add(entry);
            Assert.True(_byId.TryAdd(id, entry), $"the id {id} was given twice");
        }
    }

    /// <summary>Checks a listing, newest first for each key, against what was acknowledged.</summary>
    public void Check(IReadOnlyList<S3ObjectVersion> listed, string where)
    {
        Assert.True(_untold.IsEmpty, $"{where}: lost {string.Join(", ", _untold.Keys)}");
        var ids = listed.Where(static v => v.VersionId != "null").Select(static v => v.VersionId).Order().ToList();
        var live = Live.Select(static e => e.Id).Order().ToList();
        Assert.True(
            ids.SequenceEqual(live),
            $"{where}: lost {string.Join(' ', live.Except(ids))}, not expected {string.Join(' ', ids.Except(live))}");
        foreach (var key in listed.GroupBy(static v => v.Key))
        {
            CheckKey([.. key], where);
        }
    }

    /// <summary>Whether a text may be the version <c>null</c> of a key: none has replaced it for certain.</summary>
    public bool MayBeNull(string key, string? text)
    {
        var nulls = _made.Where(e => e.Key == key && e.Id == "null").ToList();
        return nulls.Exists(e => e.Text == text && !nulls.Exists(later => later.Began > e.Ended));
    }

    private void CheckKey(S3ObjectVersion[] versions, string where)
    {
        var key = versions[0].Key;
        Assert.True(
            versions.Select(static (v, i) => v.IsLatest == (i == 0)).All(static right => right),
            $"{where}: the latest of {key}");
        Assert.True(versions.Count(static v => v.VersionId == "null") <= 1, $"{where}: several null of {key}");
        var known = versions.Where(v => _byId.ContainsKey(v.VersionId)).Select(v => _byId[v.VersionId]).ToList();
        for (var i = 0; i < known.Count; i++)
        {
            Assert.Equal(
                known[i].Text is null, versions.First(v => v.VersionId == known[i].Id).IsDeleteMarker == true);
            for (var j = i + 1; j < known.Count; j++)
            {
                Assert.True(known[j].Began < known[i].Ended, $"{where}: {known[j].Id} of {key} is newer than it is");
            }
        }
    }
}
