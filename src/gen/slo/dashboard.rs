//! A dashboard for Grafana: how each objective stands, how fast its budget burns, and what was left of it.

use serde::Serialize;
use serde_json::{Value, json};

use super::ratio::SHORTEST;
use super::rules::{filter, ratio_series};
use crate::slo::{Length, Objective, Severity, SloFile};

/// The height of a row of panels, and the width of the whole, in Grafana's units.
const HEIGHT: u64 = 7;
const WIDTH: u64 = 24;

/// The dashboard of a file; `mark` tells that it is generated.
pub fn text(file: &SloFile, mark: &str) -> String {
    let mut services: Vec<&str> = file
        .objectives
        .iter()
        .map(|one| one.service.value.as_str())
        .collect();
    services.sort_unstable();
    services.dedup();
    let objectives = file.objectives.iter().enumerate();
    let panels = objectives.flat_map(|(at, objective)| row(objective, at as u64));
    let panels = (1..).zip(panels).map(|(id, panel)| Panel { id, ..panel });
    let dashboard = Dashboard {
        description: mark,
        title: format!("Objectives of {}", services.join(", ")),
        tags: ["slo", "govkit"],
        editable: true,
        schema_version: 39,
        time: json!({ "from": "now-7d", "to": "now" }),
        refresh: "1m",
        templating: json!({ "list": [{
            "name": "datasource",
            "label": "Data source",
            "type": "datasource",
            "query": "prometheus"
        }] }),
        panels: panels.collect(),
    };
    // Texts and numbers can always be written.
    let text = serde_json::to_string_pretty(&dashboard).unwrap_or_default();
    format!("{text}\n")
}

/// A dashboard as Grafana reads it (Grafana documentation, "Dashboard JSON model").
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dashboard<'d> {
    description: &'d str,
    title: String,
    tags: [&'static str; 2],
    editable: bool,
    schema_version: u32,
    time: Value,
    refresh: &'static str,
    templating: Value,
    panels: Vec<Panel>,
}

/// A panel, or the heading of those behind it.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Panel {
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    collapsed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datasource: Option<Source>,
    grid_pos: Place,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<Target>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field_config: Option<FieldConfig>,
    #[serde(skip_serializing_if = "Value::is_null")]
    options: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    panels: Option<[(); 0]>,
    id: u64,
}

#[derive(Serialize, Default)]
struct Place {
    x: u64,
    y: u64,
    w: u64,
    h: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    ref_id: &'static str,
    expr: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    legend_format: Option<String>,
    datasource: Source,
}

#[derive(Serialize)]
struct FieldConfig {
    defaults: Defaults,
    overrides: [(); 0],
}

#[derive(Serialize)]
struct Defaults {
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    decimals: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thresholds: Option<Value>,
}

/// The source of data that is chosen at the top of the dashboard.
#[derive(Serialize)]
struct Source {
    #[serde(rename = "type")]
    kind: &'static str,
    uid: &'static str,
}

const SOURCE: Source = Source {
    kind: "prometheus",
    uid: "${datasource}",
};

/// The panels of an objective, below those of so many others.
fn row(objective: &Objective, above: u64) -> Vec<Panel> {
    let top = above * (HEIGHT + 1);
    let filter = filter(objective);
    let of = |series: &str| format!("{series}{filter}");
    let window = objective.window.length.in_prometheus();
    let title = objective
        .description
        .as_ref()
        .or(objective.display_name.as_ref());
    let title = title.map_or(String::new(), |text| format!(": {}", text.value.trim()));
    let place = |x: u64, w: u64| Place {
        x,
        y: top + 1,
        w,
        h: HEIGHT,
    };
    let heading = Panel {
        kind: "row",
        title: format!("{}{title}", objective.name.value),
        collapsed: Some(false),
        grid_pos: Place {
            x: 0,
            y: top,
            w: WIDTH,
            h: 1,
        },
        panels: Some([]),
        ..Panel::default()
    };
    let ratio = objective.target.ratio();
    let good = json!([{ "color": "red", "value": null }, { "color": "green", "value": ratio }]);
    let left = json!([{ "color": "red", "value": null }, { "color": "orange", "value": 0 }, { "color": "green", "value": 0.25 }]);
    let mut burns = vec![
        target(
            of("slo:current_burn_rate:ratio"),
            format!("over {}", SHORTEST.in_prometheus()),
            "A",
        ),
        target(
            of("slo:period_burn_rate:ratio"),
            format!("over {window}"),
            "B",
        ),
    ];
    for (id, (severity, long)) in ["C", "D", "E", "F"].into_iter().zip(alerted(objective)) {
        let series = of(&ratio_series(long));
        let expr = format!(
            "{series} / ignoring (sloth_window) {}",
            of("slo:error_budget:ratio")
        );
        burns.push(target(
            expr,
            format!("over {} ({})", long.in_prometheus(), severity.word()),
            id,
        ));
    }
    let failures = vec![
        target(of(&ratio_series(SHORTEST)), "over 5m".to_owned(), "A"),
        target(of("slo:error_budget:ratio"), "budget".to_owned(), "B"),
    ];
    vec![
        heading,
        stat(
            format!("Good over {window}, of {} %", objective.target),
            format!("1 - {}", of(&ratio_series(objective.window.length))),
            place(0, 4),
            &good,
            3,
        ),
        stat(
            "Budget left".to_owned(),
            of("slo:period_error_budget_remaining:ratio"),
            place(4, 4),
            &left,
            1,
        ),
        graph("Failures", "percentunit", place(8, 8), failures),
        graph("Burn rate", "short", place(16, 8), burns),
    ]
}

fn target(expr: String, legend: String, id: &'static str) -> Target {
    Target {
        ref_id: id,
        expr,
        legend_format: Some(legend),
        datasource: SOURCE,
    }
}

/// A number, coloured by the steps that it has taken.
fn stat(title: String, expr: String, place: Place, steps: &Value, decimals: u64) -> Panel {
    Panel {
        kind: "stat",
        title,
        datasource: Some(SOURCE),
        grid_pos: place,
        targets: vec![Target {
            ref_id: "A",
            expr,
            legend_format: None,
            datasource: SOURCE,
        }],
        field_config: Some(FieldConfig {
            defaults: Defaults {
                unit: "percentunit",
                decimals: Some(decimals),
                min: None,
                thresholds: Some(json!({ "mode": "absolute", "steps": steps })),
            },
            overrides: [],
        }),
        options: json!({ "reduceOptions": { "calcs": ["lastNotNull"] }, "colorMode": "background" }),
        ..Panel::default()
    }
}

/// Lines over time.
fn graph(title: &str, unit: &'static str, place: Place, targets: Vec<Target>) -> Panel {
    Panel {
        kind: "timeseries",
        title: title.to_owned(),
        datasource: Some(SOURCE),
        grid_pos: place,
        targets,
        field_config: Some(FieldConfig {
            defaults: Defaults {
                unit,
                decimals: None,
                min: Some(0),
                thresholds: None,
            },
            overrides: [],
        }),
        options: json!({ "tooltip": { "mode": "multi" } }),
        ..Panel::default()
    }
}

/// The long windows of the alerts.
fn alerted(objective: &Objective) -> Vec<(Severity, Length)> {
    let severities = [Severity::Page, Severity::Ticket].into_iter();
    let burns = severities.flat_map(|severity| super::alerts::live_burns(objective, severity));
    burns.map(|burn| (burn.severity, burn.long)).collect()
}
