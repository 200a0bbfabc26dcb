using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>Sets owner, group, mode and modification time of an open file or directory.</summary>
internal static class LocalAttributes
{
    private const uint Unchanged = uint.MaxValue;

    public static void Apply(LocalRoot root, SafeFileHandle handle, UfsAttributes attributes, LocalAct act)
    {
        var (operation, subject) = act;
        if (attributes.Owner is not null || attributes.Group is not null)
        {
            // A name that this machine does not know stays with the fabric, as one that a file was made under does.
            var owner = attributes.Owner is { } user ? root.Accounts.TryUserId(user) ?? Unchanged : Unchanged;
            var group = attributes.Group is { } name ? root.Accounts.TryGroupId(name) ?? Unchanged : Unchanged;
            Check(LibC.ChangeOwner(handle, owner, group), operation, subject);
        }

        // After the owner: changing that clears the set-id bits.
        if (attributes.Mode is { } mode)
        {
            if (mode is < 0 or > 0xfff)
            {
                throw new FabricException(
                    FabricErrorKind.InvalidArgument, operation, subject, "a mode is 0 to 07777 octal");
            }

            Check(LibC.ChangeMode(handle, mode), operation, subject);
        }

        if (attributes.ModifiedUnixMs is { } modified)
        {
            SetModified(handle, modified, operation, subject);
        }
    }

    private static unsafe void SetModified(SafeFileHandle handle, long unixMs, string operation, string subject)
    {
        var (seconds, rest) = Math.DivRem(unixMs, 1000);
        if (rest < 0)
        {
            (seconds, rest) = (seconds - 1, rest + 1000);
        }

        var times = stackalloc TimeSpec[2];
        times[0] = new TimeSpec { Nanoseconds = TimeSpec.Omit };
        times[1] = new TimeSpec { Seconds = seconds, Nanoseconds = rest * 1_000_000 };
        Check(LibC.SetTimes(handle, times), operation, subject);
    }

    private static void Check(int result, string operation, string subject)
    {
        if (result != 0)
        {
            throw LocalErrors.Last(operation, subject);
        }
    }
}
