//! A dashboard for Grafana: how each objective stands, how fast its budget burns, and what was left of it.

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
    let mut panels = Vec::new();
    for (at, objective) in file.objectives.iter().enumerate() {
        panels.extend(row(objective, at as u64));
    }
    for (id, panel) in panels.iter_mut().enumerate() {
        if let Some(members) = panel.as_object_mut() {
            members.insert("id".to_owned(), json!(id + 1));
        }
    }
    let dashboard = json!({
        "description": mark,
        "title": format!("Objectives of {}", services.join(", ")),
        "tags": ["slo", "govkit"],
        "editable": true,
        "schemaVersion": 39,
        "time": { "from": "now-7d", "to": "now" },
        "refresh": "1m",
        "templating": { "list": [{
            "name": "datasource",
            "label": "Data source",
            "type": "datasource",
            "query": "prometheus"
        }] },
        "panels": panels
    });
    let text = serde_json::to_string_pretty(&dashboard).unwrap_or_default();
    format!("{text}\n")
}

/// The panels of an objective, below those of so many others.
fn row(objective: &Objective, above: u64) -> Vec<Value> {
    let top = above * (HEIGHT + 1);
    let filter = filter(objective);
    let of = |series: &str| format!("{series}{filter}");
    let window = objective.window.length.in_prometheus();
    let title = objective
        .description
        .as_ref()
        .or(objective.display_name.as_ref());
    let title = title.map_or(String::new(), |text| format!(": {}", text.value.trim()));
    let place = |x: u64, w: u64| json!({ "x": x, "y": top + 1, "w": w, "h": HEIGHT });
    let target = |expr: String, legend: &str, id: &str| json!({ "refId": id, "expr": expr, "legendFormat": legend, "datasource": source() });
    let heading = json!({
        "type": "row",
        "title": format!("{}{title}", objective.name.value),
        "collapsed": false,
        "gridPos": { "x": 0, "y": top, "w": WIDTH, "h": 1 },
        "panels": []
    });
    let stat = |title: &str, expr: String, at: Value, steps: Value, decimals: u64| {
        json!({
            "type": "stat",
            "title": title,
            "datasource": source(),
            "gridPos": at,
            "targets": [{ "refId": "A", "expr": expr, "datasource": source() }],
            "fieldConfig": { "defaults": {
                "unit": "percentunit",
                "decimals": decimals,
                "thresholds": { "mode": "absolute", "steps": steps }
            }, "overrides": [] },
            "options": { "reduceOptions": { "calcs": ["lastNotNull"] }, "colorMode": "background" }
        })
    };
    let graph = |title: &str, unit: &str, at: Value, targets: Vec<Value>| {
        json!({
            "type": "timeseries",
            "title": title,
            "datasource": source(),
            "gridPos": at,
            "targets": targets,
            "fieldConfig": { "defaults": { "unit": unit, "min": 0 }, "overrides": [] },
            "options": { "tooltip": { "mode": "multi" } }
        })
    };
    let ratio = objective.target.ratio();
    let good = json!([{ "color": "red", "value": null }, { "color": "green", "value": ratio }]);
    let left = json!([{ "color": "red", "value": null }, { "color": "orange", "value": 0 }, { "color": "green", "value": 0.25 }]);
    let mut burns = vec![
        target(
            of("slo:current_burn_rate:ratio"),
            &format!("over {}", SHORTEST.in_prometheus()),
            "A",
        ),
        target(
            of("slo:period_burn_rate:ratio"),
            &format!("over {window}"),
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
            &format!("over {} ({})", long.in_prometheus(), severity.word()),
            id,
        ));
    }
    vec![
        heading,
        stat(
            &format!("Good over {window}, of {} %", objective.target),
            format!("1 - {}", of(&ratio_series(objective.window.length))),
            place(0, 4),
            good,
            3,
        ),
        stat(
            "Budget left",
            of("slo:period_error_budget_remaining:ratio"),
            place(4, 4),
            left,
            1,
        ),
        graph(
            "Failures",
            "percentunit",
            place(8, 8),
            vec![
                target(of(&ratio_series(SHORTEST)), "over 5m", "A"),
                target(of("slo:error_budget:ratio"), "budget", "B"),
            ],
        ),
        graph("Burn rate", "short", place(16, 8), burns),
    ]
}

/// The long windows of the alerts.
fn alerted(objective: &Objective) -> Vec<(Severity, Length)> {
    let severities = [Severity::Page, Severity::Ticket].into_iter();
    let burns = severities.flat_map(|severity| super::alerts::live_burns(objective, severity));
    burns.map(|burn| (burn.severity, burn.long)).collect()
}

fn source() -> Value {
    json!({ "type": "prometheus", "uid": "${datasource}" })
}
