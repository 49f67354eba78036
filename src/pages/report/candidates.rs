//! Verdicts: how many, what does not move and why, and what a person decided.

use super::{Sheet, many, names, part, says, table, whole};
use crate::pages::decisions::texts;
use crate::session::Session;
use crate::widgets::table::Head;
use engine::assessment::{IslandsBy, ServerAssessment, Verdict, islands, rationalisation, systems};
use engine::decision::log;
use engine::order::Order as _;
use engine::plan::Plan;
use leptos::prelude::*;

/// The finding that the verdict rests on, or the words of who overruled it.
fn main_reason(a: &ServerAssessment) -> String {
    if let Some(o) = &a.overruling {
        return format!("Decided: {}", o.reason);
    }
    let grave = a.findings.iter().find(|f| f.verdict == Some(a.verdict)).or_else(|| a.findings.first());
    grave.map_or_else(|| "no reason was recorded".to_owned(), |f| f.message.clone())
}

fn staying(plan: &Plan) -> AnyView {
    let mut rows: Vec<(u8, Vec<String>)> = plan
        .inventory
        .servers
        .iter()
        .zip(&plan.assessment.servers)
        .filter(|(_, a)| !a.verdict.moves())
        .map(|(s, a)| {
            let cells = vec![s.name.value.to_string(), a.verdict.words().to_owned(), main_reason(a)];
            (a.verdict.gravity(), cells)
        })
        .collect();
    // The gravest first; within a verdict the order of names stays.
    rows.order_by_key(|(gravity, _)| std::cmp::Reverse(*gravity));
    if rows.is_empty() {
        return part("Every server moves", ());
    }
    let heads = vec![Head::words("Server"), Head::words("Verdict"), Head::words("Main reason")];
    part(
        format!("{} not move", many(rows.len(), "server does", "servers do")),
        table("Servers that do not move", heads, rows.into_iter().map(|(_, r)| r).collect()),
    )
}

fn by_role(plan: &Plan) -> AnyView {
    let islands = islands(&plan.inventory, &plan.assessment, IslandsBy::Role);
    let rows = islands
        .iter()
        .map(|i| {
            let name = i.name.as_ref().map_or_else(|| "Not known".to_owned(), ToString::to_string);
            let mut cells = vec![name, whole(i.servers.len())];
            cells.extend(i.verdicts.iter().map(|n| if *n == 0 { "–".to_owned() } else { whole(*n) }));
            cells
        })
        .collect();
    let mut heads = vec![Head::words("Role"), Head::number("All")];
    heads.extend(Verdict::ALL.map(|v| Head::number(v.words())));
    part("Verdicts by role", table("Verdicts by role", heads, rows))
}

fn found(plan: &Plan) -> AnyView {
    let r = rationalisation(&plan.assessment);
    let of = |servers: &[usize]| {
        names(servers.iter().filter_map(|i| plan.inventory.servers.get(*i)).map(|s| &*s.name.value))
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (what, servers) in [
        ("Zombies", &r.zombies),
        ("Idle", &r.idle),
        ("Switched off", &r.switched_off),
        ("Listed twice", &r.duplicates),
        ("Out of support, without an owner", &r.unowned),
    ] {
        if !servers.is_empty() {
            rows.push(vec![what.to_owned(), whole(servers.len()), of(servers)]);
        }
    }
    for g in &r.merge_groups {
        let site = g.site.as_ref().map(|s| format!(", {s}")).unwrap_or_default();
        let what = format!("{}{site}: into one VM", g.role);
        rows.push(vec![what, whole(g.servers.len()), of(&g.servers)]);
    }
    let systems = systems(&plan.assessment);
    let hosts = plan.placement.as_ref().and_then(|p| u32::try_from(p.hosts.len()).ok());
    let number = |n: u32| whole(n as usize);
    let count = match hosts {
        None => format!("{} systems are administered today.", number(systems.before())),
        Some(hosts) => format!(
            "Systems to administer: {} today; {} + {} + {} = {} after the move{}.",
            number(systems.before()),
            many(systems.staying() as usize, "that stays", "that stay"),
            many(hosts as usize, "host", "hosts"),
            many(systems.vms as usize, "VM", "VMs"),
            number(systems.after(hosts)),
            if systems.merged_away > 0 {
                format!(", {} once the groups are merged", number(systems.after_merging(hosts)))
            } else {
                String::new()
            },
        ),
    };
    let heads = vec![Head::words("Found"), Head::number("Servers"), Head::words("Which")];
    let body = if rows.is_empty() {
        says("Nothing was found that could go or be merged.")
    } else {
        table("What can go or be merged", heads, rows)
    };
    part("What can go or be merged before anything moves", view! { <p>{count}</p> {body} })
}

fn decisions(plan: &Plan) -> AnyView {
    let log: Vec<Vec<String>> = log(plan)
        .iter()
        .map(|d| {
            let [on, about, proposed, decided, why, who] = texts(d);
            vec![on, d.matter.words().to_owned(), about, proposed, decided, why, who]
        })
        .collect();
    if log.is_empty() {
        return part("Nobody overruled anything", says("All verdicts and roles are those of the rules."));
    }
    let heads = ["When", "Matter", "About", "Proposed", "Decided", "Why", "Who"].map(Head::words).into();
    part(
        format!("Decision log: {}", many(log.len(), "decision", "decisions")),
        table("Decisions in force", heads, log),
    )
}

/// The sheet.
pub fn sheet(_: Session, plan: &Plan) -> Sheet {
    let counts =
        Verdict::ALL.iter().map(|v| vec![v.words().to_owned(), whole(plan.assessment.count(*v))]).collect();
    let all = plan.assessment.servers.len();
    Sheet {
        title: format!("{} of {} can move", whole(plan.demand.vms.len()), many(all, "server", "servers")),
        lead:
            "Verdicts follow from rules over the imported and measured values; a person can overrule each, \
               with a reason."
                .to_owned(),
        body: view! {
            {part(
                "Servers by verdict",
                table("Servers by verdict", vec![Head::words("Verdict"), Head::number("Servers")], counts),
            )}
            {by_role(plan)}
            {found(plan)}
            {decisions(plan)}
            {staying(plan)}
        }
        .into_any(),
    }
}
