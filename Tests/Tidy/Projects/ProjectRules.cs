using System.Xml;
using System.Xml.Linq;
using OrleansAlluxio.Tests.Tidy.Rules;
using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Projects;

/// <summary>Which projects there are, and which arrows lie between them.</summary>
internal static class ProjectRules
{
    private const string SolutionPath = "OrleansAlluxio.sln";

    public static IEnumerable<Offence> Arrows(SourceTree tree)
    {
        foreach (var project in ProjectsOf(tree))
        {
            foreach (var reference in Read(project).Descendants("ProjectReference"))
            {
                var include = reference.Attribute("Include")?.Value ?? string.Empty;
                var path = Normalise($"{project.Folder}/{include.Replace('\\', '/')}");
                var target = path.Contains('/') ? path[..path.LastIndexOf('/')] : string.Empty;
                var isAnalyzer = reference.Attribute("OutputItemType")?.Value == "Analyzer";
                if (!AllowedArrows.Allows(project.Folder, target, isAnalyzer))
                {
                    yield return new Offence(
                        project.Path, LineOf(reference), $"{project.Folder} may not refer to {target}");
                }
            }
        }
    }

    public static IEnumerable<Offence> InSolution(SourceTree tree)
    {
        var text = tree.Files.SingleOrDefault(file => file.Path == SolutionPath)?.Text ?? string.Empty;
        var solution = text.Replace('\\', '/');
        return ProjectsOf(tree)
            .Where(project => !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal))
            .Select(project => new Offence(project.Path, 1, $"not in {SolutionPath}; add it with 'dotnet sln add'"));
    }

    /// <summary>Assembly, root namespace and folder are one name.</summary>
    public static IEnumerable<Offence> Named(SourceTree tree)
    {
        foreach (var project in ProjectsOf(tree))
        {
            var expected = $"OrleansAlluxio.{project.Folder.Replace('/', '.')}";
            if (project.Name != expected + ".csproj")
            {
                yield return new Offence(project.Path, 1, $"the folder says {expected}.csproj");
                continue;
            }

            var root = Read(project).Descendants("RootNamespace").FirstOrDefault();
            if (root is not null && root.Value != expected)
            {
                yield return new Offence(
                    project.Path, LineOf(root), $"root namespace {root.Value}, the folder says {expected}");
            }
        }
    }

    private static IEnumerable<TreeFile> ProjectsOf(SourceTree tree) =>
        tree.Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal));

    private static XDocument Read(TreeFile project) => XDocument.Parse(project.Text, LoadOptions.SetLineInfo);

    private static int LineOf(XElement element) => ((IXmlLineInfo)element).LineNumber;

    private static string Normalise(string path) =>
        Path.GetRelativePath("/", Path.GetFullPath(path, "/"));
}
