namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>Failures of the union itself; what a branch says goes to the caller as it is.</summary>
internal static class UnionErrors
{
    public static FabricException BadOption(string union, string reason) =>
        new(FabricErrorKind.InvalidArgument, "mount", union, reason);

    public static FabricException NotFound(string operation, string subject) =>
        new(FabricErrorKind.NotFound, operation, subject, "no branch has it");

    public static FabricException AlreadyExists(string operation, string subject, string branch) =>
        new(FabricErrorKind.AlreadyExists, operation, subject, $"branch {branch} has that name");

    public static FabricException IsADirectory(string operation, string subject) =>
        new(FabricErrorKind.IsADirectory, operation, subject, "a directory is where a file is needed");

    public static FabricException NotADirectory(string operation, string subject) =>
        new(FabricErrorKind.NotADirectory, operation, subject, "a file is where a directory is needed");

    public static FabricException ReadOnly(string operation, string subject, string branch) =>
        new(FabricErrorKind.ReadOnly, operation, subject, $"it is in branch {branch}, which is read-only");
}
