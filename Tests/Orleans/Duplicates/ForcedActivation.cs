using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Tests.Orleans.Duplicates;

/// <summary>
/// Does to one silo's Orleans what a partition does to it: its grain directory forgets where an activation is, and
/// another silo makes one, too. Orleans has no public door for it.
/// </summary>
internal static class ForcedActivation
{
    private static readonly Assembly Runtime = typeof(ILocalSiloDetails).Assembly.GetName().Name == "Orleans.Runtime"
        ? typeof(ILocalSiloDetails).Assembly
        : Assembly.Load("Orleans.Runtime");

    /// <summary>The activation a silo has of a directory; null when it has none.</summary>
    public static IGrainContext? Find(SiloProcess silo, string directory) =>
        (IGrainContext?)Call(Part(silo, "Orleans.Runtime.ActivationDirectory"), "FindTarget", IdOf(directory));

    /// <summary>Has the cluster forget where the activation is; the activation knows nothing of it.</summary>
    public static async Task ForgetAsync(SiloProcess silo, IGrainContext activation)
    {
        var locator = Part(silo, "Orleans.Runtime.GrainDirectory.GrainLocator");
        var force = Enum.Parse(locator.GetType().GetMethod("Unregister")!.GetParameters()[1].ParameterType, "Force");
        await (Task)Call(locator, "Unregister", activation.Address, force)!;
    }

    /// <summary>Makes an activation in a silo, whoever owns the directory, which the cluster knows of then.</summary>
    public static async Task<IGrainContext> MakeAsync(SiloProcess silo, string directory)
    {
        var made = (IGrainContext)Call(
            Part(silo, "Orleans.Runtime.Catalog"), "GetOrCreateActivation", IdOf(directory), null, null)!;
        var locator = Part(silo, "Orleans.Runtime.GrainDirectory.GrainLocator");
        await HoldsAsync(
            $"{directory} is registered",
            async () => made.Address.Matches(
                await (ValueTask<GrainAddress?>)Call(locator, "Lookup", IdOf(directory))!));
        return made;
    }

    /// <summary>Waits until a silo has no activation of a directory.</summary>
    public static Task GoneAsync(SiloProcess silo, string directory) => HoldsAsync(
        $"the duplicate of {directory} is gone", () => Task.FromResult(Find(silo, directory) is null));

    /// <summary>Waits until the directory names a silo for a directory, whichever silo asks it.</summary>
    public static Task NamedAsync(IEnumerable<SiloProcess> askers, string directory, SiloProcess silo)
    {
        var address = silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        return HoldsAsync(
            $"the grain directory names the owner of {directory}",
            async () =>
            {
                foreach (var asker in askers)
                {
                    var locator = Part(asker, "Orleans.Runtime.GrainDirectory.GrainLocator");
                    locator.GetType().GetMethod("InvalidateCache", [typeof(GrainId)])!
                        .Invoke(locator, [IdOf(directory)]);
                    var found = await (ValueTask<GrainAddress?>)Call(locator, "Lookup", IdOf(directory))!;
                    if (!address.Equals(found?.SiloAddress))
                    {
                        return false;
                    }
                }

                return true;
            });
    }

    /// <summary>How many activations the silos have of a directory, together.</summary>
    public static int Count(IEnumerable<SiloProcess> silos, string directory) =>
        silos.Count(silo => Find(silo, directory) is not null);

    private static async Task HoldsAsync(string what, Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Missing event: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static GrainId IdOf(string directory) => GrainId.Create(OrleansGrains.Directory, directory);

    private static object Part(SiloProcess silo, string type) =>
        silo.Services.GetRequiredService(Runtime.GetType(type, throwOnError: true)!);

    // Later builds of Orleans have more parameters, with defaults.
    private static object? Call(object part, string method, params object?[] arguments)
    {
        var found = part.GetType().GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Single(m => m.Name == method && m.GetParameters().Length >= arguments.Length
                && m.GetParameters().Skip(arguments.Length).All(static p => p.HasDefaultValue));
        return found.Invoke(
            part, [.. arguments, .. found.GetParameters().Skip(arguments.Length).Select(static p => p.DefaultValue)]);
    }
}
