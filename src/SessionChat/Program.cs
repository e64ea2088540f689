using Platform.ServiceDefaults;
using Platform.SessionChat;

var builder = Service.CreateBuilder("SessionChat", "http://127.0.0.1:5004", args);
builder.AddSessionChat();
return await builder.RunServiceAsync(app => app.MapSessionChat());
