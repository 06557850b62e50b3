//! Every finding code: the type, and what each code means.
//!
//! [`Code`] is made from the table below, one entry a code. The severity of a finding, `jixiao explain`, the documentation and
//! the titles in roll-ups all come from it. To add a code, add its entry here, make the finding with [`Finding::new`], and
//! put the two cases of its example into `tests/codes/examples`.
//!
//! The codes of families `C` and `N` are not here: the former belong to each form and stand in its `checks.toml`, the latter stand
//! in the files of the rules on substance.
//!
//! [`Finding::new`]: super::Finding::new

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::Severity;

/// What a registered code means, in the words that people read.
#[derive(Debug)]
pub struct CodeDescription {
    /// The code as written: `D001`.
    pub code: &'static str,
    /// The severity of a finding with this code, unless the check that makes it says otherwise.
    pub severity: Severity,
    /// A short name.
    pub title: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// How to put it right.
    pub fix: &'static str,
    /// What is found with this code. A case of `tests/codes/examples` is like this.
    pub fires: &'static str,
    /// What is much like it and not found with this code. A case of `tests/codes/examples` is like this.
    pub passes: &'static str,
}

/// A group of codes with the same first letter.
#[derive(Debug)]
pub struct Family {
    /// The first letter of its codes.
    pub letter: char,
    /// What its codes are about.
    pub title: &'static str,
}

const fn family(letter: char, title: &'static str) -> Family {
    Family { letter, title }
}

/// The families, in the order of the documentation.
pub const FAMILIES: [Family; 9] = [
    family('T', "文件和表格"),
    family('I', "填报内容"),
    family('D', "公式格"),
    family('C', "勾稽关系"),
    family('S', "自评得分"),
    family('N', "内容复核"),
    family('P', "财政部门预填的内容"),
    family('Y', "与上年比较"),
    family('R', "各单位汇总"),
];

/// Makes [`Code`] from a table. An entry is: code, severity, title, meaning, why it matters, how to fix it, what is found with it, what
/// is much like that and is not.
macro_rules! codes {
    ($($code:ident $severity:ident $title:literal
        $meaning:literal $why:literal $fix:literal $fires:literal $passes:literal)*) => {
        /// The stable code of a finding.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $title] $code,)*
            /// A consistency rule of a form: `C02`.
            Rule(Arc<str>),
            /// A rule on substance: `N02`.
            Substance(Arc<str>),
        }

        impl Code {
            /// Every code of the registry, by family and number.
            pub const REGISTERED: &[Self] = &[$(Self::$code),*];

            /// The code as written: `D001`.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$code => stringify!($code),)*
                    Self::Rule(code) | Self::Substance(code) => code,
                }
            }

            /// What the code means; `None` for a rule of a form and for one on substance, which explain themselves.
            pub fn description(&self) -> Option<&'static CodeDescription> {
                match self {
                    $(Self::$code => {
                        static DESCRIPTION: CodeDescription = CodeDescription {
                            code: stringify!($code),
                            severity: Severity::$severity,
                            title: $title,
                            meaning: $meaning,
                            why: $why,
                            fix: $fix,
                            fires: $fires,
                            passes: $passes,
                        };
                        Some(&DESCRIPTION)
                    })*
                    Self::Rule(_) | Self::Substance(_) => None,
                }
            }
        }
    };
}

