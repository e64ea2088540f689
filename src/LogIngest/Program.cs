using Platform.ServiceDefaults;

var builder = Service.CreateBuilder("LogIngest", "http://127.0.0.1:5001", args);
return await builder.RunServiceAsync(_ => { });
