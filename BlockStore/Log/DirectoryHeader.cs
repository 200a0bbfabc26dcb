using System.Globalization;
using System.Text;
using OrleansAlluxio.BlockStore.Arenas;

namespace OrleansAlluxio.BlockStore.Log;

/// <summary>
/// The file <c>STORE</c> of a directory: whose pages lie there and how it is cut up. Text, for people who look.
/// </summary>
internal sealed record DirectoryHeader(string FabricId, ArenaGeometry Geometry)
{
    private const string FileName = "STORE";
    private const string Title = "orleans-alluxio page store";
    private const int Format = 1;

    /// <summary>
    /// Reads the header, or makes it where there is none. Throws for another fabric's or a newer format's directory.
    /// </summary>
    public static DirectoryHeader Open(IStoreFiles files, string directory, DirectoryHeader wanted)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            wanted.Write(files, directory);
            return wanted;
        }

        var lines = File.ReadAllText(path).Split('\n');
        if (lines[0] != Title)
        {
            throw Refuse(directory, "its STORE file is not one of a page store; choose another directory");
        }

        var format = Number(lines, "format ", directory);
        if (format != Format)
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, "open page store", directory,
                $"it has format {format}, this build knows {Format}; run the newer build or empty the directory");
        }

        const string Fabric = "fabric ";
        var fabric = Array.Find(lines, line => line.StartsWith(Fabric, StringComparison.Ordinal))?[Fabric.Length..];
        if (fabric != wanted.FabricId)
        {
            throw Refuse(directory, $"it belongs to fabric '{fabric}', not '{wanted.FabricId}'");
        }

        var slabBytes = Number(lines, "slab-bytes ", directory);
        var slabs = Number(lines, "slabs-per-arena ", directory);
        return wanted with { Geometry = new ArenaGeometry(slabBytes, slabs) };
    }

    private static int Number(string[] lines, string name, string directory)
    {
        var line = Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal));
        return line is not null
            && int.TryParse(line.AsSpan(name.Length), CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw Refuse(directory, $"its STORE file has no '{name.Trim()}'");
    }

    private static FabricException Refuse(string directory, string reason) =>
        new(FabricErrorKind.PreconditionFailed, "open page store", directory, reason);

    private void Write(IStoreFiles files, string directory)
    {
        var temporary = Path.Combine(directory, FileName + ".new");
        var text = $"{Title}\nformat {Format}\nfabric {FabricId}\n"
            + $"slab-bytes {Geometry.SlabBytes}\nslabs-per-arena {Geometry.SlabsPerArena}\n";
        using (var file = files.Open(temporary))
        {
            file.SetLength(0);
            file.Write(0, Encoding.UTF8.GetBytes(text));
            file.Flush();
        }

        files.Rename(temporary, Path.Combine(directory, FileName));
    }
}
