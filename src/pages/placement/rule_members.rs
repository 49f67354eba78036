//! Fields of the rule dialog: whom a rule is about, and which hosts.

use super::count_vms;
use crate::session::Session;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::icon::Glyph;
use crate::widgets::select::{Choice, Select};
use crate::widgets::text_field::TextField;
use engine::inventory::ServerId;
use engine::order::set_of;
use engine::placement::rules::{Attribute, HostChoice, Members, Selector};
use leptos::prelude::*;

/// Something that was chosen, with a button that takes it away.
fn taken(label: String, remove: impl Fn() + Send + Sync + 'static) -> AnyView {
    let hint = format!("Take away {label}");
    view! {
        <li>
            <span>{label}</span>
            <Button
                label=hint
                kind=ButtonKind::Quiet
                icon=Glyph::Close
                only_icon=true
                on_press=move |()| remove()
            />
        </li>
    }
    .into_any()
}

fn key(attribute: Attribute) -> String {
    attribute.words().to_owned()
}

/// Values that VMs of the plan have of an attribute.
fn values(session: Session, attribute: Attribute) -> Vec<Choice> {
    let found = session.stages().demand.with(|d| {
        d.as_ref()
            .map(|d| {
                set_of(d.vms.iter().flat_map(|vm| attribute.of(vm).map(str::to_owned).collect::<Vec<_>>()))
            })
            .unwrap_or_default()
    });
    let known = found.into_iter().map(|v| Choice::new(v.clone(), v));
    std::iter::once(Choice::new("", "Choose")).chain(known).collect()
}

/// Whom: by name, and by what is known of them.
#[component]
pub fn MembersField(
    /// Who these are ("VMs", "Not with").
    #[prop(into)]
    label: String,
    /// Whom the rule is about.
    members: RwSignal<Members>,
) -> impl IntoView {
    let session = Session::here();
    let attribute = RwSignal::new(Attribute::Role);
    let typed = RwSignal::new(String::new());
    let names = Signal::derive(move || {
        session.stages().demand.with(|d| {
            d.as_ref()
                .map(|d| d.vms.iter().map(|vm| vm.server.as_str().to_owned()).collect())
                .unwrap_or_default()
        })
    });
    let add_names = move |text: String| {
        let known: Vec<String> = names.get_untracked();
        let wanted = text.split([',', ';', '\n']).map(str::trim).filter(|t| !t.is_empty());
        let mut unknown = Vec::new();
        for name in wanted {
            let id = ServerId::new(name);
            if known.iter().any(|k| k == id.as_str()) {
                members.update(|m| {
                    m.servers.insert(id);
                });
            } else {
                unknown.push(name.to_owned());
            }
        }
        typed.set(unknown.join(", "));
    };
    let fault = Signal::derive(move || {
        let text = typed.get();
        (!text.is_empty()).then(|| format!("No VM of the plan has this name: {text}"))
    });
    let count = move || {
        session.stages().demand.with(|d| {
            let n = d.as_ref().map_or(0, |d| members.with(|m| m.among(&d.vms).len()));
            format!("{} of the plan", count_vms(n))
        })
    };
    let chosen = move || {
        let now = members.get();
        let selectors = now.selected_by.into_iter().map(|s| {
            let label = format!("{} {}", s.attribute.words(), s.value);
            taken(label, move || members.update(|m| m.selected_by.retain(|o| *o != s)))
        });
        let servers = now.servers.into_iter().map(|id| {
            let label = id.as_str().to_owned();
            taken(label, move || {
                members.update(|m| {
                    m.servers.remove(&id);
                });
            })
        });
        selectors.chain(servers).collect_view()
    };
    let attributes: Vec<Choice> = Attribute::ALL.iter().map(|a| Choice::new(key(*a), key(*a))).collect();
    view! {
        <fieldset class="rule-members">
            <legend>{label}</legend>
            <TextField
                label="By name"
                value=typed
                placeholder="Names, separated by commas"
                suggestions=names
                fault=fault
                on_commit=Callback::new(add_names)
            />
            <div class="rule-pair">
                <Select
                    label="Or all with"
                    choices=attributes
                    value=Signal::derive(move || key(attribute.get()))
                    on_change=Callback::new(move |k: String| {
                        if let Some(a) = Attribute::ALL.into_iter().find(|a| key(*a) == k) {
                            attribute.set(a);
                        }
                    })
                />
                <Select
                    label="Value"
                    choices=Signal::derive(move || values(session, attribute.get()))
                    value=Signal::stored(String::new())
                    on_change=Callback::new(move |value: String| {
                        if !value.is_empty() {
                            let selector = Selector { attribute: attribute.get_untracked(), value };
                            members.update(|m| {
                                if !m.selected_by.contains(&selector) {
                                    m.selected_by.push(selector);
                                }
                            });
                        }
                    })
                />
            </div>
            <ul class="rule-chosen">{chosen}</ul>
            <p class="hint" role="status">{count}</p>
        </fieldset>
    }
    .into_any()
}

