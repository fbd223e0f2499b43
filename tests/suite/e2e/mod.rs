//! The main job for real: scaffold a service, build and test it with Go, run it, break it, and see the
//! gate stop it.

mod http;
pub mod service;

use std::io::Write;
use std::time::{Duration, Instant};

use service::{Service, eventually, free_address, pristine, start_command};

use crate::support::fixtures::copied;
use crate::support::go::{command, gofmt, run};
use crate::support::govkit::Govkit;
use crate::support::tools::{Need, available};

#[test]
fn a_new_service_builds_is_clean_and_passes_its_own_tests() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let service = pristine();
    run(command(service, &["build", "./..."]));
    run(command(service, &["vet", "./..."]));
    let mut fmt = std::process::Command::new(gofmt());
    fmt.arg("-l").arg(service);
    assert_eq!(run(fmt), "", "gofmt would change these files");
    run(command(service, &["test", "./..."]));
    run(command(service, &["mod", "download"]));
    Govkit::new(service).args(["check", "."]).expect(0);
}

#[test]
fn probes_and_metrics_answer_without_a_collector() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let service = Service::start(&[]);
    let live = http::get(service.admin, "/livez", "").expect("an answer");
    assert_eq!(live.status, 200);
    let health = http::get(service.admin, "/healthz", "").expect("an answer");
    assert_eq!(health.status, 200);
    assert!(
        health
            .head
            .contains("content-type: application/health+json"),
        "{}",
        health.head
    );
    let health: serde_json::Value = serde_json::from_str(&health.body).expect("JSON");
    assert_eq!(health["status"], "pass", "{health}");
    assert_eq!(health["version"], "1.2.3", "{health}");
    assert!(health.get("checks").is_some(), "{health}");
    let metrics = http::get(service.admin, "/metrics", "").expect("an answer");
    assert_eq!(metrics.status, 200);
    assert!(metrics.body.contains("go_goroutines"), "{}", metrics.body);
    let public = http::get(service.public, "/metrics", "").expect("an answer");
    assert_eq!(public.status, 404, "metrics belong to the admin port");
}

#[test]
fn a_request_with_traceparent_is_logged_under_its_trace() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let service = Service::start(&[]);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let header = format!("traceparent: 00-{trace}-00f067aa0ba902b7-01\r\n");
    let answer = http::get(service.public, "/orders/none", &header).expect("an answer");
    assert_eq!(answer.status, 404, "{answer:?}");
    assert!(
        answer.head.contains("content-security-policy:"),
        "{}",
        answer.head
    );
    let line = service.logged(|line| line["trace_id"] == trace);
    let line = line.unwrap_or_else(|| panic!("no line with the trace: {:#?}", service.log()));
    assert_eq!(line["service.name"], "order-svc", "{line}");
    assert_eq!(line["deployment.environment.name"], "prod", "{line}");
    assert_eq!(line["span_id"].as_str().map(str::len), Some(16), "{line}");
}

#[test]
fn the_canary_takes_the_new_route_and_everybody_else_the_old_one() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let service = Service::start(&[]);
    let body = r#"{"items": [{"sku": "A", "quantity": 1}, {"sku": "A", "quantity": 2}]}"#;
    let lines = |headers: &str| {
        let request = format!(
            "POST /orders HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = http::send(service.public, request.as_bytes()).expect("an answer");
        assert_eq!(answer.status, 201, "{answer:?}");
        for header in ["x-env", "x-user-id"] {
            let vary = format!("vary: {header}");
            assert!(answer.head.contains(&vary), "{}", answer.head);
        }
        let order: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
        order["items"].as_array().expect("items").len()
    };
    for new in [
        "X-Env: staging\r\n",
        "x-env:  staging \r\n",
        "X-User-Id: 104\r\n",
        "X-User-Id: 0\r\nX-User-Id: 99\r\n",
    ] {
        assert_eq!(lines(new), 1, "{new:?} gets the new route");
    }
    for old in [
        "",
        "X-Env: prod\r\n",
        "X-Env: Staging\r\n",
        "X-Env: prod\r\nX-Env: staging\r\n",
        "X-User-Id: 105\r\n",
        "X-User-Id: -4\r\n",
        "X-User-Id: 4.0\r\n",
        "X-User-Id: 1e2\r\n",
        "X-User-Id: 100000000000000000000\r\n",
        "X-User-Id: \u{ff}\r\n",
        "X-User-Id:\r\n",
    ] {
        assert_eq!(lines(old), 2, "{old:?} gets the old route");
    }
}

