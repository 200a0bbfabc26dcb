using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Whether every mounted store can be reached with the rights it needs, and what its clock says.</summary>
internal sealed class StoreCheck(MountTable mounts, TimeProvider time) : IDoctorCheck
{
    // A store that takes longer than this is as good as away for whoever waits.
    private static readonly TimeSpan ProbeMax = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Subject => "mounts";

    /// <summary>How a mount is called in findings.</summary>
    public static string NameOf(Mount mount) => $"mount {mount.Path} ({mount.Store.Description})";

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>(
            await Task.WhenAll(mounts.All.Select(m => ProbeAsync(m, cancellationToken))).ConfigureAwait(false));
        var clocks = mounts.All
            .Select(static m => (Subject: "clock of " + NameOf(m), Ahead: AheadOf(m)))
            .Where(static c => c.Ahead is not null)
            .Select(static c => new ClockReading(c.Subject, c.Ahead!.Value));
        findings.AddRange(ClockJudge.Of([.. clocks]));
        return findings;
    }

    private static TimeSpan? AheadOf(Mount mount) => (mount.Store.Unwrapped as IUfsClock)?.Ahead;

    private async Task<Finding> ProbeAsync(Mount mount, CancellationToken cancellationToken)
    {
        var subject = NameOf(mount);
        var scheme = mount.Record.Uri.Split(':')[0];
        using var limit = new CancellationTokenSource(ProbeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await mount.Store.ProbeAsync(!mount.Record.ReadOnly, either.Token).ConfigureAwait(false);
            return new Finding(
                FindingSeverity.Ok, subject, mount.Record.ReadOnly ? "can be read" : "can be read and written")
            {
                Code = FindingCodes.Store,
            };
        }
        catch (FabricException e)
        {
            return StoreAdvice.Of(subject, scheme, e, AheadOf(mount));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var late = new FabricException(
                FabricErrorKind.Timeout, "probe", subject, $"no answer within {ProbeMax.TotalSeconds:F0} s");
            return StoreAdvice.Of(subject, scheme, late, ahead: null);
        }
    }
}
