namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>Several providers that speak OpenAI's protocol, named <c>provider-0</c> and so on.</summary>
internal sealed class Providers : IAsyncDisposable
{
    private Providers(FakeProvider[] all) => All = all;

    public IReadOnlyList<FakeProvider> All { get; }

    public static async Task<Providers> StartAsync(int count) =>
        new(await Task.WhenAll(Enumerable.Range(0, count).Select(number => FakeProvider.StartAsync("openai", $"provider-{number}"))));

    /// <summary>The one that says this.</summary>
    public FakeProvider Named(string name) => All.Single(provider => provider.Name == name);

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in All)
            await provider.DisposeAsync();
    }
}
