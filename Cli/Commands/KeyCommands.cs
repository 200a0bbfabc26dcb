using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric key add|ls|disable|enable|rm</c>.</summary>
internal static class KeyCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "key", "Access keys of users.",
        Add(set), List(set),
        State(set, "disable", "Refuses a key from now on.", enabled: false),
        State(set, "enable", "Accepts a key again.", enabled: true), Remove(set));

    /// <summary>A key on one line.</summary>
    public static string Row(FabricKey key) =>
        $"{key.Id} {key.User,-20} {(key.Enabled ? "enabled" : "disabled"),-8}"
        + $" since {StatusText.Time(key.CreatedUnixMs)}"
        + (key.ExpiresUnixMs is { } end ? $" until {StatusText.Time(end)}" : string.Empty);

    private static Command Add(CommandSet set)
    {
        var user = UserCommands.Name();
        var lifetime = Take.Interval("--expires", "How long it is accepted; for ever without it.");
        return set.Make(
            "add", "Makes a key. Its secret is printed now and never again.", [user, lifetime], async run =>
            {
                var made = await run.Identities.AddKeyAsync(
                    new KeyRequest(run.Get(user), run.Get(lifetime)), run.Cancelled);
                run.Answer(made, FabricJson.Default.CreatedKey, static m =>
                    $"access key: {m.Key.Id}{Environment.NewLine}secret key: {m.Secret}");
            });
    }

    private static Command List(CommandSet set)
    {
        var user = new Argument<string?>("user")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "Only this user's.",
        };
        return set.Make("ls", "Lists keys, without their secrets.", [user], async run =>
        {
            foreach (var key in await run.Identities.ListKeysAsync(run.Get(user), run.Cancelled))
            {
                run.Answer(key, FabricJson.Default.FabricKey, Row);
            }
        });
    }

    private static Command State(CommandSet set, string name, string description, bool enabled)
    {
        var id = Id();
        return set.Make(name, description, [id], async run => run.Answer(
            await run.Identities.SetKeyEnabledAsync(run.Get(id), enabled, run.Cancelled),
            FabricJson.Default.FabricKey, Row));
    }

    private static Command Remove(CommandSet set)
    {
        var id = Id();
        return set.Make("rm", "Removes a key.", [id], async run =>
        {
            if (!await run.Identities.RemoveKeyAsync(run.Get(id), run.Cancelled))
            {
                throw new FabricException(FabricErrorKind.NotFound, "remove key", run.Get(id), "no such key");
            }

            run.Answer(
                new DoneAnswer("remove key", run.Get(id)), CliJson.Default.DoneAnswer, static a =>
                    $"removed {a.Path}");
        });
    }

    private static Argument<string> Id() => new("key") { Description = "The access key id." };
}
