using OrleansAlluxio.Core.Auditing;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Whether operations are recorded.</summary>
internal sealed class AuditCheck(AuditLog audit) : IDoctorCheck
{
    /// <inheritdoc/>
    public string Subject => "audit log";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) => new(
    [
        audit.Failure is { } failure
            ? new Finding(
                FindingSeverity.Broken, Subject, $"records cannot be written: {failure}",
                $"make room or mend the disk of {audit.Options.Directory}; operations wait until then")
            {
                Code = FindingCodes.AuditBlocked,
            }
            : new Finding(FindingSeverity.Ok, Subject, $"{audit.Written} operations recorded")
            {
                Code = FindingCodes.Audit,
            },
    ]);
}
