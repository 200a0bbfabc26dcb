using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric user add|ls|show|set|rm</c>.</summary>
internal static class UserCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "user", "Users: roles, groups, and rights in buckets.",
        Add(set), set.Make("ls", "Lists them.", [], ListAsync), Show(set), Set(set), Remove(set));

    /// <summary>A user's name.</summary>
    public static Argument<string> Name() => new("user") { Description = "The user." };

    private static Command Add(CommandSet set)
    {
        var (name, role, groups, rights) = (Name(), Role(), Groups(), Rights());
        return set.Make("add", "Makes a user; give it keys with 'fabric key add'.", [name, role, groups, rights],
            async run => Print(run, await run.Identities.AddUserAsync(
                new FabricUser
                {
                    Name = run.Get(name),
                    Role = run.Get(role) ?? FabricRole.User,
                    Groups = run.Get(groups) ?? [],
                    Rights = RightsOf(run.Get(rights)) ?? [],
                },
                run.Cancelled)));
    }

    private static Command Set(CommandSet set)
    {
        var (name, role, groups, rights) = (Name(), Role(), Groups(), Rights());
        var removed = new Option<string[]>("--remove-right")
        {
            Description = "Bucket or pattern whose right goes.",
            HelpName = "bucket",
            Arity = ArgumentArity.OneOrMore,
        };
        var enable = Take.Flag("--enable", "Accept its keys.");
        var disable = Take.Flag("--disable", "Refuse its keys.");
        return set.Make(
            "set", "Changes a user, in force at once.", [name, role, groups, rights, removed, enable, disable],
            async run =>
            {
                if (run.Get(enable) && run.Get(disable))
                {
                    throw new CliUsageException("--enable and --disable cannot both be");
                }

                Print(run, await run.Identities.ChangeUserAsync(
                    new UserChange
                    {
                        Name = run.Get(name),
                        Role = run.Get(role),
                        Groups = run.Get(groups) is { Length: > 0 } all ? all : null,
                        Enabled = run.Get(enable) ? true : run.Get(disable) ? false : null,
                        SetRights = RightsOf(run.Get(rights)),
                        RemoveRights = run.Get(removed) is { Length: > 0 } gone ? gone : null,
                    },
                    run.Cancelled));
            });
    }

    private static Command Show(CommandSet set)
    {
        var name = Name();
        return set.Make("show", "A user with its keys, without their secrets.", [name], async run =>
        {
            var user = await run.Identities.TryGetUserAsync(run.Get(name), run.Cancelled)
                ?? throw new FabricException(FabricErrorKind.NotFound, "get user", run.Get(name), "no such user");
            Print(run, user);
            foreach (var key in await run.Identities.ListKeysAsync(user.Name, run.Cancelled))
            {
                run.Answer(key, FabricJson.Default.FabricKey, KeyCommands.Row);
            }
        });
    }

    private static Command Remove(CommandSet set)
    {
        var name = Name();
        return set.Make("rm", "Removes a user with all its keys; what it owns stays.", [name], async run =>
        {
            if (!await run.Identities.RemoveUserAsync(run.Get(name), run.Cancelled))
            {
                throw new FabricException(FabricErrorKind.NotFound, "remove user", run.Get(name), "no such user");
            }

            run.Answer(
                new DoneAnswer("remove user", run.Get(name)), CliJson.Default.DoneAnswer, static a =>
                    $"removed {a.Path}");
        });
    }

    private static async Task ListAsync(CliRun run)
    {
        foreach (var user in await run.Identities.ListUsersAsync(run.Cancelled))
        {
            Print(run, user);
        }
    }

    private static Option<FabricRole?> Role() => new("--role")
    {
        Description = "What it may at most do; user without it.",
        HelpName = "user|readonly|operator|admin",
        CustomParser = static result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "user":
                    return FabricRole.User;
                case "readonly" or "viewer":
                    return FabricRole.ReadOnly;
                case "operator":
                    return FabricRole.Operator;
                case "admin":
                    return FabricRole.Admin;
                default:
                    result.AddError($"'{result.Tokens[0].Value}' is no role; it is user, readonly, operator or admin");
                    return null;
            }
        },
    };

    private static Option<string[]> Groups() => new("--group")
    {
        Description = "Its groups, the first one primary; replaces all.",
        HelpName = "group",
        Arity = ArgumentArity.OneOrMore,
    };

    private static Option<KeyValuePair<string, string>[]> Rights() => Take.Pairs(
        "--right", "BUCKET=none|read|write|full; a bucket may be a pattern such as logs-*.");

    private static BucketRight[]? RightsOf(KeyValuePair<string, string>[]? pairs) => pairs is not { Length: > 0 }
        ? null
        : [.. pairs.Select(static pair => new BucketRight(pair.Key, pair.Value switch
        {
            "none" => BucketAccess.None,
            "read" => BucketAccess.Read,
            "write" => BucketAccess.Write,
            "full" => BucketAccess.Full,
            _ => throw new CliUsageException($"'{pair.Value}' is no right; it is none, read, write or full"),
        }))];

    private static void Print(CliRun run, FabricUser user) => run.Answer(user, FabricJson.Default.FabricUser, Row);

    private static string Row(FabricUser user)
    {
        List<string> parts = [$"{user.Name,-20} {user.Role.ToString().ToLowerInvariant(),-8}"];
        if (!user.Enabled)
        {
            parts.Add("disabled");
        }

        if (user.Groups.Count > 0)
        {
            parts.Add("groups=" + string.Join(',', user.Groups));
        }

        parts.AddRange(user.Rights.Select(static r =>
            $"{StatusText.Visible(r.Bucket)}={r.Access.ToString().ToLowerInvariant()}"));
        return string.Join(' ', parts).TrimEnd();
    }
}
