//! One job: why this way, how long, what must be settled before, and what the tool is told.

use super::{Shown, hours, sentence};
use crate::browser::clipboard;
use crate::session::{Drawer, Session};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, LinkButton};
use crate::widgets::icon::Glyph;
use crate::widgets::message::DiagnosticMessage;
use engine::conversion::Job;
use engine::figure::FigureId;
use engine::inventory::ServerId;
use files::writers::ConversionTarget;
use files::writers::virt_p2v::{Order, order_for};
use leptos::prelude::*;
use leptos::task::spawn_local;

fn door(session: Session, label: String, what: &str, figure: FigureId) -> AnyView {
    let name = format!("{what} {label}: how this comes about");
    view! { <LinkButton label=label name=name on_press=move |()| session.explain(figure.clone()) /> }
        .into_any()
}

fn facts(session: Session, job: &Job) -> AnyView {
    let host = session.stages().placement.with(|p| {
        let host = job.host.and_then(|h| p.as_ref()?.hosts.get(h).map(|h| h.name.clone()));
        host.unwrap_or_else(|| "none".into())
    });
    let data = job.data.map_or_else(format::unknown, |d| format::mib(d, LOCALE));
    let rate = format!("{}, by the {}", format::mbytes_per_s(job.rate, LOCALE), job.bottleneck.words());
    view! {
        <dl class="facts">
            <dt>"Method"</dt>
            <dd>{sentence(job.method.words())}</dd>
            <dt>"Target host"</dt>
            <dd>{host}</dd>
            <dt>"Name of the VM"</dt>
            <dd class="mono">{job.vm_name.clone()}</dd>
            <dt>"Data to copy"</dt>
            <dd>{data}</dd>
            <dt>"Rate"</dt>
            <dd>{rate}</dd>
            <dt>"Copy"</dt>
            <dd>{hours(job.copy)}</dd>
            <dt>"Everything else"</dt>
            <dd>{format::hours(job.fixed, LOCALE)}</dd>
            <dt>"Duration"</dt>
            <dd>
                {door(session, hours(job.duration), "Duration", FigureId::JobDuration(job.server.clone()))}
            </dd>
            <dt>"Downtime"</dt>
            <dd>
                {door(session, hours(job.downtime), "Downtime", FigureId::JobDowntime(job.server.clone()))}
            </dd>
        </dl>
    }
    .into_any()
}

fn copy(session: Session, line: String) {
    spawn_local(async move {
        match clipboard::copy(&line).await {
            Ok(()) => session.tell("The command line is on the clipboard", false),
            Err(why) => session.tell(&why, false),
        }
    });
}

fn told(session: Session, order: Option<Order>) -> AnyView {
    let Some(order) = order else {
        return view! {
            <h3>"No command line"</h3>
            <p class="quiet">"virt-p2v converts physical servers that are copied cold. This one moves another way."</p>
        }
        .into_any();
    };
    let line = order.command_line();
    let copied = line.clone();
    let boot = (!order.boot_files.is_empty()).then(|| {
        view! {
            <p class="note quiet">
                "Boot from the network: pxelinux.cfg/"
                <span class="mono">{order.boot_files.join(", pxelinux.cfg/")}</span>
            </p>
        }
    });
    let said =
        order.diagnostics.into_iter().map(|d| view! { <DiagnosticMessage diagnostic=d /> }).collect_view();
    view! {
        <div class="section-head">
            <h3>"What virt-p2v is told"</h3>
            <span class="push"></span>
            <Button
                label="Copy command line"
                icon=Glyph::Copy
                on_press=move |()| copy(session, copied.clone())
            />
        </div>
        <pre class="command mono" tabindex="0" role="region" aria-label="Kernel command line">{line}</pre>
        {boot}
        <div class="stack">{said}</div>
    }
    .into_any()
}

/// The section.
#[component]
pub fn JobDetail(
    /// The jobs.
    plan: Shown,
    /// Which one; the first where none was chosen.
    chosen: RwSignal<Option<ServerId>>,
    /// Where converted machines go.
    target: Memo<ConversionTarget>,
) -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let job = Memo::new(move |_| {
        let c = plan.get()?;
        let wanted = chosen.get();
        wanted.and_then(|id| c.job(&id).cloned()).or_else(|| c.jobs.first().cloned())
    });
    let name = move || {
        job.with(|j| {
            let j = j.as_ref()?;
            Some(stages.inventory.with(|i| {
                let server = i.as_ref().and_then(|i| i.server(&j.server));
                server.map_or_else(|| j.server.as_str().to_owned(), |s| s.name.value.to_string())
            }))
        })
    };
    let title = move || {
        let (name, method) = (name()?, job.with(|j| j.as_ref().map(|j| j.method.words()))?);
        Some(format!("{name}: {method}"))
    };
    let open = move || {
        if let Some(id) = job.with_untracked(|j| j.as_ref().map(|j| j.server.clone())) {
            session.drawer.set(Some(Drawer::Server(id)));
        }
    };
    let about = move || job.with(|j| j.as_ref().map(|j| j.reason.clone()));
    let left = move || job.with(|j| j.as_ref().map(|j| facts(session, j)));
    let before = move || {
        job.with(|j| {
            let list = j.as_ref()?.diagnostics.clone();
            Some(list.into_iter().map(|d| view! { <DiagnosticMessage diagnostic=d /> }).collect_view())
        })
    };
    let right = move || {
        let target = target.get();
        job.with(|j| {
            let j = j.as_ref()?;
            let order = stages.plan.with(|p| order_for(p.as_ref()?, j, &target));
            Some(told(session, order))
        })
    };
    view! {
        <section class="section" id="job-detail">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">{about}</span>
                <span class="push"></span>
                <Button label="Open server" on_press=move |()| open() />
            </div>
            <div class="job">
                <div class="stack wide">{left}</div>
                <div class="stack wide">
                    <div class="order">{right}</div>
                    <div class="stack">{before}</div>
                </div>
            </div>
        </section>
    }
    .into_any()
}
