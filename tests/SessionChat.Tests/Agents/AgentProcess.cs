using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Events;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Tenants;
using Platform.SessionChat.Tests.Storage;

namespace Platform.SessionChat.Tests.Agents;

/// <summary>The agents of one process, on a store that it may share with others.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly MemoryChatStore _store;

    public AgentProcess(
        MemoryChatStore store,
        IAgentBrain? brain = null,
        TimeProvider? time = null,
        Action<AgentOptions>? configure = null,
        ILoggerProvider? logs = null
    )
    {
        _store = store;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug);
        if (logs is not null)
            builder.Logging.AddProvider(logs);
        builder.AddAgents();
        var services = builder.Services;
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton<IChatStore>(store);
        services.AddSingleton<TenantFigures>();
        services.AddSingleton<EventFeed>();
        services.AddSingleton(Replica.New());
        services.AddStoreStartup((_, _) => Task.CompletedTask, (_, _) => Task.CompletedTask, default);
        services.Configure<AgentOptions>(options =>
        {
            options.ScriptedLatency = TimeSpan.Zero;
            (options.RetryPause, options.MaxRetryPause) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2));
            configure?.Invoke(options);
        });
        if (brain is not null)
            services.Replace(ServiceDescriptor.Singleton(brain));
        _app = builder.Build();
    }

    public string Id => _app.Services.GetRequiredService<Replica>().Id;

    public AgentDispatcher Dispatcher => _app.Services.GetRequiredService<AgentDispatcher>();

    public Counts Count() => new(_app.Services.GetRequiredService<IMeterFactory>());

    public int WaitingForAgents => _app.Services.GetRequiredService<AgentCache>().Waiting;

    /// <summary>Starts to look for messages that nobody works at.</summary>
    public async Task StartRecoveryAsync()
    {
        foreach (var service in _app.Services.GetServices<IHostedService>().Where(service => service is StoreStartup or AgentRecovery))
            await service.StartAsync(CancellationToken.None);
    }

    /// <summary>A customer says something through this process.</summary>
    public async Task<ChatEvent> SayAsync(SessionKey session, string text)
    {
        var said = await AppendAsync(session, text);
        if (said.After.Owner == Id)
            Dispatcher.Offer(session, said.Event!, said.Before);
        return said.Event!;
    }

    /// <summary>Stores a message that is this process's to answer, and leaves it at that.</summary>
    public Task<CustomerAppendOutcome> AppendAsync(SessionKey session, string text) =>
        _store.AppendAsync(
            new CustomerAppend(
                session,
                new EventDraft(EventKind.Message, EventSource.Customer, MessageData.Write(text)),
                null,
                Id,
                TimeProvider.System.GetUtcNow()
            ),
            CancellationToken.None
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _app.Services.GetServices<IHostedService>().OfType<AgentRecovery>())
            await service.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
