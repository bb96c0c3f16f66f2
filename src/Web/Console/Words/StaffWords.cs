using Puhui.Components;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Operating.Words;

/// <summary>Words about signing in and roles.</summary>
internal static class StaffWords
{
    public static string Of(Refusal refusal, Language l) => refusal.Code switch
    {
        "sign_in_wrong" => l.Say("邮箱或密码不对。", "The e-mail or the password is not right."),
        "too_many_attempts" => l.Say("试得太勤了，请一刻钟后再来。", "Too many attempts; please come back in a quarter of an hour."),
        "step_expired" => l.Say("等得太久，这一步已失效，请从头再来。", "This step waited too long; please begin again."),
        "code_wrong" => l.Say("验证码不对，或已经用过。", "The code is not right, or was used already."),
        "passkey_wrong" => l.Say("通行密钥没有被接受。", "The passkey was not accepted."),
        "password_wrong" => l.Say("密码不对。", "The password is not right."),
        "password_weak" => l.Say("这个密码太容易猜到：太短，或由常见的词、姓名、键盘顺序、日期、重复组成。", refusal.Detail),
        "passwords_differ" => l.Say("两遍输入的不一样。", "The two are not the same."),
        "email_invalid" => l.Say("这不是可用的邮箱地址。", "This is not a mail address that can be used."),
        "name_invalid" => l.Say("姓名要有 1 到 80 个字。", "A name has 1 to 80 characters."),
        "key_wrong" => l.Say("这不是运营密钥。请从密钥文件里整行复制。", "This is not the operator key. Copy the whole line of the key file."),
        "role_invalid" => l.Say("“数据伙伴”角色要指定一个伙伴，其他角色不能指定。", "The role of a partner is for one partner; other roles are for none."),
        "last_owner" => l.Say("服务器至少要留一位负责人。", "Somebody must stay owner of the server."),
        "last_factor" => l.Say("请先设置另一种验证方式，再移除这一种。", "Set up another second proof before you remove this one."),
        "owner_exists" => l.Say("服务器已经有负责人，请让他邀请你。", "The server has an owner; ask them to invite you."),
        "invitation_invalid" => l.Say("这个链接已经用过、撤回或过期。", "This link was used, withdrawn or is too old."),
        "message_not_sent" => l.Say("邀请邮件没有发出去，请稍后再试。", "The invitation could not be sent; please try again."),
        "not_found" => l.Say("没有找到。", "There is none such."),
        _ => refusal.Detail.Length > 0 ? refusal.Detail : refusal.Code,
    };

    public static string Title(Role role, Language l) => l.Say(role.Zh, role.En);

    public static string Text(Permission permission, Language l) => l.Say(permission.Zh, permission.En);
}
