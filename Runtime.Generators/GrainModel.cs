namespace OrleansAlluxio.Runtime.Generators;

/// <summary>
/// One grain interface or class, rendered. Compared by value, so an edit elsewhere regenerates nothing.
/// </summary>
/// <param name="Name">File name of the source, unique in the compilation.</param>
/// <param name="Source">The proxy; empty for a class.</param>
/// <param name="InterfaceRegistration">Expression that registers the interface; empty for a class.</param>
/// <param name="ClassRegistration">Expression that registers the class; empty for an interface.</param>
/// <param name="Finding">Why there is nothing to generate.</param>
internal sealed record GrainModel(
    string Name, string Source, string InterfaceRegistration, string ClassRegistration, Finding? Finding = null)
{
    public static GrainModel Refused(Finding finding) => new("", "", "", "", finding);
}