/// Everything that hosts can be chosen by: value, words, heading.
fn host_choices(session: Session) -> Vec<Choice> {
    let mut all = vec![Choice::new("", "Choose")];
    let stages = session.stages();
    stages.placement.with(|p| {
        let names = p.iter().flat_map(|p| p.hosts.iter().map(|h| h.name.clone()));
        all.extend(names.map(|n| Choice::new(format!("name:{n}"), n).under("Hosts of the plan")));
    });
    stages.resolved.with(|r| {
        let Some(r) = r else { return };
        let types = std::iter::once(&r.host).chain(&r.host_types);
        all.extend(types.map(|t| Choice::new(format!("type:{}", t.id), t.name.to_string()).under("Types")));
        let s = &r.supply;
        let classes = s.standing.iter().map(|h| &h.classes).chain(s.to_buy.iter().map(|t| &t.classes));
        let classes = set_of(classes.flatten().cloned());
        all.extend(classes.into_iter().map(|c| Choice::new(format!("class:{c}"), c).under("Classes")));
        for site in &s.sites {
            let name = &site.name;
            all.push(Choice::new(format!("site:{name}"), name.clone()).under("Sites"));
        }
        for site in &s.sites {
            let racks = site.racks.iter().map(|rack| format!("{} {rack}", site.name));
            all.extend(racks.map(|r| Choice::new(format!("rack:{r}"), r).under("Racks")));
        }
    });
    all
}

/// Which hosts.
#[component]
pub fn HostsField(
    /// The hosts that the rule is about.
    hosts: RwSignal<HostChoice>,
) -> impl IntoView {
    let session = Session::here();
    let add = move |value: String| {
        let Some((kind, what)) = value.split_once(':') else { return };
        let what = what.to_owned();
        hosts.update(|h| {
            match kind {
                "name" => h.names.insert(what),
                "type" => h.types.insert(what.into()),
                "class" => h.classes.insert(what),
                "site" => h.sites.insert(what),
                _ => h.racks.insert(what),
            };
        });
    };
    let chosen = move || {
        let now = hosts.get();
        let mut list = Vec::new();
        for name in now.names {
            list.push(taken(name.clone(), move || {
                hosts.update(|h| {
                    h.names.remove(&name);
                });
            }));
        }
        for id in now.types {
            list.push(taken(id.to_string(), move || {
                hosts.update(|h| {
                    h.types.remove(&id);
                });
            }));
        }
        for class in now.classes {
            list.push(taken(format!("class {class}"), move || {
                hosts.update(|h| {
                    h.classes.remove(&class);
                });
            }));
        }
        for rack in now.racks {
            list.push(taken(format!("rack {rack}"), move || {
                hosts.update(|h| {
                    h.racks.remove(&rack);
                });
            }));
        }
        for site in now.sites {
            list.push(taken(format!("site {site}"), move || {
                hosts.update(|h| {
                    h.sites.remove(&site);
                });
            }));
        }
        list
    };
    view! {
        <fieldset class="rule-members">
            <legend>"Hosts"</legend>
            <Select
                label="Add"
                choices=Signal::derive(move || host_choices(session))
                value=Signal::stored(String::new())
                on_change=Callback::new(add)
            />
            <ul class="rule-chosen">{chosen}</ul>
        </fieldset>
    }
    .into_any()
}
