//! Every building block and the dashboard, rendered as the server renders them: no style attribute anywhere (the content
//! security policy would drop it), no id twice, every icon hidden from readers. With `SLUIS_GALLERY=<folder>` the pages
//! are written there, to be looked at beside the style sheet.

#![expect(clippy::unwrap_used, reason = "a test of its own: what it cannot make stops it")]

use domain::booking::action::ActionState;
use domain::ids::{ActionId, InvoiceId};
use domain::language::Language;
use domain::money::Amount;
use domain::overview::{Closed, Day, Load, Next, Overview, Pulse, Step as At, WrongAction};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::components::{
    Badge, Banner, Bar, Button, ButtonKind, Empty, Field, Glyph, KeyHint, KeyLine, Meaning, Measure, Notice, Panel,
    Progress, Proof, SkeletonRows, Step, Tab, Tabs, Timeline, TimelineEntry, Verdict, Way, Ways, nav::Live,
    progress::Part,
};
use crate::frame::gate_banner::GateBanner;
use crate::pulse::LivePulse;
use crate::screens::dashboard::Loaded;

/// Renders in a context of its own.
fn html<View: IntoView>(language: Language, view: impl FnOnce() -> View) -> String {
    let owner = Owner::new();
    owner.with(|| {
        provide_meta_context();
        provide_context(language);
        LivePulse::provide(Some(pulse()));
        view().to_html()
    })
}

fn amount(cents: i64) -> Amount {
    Amount::new(Decimal::new(cents, 2), "EUR".parse().unwrap())
}

fn closed() -> Closed {
    Closed {
        connector: "Exact Online".into(),
        only: None,
        since: "2026-10-09T14:42:00Z".parse().unwrap(),
        reason: "Boekingen komen op de verkeerde plaats.".into(),
    }
}

fn pulse() -> Pulse {
    Pulse {
        to_validate: 37,
        waiting: 214,
        oldest: Some("2026-10-09T14:44:00Z".parse().unwrap()),
        asks: 7,
        closed: Some(closed()),
        at: "2026-10-14T08:24:00Z".parse().unwrap(),
    }
}

fn overview() -> Overview {
    let at = pulse().at;
    let days = (0..30_u64).map(|back| Day {
        day: at.date_naive() - chrono::Days::new(29 - back),
        came_in: if back % 7 > 4 { back % 9 } else { 60 + (back * 37) % 45 },
        booked: if back % 7 > 4 { 2 } else { 50 + (back * 53) % 50 } / if back > 25 { 8 } else { 1 },
    });
    let wrong = [
        (ActionState::Misbooked, "F-88213", "Drukkerij De Ketelbrug", 145_200),
        (ActionState::Unknown, "HB-40277", "Houtbouw Verwey", 987_450),
        (ActionState::Deviating, "2026/5521", "Lasserij Kromhout", 471_900),
        (ActionState::Failed, "V2609-118", "Schildersbedrijf Oord", 229_900),
        (ActionState::Undone, "2026-1164", "Molenkamp Bakkerijtechniek", 61_226),
    ];
    let next =
        [("Molenkamp", "2026-1187", 108_785), ("Eikenhorst", "26-30460", 329_001), ("Oosterdok", "F26-1201", 181_500)];
    Overview {
        at,
        came_in_today: 41,
        booked_today: 8,
        loads: vec![
            Load { step: At::Validate, ages: [21, 9, 5, 2], oldest: Some("2026-10-05T08:00:00Z".parse().unwrap()) },
            Load { step: At::Actions, ages: [31, 40, 143, 0], oldest: pulse().oldest },
            Load::none(At::Entered),
        ],
        waiting_amounts: vec![amount(18_640_217)],
        days: days.collect(),
        wrong_count: 7,
        wrong: wrong
            .map(|(state, number, supplier, cents)| WrongAction {
                action: ActionId(Uuid::nil()),
                invoice: InvoiceId(Uuid::nil()),
                state,
                number: number.into(),
                supplier: supplier.into(),
                amount: amount(cents),
                finding: None,
            })
            .into(),
        next: next
            .map(|(supplier, number, cents)| Next {
                invoice: InvoiceId(Uuid::nil()),
                number: number.into(),
                supplier: supplier.into(),
                total: amount(cents),
                since: "2026-10-12T08:00:00Z".parse().unwrap(),
                is_open: number.starts_with('F'),
            })
            .into(),
        closed: Some(closed()),
    }
}

#[component]
fn Top(path: &'static str) -> impl IntoView {
    let steps = vec![
        Step::plain("Overzicht", "/"),
        Step::plain("Binnenhalen", "/intake"),
        Step::counted("Valideren", "/validate", Signal::stored(Some(37))),
        Step {
            meaning: Signal::stored(Some(Meaning::Delayed)),
            ..Step::counted("Factuuracties", "/actions", Signal::stored(Some(214)))
        },
    ];
    let places = vec![Step::plain("Verbindingen", "/settings/connections")];
    let live = Signal::stored(Live::Connected);
    view! {
        <Bar
            path=path.to_owned()
            steps
            places
            environment="Rijnstroom Accountants"
            live
            person="Annelies Visser"
            account=ToChildren::to_children(|| view! { <div class="menu-part">"Annelies Visser"</div> })
        />
        <GateBanner />
    }
}

