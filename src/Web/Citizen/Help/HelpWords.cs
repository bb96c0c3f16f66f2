namespace Puhui.Citizen.Help;

/// <summary>A question with its answer, and the page where it is done.</summary>
internal sealed record Answer(string QuestionZh, string QuestionEn, string Zh, string En, string? Address = null, string? DoorZh = null, string? DoorEn = null);

/// <summary>What people ask.</summary>
internal static class HelpWords
{
    public static IReadOnlyList<(string Zh, string En, IReadOnlyList<Answer> Answers)> Chapters { get; } =
    [
        ("从头说起", "From the beginning",
        [
            new("普惠是做什么的？", "What is this for?",
                "你坐地铁、骑车、少用一次性用品，比另一种做法少排了碳。普惠按公开的方法学把少排的量算出来，记进你的账户，再由方案按它公布的规则换成积分，可以收、换、送、捐。",
                "When you take the metro, ride a bike or save something, less carbon goes into the air than otherwise. Puhui works out how much by published methods, books it to you, and your programme gives points for it by a published rule: to collect, spend, give away or donate."),
            new("怎么开始？", "How do I begin?",
                "加入一个方案，再同意一家伙伴（地铁、单车、银行、单位……）替你报来。之后照常生活就行，记录会自己出现。",
                "Join a programme and let a partner (metro, bicycles, bank, employer) report for you. Then live as you do; records appear by themselves.", "/me/consents", "看看哪些伙伴可以报来", "See which partners may report"),
            new("要一直开着这个页面吗？", "Must I keep this page open?",
                "不用。记录由伙伴报来，和你看不看没有关系。想常看，可以在浏览器菜单里选“添加到主屏幕”，像应用一样打开。",
                "No. Partners report whether you look or not. To look often, choose “Add to Home Screen” in the browser’s menu; it then opens like an app."),
        ]),
        ("数字怎么来的", "Where the numbers come from",
        [
            new("为什么是这个数？", "Why this number?",
                "点开任何一条记录，就能看到用了哪个方法、每一步怎么算、每个系数出自哪里，还能在自己的设备上验证它没有被改过。",
                "Open any record: it shows the method, each step, where each factor stands, and your own device can check that nothing was changed.", "/me/history", "去看记录", "To my records"),
            new("少了一条怎么办？", "Something is missing",
                "先等一等：有的伙伴隔天才报。还没有，就看看授权里这家伙伴是不是“已同意”；被扣下的记录会写明原因，可以请人再看一遍。",
                "Wait a little: some partners report the next day. Then see whether you agreed to that partner. A record that is held says why, and you can ask for a second look.", "/me/consents", "看看授权", "See my consents"),
            new("积分和减排量是一回事吗？", "Are points and reductions the same?",
                "不是。减排量是记在账上的事实，花不掉；积分是方案按规则给的，会到期，可以花。花掉积分，减排量一克也不少。",
                "No. Reductions are facts in the books and cannot be spent. Points are given for them by the programme’s rule, run out and can be spent. Spending points takes nothing from your reductions."),
            new("积分为什么变少了？", "Why are there fewer points?",
                "可能花了、送了、到期了，或者有一次行为被撤销。明细里每一笔都写着原因。",
                "Spent, given, run out, or an act was taken back. The statement says why, line by line.", "/me/points", "看明细", "To the statement"),
        ]),
        ("兑换和券", "Rewards and vouchers",
        [
            new("限时开放抢不到怎么办？", "How does a timed opening work?",
                "开放前 15 分钟可以取号，先取先得，号码不会变；服务器再忙也不会多卖、不会重复扣。没轮到就兑完，积分一分不动。",
                "From 15 minutes before you draw a number: first come, first served, and it never changes. Never more is sold than there is, and nothing is taken twice. If all are taken before your turn, your points stay."),
            new("券怎么用？", "How do I use a voucher?",
                "在店里打开券，让店员扫码或念券码。整张用一次。没有网络时，手机里最近看过的那张仍能打开。",
                "Open it in the shop and let the till scan it or read out the code. It is used whole and once. Without network the one you looked at last still opens.", "/me/vouchers", "我的券包", "My vouchers"),
            new("不想要了能退吗？", "Can I give it back?",
                "写着“没用可退”的都能退，积分原样回来；用过、过期的不能。",
                "Where it says so, an unused voucher can go back and the points return. Used or run out, it cannot."),
        ]),
        ("隐私、投诉", "Privacy and complaints",
        [
            new("谁看得到我的数据？", "Who sees my data?",
                "姓名和号码加密存放。工作人员要看，必须写明理由，并且你会看到是谁、为什么。排行和好友看到的，都是你自己选的。",
                "Names and numbers are kept encrypted. Staff who look must say why, and you see who and why. Friends and rankings see only what you choose.", "/me/privacy", "谁看过", "Who looked"),
            new("不同意某个数字，找谁？", "I do not agree with a number",
                "在那条记录里点“请人再看一遍”。对方法本身有意见，可以在方法公示期间提出，必须得到答复。",
                "Open the record and ask for a second look. Against a method itself you can object while it is under public notice, and must be answered.", "/methods", "看方法和公示", "Methods and notices"),
            new("要投诉商户或方案？", "I want to complain about a merchant or programme",
                "先在“隐私”里写给运营方，写明券或记录的编号；他们的处理会留痕，改不掉。你始终可以带着导出的数据和凭据去找主管部门或消费者协会，凭据不用我们也能验证。",
                "Write to the operator under Privacy with the number of the voucher or record; what they do about it leaves a trace that cannot be changed. You can always go to the authority in charge or a consumers’ association with your exported data and receipts, which verify without us.", "/me/privacy", "写给运营方", "Write to the operator"),
        ]),
    ];
}
