using System.Runtime.CompilerServices;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Fsck;

/// <summary>
/// Names that several branches of a union have, of all unions. Lists their directories, a page at a time.
/// </summary>
internal static class HiddenFiles
{
    // As of a database: who has more has one cause for all of them.
    private const int FindingsMax = 1000;

    public static async IAsyncEnumerable<FsckFinding> FindAsync(
        MountTable mounts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var mount in mounts.All)
        {
            if (mount.Store.Unwrapped is not IUfsBranches union)
            {
                continue;
            }

            var count = 0;
            await foreach (var hidden in union.FindHiddenAsync(UfsPath.Root, cancellationToken).ConfigureAwait(false))
            {
                if (count++ == FindingsMax)
                {
                    break;
                }

                var kept = hidden.IsSameLength ? "a file of the same length" : "something else";
                yield return new FsckFinding(
                    FsckFindingKind.Hidden, mount.Path.Join(hidden.Path.Value).Value,
                    $"branch {hidden.Hidden} has {hidden.LengthBytes} bytes under this name that nobody sees: "
                    + $"branch {hidden.Shown} has {kept} there",
                    "none: delete one of the two in its store", false);
            }
        }
    }
}
