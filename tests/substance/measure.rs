//! How well the rules on substance tell: faults seeded in good project tables, and good ones left alone.
//!
//! Good tables are drawn from indicators as departments really write them; each has its weights, figures, scores and texts in
//! order. A fault puts a bad example of a rule into one of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use jixiao::engine::Engine;
use jixiao::form::Form;
use jixiao::internals::compute::compute;
use jixiao::internals::intake::{Book, Submission, identity, read};
use jixiao::internals::judge_in_full;
use jixiao::internals::template::rule_pack::{self, RuleDescription};
use jixiao::internals::workbook::emit_uncalculated;
use jixiao::value::{Amount, Value};

use crate::support::random::Random;

const PAGE: &str = "docs/substance.md";
/// How many returns are filled in, each with this many projects.
const RETURNS: u64 = 100;
const PROJECTS: u32 = 10;

/// Indicators as departments write them: name, direction, unit, the least and the greatest target.
type Indicator = (&'static str, &'static str, &'static str, i64, i64);

const QUANTITY: &[Indicator] = &[
    ("培训人次", "≥", "人次", 200, 2000),
    ("新建村卫生室", "=", "个", 3, 30),
    ("维修道路里程", "≥", "公里", 5, 80),
    ("发放助学金人数", "≥", "人", 100, 900),
    ("举办招聘会场次", "≥", "场", 4, 20),
    ("采购设备台数", "=", "台", 5, 60),
    ("开展执法检查次数", "≥", "次", 20, 200),
    ("改造危房户数", "=", "户", 10, 120),
    ("印发宣传资料", "≥", "份", 1000, 9000),
    ("接待群众来访", "≥", "批次", 50, 400),
    ("补助资金拨付户数", "≥", "户", 30, 900),
    ("小学阶段家庭经济困难学生资助人数", "≥", "人", 100, 900),
    ("中学阶段家庭经济困难学生资助人数", "≥", "人", 100, 900),
];
const QUALITY: &[Indicator] = &[
    ("项目验收合格率", "≥", "%", 95, 100),
    ("培训考核通过率", "≥", "%", 85, 95),
    ("设备验收合格率", "=", "%", 100, 100),
    ("抽检达标率", "≥", "%", 90, 98),
    ("资料归档完整率", "≥", "%", 95, 100),
    ("工程质量达标", "定性", "", 0, 0),
    ("新建道路验收合格率", "=", "%", 100, 100),
    ("工程优良率", "≥", "%", 30, 60),
];
const TIMELINESS: &[Indicator] = &[
    ("按期完成率", "≥", "%", 95, 100),
    ("补贴发放及时率", "≥", "%", 98, 100),
    ("办件平均时限", "≤", "个工作日", 3, 10),
    ("项目在年底前完工", "定性", "", 0, 0),
];
const COST: &[Indicator] = &[
    ("人均培训成本", "≤", "元", 300, 900),
    ("项目总成本", "≤", "万元", 50, 900),
    ("单位造价", "≤", "万元/公里", 20, 90),
    ("设备采购成本", "≤", "万元", 10, 300),
    ("成本节约率", "≥", "%", 2, 8),
];
const ECONOMIC: &[Indicator] = &[
    ("带动村集体增收", "≥", "万元", 5, 90),
    ("受训人员就业率", "≥", "%", 60, 90),
    ("节约行政成本", "≥", "万元", 2, 40),
    ("招商引资到位资金", "≥", "亿元", 1, 20),
];
const SOCIAL: &[Indicator] = &[
    ("新增城镇就业人数", "≥", "人", 100, 3000),
    ("政策知晓率", "≥", "%", 70, 95),
    ("安全事故起数", "≤", "起", 1, 3),
    ("受益群众覆盖率", "≥", "%", 60, 95),
    ("建立便民服务窗口制度", "定性", "", 0, 0),
    ("森林覆盖率", "≥", "%", 30, 60),
];
const LASTING: &[Indicator] = &[
    ("后续管护制度建立并执行", "定性", "", 0, 0),
    ("设备使用年限", "≥", "年", 5, 10),
    ("人才留任率", "≥", "%", 70, 90),
];
const SATISFACTION: &[Indicator] =
    &[("受训学员满意度", "≥", "%", 85, 95), ("办事群众满意率", "≥", "%", 85, 95), ("受助学生满意度", "≥", "%", 90, 95)];

/// A run of the table: its second heading, the indicators to draw from, and the points that they share.
const RUNS: [(&str, &[Indicator], &[i64]); 8] = [
    ("数量指标", QUANTITY, &[15, 10]),
    ("质量指标", QUALITY, &[10]),
    ("时效指标", TIMELINESS, &[8]),
    ("成本指标", COST, &[7]),
    ("经济效益", ECONOMIC, &[8]),
    ("社会效益", SOCIAL, &[12]),
    ("可持续影响", LASTING, &[10]),
    ("服务对象满意度", SATISFACTION, &[10]),
];

const REASONS: [&str; 4] = [
    "部分乡镇场地改造延期，少办两期，已列入次年第一季度。",
    "供货商延迟交货，12月底才到齐，验收顺延。",
    "受汛期影响停工二十天，剩余工程次年三月完成。",
    "报名人数少于预期，已调整课程和时间。",
];
const GOALS: &[&str] =
    &["培训城乡劳动者1000人次，建成站点12个。", "改造危房60户，维修道路30公里。", "采购设备40台，全部投入使用。"];
const RESULTS: &[&str] = &[
    "培训1020人次，建成站点12个，全部通过验收。",
    "改造危房60户，维修道路31.5公里，年底前完工。",
    "采购设备40台，投入使用38台，另2台待安装。",
];

fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

fn number(number: i64) -> Value {
    Value::Number(number.into())
}

/// Fills in the values of a form by the ids of its fields.
struct Filler<'a> {
    form: &'a Form,
    values: Vec<Value>,
}