codes! {
    T001 Fatal "不是工作簿"
        "文件不是 Excel 工作簿，或者已经损坏，打不开。"
        "读不出内容，就无从核对。"
        "用 Excel 或 WPS 打开原表，另存为 xlsx 后重新发送；不要改扩展名，不要截图或打包。"
        "把 Word 文档改名为“自评表.xlsx”发来。"
        "扩展名写成了“自评表.et”，里面仍是 Excel 工作簿。"
    T002 Fatal "设了打开密码"
        "文件要密码才能打开。"
        "程序和收表人都读不了。"
        "打开后在“另存为—工具—常规选项”里去掉打开密码，再保存发送。"
        "单位按保密习惯给表格设了打开密码。"
        "只保护了工作簿的结构（不能增删工作表），打开不要密码。"
    T003 Fatal "不是本次下发的表格"
        "文件是工作簿，但不是本次下发的表。"
        "换了表，格子的位置和公式都对不上。"
        "把数据填进财政部门下发的表格。"
        "把数据抄到自己新建的表里发来。"
        "把下发的各张表另存成新的工作簿，标识没有了，内容还认得出（提示 T012）。"
    T004 Fatal "是别的年度的表格"
        "表格的年度与本次不符。"
        "指标和分值逐年调整，旧年度的表不能用。"
        "把数据填进本年度的表格。"
        "2021年度的自评交来了2020年度的表。"
        "2021年度的表，填报日期是2022-03-01。"
    T005 Error "是旧版表格"
        "表格下发后又修订过，交来的是修订前的版本。版本号没有变、只是模板改过的，只作提示。"
        "修订常改动公式或评分标准，按旧版算会出错。"
        "退回的表已换成现行版本，数据已带入，核对后在里面修改。"
        "第1版下发后发现漏列一项，又发了第2版，交来的还是第1版。"
        "又发了第2版，交来的是第2版。"
    T006 Error "缺少工作表"
        "表格里少了一张应有的工作表。"
        "少一张表，与它有关的合计、勾稽和得分都核不了。"
        "在退回的表里补填这张表。"
        "整理文件时误删了“资产情况表”。"
        "“资产情况表”还在，只是隐藏了（提示 T015）。"
    T007 Notice "行或列移动过"
        "表里插入、删除过行列，格子不在原位，程序按名称和标题找到了它们。"
        "这次读对了，但再移动可能就找不到。"
        "不用处理；以后请在原有的行里填写。"
        "在“项目支出明细表”的第9行前面插了一行。"
        "新的项目填在清单后面的空行里：“新增项目”，金额都填0。"
    T008 Error "找不到填报格"
        "按位置、名称、标题都找不到某些格子。"
        "找不到就当作没有填。"
        "在退回的表里补填。"
        "把“收支决算表”的第8行（政府性基金）整行删掉了（另提示 T007）。"
        "“收支决算表”的第8行还在，里面的上年决算数空着，那一格不是必填的。"
    T009 Notice "填报格以外有内容"
        "在不该填的地方写了东西，或者多了一张工作表。"
        "这些内容不参与核算，可能是填错了位置。"
        "要填报的请填到对应的格子；只是备注的不用处理。"
        "在“资产情况表”的右边（H3）写了“以上为账面原值”。"
        "“以上为账面原值”写在封面的数据说明里。"
    T010 Notice "带有宏"
        "文件里有宏代码。"
        "宏不会被运行，退回的表里也不再有。"
        "不用处理。"
        "用了单位自己的带宏模板复制数据，宏跟着存进了文件。"
        "没有宏，格子里用了公式 =500+20。"
    T011 Notice "引用了别的工作簿"
        "有公式引用了另一个文件。"
        "收表方没有那个文件，数会变成错误值。"
        "把引用改成数字。"
        "文件里留着到“决算报表.xlsx”的链接。"
        "格子里的公式是 =500+20，没有引用别的文件。"
    T012 Notice "标识没有了"
        "表格里隐藏的标识被删掉了，程序按内容认出了表。"
        "没有标识，就认不出是哪次下发、哪个单位的表。"
        "不用处理；请不要把内容复制到新的工作簿里。"
        "用在线文档转存了一次，隐藏的“_jixiao”表和定义的名称都没有了。"
        "定义的名称没有了，隐藏的标识还在。"
    T013 Notice "工作表改了名"
        "工作表的名称变了，程序按内容认出了它。"
        "名称不对会给汇总带来麻烦。"
        "不用处理，退回的表里已改回原名。"
        "“收支决算表”改成了“收支决算表(2)”。"
        "只把各张工作表的顺序倒了过来。"
    T014 Notice "有批注"
        "单位在格子里加了批注。"
        "批注不参与核算，也不会随表汇总。"
        "要说明的写在说明栏或“单位说明”里。"
        "在“资产情况表”B6的金额上批注“含代管资产”。"
        "“含代管资产”写在封面的数据说明里。"
    T015 Notice "工作表被隐藏"
        "表格里的一张工作表被隐藏了。"
        "隐藏的表容易漏填。"
        "不用处理，退回的表里已取消隐藏。"
        "为了打印隐藏了“资产情况表”。"
        "只把各张工作表的顺序倒了过来。"
    T016 Error "清单的行数超出"
        "清单里填的行数超过了表格的容量。"
        "多出的行没有读入，合计会偏小。"
        "合并较小的项目，或与财政部门联系加行。"
        "项目清单4行，在合计前面插了一行，接着“第四个”又填了“第五个”，预算和决算填0（提示 T007、T009）。"
        "项目清单4行，填了4个项目：最后一个是“第四个”，预算和决算填0。"
    T017 Fatal "文件太大"
        "文件大得不像填好的表格。"
        "过大的文件会拖垮收表，也可能有问题。"
        "删去图片、附件和多余的工作表后重新发送。"
        "一个工作簿里放了257张工作表。"
        "多放了一张“底稿”，与“资产情况表”相同（提示 T021）。"
    T018 Fatal "空文件"
        "文件是0字节。"
        "多半是没有传完。"
        "重新发送。"
        "网络中断，只传了文件名，文件是0字节。"
        "文件传完了，表是填好的。"
    T019 Fatal "认不出是哪个单位的"
        "表格读得出来，但里面的单位名称、单位代码都不在财政部门的名单里。"
        "不知道是谁报的，就记不到账上，也不知道退给谁。"
        "在封面填写单位全称和单位代码，与财政部门的名单一致；名单漏了的与财政部门联系。"
        "标识没有了，单位名称填的是“丁局”，单位代码填“999”，名单里都没有。"
        "标识没有了（提示 T012），单位名称填的是“乙局”，名单里有。"
    T020 Notice "有图片、图形或附件"
        "表里插入了图片、图形、文本框、图表或别的文件。"
        "它们不在格子里，不参与核算，退回的表里也没有。"
        "要作佐证的另附文件，图形里的文字写到说明栏。"
        "在“资产情况表”里贴了批复的照片。"
        "照片另附，“批复见附件”写在封面的数据说明里。"
    T021 Warning "工作表有副本"
        "文件里有下发表格某张工作表的副本，只读取其中一张。"
        "两张内容不同时，不知道哪一张才是要报的。"
        "确认读取的那一张是对的，把副本删掉；要用副本里的数，填到原表里。内容相同的不用处理。"
        "多出一张“基础数据表 (2)”，其中接待批次填的是27，原表是26。"
        "“基础数据表”改名为“基础数据表 (2)”，原来的那张没有了（提示 T013）。"

    I001 Error "必填项没有填"
        "必填的格子空着。"
        "缺了它，有关的合计、勾稽和得分都核不了。"
        "补填；确实没有的填0。"
        "填报人没有填。"
        "工勤人员的编制空着，那一格不是必填的。"
    I002 Error "应填数字"
        "数字格里填了文字。"
        "文字不能参加计算。"
        "只填数字，文字写到说明栏。"
        "年末结余填“见附件”。"
        "年末结余填0，“见附件”写在封面的数据说明里。"
    I003 Notice "数字是文本格式"
        "填的是数字，但存成了文本（全角、带逗号、带空格、带单位），已按数字读取。"
        "文本数字在 Excel 里不参加合计，所以表里的“填报自检”显示有误；核对时按所填的数读取。"
        "退回的表里已改为数字，核对无误即可。"
        "人员经费的财政拨款决算填的是全角的“３８６．２１”。"
        "人员经费的财政拨款决算填386.21。"
    I004 Error "超出允许的范围"
        "数字小于最小值或大于最大值。"
        "多半是负号、小数点或单位错了。"
        "核对后改正。"
        "国内公务接待批次填 -26。"
        "国内公务接待批次填26。"
    I005 Error "不在可选项之内"
        "下拉选择的格子里填了别的内容。"
        "不在选项里的内容无法核算和汇总。"
        "从下拉框里选择。"
        "有无新建楼堂馆所，下拉框里是“有”“无”，填了“没有”。"
        "有无新建楼堂馆所选“无”。"
    I006 Notice "小数位数过多"
        "小数位数超过规定。"
        "打印时只显示规定的位数，看起来可能与合计有出入。"
        "不用处理，或按规定位数四舍五入。"
        "实际政府采购金额填520.0001。"
        "实际政府采购金额填519.99。"
    I007 Error "日期不对"
        "日期格里不是日期。"
        "无法判断时间先后。"
        "按 年-月-日 填写。"
        "填报日期填“去年四月”。"
        "填报日期填2022-04-01。"
    I008 Error "是错误值"
        "格子里显示 #REF!、#DIV/0! 之类。"
        "错误值会让所有引用它的格子都出错。"
        "直接填数字。"
        "实际政府采购金额引用的表被删掉，变成 #REF!。"
        "实际政府采购金额粘贴成了数值520。"
    I009 Warning "可能把元当成了万元"
        "金额比本表其他金额大出几千倍。"
        "单位填错会放大一万倍，合计、比率和得分全都会错。"
        "填错的改正；确实如此的写明原因。"
        "政府采购的预算和实际都填5200000（应为520万元）。"
        "政府采购的预算和实际都填5200，虽然大，还说得过去。"
    I010 Notice "清单中间有空行"
        "清单中间空了一行。"
        "不影响核算，但可能漏填。"
        "漏填的补上，否则把后面的内容上移。"
        "佐证清单第2行空着，第3行有材料。"
        "佐证清单从第7行起空着，后面没有内容。"
    I011 Error "少了百分号"
        "百分比格里填了95这样的数，即9500%。"
        "差一百倍。"
        "连同百分号填写：95%。"
        "满意率填98.79。"
        "满意率填98.79%，即0.9879。"
    I012 Error "带了别的单位"
        "数字后面写了单位，且与本表的单位不同。"
        "照抄会差成千上万倍。"
        "换算成本表的单位，只填数字。"
        "人员经费的财政拨款决算填“3862100元”（应填386.21）。"
        "人员经费的财政拨款决算填“386.21万元”，与本表的单位相同（提示 I003）。"
    I013 Error "数字格里填了“无”"
        "数字格里填了“无”“/”“-”之类。"
        "文字不能参加计算，也分不清是没有发生还是没有填。"
        "没有发生的填0。"
        "因公出国费的本年决算填“无”。"
        "因公出国费的本年决算填0。"
    I014 Error "清单行数不够"
        "清单至少要填的行没有填够。"
        "缺了内容，有关的指标核不了。"
        "补填。"
        "绩效指标的数量指标一行也没有填，分值35分都写在质量指标下。"
        "数量指标只填了第1行，分值25分。"
    I015 Error "引用了别的工作簿"
        "填报格里的公式引用了另一个文件。"
        "收表方打不开那个文件，无法确认数字。"
        "把结果直接填成数字。"
        "实际政府采购金额填 =[决算报表.xlsx]Z01!C8。"
        "实际政府采购金额填 =500+20。"
    I016 Error "数字太大"
        "数字超出能精确计算的范围。"
        "不可能是真实的金额。"
        "核对数字和单位。"
        "年末结余填1E+30。"
        "年末结余填0。"
    I018 Error "公式没有结果"
        "填报格里填的是公式，而保存文件的程序没有保存计算结果。"
        "看不到结果，就不知道填的是多少。"
        "直接填数字，或用 Excel、WPS 打开后保存一次再发送。"
        "实际政府采购金额填 =B3*2，用网页工具导出后没有结果。"
        "实际政府采购金额填 =500+20，存了结果520。"
    I019 Error "文字太长"
        "格子里的文字超过了 Excel 一个格子能存的32767字。"
        "Excel 自己填不出这么长的文字，多半是程序生成的，打开后会被截断。"
        "写得简短些，详细内容另附文件。"
        "把整份制度的全文粘贴进数据说明，有32768字。"
        "数据说明有32767字。"
    I020 Error "像是填错了一个数"
        "几处勾稽关系不符，而只改这一个数（或对换这两个数、两列数）就都相符，且只有这一种改法。"
        "数字颠倒、漏位、正负号、小数点填错最常见；找到这一处，别处就不用改。"
        "核对原始凭证：确是填错的照此改正；不是的，再查相关的其他数字。程序不会替您改。"
        "项目明细第9行的决算数填545.04，改为544.05，3处勾稽关系就都相符（C32、C33、C34）。"
        "只有一处不符：在用固定资产填1695，大于固定资产年末数（C41），看不出该改哪一个。"
    I021 Warning "本年数与上年数完全相同"
        "一张表里，本年的各个金额与上年的逐个相同，像是在上年的表上改，忘了填本年的数。"
        "本年数不对，增减、执行率和得分就都跟着不对。"
        "填上本年的数；确实逐个相同的，写明原因。"
        "收支决算表里，本年的各项决算与上年决算一个不差。"
        "收支决算表里，本年的决算大多与上年相同，财政拨款上年填的是1698.11。"

    D001 Error "公式格的数与核算不符"
        "公式被手填的数盖掉了，且与按公式重新计算的结果不同。"
        "合计、比率以核算为准；手填的数说明底稿或报告可能也错了。"
        "退回的表里已恢复公式；结果不对的改公式所用的数，报告中的数一并更正。"
        "固定资产的增长率手填3.93%，按公式应为7.79%。"
        "固定资产的增长率手填7.79%，与公式的结果相同（提示 D002）。"
    D002 Notice "公式被盖掉"
        "公式被手填的数盖掉或删掉了，数没有错，公式已恢复。"
        "盖掉公式后，再改别的数它不会跟着变。"
        "不用处理。"
        "收入合计的决算数里直接填了1940.65，与公式的结果相同。"
        "收入合计的决算数还是公式，财政拨款的决算数填1927.96。"
    D003 Notice "尾差"
        "手填的合计与核算相差在四舍五入的范围内。"
        "各项分别四舍五入后相加，差一两分钱是正常的。"
        "不用处理。"
        "收入合计的决算数手填1940.66，按公式是1940.65。"
        "收入合计的决算数手填1940.65，一分不差（提示 D002）。"
    D004 Error "公式被改过"
        "格子里是别的公式。"
        "口径变了，得数不能比较。结果相同的只作提示。"
        "退回的表里已恢复原公式。"
        "收入合计的公式改成了 =E7+E9，结果是1927.96，漏了其他资金。"
        "收入合计的公式没有动，财政拨款的决算数填1927.96。"
    D005 Notice "公式结果不是最新的"
        "保存文件的程序没有计算公式，或结果没有更新。"
        "打开时看到的数可能是旧的。"
        "不用处理，已重新计算。"
        "用手机改了业务工作专项的上年决算数，填1310.51，合计没有跟着重新计算。"
        "用 Excel 填了1310.51，合计是新的。"
    D006 Error "固定内容被改动"
        "表里印好的内容（分值、评分标准、金额单位）被改了。"
        "分值和评分标准由财政部门规定，单位不能改；换了金额单位，数就不能与别的单位相加。"
        "退回的表里已恢复，不用再改。"
        "把预算控制率的分值5改成了8。"
        "分值没有动，旁边的自评得分填0。"

    S001 Error "自评得分与核算不符"
        "按填报的数据和评分标准，应得的分与自评不同。"
        "自评以数据为准，虚高虚低都要改。"
        "按核算得分改自评得分并写扣分原因；数据填错的先改数据。"
        "预算控制率71.64%，按标准0分，自评5分。"
        "预算控制率71.64%，按标准0分，自评0分并写了原因。"
    S002 Error "自评得分超出分值"
        "自评得分高于分值或低于0；扣分项高于0，或者扣得比最多扣的分还多。"
        "不可能的分数。"
        "按评分标准重新打分。"
        "经济社会效益满分10分，自评得分12。"
        "经济社会效益满分10分，自评得分10，总分跟着填95。"
    S003 Error "扣了分没有写原因"
        "自评得分低于分值，扣分原因空着。"
        "扣分要说明问题在哪里，这是整改的依据。"
        "写明扣分原因。"
        "经济社会效益自评9分（满分10分），扣分原因空着。"
        "扣分原因写了“量化数据不够完整”。"
    S004 Error "自评总分不等于各项之和"
        "封面的总分与评分表各项自评得分之和不同；规定了总分上限的，和超过上限时按上限。"
        "总分用来定等级、排名，必须与明细一致。"
        "改成各项之和。"
        "各项自评得分合计94分，封面的自评总分填93。"
        "封面的自评总分填94。"
    S005 Error "等级与总分不符"
        "自评等级不是总分对应的等级。"
        "等级按总分划定：90分以上优，80分以上良，60分以上中，以下差。"
        "按总分选择等级。"
        "自评总分94，等级选“良”。"
        "自评总分94，等级选“优”。"
    S006 Error "总分超过上限"
        "按规定总分有上限，自评总分超过了它。"
        "执行率过低等情形限定最高得分。"
        "按上限填写。"
        "评价年度有重大违纪违法问题，总分最高79，自评总分填了88，等级选“良”。"
        "有重大违纪违法问题，各项合计高于79，自评总分填79，等级选“中”。"
    S007 Error "没有写佐证"
        "得分或答“是”的项目要有佐证，佐证一栏空着。"
        "没有佐证的得分复核时会被扣掉。"
        "写明佐证材料的名称、文号。"
        "经济社会效益自评9分，佐证材料空着。"
        "佐证材料写了“年度工作总结”。"
    S008 Error "自评总分高于最多可得的分"
        "按已填的数据，有的指标已经扣分，总分不可能这么高。"
        "总分与数据矛盾。"
        "先改各指标的自评得分，再改总分和等级。"
        "预算控制率0分（满分5分），总分最多95，自评总分填99。"
        "自评总分填94，不高于95。"
    S009 Error "得分算不出来"
        "指标所需的数据都填了，但按它们算不出得分，多半是除数为0，而评分标准没有说这种情况怎样计分。"
        "没有依据的自评得分不能算数。"
        "核对计算所用的数；数没有错的，与财政部门联系，明确怎样计分。"
        "选了“有”重点工作，清单却空着（同时报 C67），办结率的除数是0，算不出得分，却有自评得分。"
        "选了“有”重点工作，清单里列了“文化站建设”等，并填了是否办结。"
    S010 Warning "佐证不在清单里"
        "指标的佐证一栏写了材料，佐证材料清单里没有登记它。"
        "清单是复核时找材料的目录，清单里没有的找不到，得分会被扣掉。"
        "登记到清单，或把两处的名称写成一致；不是材料名称的，改为材料的名称。"
        "佐证写了“改革成效通报、年度工作总结、培训签到册”，清单里没有培训签到册。"
        "佐证写了“改革成效通报、年度工作总结”，清单里都有。"
    S011 Notice "清单里的材料没有用到"
        "佐证材料清单里登记的材料，没有哪个指标写它，对应指标一栏写的也不是表里的指标。"
        "看不出它证明什么，复核时不会去看。"
        "不影响核对；写明对应的指标，或从清单里去掉。"
        "清单登记了2021年的“车辆保险单”，对应指标写的“固定资产”不是表里的指标。"
        "清单登记了2021年的“培训签到册”，对应指标是“社会效益”。"
    S012 Warning "佐证早于本年度"
        "佐证材料的文号、日期或名称里的年份在本年度以前。"
        "以前年度的材料证明不了本年度做了什么。"
        "换成本年度的材料；仍然有效的（如现行制度），写明原因。"
        "2021年度的自评，登记的通报是“某改〔2019〕8号”。"
        "2021年度的自评，登记的通报是“某改〔2021〕8号”。"
    S013 Warning "佐证没有随表报送"
        "佐证材料清单里登记的材料，随表收到的文件里没有。只在随表收到了清单里的材料、文件名又都说得清的时候才提。"
        "没有收到的材料无从复核，得分会被扣掉。"
        "补发这些材料，文件名写上材料名称，连同保存过的退回表一起；已用别的方式报送的，写明。"
        "清单登记了三份材料，邮件里附了两份。"
        "清单登记了三份材料，邮件里附了三份。"
    S014 Notice "收到的文件不在清单里"
        "随表收到的文件，与清单和指标里写的佐证材料都对不上名称。"
        "对不上的文件复核时不知道用在哪里。"
        "不影响核对；是佐证材料的，登记到清单，文件名写上材料名称。"
        "邮件里附了“车辆保险单.pdf”，清单里没有。"
        "邮件里附的文件，清单里都有。"
    S015 Warning "佐证写的是无"
        "指标要有佐证，佐证一栏写的是“无”一类的话，清单里也没有它的材料。"
        "没有材料的得分，复核时会扣掉。"
        "写上材料名称，并登记到清单；确实没有的，把自评得分改为0，或写明原因。"
        "“满意度”的佐证写的是“无”，清单里的材料都是“社会效益”的。"
        "“满意度”的佐证写的是“无”，清单里登记了它的材料。"

    P001 Error "预填的数被改动"
        "财政部门填好的数被改了。"
        "预填的数来自批复和系统，单位不能自行修改。"
        "恢复原数；有异议的与财政部门联系。"
        "行政编制下发时填好是8，改成了9。"
        "行政编制没有动，实际在职的行政人员填8。"
    P002 Error "填在了别的单位的表里"
        "表格是发给另一个单位的，填的却是本单位的内容。"
        "别的单位的表里预填的是别人的数，照它核算会出错，两个单位的报送也会混在一起。"
        "在退回的表里核对预填的内容后修改；发错了文件的，改发本单位的表。"
        "乙局从甲局要来表格，把单位名称改成“乙局”就填（另报 P001）。"
        "甲局填发给甲局的表。"
    P003 Error "用的是作废的表"
        "名单改动以后给单位重发过表格，交来的是重发以前的那一份。"
        "重发是因为财政部门给的数或单位的信息变了，旧表里还是原来的。"
        "退回的表已换成现在用的那一份，照标出的格子改正。"
        "表格下发后更正了基本支出年初预算并重发，交来的还是先发的那一份。"
        "交来的是重发的那一份。"
    P004 Notice "同一份文件又收到一次"
        "收到的文件与以前收到的完全相同。"
        "重复的文件不算新的一轮。"
        "不用处理；如果本来要发改好的表，可能是附件选错了，请重新发送。"
        "改好了退回的表，寄出的却是原来那一份。"
        "寄来的是另一份，多写了一句“已按意见修改”。"
    P005 Fatal "单位对不上，待认领"
        "文件里的标识、填的名称、发件邮箱、主题和文件名指向不同的单位，不能断定是哪个单位的。"
        "认错了单位，一个单位的数就记到了另一个单位头上，回信也会寄错。"
        "由财政部门核实后用 jixiao campaign assign 认领；发错了文件的，改发本单位的表。"
        "乙局用发给甲局的表填了自己的数，从自己的邮箱发来，主题和文件名都是乙局的。"
        "发给甲局的表从甲局的邮箱发来，主题和文件名也是甲局的。"

    Y001 Error "上年数与上年通过的表不符"
        "上年一栏的数与上年度审核通过的表不同。"
        "上年数是比较的基数，改动它会使增减额、变动率和有关的得分失实。"
        "改为上年通过的数；上年数后来有过调整的与财政部门联系。"
        "上年通过的公务接待费决算是3.46，本年表的上年决算数填4.46。"
        "本年表的上年决算数是3.46，与上年通过的相同。"
    Y002 Warning "比上年变动过大"
        "本年数比上年通过的表变动超过了规定的幅度，还没有说明原因。"
        "大幅变动可能是填错了数或单位，也可能确有原因，看表的人需要知道。"
        "填错的改正；确实如此的在“单位说明”里写明原因。"
        "编制合计上年18，本年行政编制填14，合计24，增加33.33%，超过30%。"
        "本年行政编制填13，合计23，增加27.78%。"

    R001 Warning "主管部门的数小于所属单位合计"
        "主管部门填报的数比它所属各单位同一个数的合计还小。"
        "主管部门的整体支出含所属单位的，不可能比合计小；有一方的数填错了，或者主管部门漏了单位。"
        "请主管部门与所属单位核对，改正填错的一方；主管部门只填了机关本级的，补上所属单位的数。"
        "主管部门决算3200.00，所属两所学校合计3415.60。"
        "主管部门决算3415.60，所属两所学校合计也是3415.60。"
    R002 Notice "主管部门的数大于所属单位合计"
        "主管部门填报的数比它所属各单位同一个数的合计大。"
        "多出的通常是机关本级的数，或者还有单位没有报送。"
        "不用处理；相差过大的核对是否重复计算。"
        "主管部门决算4020.00，所属两所学校合计3415.60，机关本级604.40。"
        "主管部门决算3415.60，所属两所学校合计也是3415.60。"
}

