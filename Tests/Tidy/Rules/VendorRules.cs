using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Rules;

/// <summary>Vendors stay in the folder that wraps them, and the web framework in the doors.</summary>
internal static class VendorRules
{
    // A namespace and the folders that may name it. One list: a new vendor is a new line here.
    private static readonly (string Vendor, string[] Folders)[] Homes =
    [
        ("Amazon", ["UnderStorage/S3/"]),
        ("Azure", ["UnderStorage/Azure/"]),
        ("Npgsql", ["Metastore/"]),
        ("Microsoft.Data.Sqlite", ["Metastore/"]),
        ("SQLitePCL", ["Metastore/"]),
        ("System.CommandLine", ["Cli/"]),
        ("Spectre.Console", ["Cli/"]),
        ("OpenTelemetry", ["Silo/Hosting/"]),
        ("Microsoft.AspNetCore", ["Gateway/", "Silo/"]),
    ];

    public static IEnumerable<Offence> OutsideHome(TreeFile file)
    {
        var homeless = Homes.Where(home => !home.Folders.Any(file.IsUnder)).ToArray();
        foreach (var node in file.Syntax.DescendantNodes())
        {
            var name = node switch
            {
                UsingDirectiveSyntax { NamespaceOrType: var used } => used.ToString(),
                QualifiedNameSyntax qualified when qualified.Parent is not (QualifiedNameSyntax or UsingDirectiveSyntax)
                    => qualified.ToString(),
                MemberAccessExpressionSyntax access when access.Parent is not MemberAccessExpressionSyntax
                    => access.ToString(),
                _ => null,
            };
            if (name is null)
            {
                continue;
            }

            var bare = name.StartsWith("global::", StringComparison.Ordinal) ? name["global::".Length..] : name;
            foreach (var (vendor, _) in homeless)
            {
                if (bare == vendor || bare.StartsWith(vendor + ".", StringComparison.Ordinal))
                {
                    yield return Offence.At(file, node, $"{vendor} outside the folder that wraps it");
                }
            }
        }
    }
}
