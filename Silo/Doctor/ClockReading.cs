namespace OrleansAlluxio.Silo.Doctor;

/// <summary>What another machine says of the time.</summary>
/// <param name="Subject">Whose clock.</param>
/// <param name="Ahead">How far it is ahead of ours.</param>
internal readonly record struct ClockReading(string Subject, TimeSpan Ahead);
