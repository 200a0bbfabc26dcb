using System.Globalization;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Cli.Output;

/// <summary>Statuses as lines.</summary>
internal static class StatusText
{
    /// <summary>A row of a listing: mode, owner, group, size, persistence, time, path.</summary>
    public static string Row(FileStatus status, bool human)
    {
        var size = status.IsDirectory ? "DIR" : SizeText.Of(status.LengthBytes, human);
        return $"{ModeText.Of(status)} {status.Owner,-10} {status.Group,-10} {size,14} {Persistence(status),-13} "
            + $"{Time(status.ModifiedUnixMs)} {Visible(status.Path.Value)}"
            + (status.IsMountPoint ? " [mount]" : string.Empty);
    }

    /// <summary>All of a status, a line each.</summary>
    public static string Full(FileStatus status) => string.Join(Environment.NewLine, Lines(status));

    public static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString(
            "yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Control characters as escapes: a name must not drive a terminal.</summary>
    public static string Visible(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(static c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()))
        : text;

    private static string Persistence(FileStatus status) => status.Persistence switch
    {
        PersistenceState.Persisted => "PERSISTED",
        PersistenceState.ToPersist => "TO_PERSIST",
        PersistenceState.Lost => "LOST",
        _ => "NOT_PERSISTED",
    };

    private static IEnumerable<string> Lines(FileStatus status)
    {
        yield return $"path:         {Visible(status.Path.Value)}";
        yield return "kind:         " + (status.IsDirectory ? "directory" : "file")
            + (status.IsMountPoint ? ", mount point" : string.Empty);
        yield return $"length:       {status.LengthBytes}";
        yield return $"version:      {status.Version}";
        yield return $"content tag:  {status.ContentTag}";
        yield return $"mode:         {ModeText.Of(status)} ({Convert.ToString(status.Mode, 8)})";
        yield return $"owner:        {status.Owner}:{status.Group}";
        if (status.Acl is not null)
        {
            yield return $"acl:          {status.Acl}";
        }

        yield return $"modified:     {Time(status.ModifiedUnixMs)}";
        yield return $"created:      {Time(status.CreatedUnixMs)}";
        yield return $"persistence:  {Persistence(status)}";
        yield return $"block:        {status.BlockBytes}";
        yield return "ttl:          "
            + (status.TtlMs < 0 ? "none" : $"{IntervalText.Of(status.TtlMs)}, then {status.TtlAction}");
        yield return $"pinned:       {PinOf(status)}";
        yield return $"replicas:     {ReplicasOf(status)}";
        if (status.CachePriority is { } priority)
        {
            yield return $"priority:     {priority}";
        }

        if (status.Promotion is { } promotion)
        {
            yield return $"promotion:    {promotion}";
        }

        if (status.Quota is { } quota)
        {
            yield return $"quota:        {QuotaOf(quota)}";
        }

        foreach (var (name, value) in status.XAttrs.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            yield return $"xattr:        {Visible(name)}={Visible(value)}";
        }
    }

    /// <summary>Whether it is pinned, and to what.</summary>
    public static string PinOf(FileStatus status) =>
        !status.Pinned ? "no" : string.IsNullOrEmpty(status.PinMedia) ? "yes" : $"to {status.PinMedia}";

    /// <summary>What a quota counts and allows.</summary>
    public static string QuotaOf(QuotaStatus quota) =>
        $"{Of(quota.Bytes, quota.BytesMax)} bytes, {Of(quota.Inodes, quota.InodesMax)} entries";

    private static string Of(long used, long? max) => max is { } limit ? $"{used} of {limit}" : $"{used}";

    /// <summary>How many replicas are wanted.</summary>
    public static string ReplicasOf(FileStatus status) => status.ReplicationMax < 0
        ? $"{status.ReplicationMin} at least"
        : $"{status.ReplicationMin} to {status.ReplicationMax}";
}
