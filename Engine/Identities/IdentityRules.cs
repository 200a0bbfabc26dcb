using System.Text;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Engine.Identities;

/// <summary>What users and keys may be. Pure.</summary>
internal static class IdentityRules
{
    /// <summary>Most users: all of them are in memory, at some 500 bytes each.</summary>
    public const int UsersMax = 10_000;

    /// <summary>Most keys of a user: one for each machine it has, and one to change to.</summary>
    public const int KeysPerUserMax = 20;

    /// <summary>Most groups of a user, NFS' limit and the kernel's old one, doubled.</summary>
    public const int GroupsMax = 32;

    private const int PatternCharsMax = 128;

    /// <summary>Checks a user.</summary>
    public static FabricUser Checked(string operation, FabricUser user)
    {
        var reason = PrincipalNames.WhyNot(user.Name);
        Check(reason is null, operation, user.Name, reason);
        Check(
            user.Role is FabricRole.User or FabricRole.ReadOnly or FabricRole.Operator or FabricRole.Admin, operation,
            user.Name,
            "a role is user, readonly, operator or admin");
        Check(user.Groups.Count <= GroupsMax, operation, user.Name, $"a user has at most {GroupsMax} groups");
        foreach (var group in user.Groups)
        {
            Check(
                PrincipalNames.WhyNot(group) is null, operation, user.Name,
                $"group '{group}': {PrincipalNames.WhyNot(group)}");
        }

        Check(
            user.Groups.Distinct(StringComparer.Ordinal).Count() == user.Groups.Count, operation, user.Name,
            "a group is named once");
        Check(
            user.Rights.Count <= BucketRights.RightsMax, operation, user.Name,
            $"a user has at most {BucketRights.RightsMax} rights");
        foreach (var right in user.Rights)
        {
            Check(
                right.Bucket.Length is > 0 and <= PatternCharsMax
                    && !right.Bucket.Any(static c => c == '/' || char.IsControl(c)) && Enum.IsDefined(right.Access),
                operation, user.Name, "a right is none, read, write or full of a bucket or a pattern of buckets");
        }

        return user;
    }

    /// <summary>Applies a change.</summary>
    public static FabricUser Changed(FabricUser user, UserChange change)
    {
        var rights = user.Rights.ToList();
        foreach (var name in change.RemoveRights ?? [])
        {
            rights.RemoveAll(r => r.Bucket == name);
        }

        foreach (var right in change.SetRights ?? [])
        {
            rights.RemoveAll(r => r.Bucket == right.Bucket);
            rights.Add(right);
        }

        rights.Sort(static (a, b) => string.CompareOrdinal(a.Bucket, b.Bucket));
        return Checked("change user", user with
        {
            Role = change.Role ?? user.Role,
            Groups = change.Groups ?? user.Groups,
            Enabled = change.Enabled ?? user.Enabled,
            Rights = rights,
        });
    }

    /// <summary>A new key id: as long as AWS' own, so that every client takes it.</summary>
    public static string NewId(IRandomSource random) => "FKEY" + Text(random, 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

    /// <summary>A new secret: 40 characters of 6 bits.</summary>
    public static string NewSecret(IRandomSource random) =>
        Text(random, 40, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    // The alphabets have a power of two characters: a byte's low bits choose evenly.
    private static string Text(IRandomSource random, int length, string alphabet)
    {
        Span<byte> bytes = stackalloc byte[length];
        random.Fill(bytes);
        var text = new StringBuilder(length);
        foreach (var value in bytes)
        {
            text.Append(alphabet[value & (alphabet.Length - 1)]);
        }

        return text.ToString();
    }

    private static void Check(bool holds, string operation, string subject, string? reason)
    {
        if (!holds)
        {
            throw new FabricException(FabricErrorKind.InvalidArgument, operation, subject, reason ?? "it is not valid");
        }
    }
}
