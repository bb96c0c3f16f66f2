using Microsoft.AspNetCore.Builder;

namespace Puhui.Web.Tests;

internal static class ReceiptSamples
{
    public static void Map(WebApplication app)
    {
    }
}
