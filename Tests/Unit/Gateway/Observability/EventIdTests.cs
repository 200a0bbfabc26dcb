using System.Reflection;

namespace OrleansAlluxio.Tests.Unit.Gateway.Observability;

/// <summary>Ids of log events tell one event from every other, in every part.</summary>
public sealed class EventIdTests
{
    [Fact]
    public void Ids_OfAllParts_AreUnique()
    {
        Assembly[] parts =
            [typeof(OrleansAlluxio.Gateway.S3.S3Door).Assembly, typeof(OrleansAlluxio.Runtime.Grain).Assembly];
        var ids = parts.SelectMany(static a => a.GetTypes())
            .Where(static t => t.Name.EndsWith("EventIds", StringComparison.Ordinal))
            .SelectMany(static t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(static f => f.IsLiteral)
                .Select(f => (Id: (int)f.GetRawConstantValue()!, Name: t.Name + "." + f.Name)))
            .ToList();

        Assert.True(ids.Count > 20, $"{ids.Count} ids found");
        Assert.Empty(ids.GroupBy(static i => i.Id).Where(static g => g.Count() > 1)
            .Select(static g => $"{g.Key}: {string.Join(", ", g.Select(static i => i.Name))}"));
    }
}