impl Filler<'_> {
    fn set(&mut self, id: &str, row: u32, value: Value) {
        let field = self.form.template.field(self.form.template.find(id).unwrap_or_else(|| panic!("no {id}")));
        self.values[field.cell(row)] = value;
    }

    fn value(&self, id: &str, row: u32) -> &Value {
        let field = self.form.template.field(self.form.template.find(id).unwrap());
        &self.values[field.cell(row)]
    }

    fn compute(&mut self) {
        self.values = compute(&self.form.template, std::mem::take(&mut self.values), |_| false).values;
    }

    /// A good project: its indicators, figures and texts; the scores follow once they are computed.
    fn project(&mut self, project: u32, random: &mut Random) {
        let name = |column: &str| format!("项目{project}.{column}");
        let budget = 50 + random.below(900) as i64;
        let spent = Amount::from(budget) * Amount::from(960 + random.below(41) as i64) / Amount::from(1000);
        for (id, words) in [("名称", "能力提升项目"), ("主管部门", "某局"), ("实施单位", "某中心")]
        {
            self.set(&name(id), 0, text(words));
        }
        for (row, whole) in [("财政拨款", true), ("上年结转", false), ("其他资金", false)] {
            let figure = |amount: Amount| Value::Number(if whole { amount } else { Amount::ZERO });
            self.set(&name(&format!("{row}.年初")), 0, figure(budget.into()));
            self.set(&name(&format!("{row}.全年")), 0, figure(budget.into()));
            self.set(&name(&format!("{row}.执行")), 0, figure(spent.round_dp(2)));
        }
        let (goal, result): (&&str, &&str) = (random.pick(GOALS), random.pick(RESULTS));
        self.set(&name("预期目标"), 0, text(goal));
        self.set(&name("目标完成"), 0, text(result));
        let list = self.form.template.lists.iter().find(|list| list.id == name("指标")).unwrap();
        let mut reasons: Vec<&str> = REASONS.to_vec();
        for (heading, drawn, points) in RUNS {
            let run = list.runs.iter().find(|run| run.labels[1] == heading).unwrap();
            let first = random.below(drawn.len() as u64) as usize;
            for (place, points) in points.iter().enumerate() {
                let row = run.start + place as u32;
                self.indicator(project, row, drawn[(first + place) % drawn.len()], *points, &mut reasons, random);
            }
        }
    }

    /// The scores that the figures of a project give.
    fn scores(&mut self, project: u32) {
        for row in 0..40 {
            let score = self.value(&format!("项目{project}.指标.核算得分"), row).clone();
            if !score.is_empty() {
                self.set(&format!("项目{project}.指标.自评得分"), row, score);
            }
        }
    }

    /// The total that the scores of a project come to, and its grade.
    fn total(&mut self, project: u32) {
        let name = |column: &str| format!("项目{project}.{column}");
        let total = self.value(&name("核算总分"), 0).as_number().unwrap().round_dp(2);
        let grade = if total >= 90.into() { "优" } else { "良" };
        self.set(&name("自评总分"), 0, Value::Number(total));
        self.set(&name("自评等级"), 0, text(grade));
    }

    fn indicator(
        &mut self,
        project: u32,
        row: u32,
        (label, direction, unit, least, most): Indicator,
        points: i64,
        reasons: &mut Vec<&str>,
        random: &mut Random,
    ) {
        let name = |column: &str| format!("项目{project}.指标.{column}");
        self.set(&name("名称"), row, text(label));
        self.set(&name("方向"), row, text(direction));
        self.set(&name("分值"), row, number(points));
        if direction == "定性" {
            self.set(&name("完成情况"), row, text("达成预期"));
            self.set(&name("自评得分"), row, number(points));
            return;
        }
        self.set(&name("计量单位"), row, text(unit));
        let target = least + random.below((most - least + 1) as u64) as i64;
        self.set(&name("指标值"), row, number(target));
        // Now and then something is missed, with a reason of its own.
        let missed = !reasons.is_empty() && random.chance(8);
        let hundredths = match (direction, missed) {
            ("≥", true) => 90,
            ("≥", false) => 100 + random.below(20) as i64,
            ("≤", true) => 110,
            ("≤", false) => 100 - random.below(20) as i64,
            _ => 100,
        };
        let achieved = (Amount::from(target) * Amount::from(hundredths) / Amount::from(100)).round_dp(2);
        let achieved = if unit == "%" { achieved.min(100.into()) } else { achieved };
        self.set(&name("完成值"), row, Value::Number(achieved));
        if missed && direction != "=" {
            self.set(&name("原因"), row, text(reasons.remove(0)));
        }
    }
}

