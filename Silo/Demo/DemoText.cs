namespace OrleansAlluxio.Silo.Demo;

/// <summary>Figures as people read them.</summary>
internal static class DemoText
{
    /// <summary>Bytes as B, KiB or MiB.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => $"{bytes / 1024.0:N0} KiB",
        _ => $"{bytes / (double)(1 << 20):N0} MiB",
    };

    /// <summary>A time in ms or s.</summary>
    public static string Time(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => $"{time.TotalMilliseconds:N1} ms",
        < 1000 => $"{time.TotalMilliseconds:N0} ms",
        _ => $"{time.TotalSeconds:N2} s",
    };

    /// <summary>Bytes a second, as MB/s.</summary>
    public static string Rate(long bytes, TimeSpan time) =>
        $"{bytes / 1e6 / Math.Max(time.TotalSeconds, 1e-6):N0} MB/s";
}
