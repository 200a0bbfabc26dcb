namespace OrleansAlluxio.Silo.Doctor;

/// <summary>
/// Looks at this process and what it depends on: what is wrong, what causes what, and what to do. All looks are taken
/// at once, so that it takes as long as the slowest.
/// </summary>
internal sealed class ProcessDoctor(IReadOnlyList<IDoctorCheck> checks, TimeProvider time)
{
    // Longer than the longest look allows itself.
    private static readonly TimeSpan LookMax = TimeSpan.FromSeconds(20);

    /// <summary>All findings, the good ones too; causes before what they cause.</summary>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var looks = await Task.WhenAll(checks.Select(c => LookAsync(c, cancellationToken))).ConfigureAwait(false);
        return Causes.Order([.. looks.SelectMany(static f => f)]);
    }

    /// <summary>The same with one more look.</summary>
    public ProcessDoctor With(IDoctorCheck check) => new([.. checks, check], time);

    private async Task<IReadOnlyList<Finding>> LookAsync(IDoctorCheck check, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LookMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // What waits for a lost database may not listen to the token.
            return await BeginAsync(check, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (FabricException e)
        {
            return [Failed(check, $"it could not be looked at: {e.Reason}")];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [Failed(check, $"no answer within {LookMax.TotalSeconds:F0} s")];
        }
    }

    // In a turn of its own: a look at a disk that hangs holds up no other.
    private static async Task<IReadOnlyList<Finding>> BeginAsync(
        IDoctorCheck check, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return await check.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Finding Failed(IDoctorCheck check, string observation) => new(
        FindingSeverity.Broken, check.Subject, observation, "mend the cause, then look again; the log says more")
    {
        Code = FindingCodes.LookFailed,
        Because = MetastoreCheck.Name,
    };
}
