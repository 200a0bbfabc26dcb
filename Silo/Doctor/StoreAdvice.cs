using System.Globalization;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>What a store's refusal means, and what to do about it. Pure.</summary>
internal static class StoreAdvice
{
    /// <summary>Clocks further apart make signatures fail: S3 allows 15 minutes, tokens of others less.</summary>
    public static readonly TimeSpan ClockMax = TimeSpan.FromMinutes(5);

    /// <summary>The finding for a probe that failed; <paramref name="ahead"/>: of ours, its clock.</summary>
    public static Finding Of(string subject, string scheme, FabricException failure, TimeSpan? ahead)
    {
        var isLocal = scheme == "file";
        var (code, fix) = failure.Kind switch
        {
            _ when IsRefusal(failure.Kind) && ahead is { } apart && apart.Duration() > ClockMax => (
                FindingCodes.ClockApart,
                "set the clock of whichever is wrong (chrony, systemd-timesyncd); the credentials may be right"),
            _ when IsRefusal(failure.Kind) && isLocal => (
                FindingCodes.StoreDenied,
                "let the server's user list, read and write the directory (chown, chmod, SELinux)"),
            _ when IsRefusal(failure.Kind) => (
                FindingCodes.StoreDenied,
                "give it credentials that may list, read and write: `fabric mount update PATH --option ...`"),
            FabricErrorKind.NotFound or FabricErrorKind.NotADirectory => (
                FindingCodes.StoreMissing,
                "make the bucket or directory again, or `fabric mount rm` what is gone for good"),
            FabricErrorKind.ReadOnly => (
                FindingCodes.StoreReadOnly, "make the store writable again, or mount it with --readonly"),
            FabricErrorKind.NoSpace or FabricErrorKind.QuotaExceeded => (
                FindingCodes.StoreFull, "make room in the store"),
            FabricErrorKind.InvalidArgument => (
                FindingCodes.StoreSettings, "correct the mount's options: `fabric mount update PATH --option ...`"),
            _ => (
                FindingCodes.StoreUnreachable,
                isLocal
                    ? "look at the disk or the file server (dmesg, mount); what is cached is served meanwhile"
                    : "check network, name and port of the store's endpoint; what is cached is served meanwhile"),
        };
        return new Finding(FindingSeverity.Broken, subject, $"{failure.Kind}: {failure.Reason}{Apart(ahead)}", fix)
        {
            Code = code,
        };
    }

    /// <summary>How far apart two clocks are, in words; empty for a few seconds.</summary>
    public static string Apart(TimeSpan? ahead) => ahead is { } apart && apart.Duration() > ClockMax
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"; its clock is {apart.Duration().TotalSeconds:F0} s ")
            + (apart < TimeSpan.Zero ? "behind ours" : "ahead of ours")
        : string.Empty;

    private static bool IsRefusal(FabricErrorKind kind) => kind is FabricErrorKind.StoreDenied
        or FabricErrorKind.PermissionDenied or FabricErrorKind.Unauthenticated;
}
