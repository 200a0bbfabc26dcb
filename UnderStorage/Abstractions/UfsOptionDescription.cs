namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>One mount option of a connector.</summary>
/// <param name="Name">As in <c>--option name=value</c>.</param>
/// <param name="Meaning">A sentence with unit and default.</param>
/// <param name="IsSecret">Stored, but never shown or logged.</param>
/// <param name="IsAddress">A URI, which is shown without the user and password in it.</param>
public sealed record UfsOptionDescription(
    string Name, string Meaning, bool IsSecret = false, bool IsAddress = false);