impl Code {
    /// The code of a form's own rule.
    pub fn rule(code: &str) -> Self {
        Self::Rule(code.into())
    }

    /// The registered code that is written like this, if there is one.
    pub fn registered(code: &str) -> Option<Self> {
        Self::REGISTERED.iter().find(|registered| registered.as_str() == code).cloned()
    }

    /// The severity of a finding with this code, unless the check that makes it says otherwise. A rule of a form is an error
    /// unless the form says otherwise.
    pub fn default_severity(&self) -> Severity {
        self.description().map_or(Severity::Error, |description| description.severity)
    }

    /// Whether the code belongs to the family with this letter.
    pub fn is_of_family(&self, letter: char) -> bool {
        self.as_str().starts_with(letter)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The description of the registered code that is written like this, if there is one.
pub fn describe(code: &str) -> Option<&'static CodeDescription> {
    Code::registered(code)?.description()
}

/// The page of documentation that lists every code.
pub fn markdown() -> String {
    let mut out = String::from(
        "# 问题代码\n\n\
         Generated from the finding registry; `jixiao explain CODE` says the same. Codes of family C are each form's own: \
         `jixiao template show ID` lists them. What stands after 会报 and 不报 is tested (`tests/codes`).\n",
    );
    for Family { letter, title } in FAMILIES {
        out.push_str(&format!("\n## {letter}　{title}\n"));
        let mut codes = Code::REGISTERED.iter().filter(|code| code.is_of_family(letter)).peekable();
        if codes.peek().is_none() {
            let others = if letter == 'N' {
                "见[内容复核规则](rules.md)。"
            } else {
                "由各表的 `checks.toml` 规定。"
            };
            out.push_str(&format!("\n{others}\n"));
        }
        for description in codes.filter_map(Code::description) {
            out.push_str(&format!(
                "\n### {} {}（{}）\n\n{}\n\n- 为什么要紧：{}\n- 怎么改：{}\n- 会报：{}\n- 不报：{}\n",
                description.code,
                description.title,
                description.severity.word(),
                description.meaning,
                description.why,
                description.fix,
                description.fires,
                description.passes
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Code, FAMILIES};

    #[test]
    fn codes_are_in_order_and_of_a_family() {
        let order = |code: &Code| {
            (FAMILIES.iter().position(|family| code.is_of_family(family.letter)), code.as_str().to_owned())
        };
        assert!(Code::REGISTERED.iter().all(|code| order(code).0.is_some()));
        assert!(Code::REGISTERED.windows(2).all(|pair| order(&pair[0]) < order(&pair[1])));
    }

    #[test]
    fn a_code_is_found_by_what_is_written() {
        assert_eq!(Code::registered("D001"), Some(Code::D001));
        assert_eq!(Code::registered("C02"), None);
        assert_eq!(Code::rule("C02").to_string(), "C02");
    }
}
