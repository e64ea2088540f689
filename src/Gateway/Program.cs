using Platform.Gateway;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Limits;

var builder = Service.CreateBuilder("Gateway", "http://127.0.0.1:5005", args);
builder.UseInlineCompletions();
builder.AddGateway();
return await builder.RunServiceAsync(app => app.MapGateway());
