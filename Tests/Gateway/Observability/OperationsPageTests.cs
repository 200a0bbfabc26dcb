using System.Globalization;
using OrleansAlluxio.Cli;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Gateway.Observability;

/// <summary>docs/operations.md: every command it shows is run, and what is shown below it is what it prints.</summary>
public sealed class OperationsPageTests(ObservedSilo silo) : IClassFixture<ObservedSilo>
{
    private const string Prompt = "$ fabric ";
    private const int FileBytes = 3_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_OfThePage_PrintWhatItShows()
    {
        var lake = Directory.CreateDirectory(Path.Combine(silo.Home, "..", "lake")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(lake, "big"), new byte[FileBytes], Token);
        await silo.Client.Administration.MountAsync(
            new MountRequest { Path = FabricPath.Parse("/lake"), Uri = new Uri(lake).AbsoluteUri }, Token);
        var examples = Examples();
        Assert.InRange(examples.Count, 10, 40);
        foreach (var (command, shown) in examples)
        {
            if (command.StartsWith("where ", StringComparison.Ordinal))
            {
                await KeptAsync(FabricPath.Parse(command.Split(' ')[1]));
            }

            var (code, output) = await RunAsync(command);

            Assert.True(code == (command == "doctor" ? 1 : 0), $"fabric {command}: {code}\n{output}");
            var printed = output.Split('\n').Select(FirstWord).ToHashSet(StringComparer.Ordinal);
            foreach (var line in shown.Where(static l => IsLabel(FirstWord(l))))
            {
                Assert.True(
                    printed.Contains(FirstWord(line)), $"fabric {command} prints no line like '{line}':\n{output}");
            }
        }
    }

    // What a read brought is answered at once, and put into a tier beside it.
    private async Task KeptAsync(FabricPath path)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        while ((await silo.Client.Administration.LocateAsync(path, limit.Token)).CachedBytes == 0)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    // Labels are the same each time; figures, paths and JSON are not.
    private static bool IsLabel(string word) => word.Length > 2 && word.All(char.IsAsciiLetter);

    private static string FirstWord(string line) =>
        line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()
            ?.TrimEnd(':') ?? string.Empty;

    private static List<(string Command, List<string> Shown)> Examples()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "docs", "operations.md")))
        {
            directory = Path.GetDirectoryName(directory)!;
        }

        var examples = new List<(string Command, List<string> Shown)>();
        var isInBlock = false;
        foreach (var line in File.ReadLines(Path.Combine(directory, "docs", "operations.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isInBlock = !isInBlock && line == "```";
            }
            else if (line.StartsWith(Prompt, StringComparison.Ordinal))
            {
                examples.Add((line[Prompt.Length..], []));
            }
            else if (isInBlock && examples.Count > 0)
            {
                examples[^1].Shown.Add(line);
            }
        }

        return examples;
    }

    private async Task<(int Code, string Output)> RunAsync(string command)
    {
        var arguments = command.Split(' ').Select(a => a.EndsWith(".json", StringComparison.Ordinal)
            ? Path.Combine(silo.Home, a) : a).ToList();
        if (arguments[0] == "collect")
        {
            arguments.AddRange(["--out", Path.Combine(silo.Home, "page.tar.gz")]);
        }

        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var host = new CliHost
        {
            Out = output,
            Error = output,
            OpenInput = static () => Stream.Null,
            OpenOutput = static () => Stream.Null,
            Environment = name => name switch
            {
                "FABRIC_TOKEN" => silo.LoginToken,
                "FABRIC_SERVER" => silo.Api.BaseAddress!.ToString(),
                _ => null,
            },
            IsErrorTerminal = false,
        };
        var code = await FabricCli.RunAsync([.. arguments], host);
        return (code, output.ToString());
    }
}
