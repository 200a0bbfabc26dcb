namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>What is done to what: the words that an error of it carries.</summary>
internal readonly record struct LocalAct(string Operation, string Subject);
