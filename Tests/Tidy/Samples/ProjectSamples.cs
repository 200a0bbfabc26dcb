using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Samples;

internal static class ProjectSamples
{
    private const string Solution = """
        Project("{1}") = "OrleansAlluxio.Core", "Core\OrleansAlluxio.Core.csproj", "{2}"
        Project("{1}") = "OrleansAlluxio.Engine", "Engine\OrleansAlluxio.Engine.csproj", "{3}"
        """;

    public static SourceTree Sound => Of("Engine/OrleansAlluxio.Engine.csproj", "../Core/OrleansAlluxio.Core.csproj");

    public static SourceTree WrongArrow =>
        Of("Engine/OrleansAlluxio.Engine.csproj", "../Silo/OrleansAlluxio.Silo.csproj");

    public static SourceTree Forgotten =>
        Of("Grains/OrleansAlluxio.Grains.csproj", "../Engine/OrleansAlluxio.Engine.csproj");

    public static SourceTree Misnamed => Of("Engine/Machine.csproj", "../Core/OrleansAlluxio.Core.csproj");

    private static SourceTree Of(string path, string reference) => SourceTree.Of(
        ("OrleansAlluxio.sln", Solution),
        ("Core/OrleansAlluxio.Core.csproj", "<Project />"),
        (path, $"""<Project><ItemGroup><ProjectReference Include="{reference}" /></ItemGroup></Project>"""));
}