#[component]
fn Blocks() -> impl IntoView {
    let at = pulse().at;
    view! {
        <main class="page-body" id="content">
            <div class="columns columns-even">
                <Panel title="Betekenis">
                    <div class="panel-body">
                        <Badge meaning=Meaning::Ok>"Klopt"</Badge>
                        <Badge meaning=Meaning::Misbooked>"Verkeerd geboekt"</Badge>
                        <Badge>"Te valideren"</Badge>
                        <Notice meaning=Meaning::Undone><p>"Er is niets geboekt."</p></Notice>
                        <Proof>"Gezien in "<b>"120 Bakkerij Jansen"</b>", boekstuk "<b>"26700123"</b></Proof>
                        <Banner meaning=Meaning::Warning><p>"De verbinding is weg."</p></Banner>
                        <Tabs label="Toestand">
                            <Tab href="/actions" here=true count=Some(221_u64)>"Alles"</Tab>
                            <Tab href="/actions?state=failed" here=false count=Some(2_u64) meaning=Meaning::Blocking>"Mislukt"</Tab>
                        </Tabs>
                    </div>
                </Panel>
                <Panel title="Velden en knoppen" note="met en zonder fout">
                    <div class="panel-body">
                        <Field id="number" label="Factuurnummer" confidence=Some(99_u8)>
                            <input class="input" id="number" value="2026-1187" />
                        </Field>
                        <Field id="due" label="Vervaldatum" confidence=Some(62_u8) error=Some("Dit is geen datum.".to_owned())>
                            <input class="input" id="due" aria-invalid="true" aria-describedby="due-note" />
                        </Field>
                        <div class="row wrap">
                            <Button kind=ButtonKind::Primary key="Ctrl ↵">"Boeken"</Button>
                            <Button unavailable=Some("1 afwijking blokkeert".to_owned())>"Boeken"</Button>
                            <Button kind=ButtonKind::Shut glyph=Glyph::GateShut>"Nu sluiten"</Button>
                        </div>
                        <Progress done=38_u64 total=214_u64 label="Afgehandeld" />
                        <Progress done=0_u64 total=0_u64 label="Wordt gelezen" />
                        <Measure parts=vec![Part::Age(1, 3), Part::Meaning(Meaning::Delayed, 4)] whole=7 />
                    </div>
                </Panel>
                <Panel title="Verdict" class="panel-cut">
                    <div class="panel-body">
                        <Verdict meaning=Meaning::Blocking word="Blokkeert" why="Geteld in het magazijn: 8".to_owned()>
                            <b>"8 ontvangen, 10 gefactureerd: 2 te veel"</b>
                        </Verdict>
                        <Ways>
                            <Way key="1" on_choose=|()| ()>"Boeken en blokkeren"</Way>
                        </Ways>
                        <Timeline>
                            <TimelineEntry title="Ongedaan gemaakt" at now=at meaning=Meaning::Undone current=true>
                                "120 is er niet bij"
                            </TimelineEntry>
                        </Timeline>
                    </div>
                    <table class="table"><tbody><SkeletonRows columns=3 rows=2 /></tbody></table>
                    <Empty title="Niets te valideren"><p>"Nieuwe documenten komen hier vanzelf."</p></Empty>
                </Panel>
            </div>
            <KeyLine><KeyHint key="F4">"zoek"</KeyHint></KeyLine>
        </main>
    }
    .into_any()
}

fn check(name: &str, page: &str) {
    assert!(!page.contains(" style="), "{name}: a style attribute");
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "{name}: an id stands twice");
    for icon in page.split("<svg class=\"icon").skip(1) {
        let tag = icon.split('>').next().unwrap_or_default();
        assert!(tag.contains("aria-hidden=\"true\""), "{name}: an icon that readers would read");
    }
    if let Ok(folder) = std::env::var("SLUIS_GALLERY") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), page).unwrap();
    }
}

#[test]
fn every_building_block_renders() {
    for language in Language::ALL {
        let page = html(language, || view! { <Top path="/validate/1" /><Blocks /> });
        check(&format!("blocks-{}", language.tag()), &page);
        assert!(page.contains("aria-current=\"page\""));
    }
}

#[test]
fn the_dashboard_renders_full_and_empty() {
    for language in Language::ALL {
        let full =
            html(language, || view! { <Top path="/" /><main id="content"><Loaded overview=overview() /></main> });
        check(&format!("dashboard-{}", language.tag()), &full);
        assert!(full.contains("chamber-shut") && full.contains("plot-shut"));
        let nothing = Overview {
            came_in_today: 0,
            booked_today: 0,
            loads: Vec::new(),
            waiting_amounts: Vec::new(),
            days: overview().days.into_iter().map(|day| Day { came_in: 0, booked: 0, ..day }).collect(),
            wrong_count: 0,
            wrong: Vec::new(),
            next: Vec::new(),
            closed: None,
            ..overview()
        };
        let empty = html(language, || view! { <main id="content"><Loaded overview=nothing /></main> });
        check(&format!("empty-{}", language.tag()), &empty);
        assert!(!empty.contains("chamber-shut"));
    }
}
