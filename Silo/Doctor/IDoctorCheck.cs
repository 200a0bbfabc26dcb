namespace OrleansAlluxio.Silo.Doctor;

/// <summary>One thing the doctor looks at. Changes nothing that a user could see.</summary>
internal interface IDoctorCheck
{
    /// <summary>What is looked at, for a look that fails itself.</summary>
    string Subject { get; }

    /// <summary>
    /// What was found, the good too. A <see cref="FabricException"/> says that the look could not be taken.
    /// </summary>
    ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken);
}
