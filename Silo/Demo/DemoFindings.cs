namespace OrleansAlluxio.Silo.Demo;

/// <summary>What was claimed and what was found, in the order it was checked. Steps run one after the other.</summary>
internal sealed class DemoFindings
{
    private readonly List<DemoFinding> _rows = [];
    private string _step = string.Empty;

    /// <summary>All rows so far.</summary>
    public IReadOnlyList<DemoFinding> Rows => _rows;

    /// <summary>Whether there is a row and every one holds.</summary>
    public bool AllHold => _rows.Count > 0 && _rows.TrueForAll(r => r.Holds);

    /// <summary>Names the step that the next rows belong to.</summary>
    public void Begin(string step) => _step = step;

    /// <summary>Adds a row.</summary>
    public void Add(string claim, string measured, bool holds) =>
        _rows.Add(new DemoFinding(_step, claim, measured, holds));
}

/// <summary>A row of the table.</summary>
/// <param name="Step">The step.</param>
/// <param name="Claim">What should be.</param>
/// <param name="Measured">What was.</param>
/// <param name="Holds">Whether it is as claimed.</param>
internal sealed record DemoFinding(string Step, string Claim, string Measured, bool Holds);
