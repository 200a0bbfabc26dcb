using System.Reflection;

namespace OrleansAlluxio.Silo;

/// <summary>The version of this program.</summary>
internal static class ProgramVersion
{
    /// <summary>As built, without the commit.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0.0.0";
}