#[test]
fn a_client_that_dribbles_its_headers_is_cut_off() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let service = Service::start(&[("APP_SERVER_READ_HEADER_TIMEOUT", "1s")]);
    let mut stream = http::connect(service.public).expect("a connection");
    let start = Instant::now();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: test\r\n")
        .expect("a first line");
    let mut cut_off = false;
    while !cut_off && start.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(200));
        cut_off = stream.write_all(b"X: y\r\n").is_err();
    }
    assert!(cut_off, "still connected after {:?}", start.elapsed());
}

#[test]
fn an_oversized_body_is_413() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let service = Service::start(&[]);
    let announced = b"POST /orders HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{";
    let answer = http::send(service.public, announced).expect("an answer");
    assert_eq!(answer.status, 413, "{answer:?}");
    let mut chunked = b"POST /orders HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let piece = vec![b' '; 0x10000];
    for _ in 0..40 {
        chunked.extend_from_slice(b"10000\r\n");
        chunked.extend_from_slice(&piece);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let answer = http::send(service.public, &chunked).expect("an answer");
    assert_eq!(answer.status, 413, "{answer:?}");
}

#[test]
fn a_panicking_handler_is_500_and_the_service_lives() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let service = Service::start(&[]);
    let answer = http::get(service.public, "/probe/panic", "").expect("an answer");
    assert_eq!(answer.status, 500, "{answer:?}");
    let again = http::get(service.public, "/orders/none", "").expect("an answer");
    assert_eq!(again.status, 404, "{again:?}");
}

#[test]
fn sigterm_fails_readiness_finishes_requests_and_exits_0() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let mut service = Service::start(&[("APP_SERVER_DRAIN_DELAY", "2s")]);
    let public = service.public;
    let slow = std::thread::spawn(move || http::get(public, "/probe/slow", ""));
    std::thread::sleep(Duration::from_millis(300));
    service.terminate();
    let admin = service.admin;
    let draining =
        eventually(|| http::get(admin, "/readyz", "").is_some_and(|answer| answer.status == 503));
    assert!(draining, "readiness did not turn to 503");
    let answer = slow.join().expect("no panic").expect("an answer");
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, "slow but done")
    );
    let status = service.wait();
    assert_eq!(status.code(), Some(0), "{:#?}", service.log());
}

#[test]
fn the_gate_and_the_service_refuse_the_same_config_for_the_same_reason() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let folder = copied(pristine());
    let config = folder.path().join("config.yaml");
    let text = std::fs::read_to_string(&config).expect("a config");
    let at = text
        .find("timeout: \"5s\"")
        .expect("a timeout of five seconds")
        + "timeout: ".len();
    let (line, column) = (
        text[..at].matches('\n').count() + 1,
        at - text[..at].rfind('\n').map_or(0, |at| at + 1) + 1,
    );
    std::fs::write(
        &config,
        text.replacen("timeout: \"5s\"", "timeout: \"5ms\"", 1),
    )
    .expect("a config");

    let report = Govkit::new(folder.path()).args(["check", "."]).expect(1);
    let report = report.stdout;
    assert!(
        report.contains(&format!("config.yaml:{line}:{column}")),
        "{report}"
    );

    let mut start = start_command(free_address(), free_address());
    let output = start
        .arg("-config")
        .arg(&config)
        .output()
        .expect("the service runs");
    assert!(!output.status.success(), "the service started: {output:?}");
    let refusal = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    assert!(
        refusal.contains(&format!("config.yaml:{line}:{column}")),
        "{refusal}"
    );
    let reason = "is finer than the unit the schema asks for, seconds (\"s\")";
    for told in [&report, &*refusal] {
        assert!(told.contains(reason), "{told}");
    }
}