/// A return with good projects.
fn good(form: &Form, random: &mut Random) -> Vec<Value> {
    let mut filler = Filler { form, values: vec![Value::Blank; form.template.cells] };
    for (id, words) in [("单位名称", "某局"), ("单位代码", "001"), ("主管部门", "某局"), ("填报人", "示例甲")]
    {
        filler.set(id, 0, text(words));
    }
    filler.set("填报日期", 0, number(44_300));
    (1..=PROJECTS).for_each(|project| filler.project(project, random));
    filler.compute();
    (1..=PROJECTS).for_each(|project| filler.scores(project));
    filler.compute();
    (1..=PROJECTS).for_each(|project| filler.total(project));
    filler.compute();
    filler.values
}

/// Puts a bad example of a rule into a project. Gives whether the project has a place for it.
fn seed(filler: &mut Filler<'_>, project: u32, rule: &RuleDescription, random: &mut Random) -> bool {
    let bad: Vec<_> = rule.examples.iter().filter(|example| example.broken).collect();
    let example = random.pick(&bad);
    let of_row = |role: &str| {
        let column = match role {
            "三级" => "名称",
            "得分" => "自评得分",
            "方向" | "指标值" | "完成值" | "计量单位" | "分值" | "原因" => role,
            _ => return None,
        };
        Some(format!("项目{project}.指标.{column}"))
    };
    let of_project = |role: &str| match role {
        "目标" => Some(format!("项目{project}.预期目标")),
        "完成情况" => Some(format!("项目{project}.目标完成")),
        "总分" => Some(format!("项目{project}.自评总分")),
        _ => None,
    };
    let list = filler.form.template.lists.iter().find(|list| list.id == format!("项目{project}.指标")).unwrap();
    let heading = |role: &str| example.lines[0].get(role).map(ToString::to_string);
    let (first, second) = (heading("一级"), heading("二级"));
    let runs = list.runs.iter().filter(|run| {
        first.as_ref().is_none_or(|first| run.labels[0] == *first)
            && second.as_ref().is_none_or(|second| run.labels[1] == *second)
    });
    let name = format!("项目{project}.指标.名称");
    let rows: Vec<u32> = runs
        .flat_map(|run| run.start..run.start + run.rows)
        .filter(|row| !filler.value(&name, *row).is_empty())
        .collect();
    if rows.len() < example.lines.len() {
        return false;
    }
    let start = random.below((rows.len() - example.lines.len() + 1) as u64) as usize;
    for (line, row) in example.lines.iter().zip(&rows[start..]) {
        for (role, value) in line {
            match (of_row(role), of_project(role)) {
                (Some(id), _) => filler.set(&id, *row, value.clone()),
                (None, Some(id)) => filler.set(&id, 0, value.clone()),
                (None, None) => {}
            }
        }
    }
    match rule.code.as_str() {
        "N15" => {
            // What was not accepted was made all the same.
            for row in list.runs[0].start..list.runs[0].start + list.runs[0].rows {
                let weight = filler.value(&format!("项目{project}.指标.分值"), row).clone();
                filler.set(&format!("项目{project}.指标.自评得分"), row, weight);
            }
        }
        "N21" => filler.set(&format!("项目{project}.财政拨款.执行"), 0, number(1)),
        "N25" => {
            filler.set(&format!("项目{project}.财政拨款.执行"), 0, Value::Number(Amount::new(1, 2)));
            for run in list.runs.iter().filter(|run| run.labels[0] == "产出指标") {
                for row in run.start..run.start + run.rows {
                    let weight = filler.value(&format!("项目{project}.指标.分值"), row).clone();
                    filler.set(&format!("项目{project}.指标.自评得分"), row, weight);
                }
            }
        }
        _ => {}
    }
    true
}

