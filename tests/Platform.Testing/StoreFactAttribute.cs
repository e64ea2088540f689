using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Platform.Testing;

/// <summary>
/// A test of a contract that several classes inherit. Where the class says by <see cref="NeedsServersAttribute"/> that it
/// starts servers, the test is skipped or fails without them as <see cref="ServerFactAttribute"/> has it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Platform.Testing.StoreFactDiscoverer", "Platform.Testing")]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>The servers that all tests of a class start.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsServersAttribute(Servers needed) : Attribute
{
    public Servers Needed { get; } = needed;
}

/// <summary>Found by xunit.</summary>
public sealed class StoreFactDiscoverer(IMessageSink diagnosticMessageSink) : FactDiscoverer(diagnosticMessageSink)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        var needs = testMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsServersAttribute).AssemblyQualifiedName).FirstOrDefault();
        string? why = needs is null ? null : new ServerFactAttribute(needs.GetNamedArgument<Servers>(nameof(NeedsServersAttribute.Needed))).Skip;
        return why is null
            ? base.CreateTestCase(discoveryOptions, testMethod, factAttribute)
            : new XunitSkippedDataRowTestCase(
                DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, why);
    }
}
