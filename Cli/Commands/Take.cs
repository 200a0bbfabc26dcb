using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Commands;

/// <summary>
/// Arguments and options that several commands take; a new one each, since a symbol belongs to one command.
/// </summary>
internal static class Take
{
    public static Argument<FabricPath> Path(string name = "path") => new(name)
    {
        Description = "Path in the fabric.",
        CustomParser = static result =>
        {
            if (FabricPath.TryParse(result.Tokens[0].Value, out var path, out var reason))
            {
                return path;
            }

            result.AddError($"'{result.Tokens[0].Value}': {reason}");
            return default;
        },
    };

    public static Argument<FabricPath[]> Paths() => new("paths")
    {
        Description = "Paths in the fabric.",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = static result =>
        {
            var paths = new List<FabricPath>();
            foreach (var token in result.Tokens)
            {
                if (FabricPath.TryParse(token.Value, out var path, out var reason))
                {
                    paths.Add(path);
                }
                else
                {
                    result.AddError($"'{token.Value}': {reason}");
                }
            }

            return [.. paths];
        },
    };

    public static Option<FabricPath?> OptionalPath(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "PATH",
        CustomParser = static result =>
        {
            if (FabricPath.TryParse(result.Tokens[0].Value, out var path, out var reason))
            {
                return path;
            }

            result.AddError($"'{result.Tokens[0].Value}': {reason}");
            return null;
        },
    };

    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description };

    public static Option<bool> Recursive() => Flag("--recursive", "With everything below.", "-R");

    public static Option<bool> Human() => Flag("--human", "Sizes with units.", "-h");

    public static Option<long?> Interval(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "-1|0|30s|5m",
        CustomParser = static result =>
        {
            if (IntervalText.TryParse(result.Tokens[0].Value, out var milliseconds))
            {
                return milliseconds;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no interval; it is -1, 0, or a period such as 30s or 5m");
            return null;
        },
    };

    public static Option<long?> Bytes(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "N",
        CustomParser = static result =>
        {
            if (SizeText.TryParse(result.Tokens[0].Value, out var bytes))
            {
                return bytes;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no size; it is a number such as 1024, 4k or 1MB");
            return null;
        },
    };

    public static Option<KeyValuePair<string, string>[]> Pairs(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "key=value",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = static result =>
        {
            var pairs = new List<KeyValuePair<string, string>>();
            foreach (var token in result.Tokens)
            {
                var equals = token.Value.IndexOf('=');
                if (equals > 0)
                {
                    pairs.Add(new(token.Value[..equals], token.Value[(equals + 1)..]));
                }
                else
                {
                    // The value may be a secret: it is not repeated.
                    result.AddError("an option is given as key=value");
                }
            }

            return [.. pairs];
        },
    };
}
