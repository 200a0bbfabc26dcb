namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>
/// A body broke off. Of a type of its own, because the vendor's client would ask again by itself after an
/// <see cref="IOException"/>, outside the mount's budget.
/// </summary>
internal sealed class AzureBodyException(IOException cause) : Exception("The answer broke off.", cause);
