using Platform.LogIngest;
using Platform.ServiceDefaults;

var builder = Service.CreateBuilder("LogIngest", "http://127.0.0.1:5001", args);
builder.AddLogIngest();
return await builder.RunServiceAsync(app => app.MapLogs());
