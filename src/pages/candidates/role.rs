//! What a server is for: its role with what speaks for it, its environment, the shape of its week, and where it stands
//! among those of its role.

use super::role_dialog::{take_back_roles, with_role_set};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::shell::drawer::origin_words;
use crate::widgets::button::Button;
use engine::assessment::{RoleReason, ServerAssessment, Standing};
use engine::inventory::{Inventory, ServerId};
use engine::quantity::Ratio;
use leptos::prelude::*;

fn percent(r: Ratio) -> String {
    format::share(r, LOCALE)
}

fn reason(inventory: &Inventory, r: &RoleReason, role: &str) -> AnyView {
    let text = (!r.text.is_empty()).then(|| format!(" “{}”", r.text));
    let other = (&*r.role != role).then(|| format!(", for {}", r.role));
    let cell = r.origin.map(|o| origin_words(inventory, o));
    view! {
        <li>
            <span>{format!("{}{}: weighs {}{}", r.what, text.unwrap_or_default(), percent(r.weight), other.unwrap_or_default())}</span>
            {cell.map(|c| view! { <span class="cell-of">{c}</span> })}
        </li>
    }
    .into_any()
}

fn title(judged: &ServerAssessment) -> String {
    let sure = judged.recognised.role_confidence;
    match (&judged.recognised.role_overruling, judged.role_assumed) {
        (Some(_), _) => format!("Role: {}, set by hand", judged.role),
        (None, false) => format!("Role: {}, as the inventory says", judged.role),
        (None, true) if sure == Ratio::ZERO => "Role: nothing tells it".to_owned(),
        (None, true) => format!("Role: {}, {} sure", judged.role, percent(sure)),
    }
}

/// Role, environment and shape.
pub fn role(
    session: Session,
    inventory: &Inventory,
    id: &ServerId,
    judged: &ServerAssessment,
    about: RwSignal<Vec<ServerId>>,
) -> AnyView {
    let known = &judged.recognised;
    let reasons = known.role_reasons.iter().map(|r| reason(inventory, r, &judged.role)).collect_view();
    let whom = id.clone();
    let mine = vec![id.clone()];
    let back = (!with_role_set(session, &mine).is_empty()).then(|| {
        view! { <Button label="Take back the role" on_press=move |()| take_back_roles(session, &mine) /> }
    });
    let signed = known.role_overruling.as_ref().map(|o| {
        let by = o.signed.by.as_ref().map(|b| format!(" by {b}")).unwrap_or_default();
        view! { <p>{format!("Set on {}{by}: {}", format::day(o.signed.on), o.signed.reason)}</p> }
    });
    let environment = known.environment.as_ref().map_or_else(format::unknown, |e| {
        let how = if e.assumed {
            format!(", by the name, {} sure", percent(e.confidence))
        } else {
            ", as given".into()
        };
        format!("{}{how}", e.environment.words())
    });
    let shape = known.shape.map_or_else(|| "not measured well enough".to_owned(), |s| s.words().to_owned());
    view! {
        <section>
            <div class="row apart">
                <h3>{title(judged)}</h3>
                <span class="row tight">
                    {back}
                    <Button label="Set the role…" on_press=move |()| about.set(vec![whom.clone()]) />
                </span>
            </div>
            {signed}
            <ul class="evidence">{reasons}</ul>
            <dl class="facts">
                <dt>"Group of roles"</dt>
                <dd>{known.role_group.to_string()}</dd>
                <dt>"Environment"</dt>
                <dd>{environment}</dd>
                <dt>"The week of its CPU"</dt>
                <dd>{shape}</dd>
            </dl>
        </section>
    }
    .into_any()
}

/// One line of spots from 0 to the highest, the server's own drawn larger.
fn strip(s: &Standing) -> AnyView {
    let x = |r: Ratio| format!("{:.2}", 3.0 + r.fraction() * 194.0);
    let spots = s.spots.iter().map(|r| view! { <circle cx=x(*r) cy="8" r="2.5" /> }).collect_view();
    view! {
        <svg class="spots" viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true">
            <line x1="0" y1="8" x2="200" y2="8" />
            {spots}
            <circle class="own" cx=x(s.own_spot) cy="8" r="4.5" />
        </svg>
    }
    .into_any()
}

/// Where a server stands among those of its role.
pub fn peers(role: &str, standings: &[Standing]) -> Option<AnyView> {
    let most = standings.iter().map(|s| s.of).max()?;
    let value = |v: &engine::figure::Value| format::value(v, LOCALE);
    let rows = standings
        .iter()
        .map(|s| {
            let place = format!(
                "{} of {}",
                format::integer(s.place as u64, LOCALE),
                format::integer(s.of as u64, LOCALE)
            );
            let range = format!("{} to {}, median {}", value(&s.lowest), value(&s.highest), value(&s.median));
            view! {
                <tr>
                    <th scope="row">{s.measure.words()} <span class="sub">{range}</span> {strip(s)}</th>
                    <td class="number strong">{value(&s.own)}</td>
                    <td class="number">{place}</td>
                </tr>
            }
        })
        .collect_view();
    let title =
        format!("Among {} of the role {role}", format::count(most as u64, "server", "servers", LOCALE));
    Some(
        view! {
            <section>
                <h3>{title.clone()}</h3>
                <table class="table peers">
                    <caption class="heard">{title}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"By"</th>
                            <th scope="col" class="number">
                                "This server"
                            </th>
                            <th scope="col" class="number">
                                "Place, highest first"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
        .into_any(),
    )
}
