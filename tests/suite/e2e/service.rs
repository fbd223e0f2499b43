//! A scaffolded service: made once a test run, built once, started as often as needed.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use super::http;
use crate::support::go::{command, run};
use crate::support::govkit::Govkit;

/// How long a service may take to start or stop; generous, because machines are busy.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a developer would add: two handlers, and their lines in the table of routes.
const PROBES: &str = r#"package app

import (
	"io"
	"net/http"
	"time"
)

func probeSlow(w http.ResponseWriter, _ *http.Request) {
	time.Sleep(3 * time.Second)
	_, _ = io.WriteString(w, "slow but done")
}

func probePanic(http.ResponseWriter, *http.Request) { panic("probe") }
"#;

const PROBE_ROUTES: &str = "return []server.Route{
\t\t{Pattern: \"GET /probe/slow\", Handler: http.HandlerFunc(probeSlow)},
\t\t{Pattern: \"GET /probe/panic\", Handler: http.HandlerFunc(probePanic)},";

/// The service as `govkit new` writes it.
pub fn pristine() -> &'static Path {
    static FOLDER: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    &FOLDER
        .get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            Govkit::new(folder.path())
                .args(["new", "order-svc"])
                .expect(0);
            let service = folder.path().join("order-svc");
            (folder, service)
        })
        .1
}

/// The service with two handlers added, and its binary.
fn built() -> &'static (tempfile::TempDir, PathBuf) {
    static BUILT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = crate::support::fixtures::copied(pristine());
        let app = folder.path().join("internal/app");
        let routes = std::fs::read_to_string(app.join("routes.go")).expect("routes");
        assert!(routes.contains("return []server.Route{"), "{routes}");
        let routes = routes.replace("return []server.Route{", PROBE_ROUTES);
        std::fs::write(app.join("routes.go"), routes).expect("routes");
        std::fs::write(app.join("probe.go"), PROBES).expect("probes");
        let binary = folder.path().join("order-svc.bin");
        let output = binary.to_string_lossy().into_owned();
        run(command(
            folder.path(),
            &[
                "build",
                "-ldflags",
                "-X main.version=1.2.3",
                "-o",
                &output,
                "./cmd/order-svc",
            ],
        ));
        (folder, binary)
    })
}

/// A running service.
pub struct Service {
    child: Child,
    pub public: SocketAddr,
    pub admin: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
}

/// The command that starts the built service in its folder, on these ports.
pub fn start_command(public: SocketAddr, admin: SocketAddr) -> Command {
    let (folder, binary) = built();
    let mut command = Command::new(binary);
    command
        .current_dir(folder.path())
        .env_clear()
        .env("APP_SERVER_ADDR", public.to_string())
        .env("APP_SERVER_ADMIN_ADDR", admin.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// An address on the loopback that was free a moment ago.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address")
}

impl Service {
    /// Starts the service with these variables and waits until it is ready.
    pub fn start(variables: &[(&str, &str)]) -> Self {
        let (public, admin) = (free_address(), free_address());
        let mut command = start_command(public, admin);
        command
            .envs(variables.iter().copied())
            .stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the service starts");
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let sink = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                sink.lock().expect("the log").push(line);
            }
        });
        let service = Self {
            child,
            public,
            admin,
            log,
        };
        let ready =
            || http::get(service.admin, "/readyz", "").is_some_and(|answer| answer.status == 200);
        assert!(eventually(ready), "not ready: {:#?}", service.log());
        service
    }

    /// The lines that the service logged so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().expect("the log").clone()
    }

    /// Waits for a line that `wanted` accepts.
    pub fn logged(&self, wanted: impl Fn(&serde_json::Value) -> bool) -> Option<serde_json::Value> {
        let mut found = None;
        eventually(|| {
            let lines = self.log();
            found = lines
                .iter()
                .filter_map(|line| serde_json::from_str(line).ok())
                .find(&wanted);
            found.is_some()
        });
        found
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        run({
            let mut kill = Command::new("kill");
            kill.args(["-TERM", &self.child.id().to_string()]);
            kill
        });
    }

    /// Waits for the end of the process.
    pub fn wait(&mut self) -> ExitStatus {
        let mut status = None;
        eventually(|| {
            status = self.child.try_wait().expect("a status");
            status.is_some()
        });
        status.expect("the service ends")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks until the answer is yes, or patience ends.
pub fn eventually(mut ask: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if ask() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}
