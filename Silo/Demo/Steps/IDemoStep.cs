namespace OrleansAlluxio.Silo.Demo.Steps;

/// <summary>One part of the demo. It builds on the steps before it.</summary>
internal interface IDemoStep
{
    /// <summary>What it is called in the table.</summary>
    string Name { get; }

    /// <summary>Does it, and adds a row for each claim. Throws when it cannot go on.</summary>
    Task RunAsync(DemoWorld world, DemoFindings findings, CancellationToken cancellationToken);
}