/// The codes of family N that a check of these values gives, by project; with what only follows from other findings, as that is not
/// asked here.
fn struck(form: &Form, submission: &mut Submission, values: &[Value]) -> BTreeSet<(u32, String)> {
    for (entry, value) in submission.entries.iter_mut().zip(values) {
        entry.value.clone_from(value);
    }
    let outcome = judge_in_full(form, submission);
    let found = outcome.findings.iter().filter(|finding| finding.code.is_of_family('N'));
    let project = |field: &str| field.trim_start_matches("项目").split('.').next().unwrap().parse().unwrap();
    found.map(|finding| (project(&finding.field), finding.code.to_string())).collect()
}

#[test]
fn faults_seeded_in_good_tables_are_found_and_good_tables_are_left_alone() {
    let engine = Engine::new([crate::support::built_in("mof-project-2020")]);
    let form = engine.forms().next().unwrap();
    let blank = emit_uncalculated(form, &vec![Value::Blank; form.template.cells]).unwrap();
    let book = Book::open(&blank).unwrap();
    let mut submission = read(form, &book, identity(&book));
    let taken: BTreeSet<&str> =
        form.template.substance.iter().flat_map(|group| &group.rules).map(|rule| rule.code.as_str()).collect();
    let rules: Vec<RuleDescription> =
        rule_pack::built_in().into_iter().filter(|rule| taken.contains(rule.code.as_str())).collect();
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut accused = Vec::new();
    let mut missed = Vec::new();
    for number in 0..RETURNS {
        let mut random = Random::new(number);
        let values = good(form, &mut random);
        accused.extend(struck(form, &mut submission, &values));
        // Each project gets a fault of another rule.
        let mut filler = Filler { form, values };
        let mut seeded: Vec<(u32, &RuleDescription)> = Vec::new();
        for project in 1..=PROJECTS {
            let rule = &rules[(number as usize * PROJECTS as usize + project as usize) % rules.len()];
            if seed(&mut filler, project, rule, &mut random) {
                seeded.push((project, rule));
            }
        }
        filler.compute();
        let found = struck(form, &mut submission, &filler.values);
        for (project, rule) in seeded {
            let (all, told) = counts.entry(&rule.code).or_default();
            *all += 1;
            let is_told = found.contains(&(project, rule.code.clone()));
            *told += u32::from(is_told);
            if !is_told {
                missed.push(format!("{} in project {project} of {number}", rule.code));
            }
        }
    }
    let mut page = format!(
        "# Rules on substance, measured\n\n\
         Generated: `JIXIAO_BLESS=1 cargo test --test substance` fills in {RETURNS} returns of `mof-project-2020` with {PROJECTS} good \
         project tables each, drawn from indicators as departments write them, and puts a bad example of a rule into each. What is \
         accused is measured on these indicators (`tests/substance/measure.rs`), not on everything that departments write.\n\n\
         - Good tables: {}, accused: {}.\n\n| rule | what it strikes | seeded | found |\n| --- | --- | --: | --: |\n",
        RETURNS * u64::from(PROJECTS),
        accused.len()
    );
    for rule in &rules {
        let (seeded, found) = counts.get(rule.code.as_str()).copied().unwrap_or_default();
        writeln!(page, "| {} | {} | {seeded} | {found} |", rule.code, rule.title).unwrap();
    }
    let (seeded, found) = counts.values().fold((0, 0), |(all, told), (more, of)| (all + more, told + of));
    writeln!(page, "| **all** | | {seeded} | {found} ({:.1}%) |", f64::from(found) * 100.0 / f64::from(seeded))
        .unwrap();
    if std::env::var_os("JIXIAO_BLESS").is_some() {
        fs::write(PAGE, &page).unwrap();
    }
    assert!(accused.is_empty(), "good tables accused: {accused:?}");
    assert!(found * 100 >= seeded * 95, "missed: {missed:?}");
    assert!(
        rules.iter().all(|rule| counts.get(rule.code.as_str()).is_some_and(|(seeded, _)| *seeded > 0)),
        "{counts:?}"
    );
    let there = fs::read_to_string(PAGE).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == page, "{PAGE} is not current: JIXIAO_BLESS=1 cargo test --test substance\n{page}");
}
