using OrleansAlluxio.Tests.Tidy.Tree;

namespace OrleansAlluxio.Tests.Tidy.Samples;

internal static class ShapeSamples
{
    public static SourceTree OnePublicType => Of(
        "namespace OrleansAlluxio.Core.Ids; public class A { public class B; } internal class Database;");

    public static SourceTree TwoPublicTypes => Of("namespace OrleansAlluxio.Core.Ids; public class A; public enum B;");

    public static SourceTree WrongNamespace => Of("namespace OrleansAlluxio.Core; public class A;");

    public static SourceTree NamespaceWithBraces => Of("namespace OrleansAlluxio.Core.Ids { public class A; }");

    public static SourceTree FlatRuntime =>
        SourceTree.Of(("Runtime/Timers/GrainTimer.cs", "namespace OrleansAlluxio.Runtime; public class GrainTimer;"));

    public static SourceTree SaysNothing => Of("namespace OrleansAlluxio.Core.Ids; internal class PageManager;");

    public static SourceTree Documented => Of("""
        /// <summary>x</summary>
        public interface IA
        {
            /// <summary>x</summary>
            void M();
        }

        internal interface IB { void M(); }
        """);

    public static IEnumerable<SourceTree> Undocumented =>
    [
        Of("public class A;"),
        Of("/// <summary>x</summary>\npublic interface IA { void M(); }"),
        Of("/// <summary>x</summary>\npublic class A { public class B; }"),
    ];

    public static SourceTree VendorAtHome => SourceTree.Of(
        ("UnderStorage/S3/S3Store.cs", "using Amazon.S3; class A { Amazon.S3.AmazonS3Client C; }"),
        ("Metastore/Sqlite/Row.cs", "using Microsoft.Data.Sqlite; using Npgsql;"),
        ("Gateway/S3/S3Door.cs", "using Microsoft.AspNetCore.Http;"),
        ("Runtime/Log.cs", "using Microsoft.Extensions.Logging; using Amazonian;"));

    public static IEnumerable<SourceTree> VendorOutside =>
    [
        Of("using Amazon.S3;"),
        Of("class A { Npgsql.NpgsqlConnection C; }"),
        Of("class A { void M() { global::Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools(); } }"),
        Of("using Results = Microsoft.AspNetCore.Http.Results;"),
    ];

    private static SourceTree Of(string text) => SourceTree.Of(("Core/Ids/A.cs", text));
}
