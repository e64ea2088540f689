using Platform.LoadHarness;
using Platform.LoadHarness.Commands;

InlineCompletions.Enable();
return await CommandLine.RunAsync(args);
