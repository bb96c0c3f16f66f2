using Puhui.Components;

namespace Puhui.Citizen.SignIn;

/// <summary>Why signing in did not work, and what to do.</summary>
internal static class SignInWords
{
    public static string? Of(string? code, Language language) => code switch
    {
        null or "" => null,
        "contact_invalid" => language.Say("这不像手机号，也不像邮箱，请检查一下。", "That is neither a phone number nor an e-mail address. Please check it."),
        "too_many_codes" => language.Say("验证码发得太勤了。等半分钟再试；一小时最多五次，一天最多十次。", "Too many codes were asked for. Wait half a minute; five an hour and ten a day at most."),
        "message_not_sent" => language.Say("验证码没有发出去，不是你的问题，请稍后再试。", "The code could not be sent. It is not your fault; please try again shortly."),
        "ticket_invalid" => language.Say("这一页放太久了，请重新获取验证码。", "That page was open for too long. Ask for a new code."),
        "too_many_attempts" => language.Say("你所在的网络错误次数太多，请一小时后再试。", "Too many wrong codes came from your network. Try again in an hour."),
        "code_over" => language.Say("这个验证码已用过、过期或试错太多次，请重新获取。", "This code was used, has run out or was tried too often. Ask for a new one."),
        "code_wrong" => language.Say("验证码不对。可以再试，一个验证码最多试五次。", "That is not the code. You may try again, five times for each code."),
        "contact_taken" => language.Say("另一个账户在用它登录。请先到那个账户里移除。", "Another account signs in by it. Remove it there first."),
        "last_way" => language.Say("这是你唯一的登录方式。先添加另一种，再移除它。", "It is your only way to sign in. Add another first."),
        "not_found" => language.Say("已经没有了。", "It is gone already."),
        "wechat_off" => language.Say("这里没有开通微信登录。", "Signing in by WeChat is not set up here."),
        "wechat_busy" => language.Say("暂时连不上微信，请稍后再试。", "WeChat cannot be reached just now; please try again."),
        "wechat_state" => language.Say("这次微信登录不是从这台设备发起的，请重新开始。", "This WeChat sign-in was not begun on this device. Please start again."),
        "wechat_code_invalid" => language.Say("微信登录已失效，请重新开始。", "The WeChat sign-in has expired. Please start again."),
        "wechat_blocked" => language.Say("微信认为这次登录有风险，没有放行。", "WeChat blocked this sign-in as risky."),
        "passkey_wrong" => language.Say("通行密钥没有通过验证，请再试一次。", "The passkey could not be verified. Please try again."),
        _ => language.Say("没有成功，请再试一次。", "That did not work. Please try again."),
    };
}
