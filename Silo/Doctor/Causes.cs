namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Tells causes from what follows from them. Pure.</summary>
internal static class Causes
{
    /// <summary>
    /// The worst first, and causes before what they cause. A look says which subject would explain what it saw; that
    /// stands only when something is wrong with the subject.
    /// </summary>
    public static IReadOnlyList<Finding> Order(IReadOnlyList<Finding> findings)
    {
        var wrong = findings.Where(static f => f.Severity != FindingSeverity.Ok)
            .Select(static f => f.Subject).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. findings
                .Select(f => f.Because.Length == 0 || (f.Because != f.Subject && wrong.Contains(f.Because))
                    ? f
                    : f with { Because = string.Empty })
                .OrderByDescending(static f => f.Severity)
                .ThenBy(static f => f.Because.Length > 0),
        ];
    }
}
