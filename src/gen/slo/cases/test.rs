//! A test as promtool reads it.

use std::fmt::Write as _;

use super::super::rules::Labels;
use super::super::yaml::{block, quoted, scalar, table};
use crate::slo::Length;

/// A test: series that are put in, and what is expected of the rules at some moments.
#[derive(Debug)]
pub struct Test {
    /// What it proves.
    pub name: String,
    /// The distance of samples.
    pub interval: Length,
    /// Series and their samples, in promtool's notation.
    pub input: Vec<(String, String)>,
    /// Expressions and what they are to be.
    pub exprs: Vec<Expr>,
    /// Alerts that are to fire, or to be silent.
    pub alerts: Vec<Fires>,
}

/// An expression and its samples at a moment.
#[derive(Debug)]
pub struct Expr {
    /// The expression.
    pub asked: String,
    /// When.
    pub at: Length,
    /// Its samples: a series without a name, as a selector, and a value.
    pub samples: Vec<(String, &'static str)>,
}

/// An alert at a moment.
#[derive(Debug)]
pub struct Fires {
    /// Its name.
    pub name: String,
    /// When.
    pub at: Length,
    /// Labels and annotations, where it is to fire.
    pub told: Option<(Labels, Labels)>,
}

impl Test {
    /// The test as an entry of `tests`.
    pub fn write(&self, text: &mut String) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "- name: {}\n  interval: {}",
            scalar(&self.name),
            self.interval.in_prometheus()
        );
        let _ = writeln!(text, "  input_series:");
        for (series, values) in &self.input {
            let _ = writeln!(
                text,
                "  - series: {}\n    values: {}",
                quoted(series),
                quoted(values)
            );
        }
        if !self.exprs.is_empty() {
            let _ = writeln!(text, "  promql_expr_test:");
        }
        for expr in &self.exprs {
            let _ = writeln!(
                text,
                "  - expr: {}\n    eval_time: {}",
                block(&expr.asked, 6),
                expr.at.in_prometheus()
            );
            if expr.samples.is_empty() {
                let _ = writeln!(text, "    exp_samples: []");
                continue;
            }
            let _ = writeln!(text, "    exp_samples:");
            for (labels, value) in &expr.samples {
                let _ = writeln!(
                    text,
                    "    - labels: {}\n      value: {value}",
                    quoted(labels)
                );
            }
        }
        if !self.alerts.is_empty() {
            let _ = writeln!(text, "  alert_rule_test:");
        }
        for alert in &self.alerts {
            let _ = writeln!(
                text,
                "  - alertname: {}\n    eval_time: {}",
                scalar(&alert.name),
                alert.at.in_prometheus()
            );
            let Some((labels, annotations)) = &alert.told else {
                let _ = writeln!(text, "    exp_alerts: []");
                continue;
            };
            let _ = writeln!(text, "    exp_alerts:\n    -");
            table("exp_labels", labels, 6, text);
            table("exp_annotations", annotations, 6, text);
        }
    }
}
