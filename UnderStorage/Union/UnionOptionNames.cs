namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Mount options of a union.</summary>
internal static class UnionOptionNames
{
    public const string Branches = "branches";
    public const string Write = "write";
    public const string ReadOnly = "read-only";
    public const string Branch = "branch.";
    public const string Pattern = "pattern.";
}
